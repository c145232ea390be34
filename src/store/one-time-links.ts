/** Links that let somebody set their password, once. */
import type { Db } from "./open.ts";
import type { OneTimeLinkRow } from "./schema-staff.ts";

export interface OneTimeLink {
  accountId: number;
  kind: OneTimeLinkRow["kind"];
  endsAt: string;
}

/** Keeps a link by the hash of what stands in it. Those that the account had before are void. */
export async function saveLink(tx: Db, hash: string, link: OneTimeLink, now: Date): Promise<void> {
  await voidLinks(tx, link.accountId);
  await tx
    .insertInto("one_time_links")
    .values({
      hash,
      account_id: link.accountId,
      kind: link.kind,
      ends_at: link.endsAt,
      created_at: now.toISOString(),
    })
    .execute();
}

/** Undefined: never given, used, void or past its end. */
export async function findLink(db: Db, hash: string, now: Date): Promise<OneTimeLink | undefined> {
  const row = await db
    .selectFrom("one_time_links")
    .selectAll()
    .where("hash", "=", hash)
    .where("ends_at", ">", now.toISOString())
    .executeTakeFirst();
  return row && { accountId: Number(row.account_id), kind: row.kind, endsAt: row.ends_at };
}

/** Uses a link up: of two who come with it at one time, one gets it. Undefined as with `findLink`. */
export async function takeLink(tx: Db, hash: string, now: Date): Promise<OneTimeLink | undefined> {
  const row = await tx
    .deleteFrom("one_time_links")
    .where("hash", "=", hash)
    .where("ends_at", ">", now.toISOString())
    .returningAll()
    .executeTakeFirst();
  return row && { accountId: Number(row.account_id), kind: row.kind, endsAt: row.ends_at };
}

export async function voidLinks(tx: Db, accountId: number): Promise<void> {
  await tx.deleteFrom("one_time_links").where("account_id", "=", accountId).execute();
}

export async function sweepLinks(db: Db, now: Date): Promise<void> {
  await db.deleteFrom("one_time_links").where("ends_at", "<=", now.toISOString()).execute();
}
