import type { Db } from "./open.ts";

/** A rule that is in force no more, as it was last. */
export interface DeletedRule {
  id: string;
  version: number;
  json: unknown;
  /** When and by whom, as the operation log has it; null: it does not know. */
  deletedAt: string | null;
  account: string | null;
}

/** Last deleted first. */
export async function listDeletedRules(db: Db): Promise<DeletedRule[]> {
  const rows = await db
    .selectFrom("rule_versions as v")
    .leftJoin(
      (eb) =>
        eb
          .selectFrom("audit_log")
          .select((of) => ["object_id", of.fn.max("id").as("last")])
          .where("object", "=", "rules")
          .where("action", "=", "rules.delete")
          .where("result", "=", "ok")
          .groupBy("object_id")
          .as("deletion"),
      (join) => join.onRef("deletion.object_id", "=", "v.rule_id"),
    )
    .leftJoin("audit_log as entry", "entry.id", "deletion.last")
    .select(["v.rule_id", "v.version", "v.json", "entry.at", "entry.account"])
    .where("v.rule_id", "not in", (eb) => eb.selectFrom("rules").select("rules.id"))
    .where("v.version", "=", (eb) =>
      eb
        .selectFrom("rule_versions as other")
        .select((of) => of.fn.max("other.version").as("newest"))
        .whereRef("other.rule_id", "=", "v.rule_id"),
    )
    .orderBy("deletion.last", (order) => order.desc().nullsLast())
    .orderBy("v.rule_id")
    .execute();
  return rows.map(({ rule_id: id, version, json, at, account }) => ({
    id,
    version: Number(version),
    json: JSON.parse(json),
    deletedAt: at,
    account,
  }));
}
