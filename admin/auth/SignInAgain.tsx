import { Button, Dialog, Typography } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useText, words } from "../text/text";
import { SignInForm } from "./SignInForm";
import { SignInFrame } from "./SignInFrame";
import { useSession, useSessionOver } from "./session";

const text = words(
  {
    title: "もう一度ログインしてください",
    about: "しばらく操作がなかったなどの理由で、ログインが終わりました。入力していた内容は、この画面に残っています。",
    other: "別のアカウントを使う",
  },
  {
    title: "Sign in again",
    about:
      "Your session ended, perhaps because nobody was here for a while. What you were typing is still on this screen.",
    other: "Use another account",
  },
);

/** Over a screen whose session is over. It hides what is there, which stays as it was for the same person. */
export function SignInAgain() {
  const t = useText(text);
  const queries = useQueryClient();
  const account = useSession()?.account?.name;
  const isOver = useSessionOver();
  return (
    <Dialog open={isOver} fullScreen slotProps={{ paper: { "aria-label": t.title } }} transitionDuration={0}>
      <SignInFrame title={t.title}>
        <Typography>{t.about}</Typography>
        <SignInForm
          account={account}
          onSignedIn={({ stage }) => {
            if (stage === "full") void queries.invalidateQueries();
            else location.reload();
          }}
        />
        {/* Nothing of the one before is left; where something was typed, the browser asks first. */}
        <Button onClick={() => location.reload()}>{t.other}</Button>
      </SignInFrame>
    </Dialog>
  );
}
