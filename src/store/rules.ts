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

/** One rule in its newest version, with who saved it; undefined: there is none in force. */
export async function getRule(db: Db, id: string): Promise<RuleVersion | undefined> {
  const row = await db
    .selectFrom("rules")
    .innerJoin("rule_versions as v", (join) =>
      join.onRef("v.rule_id", "=", "rules.id").onRef("v.version", "=", "rules.version"),
    )
    .select(["v.rule_id", "v.version", "v.json", "v.created_at", "v.note", "v.account"])
    .where("rules.id", "=", id)
    .executeTakeFirst();
  return row && toVersion(row);
}

/** What was in force once, or still is. */
export interface RuleVersion {
  id: string;
  version: number;
  json: unknown;
  savedAt: string;
  note: string;
  /** Who saved it; null: a file or the program. */
  account: string | null;
}

function toVersion(row: {
  rule_id: string;
  version: number;
  json: string;
  created_at: string;
  note: string;
  account?: string | null | undefined;
}): RuleVersion {
  return {
    id: row.rule_id,
    version: Number(row.version),
    json: JSON.parse(row.json),
    savedAt: row.created_at,
    note: row.note,
    account: row.account ?? null,
  };
}

const versionColumns = ["rule_id", "version", "json", "created_at", "note", "account"] as const;

/** Newest first, those of removed rules, too. `limit` and `offset` page on. */
export async function listRuleVersions(
  db: Db,
  id: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<RuleVersion[]> {
  const rows = await db
    .selectFrom("rule_versions")
    .select(versionColumns)
    .where("rule_id", "=", id)
    .orderBy("version", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(toVersion);
}

export async function getRuleVersion(db: Db, id: string, version: number): Promise<RuleVersion | undefined> {
  const row = await db
    .selectFrom("rule_versions")
    .select(versionColumns)
    .where("rule_id", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  return row && toVersion(row);
}

/**
 * Saves a rule as a new version, unless it says just what the newest does. Gives the version in force. `account`: who did;
 * null: a file or the program. Call it in a transaction.
 */
export async function saveRule(
  db: Db,
  id: string,
  json: unknown,
  note: string,
  now: Date,
  account: string | null = null,
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
  await db
    .insertInto("rule_versions")
    .values({ rule_id: id, version, json: text, created_at: at, note, account })
    .execute();
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
