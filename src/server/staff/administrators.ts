/** What accounts may, all told, and that somebody is always left who can give rights. */
import { type Account, activeAccounts } from "../../store/accounts.ts";
import type { Db } from "../../store/open.ts";
import { listRoles, rightsOf } from "../../store/roles.ts";
import { ApiProblem } from "../api/route.ts";
import { type Permission, permissions } from "./permissions.ts";

/** Those that this version knows; an older or newer one may have left others behind. */
export const known = (names: readonly string[]): Permission[] =>
  names.filter((name): name is Permission => Object.hasOwn(permissions, name));

export interface AccountRights {
  permissions: ReadonlySet<Permission>;
  /** A role of theirs asks for a second factor. */
  requireTotp: boolean;
}

export async function readRights(db: Db, account: Account): Promise<AccountRights> {
  const rights = rightsOf(account, await listRoles(db));
  return { permissions: new Set(known(rights.permissions)), requireTotp: rights.requireTotp };
}

/** Those who can sign in and give rights. */
export async function administrators(db: Db): Promise<Account[]> {
  const roles = await listRoles(db);
  return (await activeAccounts(db)).filter((account) =>
    rightsOf(account, roles).permissions.includes("accounts.manage" satisfies Permission),
  );
}

/**
 * Takes a change back that would leave nobody who can give rights: call it in its transaction, after it. `lockAccounts`
 * must have come first.
 */
export async function keepAdministrator(tx: Db): Promise<void> {
  if ((await administrators(tx)).length > 0) return;
  throw new ApiProblem(
    409,
    "last-administrator",
    "アカウントを管理できる人がいなくなるため、変更できません。先に、ほかの人を管理者にしてください。",
  );
}
