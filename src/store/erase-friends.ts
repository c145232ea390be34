/** Deletion on request: nothing personal stays, only that there was one more. */
import { sql } from "kysely";
import { listAttributes } from "./attributes.ts";
import { dropRecipients } from "./audience.ts";
import type { Db } from "./open.ts";

const countKey = (channel: string) => `erased-friends:${channel}`;

/** How many people had everything deleted and are gone from the table. */
export async function countErased(db: Db, channel: string): Promise<number> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", countKey(channel)).executeTakeFirst();
  return Number(row?.value ?? 0);
}

/**
 * Deletes all that is known of a person: answers, language, history, events and what they wrote. Nothing is sent to them
 * from now on. The row itself, with LINE's id, goes as soon as no delivery under way needs it (`sweepErased`): a request
 * that LINE may have taken must be repeated with the same people or not at all. False when nobody has this id.
 * Call it in a transaction.
 */
export async function eraseFriend(db: Db, channel: string, lineUserId: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom("friends")
    .select("id")
    .where("channel", "=", channel)
    .where("line_user_id", "=", lineUserId)
    .executeTakeFirst();
  if (!row) return false;
  const id = Number(row.id);
  const columns = (await listAttributes(db)).map(({ column }) => sql`${sql.ref(column)} = null`);
  const at = now.toISOString();
  const plain = sql`state = 'erased', state_at = ${at}, updated_at = ${at}, created_at = ${at}, followed_at = null,
    language = null, profile_wanted = null, consent_version = null, consented_at = null`;
  await sql`update friends set ${sql.join([plain, ...columns])} where id = ${id}`.execute(db);
  await eraseEvents(db, id, at);
  await db.deleteFrom("friend_log").where("friend_id", "=", id).execute();
  await sweepErased(db, channel);
  return true;
}

/** What they wrote, in the events and in the bodies these came in; relays not yet sent still go, then their body goes, too. */
async function eraseEvents(db: Db, friendId: number, at: string): Promise<void> {
  const events = db.selectFrom("events").select("id").where("friend_id", "=", friendId);
  await db
    .updateTable("webhook_bodies")
    .set({ erase_at: at })
    .where(
      "id",
      "in",
      db
        .selectFrom("events")
        .select((eb) => eb.fn.coalesce("body_id", sql<number>`0`).as("id"))
        .where("friend_id", "=", friendId),
    )
    .execute();
  await db.deleteFrom("event_raw").where("event_id", "in", events).execute();
  // What we answered stays as a count; its words may hold theirs. A request that LINE may have taken is repeated as it was.
  await db
    .updateTable("delivery_plans")
    .set({ body: "{}" })
    .where("delivery_id", "in", db.selectFrom("deliveries").select("id").where("event_id", "in", events))
    .where("delivery_id", "not in", (eb) =>
      eb
        .selectFrom("batches")
        .select("delivery_id")
        .where("state", "in", ["due", "leased", "waiting"])
        .where("uncertain_since", "is not", null),
    )
    .execute();
  await db
    .updateTable("events")
    .set({ facts: "{}", trace: "[]", identity: null, friend_id: null })
    .where("friend_id", "=", friendId)
    .execute();
}

/** Removes the rows of erased people whom no unfinished batch names. Gives how many. Call it in a transaction. */
export async function sweepErased(db: Db, channel: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select f.id as id from friends as f where f.channel = ${channel} and f.state = 'erased' and not exists (
      select 1 from batches as b
      join batch_recipients as r on r.delivery_id = b.delivery_id and r.seq = b.seq and r.friend_id = f.id
      where b.state in ('due', 'leased', 'waiting') and b.uncertain_since is not null)`.execute(db);
  if (rows.length === 0) return 0;
  const ids = rows.map(({ id }) => Number(id));
  // Of what LINE was not asked for yet they are taken out; a batch that names people whom nobody knows would be a loss.
  const waiting = await db
    .selectFrom("batches as b")
    .innerJoin("batch_recipients as r", (join) =>
      join.onRef("r.delivery_id", "=", "b.delivery_id").onRef("r.seq", "=", "b.seq").on("r.friend_id", "in", ids),
    )
    .select(["r.delivery_id", "r.seq", "r.friend_id"])
    .where("b.state", "in", ["due", "leased", "waiting"])
    .execute();
  for (const one of waiting) await dropRecipients(db, one.delivery_id, one.seq, [one.friend_id]);
  await db.deleteFrom("friends").where("id", "in", ids).execute();
  const value = String((await countErased(db, channel)) + ids.length);
  await db
    .insertInto("meta")
    .values({ key: countKey(channel), value })
    .onConflict((c) => c.column("key").doUpdateSet({ value }))
    .execute();
  return ids.length;
}
