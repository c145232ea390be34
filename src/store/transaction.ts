import type { Db } from "./open.ts";

/** Runs in the caller's transaction where `db` is one, in its own otherwise. A throw takes back all of the one it ran in. */
export function inTransaction<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
