import type { Insertable } from "kysely";
import { sql } from "kysely";
import type { Db } from "./open.ts";
import type { DeliveryRow, DeliveryState } from "./schema.ts";

/** States of a delivery that is on its way or arrived; held, dropped and discarded ones sent nothing. */
export const SENT_STATES: readonly DeliveryState[] = ["queued", "sending", "sent", "incomplete"];

export async function insertDelivery(db: Db, row: Omit<Insertable<DeliveryRow>, "id">): Promise<number> {
  const { id } = await db.insertInto("deliveries").values(row).returning("id").executeTakeFirstOrThrow();
  return Number(id);
}

export async function updateDelivery(db: Db, id: number, set: Partial<Omit<DeliveryRow, "id">>): Promise<void> {
  await db.updateTable("deliveries").set(set).where("id", "=", id).execute();
}

export async function getDelivery(db: Db, id: number): Promise<DeliveryRow | undefined> {
  return (await db.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirst()) as
    | DeliveryRow
    | undefined;
}

/** Newest first; `before` pages on. */
export async function listDeliveries(
  db: Db,
  filter: { states?: readonly DeliveryState[]; before?: number; limit?: number } = {},
): Promise<DeliveryRow[]> {
  let query = db
    .selectFrom("deliveries")
    .selectAll()
    .orderBy("id", "desc")
    .limit(filter.limit ?? 50);
  if (filter.states) query = query.where("state", "in", [...filter.states]);
  if (filter.before !== undefined) query = query.where("id", "<", filter.before);
  return (await query.execute()) as unknown as DeliveryRow[];
}

/** The newest delivery of the rule with the same content that went since the instant, on its way or arrived, and when it went. */
export async function findSameContent(
  db: Db,
  ruleId: string,
  contentHash: string,
  since: Date,
): Promise<{ id: number; at: string } | null> {
  const row = await db
    .selectFrom("deliveries")
    .select(["id", wentAt.as("at")])
    .where("rule_id", "=", ruleId)
    .where("content_hash", "=", contentHash)
    .where(wentAt, ">", since.toISOString())
    .where("state", "in", [...SENT_STATES])
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row ? { id: Number(row.id), at: row.at } : null;
}

/** What was held went when somebody released it. */
const wentAt = sql<string>`coalesce(released_at, created_at)`;

/** How many held deliveries there are of each rule and content, of those that these have. */
export async function countHeldCopies(
  db: Db,
  of: readonly Pick<DeliveryRow, "rule_id" | "content_hash">[],
): Promise<(one: Pick<DeliveryRow, "rule_id" | "content_hash">) => number> {
  if (of.length === 0) return () => 0;
  const rows = await db
    .selectFrom("deliveries")
    .select(["rule_id", "content_hash", (eb) => eb.fn.countAll().as("n")])
    .where("state", "=", "held")
    .where("content_hash", "in", [...new Set(of.map((one) => one.content_hash))])
    .groupBy(["rule_id", "content_hash"])
    .execute();
  return (one) =>
    Number(rows.find((row) => row.rule_id === one.rule_id && row.content_hash === one.content_hash)?.n ?? 0);
}

/** Events of the source that led to a delivery on its way or arrived, since the instant. */
export async function countFirings(db: Db, source: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom("deliveries")
    .select(sql<number>`count(distinct event_id)`.as("n"))
    .where("source", "=", source)
    .where("created_at", ">", since.toISOString())
    .where("state", "in", [...SENT_STATES])
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

/** Recipients of batches still to go, of deliveries already begun on the channel, and of those delivered since the instant: all that use up quota, so no replies. */
export async function countOutstanding(db: Db, channel: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom("batches")
    .innerJoin("deliveries", "deliveries.id", "batches.delivery_id")
    .innerJoin("delivery_plans as p", (join) =>
      join.onRef("p.delivery_id", "=", "batches.delivery_id").onRef("p.plan", "=", "batches.plan"),
    )
    .select((eb) => eb.fn.sum("batches.recipient_count").as("n"))
    .where("batches.channel", "=", channel)
    .where("p.free", "=", 0)
    .where((eb) =>
      eb.or([
        eb.and([eb("batches.state", "in", ["due", "leased"]), eb("deliveries.state", "=", "sending")]),
        eb.and([eb("batches.state", "=", "delivered"), eb("batches.finished_at", ">=", since.toISOString())]),
      ]),
    )
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

export async function countByState(db: Db): Promise<Partial<Record<DeliveryState, number>>> {
  const rows = await db
    .selectFrom("deliveries")
    .select(["state", (eb) => eb.fn.countAll().as("n")])
    .groupBy("state")
    .execute();
  return Object.fromEntries(rows.map((r) => [r.state, Number(r.n)]));
}
