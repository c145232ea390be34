import type { Db } from "./open.ts";
import type { ChannelRow } from "./schema.ts";

/** The city's real account. Every delivery names its channel; a drill channel comes beside it later. */
export const LIVE_CHANNEL = "live";

export async function listChannels(db: Db): Promise<ChannelRow[]> {
  return db.selectFrom("channels").selectAll().orderBy("name").execute();
}

/**
 * Nothing more of the channel is leased until a person resumes it. The first reason stays. A refusal of an attempt that
 * began before the last resume (`begunAt`) is about what was mended since, and holds nothing.
 */
export async function holdChannel(
  db: Db,
  name: string,
  reason: string,
  message: string,
  now: Date,
  begunAt: Date = now,
): Promise<void> {
  await db
    .updateTable("channels")
    .set({ state: "held", reason, message, held_at: now.toISOString() })
    .where("name", "=", name)
    .where("state", "=", "open")
    .where((eb) => eb.or([eb("resumed_at", "is", null), eb("resumed_at", "<=", begunAt.toISOString())]))
    .execute();
}

/** False when the channel is unknown or was open. */
export async function resumeChannel(db: Db, name: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("channels")
    .set({ state: "open", reason: null, message: null, held_at: null, resumed_at: now.toISOString() })
    .where("name", "=", name)
    .where("state", "=", "held")
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}
