import type { Db } from "./open.ts";

/** Runs in the caller's transaction where `db` is one, in its own otherwise. A throw takes back all of the one it ran in. */
export function inTransaction<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/**
 * Lets one transaction at a time go on from here: call it first. What is then read is what the one before left (PostgreSQL runs
 * them side by side; SQLite's begin with the write lock).
 */
export async function oneAtATime(
  tx: Db,
  what: "accounts" | "attributes" | "relay-targets" | "repeats",
  now: Date,
): Promise<void> {
  const value = now.toISOString();
  await tx
    .insertInto("meta")
    .values({ key: `${what}-changed`, value })
    .onConflict((c) => c.column("key").doUpdateSet({ value }))
    .execute();
}
