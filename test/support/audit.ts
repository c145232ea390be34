import type { Updateable } from "kysely";
import { type AuditEntry, type AuditRow, appendAudit, hashOf } from "../../src/store/audit.ts";
import { auditRows } from "../../src/store/audit-search.ts";
import type { Store } from "../../src/store/open.ts";
import type { AuditLogRow } from "../../src/store/schema-staff.ts";

/** An entry of the `n`th second of 26 November 2026, 9:00 in Japan. */
export const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: new Date(Date.UTC(2026, 10, 26, 0, 0, n)).toISOString(),
  accountId: 7,
  account: "yamada",
  address: "192.0.2.1",
  action: "rules.update",
  object: "rules",
  objectId: `rule-${n}`,
  result: "ok",
  before: { name: "大雨", n },
  after: { name: "大雨警報", n },
  counts: { people: n },
  note: `${n}回目`,
  ...more,
});

export const write = (store: Store, ...entries: AuditEntry[]) =>
  store.db.transaction().execute(async (tx) => {
    for (const one of entries) await appendAudit(tx, one);
  });

export async function all(store: Store): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  for await (const row of auditRows(store.db)) rows.push(row);
  return rows;
}

/** So many entries does `fill` write. */
export const ROWS = 12;
export const fill = (store: Store) => write(store, ...Array.from({ length: ROWS }, (_, i) => entry(i + 1)));

/** What somebody could do who can write to the database. */
export const set = (store: Store, id: number, values: Updateable<AuditLogRow>) =>
  store.db.updateTable("audit_log").set(values).where("id", "=", id).execute();
export const rowOf = (store: Store, id: number) =>
  store.db.selectFrom("audit_log").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
export const remove = (store: Store, ...ids: number[]) =>
  store.db.deleteFrom("audit_log").where("id", "in", ids).execute();
/** As somebody would who knows how hashes are made. */
export async function rehash(store: Store, id: number) {
  await set(store, id, { hash: hashOf(await rowOf(store, id)) });
}
