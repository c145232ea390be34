/** How accounts are shown and logged, and how one is changed. */
import { z } from "zod";
import { type Account, getAccount, lockAccounts } from "../../store/accounts.ts";
import type { Db } from "../../store/open.ts";
import { keepAdministrator, known } from "../staff/administrators.ts";
import { permissionSchema } from "../staff/permissions.ts";
import { versionOf, versionSchema } from "./edits.ts";
import { ApiProblem, type Call, notFound, type Record } from "./route.ts";

export const states = ["invited", "active", "locked", "removed"] as const;

export const accountSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  displayName: z.string(),
  state: z.enum(states),
  roles: z.array(z.string()),
  permissions: z.array(permissionSchema),
  departments: z.array(z.string()).nullable(),
  /** Asks for a second factor since. */
  totpAt: z.string().nullable(),
  passwordAt: z.string().nullable(),
  /** Takes no try before, after several failed. */
  retryAt: z.string().nullable(),
  failures: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  lastSignInAt: z.string().nullable(),
  version: versionSchema,
});

/** The link stands in this answer alone: only its hash is kept. */
export const linkSchema = z.strictObject({ link: z.string(), linkEndsAt: z.string() });

/** What the form of an account writes. */
export const edited = ({ displayName, roles, permissions, departments }: ReturnType<typeof logged>) => ({
  displayName,
  roles,
  permissions,
  departments,
});

export const shown = (account: Account): z.infer<typeof accountSchema> => ({
  ...account,
  permissions: known(account.permissions),
  version: versionOf(edited(account)),
});

/** What of an account stands in the operation log. */
export const logged = ({ name, displayName, state, roles, permissions, departments }: Account) => ({
  name,
  displayName,
  state,
  roles,
  permissions,
  departments,
});

export async function existing(db: Db, id: number): Promise<Account> {
  const account = await getAccount(db, id);
  if (!account || account.state === "removed") throw notFound("このアカウント");
  return account;
}

/** One change of one account in its transaction, with its entry in the log; takes it back when no administrator is left. */
export function changeAccount(
  call: Call<{ id: number }>,
  action: string,
  work: (tx: Db, account: Account) => Promise<void>,
): Promise<Account> {
  const { params, now } = call;
  return call.write(async (tx, record) => {
    await lockAccounts(tx, now());
    const before = await existing(tx, params.id);
    await work(tx, before);
    await keepAdministrator(tx);
    const after = (await getAccount(tx, params.id)) ?? before;
    await recordChange(record, action, { before, after });
    return after;
  });
}

const recordChange = (record: Record, action: string, { before, after }: { before: Account; after: Account }) =>
  record({
    action,
    object: "accounts",
    objectId: String(after.id),
    before: logged(before),
    after: logged(after),
  });

export function refuseOwn({ staff, params }: Call<{ id: number }>): void {
  if (staff.accountId === params.id)
    throw new ApiProblem(409, "own-account", "自分のアカウントは停止・削除できません。ほかの管理者に頼んでください。");
}
