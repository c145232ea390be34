import type { Permission } from "./session";

/** What one needs to open a resource's pages; the server asks for the same. */
const permissionOf: Record<string, Permission> = {
  rules: "rules.read",
  try: "rules.read",
  send: "send.segment",
  mails: "mails.read",
  held: "deliveries.read",
  deliveries: "deliveries.read",
  friends: "friends.read",
  attributes: "attributes.edit",
  "relay-targets": "relays.edit",
  relays: "relays.edit",
  webhooks: "sources.operate",
  accounts: "accounts.manage",
  roles: "accounts.manage",
  tokens: "accounts.manage",
  "audit-logs": "logs.read",
};

/** Whether the page of this address is open to who has these permissions: `/deliveries/7/show`. */
export function mayOpen(to: string, may: readonly Permission[]): boolean {
  const needed = permissionOf[/^\/([^/?]*)/.exec(to)?.[1] ?? ""];
  return needed === undefined || may.includes(needed);
}
