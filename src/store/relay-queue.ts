/** The relays' queue as the worker sees it: what is due, and what came of it. Call these in a transaction where several belong together. */
import { sql } from "kysely";
import type { Db } from "./open.ts";
import type { RelayState } from "./schema.ts";

/** A relay that may go, with what it sends; `body` is null once the bytes were erased. */
export interface DueRelay {
  id: number;
  attempts: number;
  /** From when; its days are counted from here too: its creation, the last resend, or when its target was switched on. */
  dueAt: Date;
  webhookEventIds: string;
  body: { bytes: Uint8Array; contentType: string; signature: string } | null;
}

/** Written out in the text, so that SQLite sees that the partial indexes `relays_due` and `relays_dead` will do. */
export const state = (name: RelayState) => sql.lit<RelayState>(name);

/**
 * What waits for a target, oldest first, up to `limit` relays and about `maxBytes` of bodies (one at least), without those
 * in `except`. With `by`: only what is due at that instant.
 */
export async function dueRelays(
  db: Db,
  target: string,
  options: { limit: number; maxBytes: number; except: ReadonlySet<number>; by?: Date },
): Promise<DueRelay[]> {
  let query = db
    .selectFrom("relays")
    .leftJoin("webhook_bodies as body", "body.id", "relays.body_id")
    .select(["relays.id", "relays.attempts", "relays.due_at", "relays.webhook_event_ids", "relays.body_id"])
    .select(sql<number | null>`length(body.bytes)`.as("size"))
    .where("relays.target", "=", target)
    .where("relays.state", "=", state("due"))
    .orderBy("relays.id")
    .limit(options.limit + options.except.size);
  if (options.by) query = query.where("relays.due_at", "<=", options.by.toISOString());
  const rows = (await query.execute()).filter((row) => !options.except.has(Number(row.id))).slice(0, options.limit);

  let bytes = 0;
  const taken = rows.filter((row, i) => {
    bytes += Number(row.size ?? 0);
    return i === 0 || bytes <= options.maxBytes;
  });
  const bodies = await readBodies(
    db,
    taken.map((row) => Number(row.body_id)),
  );
  return taken.map((row) => ({
    id: Number(row.id),
    attempts: Number(row.attempts),
    dueAt: new Date(row.due_at),
    webhookEventIds: row.webhook_event_ids,
    body: bodies.get(Number(row.body_id)) ?? null,
  }));
}

async function readBodies(db: Db, ids: readonly number[]): Promise<Map<number, NonNullable<DueRelay["body"]>>> {
  const bodies = new Map<number, NonNullable<DueRelay["body"]>>();
  for (const part of parts([...new Set(ids)])) {
    const rows = await db
      .selectFrom("webhook_bodies")
      .select(["id", "bytes", "content_type", "signature"])
      .where("id", "in", part)
      .execute();
    for (const { id, bytes, content_type, signature } of rows) {
      if (bytes !== null) bodies.set(Number(id), { bytes, contentType: content_type, signature });
    }
  }
  return bodies;
}

const IDS_PER_STATEMENT = [1, 10, 50, 200];

/** Ids by the hundred, repeated up to one of few lengths: every length is another text, and few stay prepared (`open.ts`). */
export function parts(ids: readonly number[]): number[][] {
  const most = IDS_PER_STATEMENT.at(-1) ?? 1;
  const all: number[][] = [];
  for (let i = 0; i < ids.length; i += most) {
    const part = ids.slice(i, i + most);
    const length = IDS_PER_STATEMENT.find((n) => n >= part.length) ?? most;
    all.push([...part, ...Array.from({ length: length - part.length }, () => part[0] ?? 0)]);
  }
  return all;
}

/** The target took these with the status. What is no longer due (a person discarded it meanwhile) stays as it is. */
export async function settleDelivered(db: Db, ids: readonly number[], status: number, now: Date): Promise<void> {
  for (const part of parts(ids)) {
    await db
      .updateTable("relays")
      .set((eb) => ({
        state: "delivered",
        attempts: eb("attempts", "+", 1),
        status,
        code: null,
        message: null,
        finished_at: now.toISOString(),
      }))
      .where("id", "in", part)
      .where("state", "=", state("due"))
      .execute();
  }
}

/** Why an attempt brought nothing. */
export interface RelayFault {
  status: number | null;
  code: string;
  message: string;
}

/** An attempt failed and the relay stays due; `dueAt` moves when it is to go again. */
export async function retryLater(db: Db, id: number, fault: RelayFault, dueAt?: Date): Promise<void> {
  await db
    .updateTable("relays")
    .set((eb) => ({
      attempts: eb("attempts", "+", 1),
      ...fault,
      ...(dueAt ? { due_at: dueAt.toISOString() } : {}),
    }))
    .where("id", "=", id)
    .where("state", "=", state("due"))
    .execute();
}

/** An attempt failed and was the last. */
export async function bury(db: Db, id: number, fault: RelayFault, now: Date): Promise<void> {
  await db
    .updateTable("relays")
    .set((eb) => ({ state: "dead", attempts: eb("attempts", "+", 1), ...fault, finished_at: now.toISOString() }))
    .where("id", "=", id)
    .where("state", "=", state("due"))
    .execute();
}

/** What waits for the target since before the instant is dead; what it last heard of the target (`status`) stays. Gives how many. */
export async function expireDue(
  db: Db,
  target: string,
  before: Date,
  why: { code: string; message: string },
  now: Date,
): Promise<number> {
  const result = await db
    .updateTable("relays")
    .set({ state: "dead", ...why, finished_at: now.toISOString() })
    .where("target", "=", target)
    .where("state", "=", state("due"))
    .where("due_at", "<", before.toISOString())
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Sets aside what can no longer be sent. */
export async function discardDue(
  db: Db,
  ids: readonly number[],
  why: { code: string; message: string },
  now: Date,
): Promise<void> {
  for (const part of parts(ids)) {
    await db
      .updateTable("relays")
      .set({ state: "discarded", ...why, finished_at: now.toISOString() })
      .where("id", "in", part)
      .where("state", "=", state("due"))
      .execute();
  }
}

/** Names that relays wait for without there being such a target. */
export async function targetlessNames(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("relays")
    .select("target")
    .distinct()
    .where("state", "=", state("due"))
    .where("target", "not in", (eb) => eb.selectFrom("relay_targets").select("name"))
    .execute();
  return rows.map((row) => row.target);
}
