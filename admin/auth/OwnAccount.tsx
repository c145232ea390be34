import { Card, CardContent, Stack } from "@mui/material";
import { usePermissions } from "../accounts/use-permissions";
import { Facts } from "../parts/Facts";
import { Page } from "../parts/Page";
import { useLabel, useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { OwnPassword } from "./OwnPassword";
import { OwnSessions } from "./OwnSessions";
import { OwnTotp } from "./OwnTotp";
import { useSession } from "./session";

const text = words(
  {
    title: "自分のアカウント",
    account: "アカウント名",
    name: "氏名（表示名）",
    departments: "担当する部署",
    all: "すべて",
    none: "なし",
    permissions: "できること",
    nothing: "何も許可されていません。管理者に相談してください。",
    endsAt: "ログインの期限",
    help: "役割や権限を変えるときは、管理者に頼んでください。",
  },
  {
    title: "My account",
    account: "Account",
    name: "Name",
    departments: "Departments",
    all: "All",
    none: "None",
    permissions: "I may",
    nothing: "Nothing is permitted. Ask an administrator.",
    endsAt: "Signed in until",
    help: "Ask an administrator to change roles or permissions.",
  },
);

/** Who one is, what one may, and one's own password, second factor and sessions. */
export default function OwnAccount() {
  const t = useText(text);
  const label = useLabel();
  const session = useSession();
  const mine = usePermissions().filter(({ id }) => session?.permissions.includes(id));
  const departments = session?.departments;
  return (
    <Page title={t.title} about={t.help}>
      <Stack spacing={2}>
        <Card>
          <CardContent>
            <Facts
              items={[
                [t.account, session?.account?.name],
                [t.name, session?.account?.displayName],
                [t.departments, departments ? departments.join("、") || t.none : t.all],
                [t.endsAt, formatMinute(session?.endsAt)],
                [
                  t.permissions,
                  mine.length === 0 ? t.nothing : mine.map((one) => <div key={one.id}>{label(one.label)}</div>),
                ],
              ]}
            />
          </CardContent>
        </Card>
        <OwnPassword />
        <OwnTotp />
        <OwnSessions />
      </Stack>
    </Page>
  );
}
