/** Webhook bodies as LINE sent them: kept before LINE is answered, read later. */
import { sql } from "kysely";
import type { Db } from "./open.ts";
import type { WebhookBodyRow } from "./schema.ts";

/** A body as it came over the wire. */
export interface NewBody {
  channel: string;
  receivedAt: Date;
  signature: string;
  contentType: string;
  bytes: Uint8Array;
}

/** Bodies and the events made from them are kept this long, so that a dead letter can still be resent. */
const KEPT_MS = 30 * 86_400_000;
/** SQLite takes 32,766 variables a statement (sqlite.org/limits.html); a body has 8. */
const ROWS_PER_INSERT = 500;

/** Writes bodies down, in their order. */
export async function insertBodies(db: Db, bodies: readonly NewBody[]): Promise<void> {
  for (let i = 0; i < bodies.length; i += ROWS_PER_INSERT) {
    await db
      .insertInto("webhook_bodies")
      .values(
        bodies.slice(i, i + ROWS_PER_INSERT).map((body) => ({
          channel: body.channel,
          received_at: body.receivedAt.toISOString(),
          signature: body.signature,
          content_type: body.contentType,
          bytes: body.bytes,
          state: "new" as const,
          error: null,
          erase_at: new Date(body.receivedAt.getTime() + KEPT_MS).toISOString(),
        })),
      )
      .execute();
  }
}

/** Written out in the text: the partial indexes are for these two states. */
const state = (name: "new" | "failed") => sql.lit<WebhookBodyRow["state"]>(name);

/** The oldest bodies nobody has read yet. */
export async function newBodies(db: Db, limit: number): Promise<WebhookBodyRow[]> {
  return (await db
    .selectFrom("webhook_bodies")
    .selectAll()
    .where("state", "=", state("new"))
    .orderBy("id")
    .limit(limit)
    .execute()) as unknown as WebhookBodyRow[];
}

export async function bodiesDone(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("webhook_bodies")
    .set({ state: "done" })
    .where("id", "in", [...ids])
    .execute();
}

/** A body that cannot be read, or that our own code fails on: kept, never tried again by itself. `error` is a Japanese sentence. */
export async function bodyFailed(db: Db, id: number, error: string): Promise<void> {
  await db.updateTable("webhook_bodies").set({ state: "failed", error }).where("id", "=", id).execute();
}

/** Those that could not be read, newest first. */
export async function failedBodies(
  db: Db,
  limit: number,
): Promise<{ id: number; receivedAt: string; error: string; kept: boolean }[]> {
  const rows = await db
    .selectFrom("webhook_bodies")
    .select(["id", "received_at", "error"])
    .select(sql<number>`case when bytes is null then 0 else 1 end`.as("kept"))
    .where("state", "=", state("failed"))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: Number(row.id),
    receivedAt: row.received_at,
    error: row.error ?? "",
    kept: Number(row.kept) === 1,
  }));
}

/** Has what could not be read read again, as far as it is still kept: after an update that can. Gives how many. */
export async function rereadFailed(db: Db): Promise<number> {
  const result = await db
    .updateTable("webhook_bodies")
    .set({ state: "new", error: null })
    .where("state", "=", state("failed"))
    .where("bytes", "is not", null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** What waits to be read and what could not be. */
export async function countBodies(db: Db): Promise<{ waiting: number; oldest: string | null; failed: number }> {
  const waiting = await db
    .selectFrom("webhook_bodies")
    .select((eb) => [eb.fn.countAll().as("n"), eb.fn.min("received_at").as("oldest")])
    .where("state", "=", state("new"))
    .executeTakeFirst();
  const failed = await db
    .selectFrom("webhook_bodies")
    .select((eb) => eb.fn.countAll().as("n"))
    .where("state", "=", state("failed"))
    .executeTakeFirst();
  return { waiting: Number(waiting?.n ?? 0), oldest: waiting?.oldest ?? null, failed: Number(failed?.n ?? 0) };
}

/**
 * What a citizen took back goes: relays that have not gone yet, where nothing else is in the body, and the bytes; a body
 * with other people's events is relayed first.
 */
export async function unsendBody(db: Db, bodyId: number, now: Date): Promise<void> {
  const at = now.toISOString();
  const events = await db
    .selectFrom("events")
    .select((eb) => eb.fn.countAll().as("n"))
    .where("body_id", "=", bodyId)
    .executeTakeFirst();
  if (Number(events?.n ?? 0) <= 1) {
    await db
      .updateTable("relays")
      .set({ state: "discarded", code: "unsent", message: "送った人が取り消しました。", finished_at: at })
      .where("body_id", "=", bodyId)
      .where("state", "=", "due")
      .execute();
  }
  await db.updateTable("webhook_bodies").set({ erase_at: at }).where("id", "=", bodyId).execute();
}

/** Erases the bytes of bodies whose time has come and that no relay waits for. Gives how many. */
export async function sweepBodies(db: Db, now: Date): Promise<number> {
  const result = await db
    .updateTable("webhook_bodies")
    .set({ bytes: null, signature: "" })
    .where("bytes", "is not", null)
    .where("state", "!=", "new")
    .where("erase_at", "<=", now.toISOString())
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("relays")
            .select("relays.id")
            .whereRef("relays.body_id", "=", "webhook_bodies.id")
            .where("relays.state", "=", "due"),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
