import { sql } from "kysely";
import type { Evidence, IncomingEvent, RuleTrace } from "../engine/types.ts";
import type { Db } from "./open.ts";
import type { EventRow } from "./schema.ts";
import { searchText } from "./search-text.ts";

/** SQLite takes 32,766 variables a statement (sqlite.org/limits.html). */
const KEYS_PER_STATEMENT = 1_000;

/** Those of the keys that are known. */
export async function seenKeys(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const seen = new Set<string>();
  for (let i = 0; i < keys.length; i += KEYS_PER_STATEMENT) {
    const rows = await db
      .selectFrom("event_keys")
      .select("key")
      .where("key", "in", keys.slice(i, i + KEYS_PER_STATEMENT))
      .execute();
    for (const { key } of rows) seen.add(key);
  }
  return seen;
}

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

/** What recognises events when they come again. Rejects when a key is known. */
export async function insertEventKeys(db: Db, rows: readonly { key: string; event_id: number }[]): Promise<void> {
  for (let i = 0; i < rows.length; i += KEYS_PER_STATEMENT) {
    await db
      .insertInto("event_keys")
      .values(rows.slice(i, i + KEYS_PER_STATEMENT))
      .execute();
  }
}

/** Writes the event with its raw bytes, its trace and the friend it came from, without its keys; gives its id. */
export async function insertEvent(
  db: Db,
  event: IncomingEvent,
  traces: readonly RuleTrace[],
  now: Date,
  friendId?: number | undefined,
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
      friend_id: friendId ?? null,
      body_id: event.bodyId ?? null,
      // Nobody looks for what a citizen wrote.
      search: event.sender ? null : searchText(event.title, event.facts),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const eventId = Number(id);
  if (event.raw) {
    await db
      .insertInto("event_raw")
      .values({ event_id: eventId, content_type: event.raw.contentType, bytes: event.raw.bytes })
      .execute();
  }
  return eventId;
}

/** Forgets what a message said, keeping that there was one. Gives the bodies it came in. */
export async function forgetMessage(db: Db, source: string, messageId: string): Promise<number[]> {
  const rows = await db
    .updateTable("events")
    .set({ facts: JSON.stringify({ webhook: { kind: "message", unsent: true } }), trace: "[]" })
    .where("source", "=", source)
    .where("identity", "=", messageId)
    .returning("body_id")
    .execute();
  return rows.flatMap(({ body_id }) => (body_id === null ? [] : [Number(body_id)]));
}

export async function getEvent(db: Db, id: number): Promise<EventRow | undefined> {
  return (await db.selectFrom("events").selectAll().where("id", "=", id).executeTakeFirst()) as EventRow | undefined;
}

/** The bytes an event was made from, as they came. */
export async function rawOf(db: Db, id: number): Promise<{ contentType: string; bytes: Uint8Array } | undefined> {
  const row = await db.selectFrom("event_raw").selectAll().where("event_id", "=", id).executeTakeFirst();
  return row && { contentType: row.content_type, bytes: row.bytes };
}

/** How many mails no rule took since the instant, and how many of them could not be read for certain. */
export async function countUntaken(db: Db, since: Date): Promise<{ noRule: number; doubtful: number }> {
  const rows = await db
    .selectFrom("events")
    .select("evidence")
    .where("trigger", "=", sql.lit("imap"))
    // The index over mails serves (0004-staff); what citizens do is many times more, and for most of it there is no rule.
    .where("search", "is not", null)
    .where("outcome", "=", "no-rule")
    .where("taken_at", ">=", since.toISOString())
    .execute();
  const doubtful = rows.filter((row) => (JSON.parse(row.evidence) as Evidence).doubts.length > 0).length;
  return { noRule: rows.length, doubtful };
}
