/** Deliveries for people: lists, progress, and what is left to do. */
import { type SqlBool, sql } from "kysely";
import { fold } from "../engine/fold.ts";
import type { Db } from "./open.ts";
import { holdsText, isOf, type Page } from "./paging.ts";
import type { BatchRow, BatchState, DeliveryRow, DeliveryState } from "./schema.ts";

export interface DeliveryFilter {
  ids?: readonly number[] | undefined;
  states?: readonly DeliveryState[] | undefined;
  ruleId?: string | undefined;
  eventId?: number | undefined;
  /** In the title or the sender of the event it came of, whatever its width or case. */
  q?: string | undefined;
  /** Instants of making, ISO 8601 UTC: from the first on, before the second. */
  from?: string | undefined;
  to?: string | undefined;
  department?: string | undefined;
  drill?: boolean | undefined;
  /** Whose; null: everybody's. */
  departments: readonly string[] | null;
  /** True: answers to one citizen, and only these. There may be a thousand times more of them than of all others. */
  replies?: boolean | undefined;
}

/** More than these are not counted one by one. */
const MOST_COUNTED = 100_000;

/** What answers one citizen; the partial index is made for this very text. */
const isReply = sql<SqlBool>`d.audience = '"sender"'`;
const isNoReply = sql<SqlBool>`d.audience <> '"sender"'`;

/** One page, and how many there are in all, up to 100,000. */
export async function findDeliveries(
  db: Db,
  filter: DeliveryFilter,
  page: Page,
): Promise<{ total: number; deliveries: DeliveryRow[] }> {
  const found = matching(db, filter);
  const counted = await db
    .selectFrom(found.select("d.id").limit(MOST_COUNTED).as("some"))
    .select((eb) => eb.fn.countAll().as("n"))
    .executeTakeFirstOrThrow();
  const ids = await found.select("d.id").orderBy("d.id", page.order).limit(page.limit).offset(page.offset).execute();
  if (ids.length === 0) return { total: Number(counted.n), deliveries: [] };
  const rows = (await db
    .selectFrom("deliveries")
    .selectAll()
    .where(
      "id",
      "in",
      ids.map(({ id }) => Number(id)),
    )
    .orderBy("id", page.order)
    .execute()) as unknown as DeliveryRow[];
  return { total: Number(counted.n), deliveries: rows };
}

function matching(db: Db, filter: DeliveryFilter) {
  let query = db.selectFrom("deliveries as d").where(isOf("d.department", filter.departments));
  // Whoever names deliveries wants those, whatever they are.
  if (filter.ids) query = query.where(sql<SqlBool>`d.id in (${sql.join([-1, ...filter.ids])})`);
  else query = query.where(filter.replies ? isReply : isNoReply);
  if (filter.states) query = query.where("d.state", "in", [...filter.states]);
  if (filter.ruleId !== undefined) query = query.where("d.rule_id", "=", filter.ruleId);
  if (filter.eventId !== undefined) query = query.where("d.event_id", "=", filter.eventId);
  if (filter.from !== undefined) query = query.where("d.created_at", ">=", filter.from);
  if (filter.to !== undefined) query = query.where("d.created_at", "<", filter.to);
  if (filter.department !== undefined) query = query.where("d.department", "=", filter.department);
  if (filter.drill !== undefined) query = query.where("d.drill", "=", sql.lit(filter.drill ? 1 : 0));
  if (filter.q !== undefined) {
    const holds = holdsText(db, "e.search", fold(filter.q));
    query = query.where(
      sql<SqlBool>`d.event_id in (select e.id from events as e where e.search is not null and ${holds})`,
    );
  }
  return query;
}

/** People by what became of their batch; all of them twice where two actions send to them. */
export interface Progress {
  delivered: number;
  /** Still to go, or waiting for a person. */
  waiting: number;
  dead: number;
  unknown: number;
  total: number;
}

const partOf: Partial<Record<BatchState, Exclude<keyof Progress, "total">>> = {
  delivered: "delivered",
  waiting: "waiting",
  due: "waiting",
  leased: "waiting",
  dead: "dead",
  unknown: "unknown",
};

/** Of these deliveries; those without batches are missing. */
export async function progressOf(db: Db, ids: readonly number[]): Promise<Map<number, Progress>> {
  const all = new Map<number, Progress>();
  if (ids.length === 0) return all;
  const rows = await db
    .selectFrom("batches")
    .select(["delivery_id", "state", (eb) => eb.fn.sum("recipient_count").as("people")])
    .where("delivery_id", "in", [...ids])
    .groupBy(["delivery_id", "state"])
    .execute();
  for (const { delivery_id, state, people } of rows) {
    const part = partOf[state];
    if (!part) continue;
    const id = Number(delivery_id);
    const progress = all.get(id) ?? { delivered: 0, waiting: 0, dead: 0, unknown: 0, total: 0 };
    progress[part] += Number(people);
    progress.total += Number(people);
    all.set(id, progress);
  }
  return all;
}

/**
 * How many people a held delivery would go to now: fewer than when it was made, where some had everything deleted since.
 * Of two actions that send to the same people, the larger.
 */
export async function peopleWaiting(db: Db, id: number): Promise<number> {
  const rows = await db
    .selectFrom("batches")
    .select(["plan", (eb) => eb.fn.sum("recipient_count").as("people")])
    .where("delivery_id", "=", id)
    .where("state", "=", "waiting")
    .groupBy("plan")
    .execute();
  return Math.max(0, ...rows.map(({ people }) => Number(people)));
}

/** Batches and people by state and by what LINE or the network said last. */
export async function countByCode(
  db: Db,
  id: number,
): Promise<{ state: BatchState; code: string | null; message: string | null; batches: number; people: number }[]> {
  const rows = await db
    .selectFrom("batches")
    .select([
      "state",
      "code",
      (eb) => eb.fn.max("message").as("message"),
      (eb) => eb.fn.countAll().as("batches"),
      (eb) => eb.fn.sum("recipient_count").as("people"),
    ])
    .where("delivery_id", "=", id)
    .groupBy(["state", "code"])
    .orderBy("state")
    .orderBy("code")
    .execute();
  return rows.map((row) => ({ ...row, batches: Number(row.batches), people: Number(row.people) }));
}

/** Batches of one delivery, in their order. */
export async function findBatches(
  db: Db,
  deliveryId: number,
  states: readonly BatchState[] | undefined,
  page: Page,
): Promise<{ total: number; batches: BatchRow[] }> {
  let query = db.selectFrom("batches").where("delivery_id", "=", deliveryId);
  if (states) query = query.where("state", "in", [...states]);
  const { n } = await query.select((eb) => eb.fn.countAll().as("n")).executeTakeFirstOrThrow();
  const batches = await query.selectAll().orderBy("seq", page.order).limit(page.limit).offset(page.offset).execute();
  return { total: Number(n), batches };
}

/** What a dashboard shows of deliveries to several people. */
export interface DeliverySummary {
  held: number;
  queued: number;
  sending: number;
  /** People whose batches were given up, or of whom nobody knows whether they got it, until somebody settles them. */
  dead: { batches: number; people: number };
  unknown: { batches: number; people: number };
  /** By state, of those made since the instant. */
  since: Partial<Record<DeliveryState, number>>;
}

export async function summariseDeliveries(
  db: Db,
  departments: readonly string[] | null,
  since: string,
): Promise<DeliverySummary> {
  const count = async (from: string | null) => {
    let query = db
      .selectFrom("deliveries as d")
      .select(["d.state", (eb) => eb.fn.countAll().as("n")])
      .where(isNoReply)
      .where(isOf("d.department", departments))
      .groupBy("d.state");
    query = from === null ? query.where("d.state", "in", ["held", "queued", "sending"]) : query;
    if (from !== null) query = query.where("d.created_at", ">=", from);
    const rows = await query.execute();
    return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)])) as Partial<Record<DeliveryState, number>>;
  };
  const now = await count(null);
  const failed = await db
    .selectFrom("deliveries as d")
    .innerJoin("batches as b", "b.delivery_id", "d.id")
    .select(["b.state", (eb) => eb.fn.countAll().as("batches"), (eb) => eb.fn.sum("b.recipient_count").as("people")])
    .where("d.state", "=", "incomplete")
    .where("b.state", "in", ["dead", "unknown"])
    .where(isNoReply)
    .where(isOf("d.department", departments))
    .groupBy("b.state")
    .execute();
  const of = (state: BatchState) => {
    const row = failed.find((one) => one.state === state);
    return { batches: Number(row?.batches ?? 0), people: Number(row?.people ?? 0) };
  };
  return {
    held: now.held ?? 0,
    queued: now.queued ?? 0,
    sending: now.sending ?? 0,
    dead: of("dead"),
    unknown: of("unknown"),
    since: await count(since),
  };
}

/** Once may happen to any request; what failed so often and still has to go is in trouble. */
const FAILING_ATTEMPTS = 2;

/** Batches that have still to go by themselves, and their people: replies too. */
export async function countQueue(
  db: Db,
): Promise<{ batches: number; people: number; oldest: string | null; failing: number }> {
  const row = await db
    .selectFrom("batches")
    .innerJoin("deliveries", "deliveries.id", "batches.delivery_id")
    .select((eb) => [
      eb.fn.countAll().as("batches"),
      eb.fn.sum("batches.recipient_count").as("people"),
      eb.fn.min("deliveries.created_at").as("oldest"),
      eb.fn
        .sum(
          eb
            .case()
            .when(
              eb.and([
                eb("batches.code", "is not", null),
                // An attempt under way counts already, and has not failed yet.
                eb(
                  "batches.attempts",
                  ">=",
                  eb
                    .case("batches.state")
                    .when("leased")
                    .then(FAILING_ATTEMPTS + 1)
                    .else(FAILING_ATTEMPTS)
                    .end(),
                ),
              ]),
            )
            .then(eb.ref("batches.recipient_count"))
            .else(0)
            .end(),
        )
        .as("failing"),
    ])
    .where("batches.state", "in", ["due", "leased"])
    .executeTakeFirst();
  return {
    batches: Number(row?.batches ?? 0),
    people: Number(row?.people ?? 0),
    oldest: row?.oldest ?? null,
    failing: Number(row?.failing ?? 0),
  };
}
