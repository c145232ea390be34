import { randomUUID } from "node:crypto";
import type { Db } from "./open.ts";

/** A rule as stored: its newest version's JSON, unchecked (a broken one stays listed). */
export interface StoredRule {
  id: string;
  version: number;
  json: unknown;
  updatedAt: string;
}

/** All rules in their newest version, by id. */
export async function listRules(db: Db): Promise<StoredRule[]> {
  const rows = await db
    .selectFrom("rules")
    .innerJoin("rule_versions as v", (join) =>
      join.onRef("v.rule_id", "=", "rules.id").onRef("v.version", "=", "rules.version"),
    )
    .select(["rules.id", "rules.version", "rules.updated_at", "v.json"])
    .orderBy("rules.id")
    .execute();
  return rows.map((r) => ({ id: r.id, version: Number(r.version), json: JSON.parse(r.json), updatedAt: r.updated_at }));
}

/** Saves a rule as a new version, unless it says just what the newest does. Gives the version in force. Call it in a transaction. */
export async function saveRule(
  db: Db,
  id: string,
  json: unknown,
  note: string,
  now: Date,
): Promise<{ version: number; changed: boolean }> {
  const text = JSON.stringify(json);
  const current = await db
    .selectFrom("rules")
    .innerJoin("rule_versions as v", (join) =>
      join.onRef("v.rule_id", "=", "rules.id").onRef("v.version", "=", "rules.version"),
    )
    .select(["rules.version", "v.json"])
    .where("rules.id", "=", id)
    .executeTakeFirst();
  if (current?.json === text) return { version: Number(current.version), changed: false };
  const last = await db
    .selectFrom("rule_versions")
    .select((eb) => eb.fn.max("version").as("version"))
    .where("rule_id", "=", id)
    .executeTakeFirst();
  const version = Number(last?.version ?? 0) + 1;
  const at = now.toISOString();
  await db.insertInto("rule_versions").values({ rule_id: id, version, json: text, created_at: at, note }).execute();
  await db
    .insertInto("rules")
    .values({ id, version, updated_at: at })
    .onConflict((c) => c.column("id").doUpdateSet({ version, updated_at: at }))
    .execute();
  await bumpRevision(db);
  return { version, changed: true };
}

/** Takes a rule out of force; its versions stay. */
export async function removeRule(db: Db, id: string): Promise<void> {
  await db.deleteFrom("rules").where("id", "=", id).execute();
  await bumpRevision(db);
}

const REVISION = "rules_revision";

/** Changes whenever a rule or an attribute does, so that a running server notices what another process saved. */
export async function rulesRevision(db: Db): Promise<string> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", REVISION).executeTakeFirst();
  return row?.value ?? "0";
}

export async function bumpRevision(db: Db): Promise<void> {
  // Not a count: two processes that save at once would write the same number, and the second change would go unnoticed.
  const value = randomUUID();
  await db
    .insertInto("meta")
    .values({ key: REVISION, value })
    .onConflict((c) => c.column("key").doUpdateSet({ value }))
    .execute();
}
