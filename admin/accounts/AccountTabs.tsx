import { SectionTabs } from "../parts/SectionTabs";
import { useText, words } from "../text/text";

const text = words(
  { label: "アカウントと権限", accounts: "アカウント", roles: "役割", tokens: "トークン" },
  { label: "Accounts and permissions", accounts: "Accounts", roles: "Roles", tokens: "Tokens" },
);

/** From accounts to roles to tokens. */
export function AccountTabs({ at }: { at: "accounts" | "roles" | "tokens" }) {
  const t = useText(text);
  return (
    <SectionTabs
      label={t.label}
      at={`/${at}`}
      places={[
        ["/accounts", t.accounts],
        ["/roles", t.roles],
        ["/tokens", t.tokens],
      ]}
    />
  );
}
