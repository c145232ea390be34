/** The outbox: batches, their leases and what came of them. Policy lives in `delivery`; here are the queries. */
import { sql } from "kysely";
import type { JsonObject, PlannedBatches } from "../engine/types.ts";
import type { Db } from "./open.ts";
import type { BatchRow, BatchState, DeliveryPlanRow } from "./schema.ts";

/** What a batch starts with; the rest is empty. */
export type NewBatch = Pick<
  BatchRow,
  | "delivery_id"
  | "seq"
  | "plan"
  | "channel"
  | "priority"
  | "state"
  | "retry_key"
  | "recipient_count"
  | "due_at"
  | "parent_seq"
>;

/** SQLite takes 32,766 variables a statement (sqlite.org/limits.html), PostgreSQL 65,535; a batch has 18. */
const ROWS_PER_INSERT = 1_000;

export async function insertBatches(db: Db, rows: readonly NewBatch[]): Promise<void> {
  for (let i = 0; i < rows.length; i += ROWS_PER_INSERT) {
    const part = rows.slice(i, i + ROWS_PER_INSERT).map((row) => ({
      ...row,
      attempts: 0,
      lease_owner: null,
      lease_until: null,
      uncertain_since: null,
      request_id: null,
      code: null,
      message: null,
      finished_at: null,
    }));
    await db.insertInto("batches").values(part).execute();
  }
}

export async function insertPlan(
  db: Db,
  deliveryId: number,
  plan: number,
  action: string,
  planned: PlannedBatches,
): Promise<void> {
  await db
    .insertInto("delivery_plans")
    .values({
      delivery_id: deliveryId,
      plan,
      action,
      variant: 0,
      recipients: planned.recipients,
      size: planned.size,
      body: JSON.stringify(planned.body),
      free: planned.free ? 1 : 0,
    })
    .execute();
}

export async function listPlans(db: Db, deliveryId: number): Promise<DeliveryPlanRow[]> {
  return db.selectFrom("delivery_plans").selectAll().where("delivery_id", "=", deliveryId).orderBy("plan").execute();
}

export async function getPlan(
  db: Db,
  deliveryId: number,
  plan: number,
): Promise<{ action: string; recipients: PlannedBatches["recipients"]; body: JsonObject } | undefined> {
  const row = await db
    .selectFrom("delivery_plans")
    .select(["action", "recipients", "body"])
    .where("delivery_id", "=", deliveryId)
    .where("plan", "=", plan)
    .executeTakeFirst();
  return row && { ...row, body: JSON.parse(row.body) };
}

/** The next free number of a batch in the delivery. */
export async function nextSeq(db: Db, deliveryId: number): Promise<number> {
  const row = await db
    .selectFrom("batches")
    .select((eb) => eb.fn.max("seq").as("last"))
    .where("delivery_id", "=", deliveryId)
    .executeTakeFirst();
  return row?.last == null ? 0 : Number(row.last) + 1;
}

/**
 * Leases up to `limit` batches that are due, or whose lease ran out, of open channels and begun deliveries; what matters
 * more first. Each is written as an attempt that may be accepted before anyone makes it.
 */
export async function leaseBatches(
  db: Db,
  options: { limit: number; owner: string; now: Date; until: Date; skipLocked: boolean },
): Promise<BatchRow[]> {
  const at = options.now.toISOString();
  return db.transaction().execute(async (tx) => {
    // Two questions, each answered by its part of an index: thousands of replies may wait, and an `or` would read them all.
    const open = (state: BatchState) => {
      const query = tx
        .selectFrom("batches")
        .innerJoin("channels", "channels.name", "batches.channel")
        .innerJoin("deliveries", "deliveries.id", "batches.delivery_id")
        .selectAll("batches")
        .where("batches.state", "=", sql.lit(state))
        .where("channels.state", "=", "open")
        .where("deliveries.state", "=", "sending")
        .orderBy("batches.priority", "desc")
        .orderBy("batches.due_at")
        .orderBy("batches.delivery_id")
        .orderBy("batches.seq")
        .limit(options.limit);
      return options.skipLocked ? query.forUpdate("batches").skipLocked() : query;
    };
    const due = await open("due").where("batches.due_at", "<=", at).execute();
    const ranOut = await open("leased").where("batches.lease_until", "<", at).execute();
    const rows = ranOut.length === 0 ? due : [...ranOut, ...due].sort(byRank).slice(0, options.limit);
    for (const row of rows) {
      await tx
        .updateTable("batches")
        .set({
          state: "leased",
          lease_owner: options.owner,
          lease_until: options.until.toISOString(),
          attempts: row.attempts + 1,
          uncertain_since: row.uncertain_since ?? at,
        })
        .where("delivery_id", "=", row.delivery_id)
        .where("seq", "=", row.seq)
        .execute();
    }
    return rows;
  });
}

function byRank(a: BatchRow, b: BatchRow): number {
  return (
    b.priority - a.priority ||
    (a.due_at < b.due_at ? -1 : a.due_at > b.due_at ? 1 : 0) ||
    a.delivery_id - b.delivery_id ||
    a.seq - b.seq
  );
}

/**
 * Writes what came of a leased batch; false when the lease is no longer this attempt's: it ran out and another took it. The
 * count of attempts tells two leases of one owner apart.
 */
export async function settleBatch(
  db: Db,
  batch: Pick<BatchRow, "delivery_id" | "seq" | "attempts">,
  owner: string,
  set: Partial<BatchRow> & { state: BatchState },
): Promise<boolean> {
  const result = await db
    .updateTable("batches")
    .set({ ...set, lease_owner: null, lease_until: null })
    .where("delivery_id", "=", batch.delivery_id)
    .where("seq", "=", batch.seq)
    .where("state", "=", "leased")
    .where("lease_owner", "=", owner)
    .where("attempts", "=", batch.attempts)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}

/** Gives leases of these owners back, so that a restart need not wait for them to run out. */
export async function releaseLeases(db: Db, owners: readonly string[]): Promise<void> {
  if (owners.length === 0) return;
  await db
    .updateTable("batches")
    .set({ lease_until: "0" })
    .where("state", "=", "leased")
    .where("lease_owner", "in", [...owners])
    .execute();
}

export async function leaseOwners(db: Db): Promise<string[]> {
  const rows = await db.selectFrom("batches").select("lease_owner").distinct().where("state", "=", "leased").execute();
  return rows.flatMap((r) => (r.lease_owner === null ? [] : [r.lease_owner]));
}

/** Batches and people by state: the progress of a delivery. */
export async function countBatches(
  db: Db,
  deliveryId: number,
): Promise<{ state: BatchState; batches: number; people: number }[]> {
  const rows = await db
    .selectFrom("batches")
    .select(["state", (eb) => eb.fn.countAll().as("batches"), (eb) => eb.fn.sum("recipient_count").as("people")])
    .where("delivery_id", "=", deliveryId)
    .groupBy("state")
    .execute();
  return rows.map((r) => ({ state: r.state, batches: Number(r.batches), people: Number(r.people) }));
}

/** True while a batch of the delivery has still to go. */
export async function hasUnfinished(db: Db, deliveryId: number): Promise<boolean> {
  const row = await db
    .selectFrom("batches")
    .select("seq")
    .where("delivery_id", "=", deliveryId)
    .where("state", "in", ["waiting", "due", "leased"])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Moves all batches of a delivery from some states to another. */
export async function moveBatches(
  db: Db,
  deliveryId: number,
  from: readonly BatchState[],
  set: Partial<BatchRow>,
): Promise<number> {
  const result = await db
    .updateTable("batches")
    .set(set)
    .where("delivery_id", "=", deliveryId)
    .where("state", "in", [...from])
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export async function listBatches(
  db: Db,
  deliveryId: number,
  states: readonly BatchState[],
  limit = 100,
): Promise<BatchRow[]> {
  return db
    .selectFrom("batches")
    .selectAll()
    .where("delivery_id", "=", deliveryId)
    .where("state", "in", [...states])
    .orderBy("seq")
    .limit(limit)
    .execute();
}

/** Gives the recipients at these places (in the order they were sent) a batch of their own. */
export async function moveRecipients(
  db: Db,
  deliveryId: number,
  fromSeq: number,
  toSeq: number,
  friendIds: readonly number[],
): Promise<void> {
  await db
    .updateTable("batch_recipients")
    .set({ seq: toSeq })
    .where("delivery_id", "=", deliveryId)
    .where("seq", "=", fromSeq)
    .where("friend_id", "in", [...friendIds])
    .execute();
}

/** Friend ids of a batch, in the order they are sent. */
export async function batchFriendIds(db: Db, deliveryId: number, seq: number): Promise<number[]> {
  const rows = await db
    .selectFrom("batch_recipients")
    .select("friend_id")
    .where("delivery_id", "=", deliveryId)
    .where("seq", "=", seq)
    .orderBy("friend_id")
    .execute();
  return rows.map((r) => Number(r.friend_id));
}
