/** Bundles of permissions that accounts are given. */
import type { Account } from "./accounts.ts";
import type { Db } from "./open.ts";
import type { Database } from "./schema.ts";

export interface Role {
  id: string;
  label: string;
  permissions: string[];
  /** Whoever has it must sign in with a second factor. */
  requireTotp: boolean;
}

export async function listRoles(db: Db): Promise<Role[]> {
  return (await db.selectFrom("roles").selectAll().orderBy("id").execute()).map(toRole);
}

export async function getRole(db: Db, id: string): Promise<Role | undefined> {
  const row = await db.selectFrom("roles").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toRole(row);
}

/** Adds a role; false when its id is taken. */
export async function createRole(tx: Db, role: Role): Promise<boolean> {
  const made = await tx
    .insertInto("roles")
    .values({ id: role.id, ...columnsOf(role) })
    .onConflict((c) => c.column("id").doNothing())
    .executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows ?? 0) === 1;
}

export async function updateRole(tx: Db, role: Role): Promise<void> {
  await tx.updateTable("roles").set(columnsOf(role)).where("id", "=", role.id).execute();
}

export async function removeRole(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom("roles").where("id", "=", id).execute();
}

/** What an account may by its roles and by itself, and whether one of the roles asks for a second factor. */
export interface Rights {
  permissions: string[];
  requireTotp: boolean;
}

export function rightsOf(account: Pick<Account, "roles" | "permissions">, roles: readonly Role[]): Rights {
  const own = roles.filter((role) => account.roles.includes(role.id));
  return {
    permissions: [...new Set([...own.flatMap((role) => role.permissions), ...account.permissions])],
    requireTotp: own.some((role) => role.requireTotp),
  };
}

const columnsOf = (role: Role) => ({
  label: role.label,
  permissions: JSON.stringify(role.permissions),
  require_totp: Number(role.requireTotp),
});

function toRole(row: Database["roles"]): Role {
  return {
    id: row.id,
    label: row.label,
    permissions: JSON.parse(row.permissions) as string[],
    requireTotp: Number(row.require_totp) === 1,
  };
}
