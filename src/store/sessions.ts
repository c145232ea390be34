/** Who is signed in. Of a session's id only the hash is kept: who reads the database cannot take a session over. */
import type { Db } from "./open.ts";

export interface StoredSession {
  hash: string;
  accountId: number | null;
  /** JSON, the server's. */
  data: string;
  createdAt: string;
  seenAt: string;
  /** It ends then, however busy it is. */
  endsAt: string;
  address: string | null;
  agent: string | null;
}

/** A session that goes on: neither past its end nor unseen since `seenAfter`. */
export interface Alive {
  now: Date;
  seenAfter: Date;
}

export async function getSession(db: Db, hash: string, { now, seenAfter }: Alive): Promise<StoredSession | undefined> {
  const row = await db
    .selectFrom("sessions")
    .selectAll()
    .where("hash", "=", hash)
    .where("ends_at", ">", now.toISOString())
    .where("seen_at", ">", seenAfter.toISOString())
    .executeTakeFirst();
  return row && toSession(row);
}

/** Those of an account, the one last seen first. */
export async function listSessions(db: Db, accountId: number, { now, seenAfter }: Alive): Promise<StoredSession[]> {
  const rows = await db
    .selectFrom("sessions")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("ends_at", ">", now.toISOString())
    .where("seen_at", ">", seenAfter.toISOString())
    .orderBy("seen_at", "desc")
    .execute();
  return rows.map(toSession);
}

export async function insertSession(db: Db, session: StoredSession): Promise<void> {
  await db
    .insertInto("sessions")
    .values({
      hash: session.hash,
      account_id: session.accountId,
      data: session.data,
      created_at: session.createdAt,
      seen_at: session.seenAt,
      ends_at: session.endsAt,
      address: session.address,
      agent: session.agent,
    })
    .onConflict((c) => c.column("hash").doUpdateSet({ data: session.data, seen_at: session.seenAt }))
    .execute();
}

/** Changes one that is there: one that was ended meanwhile stays so. */
export async function updateSession(db: Db, hash: string, change: { data?: string; seenAt: string }): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ seen_at: change.seenAt, ...(change.data === undefined ? {} : { data: change.data }) })
    .where("hash", "=", hash)
    .execute();
}

/** `accountId`: only if it is theirs. False: there is none. */
export async function endSession(db: Db, hash: string, accountId?: number): Promise<boolean> {
  let ending = db.deleteFrom("sessions").where("hash", "=", hash);
  if (accountId !== undefined) ending = ending.where("account_id", "=", accountId);
  return Number((await ending.executeTakeFirst()).numDeletedRows) > 0;
}

/** Ends all of an account, or all but one; how many those were. */
export async function endSessionsOf(db: Db, accountId: number, but?: string): Promise<number> {
  let ending = db.deleteFrom("sessions").where("account_id", "=", accountId);
  if (but !== undefined) ending = ending.where("hash", "<>", but);
  return Number((await ending.executeTakeFirst()).numDeletedRows);
}

/** Removes what is over. */
export async function sweepSessions(db: Db, { now, seenAfter }: Alive): Promise<number> {
  const swept = await db
    .deleteFrom("sessions")
    .where((eb) => eb.or([eb("ends_at", "<=", now.toISOString()), eb("seen_at", "<=", seenAfter.toISOString())]))
    .executeTakeFirst();
  return Number(swept.numDeletedRows);
}

function toSession(row: {
  hash: string;
  account_id: number | null;
  data: string;
  created_at: string;
  seen_at: string;
  ends_at: string;
  address: string | null;
  agent: string | null;
}): StoredSession {
  return {
    hash: row.hash,
    accountId: row.account_id === null ? null : Number(row.account_id),
    data: row.data,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    endsAt: row.ends_at,
    address: row.address,
    agent: row.agent,
  };
}
