/** What rules did, for lists and comparisons: how often they fired, and the events they were asked about. */
import type { Db } from "./open.ts";
import type { EventRow } from "./schema.ts";

/** A firing is a delivery of any state: what was held or dropped was decided by the rule, too. */
export interface RuleFigures {
  lastFiredAt: string | null;
  firedRecently: number;
}

/** By rule id, of the rules there are, or of these only. `since`: what counts as recent. */
export async function ruleFigures(
  db: Db,
  since: Date,
  ids?: readonly string[] | undefined,
): Promise<Map<string, RuleFigures>> {
  // Each rule asks the index by rule and instant: a rule that answers citizens may have fired a million times.
  let query = db.selectFrom("rules").select((eb) => [
    "rules.id",
    eb
      .selectFrom("deliveries as d")
      .whereRef("d.rule_id", "=", "rules.id")
      .select(({ fn }) => fn.max("d.created_at").as("at"))
      .as("last"),
    eb
      .selectFrom("deliveries as d")
      .whereRef("d.rule_id", "=", "rules.id")
      .where("d.created_at", ">=", since.toISOString())
      .select(({ fn }) => fn.countAll().as("n"))
      .as("recent"),
  ]);
  if (ids) query = query.where("rules.id", "in", ["", ...ids]);
  const rows = await query.execute();
  return new Map(rows.map(({ id, last, recent }) => [id, { lastFiredAt: last, firedRecently: Number(recent) }]));
}

export type PastEvent = Pick<
  EventRow,
  "source" | "trigger" | "title" | "occurred_at" | "taken_at" | "facts" | "evidence"
> & { id: number };

/** Events of these sources taken in since the instant, oldest first, of those with a larger id than `after`. */
export async function pastEvents(
  db: Db,
  asked: { trigger: string; sources: readonly string[]; since: Date; after: number; limit: number },
): Promise<PastEvent[]> {
  const rows = await db
    .selectFrom("events")
    .select(["id", "source", "trigger", "title", "occurred_at", "taken_at", "facts", "evidence"])
    .where("trigger", "=", asked.trigger)
    .where("taken_at", ">=", asked.since.toISOString())
    .where("source", "in", [...asked.sources])
    .where("id", ">", asked.after)
    .orderBy("id")
    .limit(asked.limit)
    .execute();
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

export async function countPastEvents(
  db: Db,
  asked: { trigger: string; sources: readonly string[]; since: Date },
): Promise<number> {
  const row = await db
    .selectFrom("events")
    .select((eb) => eb.fn.countAll().as("n"))
    .where("trigger", "=", asked.trigger)
    .where("taken_at", ">=", asked.since.toISOString())
    .where("source", "in", [...asked.sources])
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

/** Those of the events that led to a delivery of one of these departments. */
export async function eventsOfDepartments(
  db: Db,
  eventIds: readonly number[],
  departments: readonly string[],
): Promise<Set<number>> {
  if (eventIds.length === 0 || departments.length === 0) return new Set();
  const rows = await db
    .selectFrom("deliveries")
    .select("event_id")
    .distinct()
    .where("event_id", "in", [...eventIds])
    .where("department", "in", [...departments])
    .execute();
  return new Set(rows.map((row) => Number(row.event_id)));
}

/** The deliveries that an event led to, in the order in which they were made. */
export async function deliveriesOfEvent(
  db: Db,
  eventId: number,
): Promise<
  {
    id: number;
    ruleId: string;
    state: string;
    people: number;
    reason: string | null;
    message: string | null;
    department: string | null;
  }[]
> {
  const rows = await db
    .selectFrom("deliveries")
    .select(["id", "rule_id", "state", "audience_count", "hold_reason", "hold_message", "department"])
    .where("event_id", "=", eventId)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: Number(row.id),
    ruleId: row.rule_id,
    state: row.state,
    people: Number(row.audience_count),
    reason: row.hold_reason,
    message: row.hold_message,
    department: row.department,
  }));
}
