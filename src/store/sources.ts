import type { Json } from "../engine/types.ts";
import type { Db } from "./open.ts";
import type { SourceRow } from "./schema.ts";

/** Makes the source known if it is not; changes nothing if it is. */
export async function ensureSource(db: Db, name: string, trigger: string, now: Date): Promise<void> {
  await db
    .insertInto("sources")
    .values({
      name,
      trigger,
      state: "well",
      message: null,
      state_since: now.toISOString(),
      last_event_at: null,
      position: null,
      fuse_tripped_at: null,
      fuse_reset_at: null,
    })
    .onConflict((c) => c.column("name").doNothing())
    .execute();
}

export async function getSource(db: Db, name: string): Promise<SourceRow | undefined> {
  return db.selectFrom("sources").selectAll().where("name", "=", name).executeTakeFirst();
}

export async function listSources(db: Db): Promise<SourceRow[]> {
  return db.selectFrom("sources").selectAll().orderBy("name").execute();
}

export async function sourcePosition(db: Db, name: string): Promise<Json | undefined> {
  const row = await db.selectFrom("sources").select("position").where("name", "=", name).executeTakeFirst();
  return row?.position == null ? undefined : (JSON.parse(row.position) as Json);
}

export async function savePosition(db: Db, name: string, position: Json): Promise<void> {
  await db
    .updateTable("sources")
    .set({ position: JSON.stringify(position) })
    .where("name", "=", name)
    .execute();
}

export async function noteEventOf(db: Db, name: string, now: Date): Promise<void> {
  await db.updateTable("sources").set({ last_event_at: now.toISOString() }).where("name", "=", name).execute();
}

/** Writes the source's state; `state_since` moves only when the state changes. */
export async function setSourceState(
  db: Db,
  name: string,
  state: "well" | "failing",
  message: string | null,
  now: Date,
): Promise<void> {
  await db
    .updateTable("sources")
    .set((eb) => ({
      state,
      message,
      state_since: eb.case().when("state", "=", state).then(eb.ref("state_since")).else(now.toISOString()).end(),
    }))
    .where("name", "=", name)
    .execute();
}

/** Blows the fuse: it stays blown until a person resets it. */
export async function tripFuse(db: Db, name: string, now: Date): Promise<void> {
  await db
    .updateTable("sources")
    .set({ fuse_tripped_at: now.toISOString() })
    .where("name", "=", name)
    .where("fuse_tripped_at", "is", null)
    .execute();
}

/** A new fuse: what fired before `now` no longer counts. False when the source is unknown or its fuse was whole. */
export async function resetFuse(db: Db, name: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("sources")
    .set({ fuse_tripped_at: null, fuse_reset_at: now.toISOString() })
    .where("name", "=", name)
    .where("fuse_tripped_at", "is not", null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}
