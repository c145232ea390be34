/** The staff: who they are, what they may, and how their signing in goes. */
import { sql } from "kysely";
import type { Db } from "./open.ts";
import type { AccountRow } from "./schema-staff.ts";
import { oneAtATime } from "./transaction.ts";

export type AccountState = AccountRow["state"];

/** Somebody of the staff, without anything that signs in: it may be shown and logged. */
export interface Account {
  id: number;
  name: string;
  displayName: string;
  state: AccountState;
  /** When the password was set; null: none yet. Sessions from before it are over. */
  passwordAt: string | null;
  /** Since when a second factor is asked; null: it is not. */
  totpAt: string | null;
  roles: string[];
  /** Beside those of the roles. */
  permissions: string[];
  /** Null: all. */
  departments: string[] | null;
  /** Tries that failed in a row, and until when none is taken. */
  failures: number;
  retryAt: string | null;
  createdAt: string;
  updatedAt: string;
  lastSignInAt: string | null;
}

/** What signs in; never leaves the server. */
export interface Credentials {
  /** argon2id, in its own encoding. */
  passwordHash: string | null;
  /** Encrypted; without `totpAt` it is not confirmed. */
  totpSecret: string | null;
}

/** Account names are short, lower case and never given twice, so that the operation log stays clear. */
export const ACCOUNT_NAME = /^[a-z0-9][a-z0-9._-]{1,39}$/;

export async function getAccount(db: Db, id: number): Promise<Account | undefined> {
  const row = await db.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toAccount(row);
}

export async function findAccount(db: Db, name: string): Promise<Account | undefined> {
  const row = await db.selectFrom("accounts").selectAll().where("name", "=", name).executeTakeFirst();
  return row && toAccount(row);
}

export async function credentialsOf(db: Db, id: number): Promise<Credentials> {
  const row = await db
    .selectFrom("accounts")
    .select(["password_hash", "totp_secret"])
    .where("id", "=", id)
    .executeTakeFirst();
  return { passwordHash: row?.password_hash ?? null, totpSecret: row?.totp_secret ?? null };
}

export interface AccountFilter {
  ids?: readonly number[] | undefined;
  /** In the name or the display name, whatever the case of Latin letters. */
  q?: string | undefined;
  /** Left out: all but the removed. */
  state?: AccountState | undefined;
  role?: string | undefined;
}

export const accountSorts = ["name", "displayName", "state", "createdAt", "lastSignInAt"] as const;
const columns = {
  name: "name",
  displayName: "display_name",
  state: "state",
  createdAt: "created_at",
  lastSignInAt: "last_sign_in_at",
} as const satisfies Record<(typeof accountSorts)[number], keyof AccountRow>;

export interface AccountPage {
  sort: (typeof accountSorts)[number];
  order: "asc" | "desc";
  offset: number;
  limit: number;
}

/** One page, and how many there are in all. */
export async function listAccounts(
  db: Db,
  filter: AccountFilter,
  page: AccountPage,
): Promise<{ total: number; accounts: Account[] }> {
  let found = db.selectFrom("accounts");
  if (filter.ids) found = found.where("id", "in", filter.ids.length > 0 ? [...filter.ids] : [0]);
  found = filter.state === undefined ? found.where("state", "<>", "removed") : found.where("state", "=", filter.state);
  if (filter.q !== undefined) {
    const like = `%${filter.q.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    found = found.where(
      sql<boolean>`(lower(name) like ${like} escape '\\' or lower(display_name) like ${like} escape '\\')`,
    );
  }
  // Ids of roles hold nothing that means something in a pattern but "_", which would only find too much.
  if (filter.role !== undefined) found = found.where("roles", "like", `%${JSON.stringify(filter.role)}%`);
  const { n } = await found.select((eb) => eb.fn.countAll().as("n")).executeTakeFirstOrThrow();
  const rows = await found
    .selectAll()
    .orderBy(columns[page.sort], page.order)
    .orderBy("id", page.order)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return { total: Number(n), accounts: rows.map(toAccount) };
}

/** Those who may sign in. */
export async function activeAccounts(db: Db): Promise<Account[]> {
  return (await db.selectFrom("accounts").selectAll().where("state", "=", "active").orderBy("id").execute()).map(
    toAccount,
  );
}

export async function accountsWithRole(db: Db, role: string): Promise<Account[]> {
  const rows = await db.selectFrom("accounts").selectAll().where("state", "<>", "removed").execute();
  return rows.map(toAccount).filter((account) => account.roles.includes(role));
}

/** Whether there is, or ever was, an account but the one of this name. */
export async function hasOthers(db: Db, name: string): Promise<boolean> {
  const row = await db.selectFrom("accounts").select("id").where("name", "<>", name).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Lets one transaction at a time change who may what, so that two administrators who lock each other cannot both get through. */
export const lockAccounts = (tx: Db, now: Date) => oneAtATime(tx, "accounts", now);

export interface NewAccount {
  name: string;
  displayName: string;
  roles: readonly string[];
  permissions: readonly string[];
  departments: readonly string[] | null;
}

/** Invited: it cannot sign in before it has a password. Undefined when the name was ever given. */
export async function createAccount(tx: Db, account: NewAccount, now: Date): Promise<Account | undefined> {
  const at = now.toISOString();
  const made = await tx
    .insertInto("accounts")
    .values({
      name: account.name,
      display_name: account.displayName,
      state: "invited",
      password_hash: null,
      password_at: null,
      totp_secret: null,
      totp_confirmed_at: null,
      totp_last_step: null,
      roles: JSON.stringify(account.roles),
      permissions: JSON.stringify(account.permissions),
      departments: account.departments === null ? null : JSON.stringify(account.departments),
      retry_at: null,
      created_at: at,
      updated_at: at,
      last_sign_in_at: null,
    })
    .onConflict((c) => c.column("name").doNothing())
    .returning("id")
    .executeTakeFirst();
  return made && getAccount(tx, Number(made.id));
}

export type AccountChange = Partial<Omit<NewAccount, "name">>;

export async function updateAccount(tx: Db, id: number, change: AccountChange, now: Date): Promise<void> {
  const { displayName, roles, permissions, departments } = change;
  await tx
    .updateTable("accounts")
    .set({
      updated_at: now.toISOString(),
      ...(displayName === undefined ? {} : { display_name: displayName }),
      ...(roles === undefined ? {} : { roles: JSON.stringify(roles) }),
      ...(permissions === undefined ? {} : { permissions: JSON.stringify(permissions) }),
      ...(departments === undefined ? {} : { departments: departments === null ? null : JSON.stringify(departments) }),
    })
    .where("id", "=", id)
    .execute();
}

export async function lockAccount(tx: Db, id: number, now: Date): Promise<void> {
  await tx
    .updateTable("accounts")
    .set({ state: "locked", updated_at: now.toISOString() })
    .where("id", "=", id)
    .execute();
}

/** Ends a lock, and any wait after failed tries. */
export async function unlockAccount(tx: Db, account: Account, now: Date): Promise<void> {
  const state = account.state !== "locked" ? account.state : account.passwordAt === null ? "invited" : "active";
  await tx
    .updateTable("accounts")
    .set({ state, failures: 0, retry_at: null, updated_at: now.toISOString() })
    .where("id", "=", account.id)
    .execute();
}

/** Takes everything that signs in and every right; the name stays, so that the operation log says who it was. */
export async function removeAccount(tx: Db, id: number, now: Date): Promise<void> {
  await tx
    .updateTable("accounts")
    .set({
      state: "removed",
      password_hash: null,
      totp_secret: null,
      totp_confirmed_at: null,
      roles: "[]",
      permissions: "[]",
      departments: "[]",
      updated_at: now.toISOString(),
    })
    .where("id", "=", id)
    .execute();
}

/** PostgreSQL's bigints may come as text. */
function toAccount(row: Omit<AccountRow, "id" | "failures"> & { id: number; failures: number }): Account {
  const list = (json: string) => JSON.parse(json) as string[];
  return {
    id: Number(row.id),
    name: row.name,
    displayName: row.display_name,
    state: row.state,
    passwordAt: row.password_at,
    totpAt: row.totp_confirmed_at,
    roles: list(row.roles),
    permissions: list(row.permissions),
    departments: row.departments === null ? null : list(row.departments),
    failures: Number(row.failures),
    retryAt: row.retry_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastSignInAt: row.last_sign_in_at,
  };
}
