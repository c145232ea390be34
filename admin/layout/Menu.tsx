import RuleIcon from "@mui/icons-material/AccountTree";
import RelayIcon from "@mui/icons-material/AltRoute";
import AccountsIcon from "@mui/icons-material/Badge";
import FormIcon from "@mui/icons-material/Checklist";
import FriendsIcon from "@mui/icons-material/Groups";
import LogIcon from "@mui/icons-material/History";
import HomeIcon from "@mui/icons-material/Home";
import MailIcon from "@mui/icons-material/Mail";
import DeliveriesIcon from "@mui/icons-material/MarkChatRead";
import HeldIcon from "@mui/icons-material/PanTool";
import SendIcon from "@mui/icons-material/Send";
import SettingsIcon from "@mui/icons-material/Settings";
import { Badge, Divider } from "@mui/material";
import type { ReactElement } from "react";
import { Menu as RaMenu } from "react-admin";
import { useStatus } from "../api/status";
import { mayOpen } from "../auth/permission-of";
import { useSession } from "../auth/session";
import { useText, words } from "../text/text";

const text = words(
  {
    home: "ホーム",
    send: "手動で送る",
    held: "保留",
    heldCount: (n: number) => `保留（${n}）`,
    mails: "届いたメール",
    deliveries: "配信",
    rules: "ルール",
    friends: "市民",
    attributes: "受信設定フォーム",
    "relay-targets": "中継",
    accounts: "アカウント",
    "audit-logs": "操作ログ",
    settings: "設定",
  },
  {
    home: "Home",
    send: "Send by hand",
    held: "Held",
    heldCount: (n) => `Held (${n})`,
    mails: "Mails",
    deliveries: "Deliveries",
    rules: "Rules",
    friends: "Citizens",
    attributes: "Settings form",
    "relay-targets": "Relays",
    accounts: "Accounts",
    "audit-logs": "Operation log",
    settings: "Settings",
  },
);

type Place = Exclude<keyof typeof text.ja, "home" | "settings">;

/** In the order of a day's work; a line between groups. */
const places: ([Place, ReactElement] | null)[] = [
  ["send", <SendIcon key="i" />],
  ["held", <HeldIcon key="i" />],
  ["mails", <MailIcon key="i" />],
  ["deliveries", <DeliveriesIcon key="i" />],
  null,
  ["rules", <RuleIcon key="i" />],
  ["friends", <FriendsIcon key="i" />],
  ["attributes", <FormIcon key="i" />],
  null,
  ["relay-targets", <RelayIcon key="i" />],
  ["accounts", <AccountsIcon key="i" />],
  ["audit-logs", <LogIcon key="i" />],
];

export function Menu() {
  const t = useText(text);
  const may = useSession()?.permissions ?? [];
  const held = useStatus().data?.deliveries?.held ?? 0;
  const shown = places
    .filter((place) => place === null || mayOpen(`/${place[0]}`, may))
    .filter((place, i, all) => place !== null || (i > 0 && all[i - 1] !== null));
  return (
    <RaMenu>
      <RaMenu.Item to="/" primaryText={t.home} leftIcon={<HomeIcon />} />
      {shown.map((place, i) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is like any other
        if (place === null) return <Divider key={i} component="li" role="separator" sx={{ my: 0.5 }} />;
        const [name, icon] = place;
        const badged =
          name === "held" ? (
            <Badge badgeContent={held} color="error">
              {icon}
            </Badge>
          ) : (
            icon
          );
        const label = name === "held" && held > 0 ? t.heldCount(held) : t[name];
        return <RaMenu.Item key={name} to={`/${name}`} primaryText={label} leftIcon={badged} />;
      })}
      <RaMenu.Item to="/settings" primaryText={t.settings} leftIcon={<SettingsIcon />} />
    </RaMenu>
  );
}
