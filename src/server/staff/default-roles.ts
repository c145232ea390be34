/** The roles that a new installation begins with; staff may change all of them. */
import type { Db } from "../../store/open.ts";
import { createRole, listRoles, type Role } from "../../store/roles.ts";
import { type Permission, permissions } from "./permissions.ts";

/** The first account's. */
export const ADMIN_ROLE = "admin";

const see: Permission[] = ["rules.read", "mails.read", "deliveries.read"];

export const defaultRoles: readonly (Role & { permissions: Permission[] })[] = [
  { id: ADMIN_ROLE, label: "管理者", permissions: Object.keys(permissions) as Permission[], requireTotp: false },
  {
    id: "sender",
    label: "配信担当",
    permissions: [...see, "send.segment", "send.everyone", "deliveries.retry"],
    requireTotp: false,
  },
  { id: "approver", label: "承認担当", permissions: [...see, "deliveries.release"], requireTotp: false },
  {
    id: "editor",
    label: "ルール担当",
    permissions: [...see, "rules.edit", "rules.enable", "attributes.edit", "richmenus.edit"],
    requireTotp: false,
  },
  {
    id: "operator",
    label: "システム担当",
    permissions: [...see, "deliveries.retry", "relays.edit", "sources.operate", "settings.edit", "logs.read"],
    requireTotp: false,
  },
  { id: "viewer", label: "閲覧", permissions: see, requireTotp: false },
];

/** Puts the default roles in where there are none at all. Call it in the transaction that makes the first account. */
export async function seedRoles(tx: Db): Promise<void> {
  if ((await listRoles(tx)).length > 0) return;
  for (const role of defaultRoles) await createRole(tx, role);
}
