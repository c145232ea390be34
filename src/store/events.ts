import type { Evidence, IncomingEvent, RuleTrace } from "../engine/types.ts";
import type { Db } from "./open.ts";
import type { EventRow } from "./schema.ts";

/** True when any of the keys is known: the event was taken before. */
export async function isSeen(db: Db, keys: readonly string[]): Promise<boolean> {
  const row = await db
    .selectFrom("event_keys")
    .select("event_id")
    .where("key", "in", [...keys])
    .executeTakeFirst();
  return row !== undefined;
}

/** True when an event of the source bore this identity (a Message-ID) before. */
export async function isIdentityKnown(db: Db, source: string, identity: string): Promise<boolean> {
  const row = await db
    .selectFrom("events")
    .select("id")
    .where("source", "=", source)
    .where("identity", "=", identity)
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes the event with its keys, raw bytes and trace; gives its id. Rejects when a key is known. */
export async function insertEvent(
  db: Db,
  event: IncomingEvent,
  traces: readonly RuleTrace[],
  now: Date,
): Promise<number> {
  const { id } = await db
    .insertInto("events")
    .values({
      source: event.source,
      trigger: event.trigger,
      title: event.title,
      occurred_at: event.occurredAt.toISOString(),
      taken_at: now.toISOString(),
      identity: event.identity ?? null,
      facts: JSON.stringify(event.facts),
      evidence: JSON.stringify(event.evidence),
      trace: JSON.stringify(traces),
      outcome: traces.some((t) => t.outcome === "fired") ? "fired" : "no-rule",
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const eventId = Number(id);
  await db
    .insertInto("event_keys")
    .values(event.keys.map((key) => ({ key, event_id: eventId })))
    .execute();
  if (event.raw) {
    await db
      .insertInto("event_raw")
      .values({ event_id: eventId, content_type: event.raw.contentType, bytes: event.raw.bytes })
      .execute();
  }
  return eventId;
}

export async function getEvent(db: Db, id: number): Promise<EventRow | undefined> {
  return (await db.selectFrom("events").selectAll().where("id", "=", id).executeTakeFirst()) as EventRow | undefined;
}

/** The bytes an event was made from, as they came. */
export async function rawOf(db: Db, id: number): Promise<{ contentType: string; bytes: Uint8Array } | undefined> {
  const row = await db.selectFrom("event_raw").selectAll().where("event_id", "=", id).executeTakeFirst();
  return row && { contentType: row.content_type, bytes: row.bytes };
}

/** How many events no rule took since the instant, and how many of them could not be read for certain. */
export async function countUntaken(db: Db, since: Date): Promise<{ noRule: number; doubtful: number }> {
  const rows = await db
    .selectFrom("events")
    .select("evidence")
    .where("outcome", "=", "no-rule")
    .where("taken_at", ">=", since.toISOString())
    .execute();
  const doubtful = rows.filter((row) => (JSON.parse(row.evidence) as Evidence).doubts.length > 0).length;
  return { noRule: rows.length, doubtful };
}
