/** The servers that webhook bodies are relayed to: what staff set, and how each last answered. */
import { sql } from "kysely";
import { z } from "zod";
import type { Db } from "./open.ts";
import type { RelayState, RelayTargetRow } from "./schema.ts";

/**
 * A well-formed target. The URL's scheme and address are the server's to check (`outgoingUrl`), which knows what it may
 * reach. `eventTypes`: LINE's, null for all; unknown ones may be named, since LINE adds some without notice.
 */
export const relayTargetSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
    error: "半角の小文字・数字・ハイフンで、40文字までにしてください。",
  }),
  url: z.string().refine((text) => URL.canParse(text), {
    error: "URLの形になっていません。https:// から書いてください。",
  }),
  enabled: z.boolean().default(true),
  eventTypes: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z]{1,40}$/, { error: "LINEのイベントの種類（message, postback など）で書いてください。" }),
    )
    .min(1)
    .max(50)
    .nullable()
    .default(null),
  /** Of the whole request, in milliseconds. */
  timeoutMs: z
    .int()
    .min(1_000, { error: "時間切れは1〜60秒にしてください。" })
    .max(60_000, { error: "時間切れは1〜60秒にしてください。" })
    .default(10_000),
  /** Requests at one time; counts only where order is not kept. */
  parallelism: z
    .int()
    .min(1, { error: "同時に送る数は1〜32にしてください。" })
    .max(32, { error: "同時に送る数は1〜32にしてください。" })
    .default(4),
  ordered: z.boolean().default(true),
});
export type RelayTargetInput = z.infer<typeof relayTargetSchema>;

export async function listTargets(db: Db): Promise<RelayTargetRow[]> {
  return (await db.selectFrom("relay_targets").selectAll().orderBy("name").execute()).map(toTarget);
}

export async function getTarget(db: Db, name: string): Promise<RelayTargetRow | undefined> {
  const row = await db.selectFrom("relay_targets").selectAll().where("name", "=", name).executeTakeFirst();
  return row && toTarget(row);
}

/** PostgreSQL's bigints may come as text. */
function toTarget(row: RelayTargetRow): RelayTargetRow {
  return {
    ...row,
    enabled: Number(row.enabled),
    timeout_ms: Number(row.timeout_ms),
    parallelism: Number(row.parallelism),
    ordered: Number(row.ordered),
    failures: Number(row.failures),
  };
}

/** The event types a target wants; null: all. */
export function eventTypesOf(target: Pick<RelayTargetRow, "event_types">): string[] | null {
  return target.event_types === null ? null : (JSON.parse(target.event_types) as string[]);
}

/** True when the target wants any of the types that a body's events have. */
export function targetWants(target: Pick<RelayTargetRow, "event_types">, eventTypes: readonly string[]): boolean {
  const wanted = eventTypesOf(target);
  return wanted === null || eventTypes.some((type) => wanted.includes(type));
}

/**
 * Adds or changes a target. Whatever made it wait is taken for mended: it is tried at once. What waited while it was
 * switched off does not count as old once it is on again. Call it in a transaction.
 */
export async function saveTarget(db: Db, input: RelayTargetInput, now: Date): Promise<void> {
  const at = now.toISOString();
  const before = await getTarget(db, input.name);
  const set = {
    url: input.url,
    enabled: Number(input.enabled),
    event_types: input.eventTypes === null ? null : JSON.stringify(input.eventTypes),
    timeout_ms: input.timeoutMs,
    parallelism: input.parallelism,
    ordered: Number(input.ordered),
    failures: 0,
    retry_at: null,
    updated_at: at,
  };
  await db
    .insertInto("relay_targets")
    .values({
      name: input.name,
      ...set,
      last_code: null,
      last_message: null,
      last_failure_at: null,
      last_success_at: null,
    })
    .onConflict((c) => c.column("name").doUpdateSet(set))
    .execute();
  if (before?.enabled === 0 && input.enabled) {
    await db
      .updateTable("relays")
      .set({ due_at: at })
      .where("target", "=", input.name)
      .where("state", "=", sql.lit<RelayState>("due"))
      .where("due_at", "<", at)
      .execute();
  }
}

/** Removes a target; what waits for it is discarded, what is dead stays so. Call it in a transaction. */
export async function removeTarget(
  db: Db,
  name: string,
  why: { code: string; message: string },
  now: Date,
): Promise<{ removed: boolean; discarded: number }> {
  const removed = await db.deleteFrom("relay_targets").where("name", "=", name).executeTakeFirst();
  if (Number(removed.numDeletedRows) === 0) return { removed: false, discarded: 0 };
  const discarded = await db
    .updateTable("relays")
    .set({ state: "discarded", ...why, finished_at: now.toISOString() })
    .where("target", "=", name)
    .where("state", "=", sql.lit<RelayState>("due"))
    .executeTakeFirst();
  return { removed: true, discarded: Number(discarded.numUpdatedRows) };
}

/**
 * An attempt failed through the target's own fault, for the `failures`th time in a row. Nothing changes when the target
 * was saved or reset since the attempt began (`updated_at`): the failure is about what was mended.
 */
export async function noteFailure(
  db: Db,
  target: Pick<RelayTargetRow, "name" | "updated_at">,
  failure: { failures: number; retryAt: Date; code: string; message: string; now: Date },
): Promise<void> {
  await db
    .updateTable("relay_targets")
    .set({
      failures: failure.failures,
      retry_at: failure.retryAt.toISOString(),
      last_code: failure.code,
      last_message: failure.message,
      last_failure_at: failure.now.toISOString(),
    })
    .where("name", "=", target.name)
    .where("updated_at", "=", target.updated_at)
    .execute();
}

/** The target took something, so it is not down; with `endsWait` the next may go at once. The last failure stays to be read. */
export async function noteSuccess(db: Db, name: string, now: Date, { endsWait = true } = {}): Promise<void> {
  await db
    .updateTable("relay_targets")
    .set({ failures: 0, last_success_at: now.toISOString(), ...(endsWait ? { retry_at: null } : {}) })
    .where("name", "=", name)
    .execute();
}

/** A person says that it is mended: it is tried at once. False when there is no such target. */
export async function resetTarget(db: Db, name: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("relay_targets")
    .set({ failures: 0, retry_at: null, updated_at: now.toISOString() })
    .where("name", "=", name)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}
