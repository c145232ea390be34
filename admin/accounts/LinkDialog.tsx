import { Typography } from "@mui/material";
import { OnceDialog } from "../parts/OnceDialog";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";

const text = words(
  {
    title: (name: string) => `「${name}」さんに渡すリンク`,
    label: "パスワードを決めるリンク",
    how: "このリンクを、本人に直接渡してください（庁内メールや口頭など、ほかの人に見られない方法で）。本人が開いてパスワードを決めると、ログインできるようになります。",
    until: (end: string) => `リンクは${end}まで、一度だけ使えます。期限が切れたときは、新しいリンクを作れます。`,
  },
  {
    title: (name: string) => `A link for ${name}`,
    label: "Link to set a password",
    how: "Give this link to them alone, in a way that nobody else sees. They open it, set a password, and can sign in.",
    until: (end: string) => `It is good once, until ${end}. Make a new one when it is over.`,
  },
);

export interface GivenLink {
  name: string;
  link: string;
  linkEndsAt: string;
}

/** A new account's link, or one to set the password anew: shown this once. */
export function LinkDialog({ given, onClose }: { given: GivenLink; onClose: () => void }) {
  const t = useText(text);
  return (
    <OnceDialog title={t.title(given.name)} label={t.label} secret={given.link} onClose={onClose}>
      <Typography>{t.how}</Typography>
      <Typography>{t.until(formatMinute(given.linkEndsAt))}</Typography>
    </OnceDialog>
  );
}
