/** Our list of friends against LINE's. */
import { sql } from "kysely";
import { logFriends } from "./friend-events.ts";
import { USER_ID } from "./friends.ts";
import type { Db } from "./open.ts";

/** Rows read or written at a time: SQLite takes 32,766 variables a statement (sqlite.org/limits.html). */
const AT_ONCE = 1_000;

export async function countActive(db: Db, channel: string): Promise<number> {
  const row = await db
    .selectFrom("friends")
    .select((eb) => eb.fn.countAll().as("n"))
    .where("channel", "=", channel)
    .where("state", "=", "active")
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

/** Active friends whom the list leaves out; without those of whom an event told after `begun`. */
export async function friendsNotIn(
  db: Db,
  channel: string,
  listed: ReadonlySet<string>,
  begun: Date,
): Promise<{ id: number; lineUserId: string }[]> {
  const missing: { id: number; lineUserId: string }[] = [];
  let last = 0;
  for (;;) {
    const rows = await db
      .selectFrom("friends")
      .select(["id", "line_user_id", "state_at", "created_at"])
      .where("channel", "=", channel)
      .where(sql<boolean>`state = 'active'`)
      .where("id", ">", last)
      .orderBy("id")
      .limit(AT_ONCE)
      .execute();
    for (const row of rows) {
      const since = row.state_at ?? row.created_at;
      if (!listed.has(row.line_user_id) && since < begun.toISOString())
        missing.push({ id: Number(row.id), lineUserId: row.line_user_id });
    }
    const end = rows.at(-1);
    if (!end) return missing;
    last = Number(end.id);
  }
}

/** Makes everyone on the list an active friend, unless an event after `begun` told otherwise or they had everything deleted. */
export async function addListed(
  db: Db,
  channel: string,
  userIds: readonly string[],
  begun: Date,
  now: Date,
): Promise<{ added: number; returned: number }> {
  const at = begun.toISOString();
  let [added, returned] = [0, 0];
  for (let i = 0; i < userIds.length; i += AT_ONCE) {
    const some = userIds.slice(i, i + AT_ONCE).filter((id) => USER_ID.test(id));
    if (some.length === 0) continue;
    const back = await db
      .updateTable("friends")
      .set({ state: "active", state_at: at, updated_at: now.toISOString() })
      .where("channel", "=", channel)
      .where("line_user_id", "in", some)
      .where("state", "=", "left")
      .where((eb) => eb.or([eb("state_at", "is", null), eb("state_at", "<", at)]))
      .returning("id")
      .execute();
    returned += back.length;
    const created = now.toISOString();
    const made = await db
      .insertInto("friends")
      .values(
        some.map((line_user_id) => ({
          channel,
          line_user_id,
          state: "active" as const,
          state_at: at,
          created_at: created,
          updated_at: created,
          profile_wanted: 1,
        })),
      )
      .onConflict((c) => c.columns(["channel", "line_user_id"]).doNothing())
      .returning("id")
      .execute();
    added += made.length;
    await logFriends(db, [...back, ...made], "listed", at);
  }
  return { added, returned };
}

/** Marks friends as left whom LINE no longer knows as ours; an event after `begun` has the last word. Gives how many. */
export async function markLeft(db: Db, ids: readonly number[], begun: Date, now: Date): Promise<number> {
  const at = begun.toISOString();
  let left = 0;
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const gone = await db
      .updateTable("friends")
      .set({ state: "left", state_at: at, updated_at: now.toISOString() })
      .where("id", "in", ids.slice(i, i + AT_ONCE))
      .where("state", "=", "active")
      .where((eb) => eb.or([eb("state_at", "is", null), eb("state_at", "<", at)]))
      .returning("id")
      .execute();
    left += gone.length;
    await logFriends(db, gone, "unlisted", at);
  }
  return left;
}
