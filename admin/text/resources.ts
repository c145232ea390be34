import { words } from "./text";

/** What react-admin calls one and several of each resource, wherever it speaks of them by itself. */
export const resourceNames = words(
  {
    rules: { name: "ルール" },
    send: { name: "手動で送るルール" },
    mails: { name: "メール" },
    held: { name: "保留の配信" },
    deliveries: { name: "配信" },
    friends: { name: "市民" },
    attributes: { name: "質問" },
    "relay-targets": { name: "中継先" },
    relays: { name: "中継" },
    webhooks: { name: "読み取れなかった通知" },
    accounts: { name: "アカウント" },
    roles: { name: "役割" },
    tokens: { name: "トークン" },
    "audit-logs": { name: "操作ログ" },
  },
  {
    rules: { name: "Rule |||| Rules" },
    send: { name: "Rule sent by hand |||| Rules sent by hand" },
    mails: { name: "Mail |||| Mails" },
    held: { name: "Held delivery |||| Held deliveries" },
    deliveries: { name: "Delivery |||| Deliveries" },
    friends: { name: "Citizen |||| Citizens" },
    attributes: { name: "Question |||| Questions" },
    "relay-targets": { name: "Relay target |||| Relay targets" },
    relays: { name: "Relay |||| Relays" },
    webhooks: { name: "Unread notification |||| Unread notifications" },
    accounts: { name: "Account |||| Accounts" },
    roles: { name: "Role |||| Roles" },
    tokens: { name: "Token |||| Tokens" },
    "audit-logs": { name: "Log entry |||| Log entries" },
  },
);
