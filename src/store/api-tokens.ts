/** Tokens by which scripts use the API. Only their hashes are kept. */
import type { Db } from "./open.ts";
import type { ApiTokenRow } from "./schema-staff.ts";

export interface ApiToken {
  id: number;
  name: string;
  /** Who made it: it may nothing that they may not. */
  accountId: number;
  permissions: string[];
  departments: string[] | null;
  createdAt: string;
  endsAt: string;
  lastUsedAt: string | null;
}

export type NewToken = Omit<ApiToken, "id" | "createdAt" | "lastUsedAt"> & { hash: string };

export async function createToken(tx: Db, token: NewToken, now: Date): Promise<ApiToken> {
  const row = await tx
    .insertInto("api_tokens")
    .values({
      name: token.name,
      hash: token.hash,
      account_id: token.accountId,
      permissions: JSON.stringify(token.permissions),
      departments: token.departments === null ? null : JSON.stringify(token.departments),
      created_at: now.toISOString(),
      ends_at: token.endsAt,
      last_used_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toToken(row);
}

/** By the hash of the token; undefined: unknown, ended or past its end. */
export async function findToken(db: Db, hash: string, now: Date): Promise<ApiToken | undefined> {
  const row = await db
    .selectFrom("api_tokens")
    .selectAll()
    .where("hash", "=", hash)
    .where("ends_at", ">", now.toISOString())
    .executeTakeFirst();
  return row && toToken(row);
}

export async function getToken(db: Db, id: number): Promise<ApiToken | undefined> {
  const row = await db.selectFrom("api_tokens").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toToken(row);
}

/** Newest first; of one account, or of all. Those past their end are among them. */
export async function listTokens(db: Db, accountId?: number): Promise<ApiToken[]> {
  let found = db.selectFrom("api_tokens").selectAll();
  if (accountId !== undefined) found = found.where("account_id", "=", accountId);
  return (await found.orderBy("id", "desc").execute()).map(toToken);
}

export async function removeToken(tx: Db, id: number): Promise<void> {
  await tx.deleteFrom("api_tokens").where("id", "=", id).execute();
}

export async function removeTokensOf(tx: Db, accountId: number): Promise<number> {
  const removed = await tx.deleteFrom("api_tokens").where("account_id", "=", accountId).executeTakeFirst();
  return Number(removed.numDeletedRows);
}

export async function noteTokenUse(db: Db, id: number, now: Date): Promise<void> {
  await db.updateTable("api_tokens").set({ last_used_at: now.toISOString() }).where("id", "=", id).execute();
}

function toToken(row: Omit<ApiTokenRow, "id"> & { id: number }): ApiToken {
  return {
    id: Number(row.id),
    name: row.name,
    accountId: Number(row.account_id),
    permissions: JSON.parse(row.permissions) as string[],
    departments: row.departments === null ? null : (JSON.parse(row.departments) as string[]),
    createdAt: row.created_at,
    endsAt: row.ends_at,
    lastUsedAt: row.last_used_at,
  };
}
