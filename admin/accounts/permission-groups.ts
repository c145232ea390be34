import type { Permission } from "../auth/session";

/** What permissions are about, in the order of the screens. */
export const groups = ["rules", "deliveries", "citizens", "systems", "administration"] as const;
export type PermissionGroup = (typeof groups)[number];

const groupOf: Record<string, PermissionGroup> = {
  rules: "rules",
  send: "deliveries",
  mails: "deliveries",
  deliveries: "deliveries",
  friends: "citizens",
  attributes: "citizens",
  richmenus: "citizens",
  relays: "systems",
  sources: "systems",
};

/** Permissions by what they are about, each group in the server's order; one that we do not know is administration. */
export function grouped<T extends { id: Permission }>(all: readonly T[]): [PermissionGroup, T[]][] {
  const of = ({ id }: T) => groupOf[id.split(".", 1)[0] ?? ""] ?? "administration";
  return groups
    .map((group): [PermissionGroup, T[]] => [group, all.filter((one) => of(one) === group)])
    .filter(([, some]) => some.length > 0);
}
