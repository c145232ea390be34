/** Reading the operation log: lists, one entry, all entries for a file. */
import { type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import { type AuditEntry, type AuditRow, HEAD_KEY, readHead } from "./audit.ts";
import type { Db } from "./open.ts";
import type { Database } from "./schema.ts";

/** An entry as it is read. `at`: ISO 8601, UTC, with milliseconds. */
export interface AuditItem extends AuditEntry {
  id: number;
  previousHash: string;
  hash: string;
}

/** Without `before` and `after`, which can be long: a list of a thousand must not weigh a gigabyte. */
export type AuditSummary = Omit<AuditItem, "before" | "after">;

/** What the log knows by its id has a name that people search for. */
export interface NamedObject {
  object: string;
  id: string;
  name: string;
}

/** All that are given must hold. */
export interface AuditFilter {
  ids?: readonly number[] | undefined;
  /**
   * Every word (spaces between) stands in account, action, object, object id, note, what was before or after, or the name of
   * the object among `named`; ASCII letters in either case.
   */
  q?: string | undefined;
  named?: readonly NamedObject[] | undefined;
  account?: string | undefined;
  action?: string | undefined;
  object?: string | undefined;
  objectId?: string | undefined;
  result?: AuditEntry["result"] | undefined;
  /** From this instant on. */
  from?: Date | undefined;
  /** Before this instant. */
  to?: Date | undefined;
}

/** What lists can be sorted by; equal ones by id, in the same direction. */
export const AUDIT_SORTS = ["id", "at", "account", "action", "object", "result"] as const;
export type AuditSort = (typeof AUDIT_SORTS)[number];

/** Rows asked for at one time by what reads the whole log; a few hundred kilobytes, rarely more. */
const AT_ONCE = 500;

/** The entries at the places `range[0]` to `range[1]` (both included) of all that the filter leaves, and how many those are. */
export async function searchAudit(
  db: Db,
  filter: AuditFilter,
  range: readonly [number, number],
  sort: readonly [AuditSort, "ASC" | "DESC"],
): Promise<{ rows: AuditSummary[]; total: number }> {
  const direction = sort[1] === "ASC" ? "asc" : "desc";
  const sorted = filtered(db, filter).orderBy(sort[0], direction);
  const rows = await (sort[0] === "id" ? sorted : sorted.orderBy("id", direction))
    .select(["id", "at", "account_id", "account", "address", "action", "object", "object_id", "result"])
    .select(["counts", "note", "previous_hash", "hash"])
    .offset(range[0])
    .limit(range[1] - range[0] + 1)
    .execute();
  return { rows: rows.map(summary), total: await countAudit(db, filter) };
}

/** How many entries the filter leaves; up to and with the id `upTo`, where one is given. */
export async function countAudit(db: Db, filter: AuditFilter, upTo = Number.MAX_SAFE_INTEGER): Promise<number> {
  const { total } = await filtered(db, filter)
    .$if(upTo < Number.MAX_SAFE_INTEGER, (query) => query.where("id", "<=", upTo))
    .select((eb) => eb.fn.countAll().as("total"))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** 0: there is none. What is written later has a greater one. */
export async function newestAuditId(db: Db): Promise<number> {
  const row = await db.selectFrom("audit_log").select("id").orderBy("id", "desc").limit(1).executeTakeFirst();
  return Number(row?.id ?? 0);
}

/** Undefined: there is none. */
export async function readAudit(db: Db, id: number): Promise<AuditItem | undefined> {
  const row = await db.selectFrom("audit_log").selectAll().where("id", "=", id).executeTakeFirst();
  return row && { ...summary(row), before: parsed(row.before), after: parsed(row.after) };
}

/** What was before and after, of these entries. */
export async function readChanges(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, Pick<AuditItem, "before" | "after">>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("audit_log")
    .select(["id", "before", "after"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map(({ id, before, after }) => [Number(id), { before: parsed(before), after: parsed(after) }]));
}

/** Newest first, those of the last few changes of one object. */
export async function lastChanges(
  db: Db,
  object: string,
  objectId: string | null,
): Promise<Pick<AuditItem, "account" | "at" | "before" | "after">[]> {
  const rows = await db
    .selectFrom("audit_log")
    .select(["account", "at", "before", "after"])
    .where("object", "=", object)
    .where("object_id", objectId === null ? "is" : "=", objectId)
    .where("result", "=", "ok")
    .orderBy("id", "desc")
    .limit(20)
    .execute();
  return rows.map((row) => ({ ...row, before: parsed(row.before), after: parsed(row.after) }));
}

/** The rows as stored, oldest first, up to and with the id `upTo`; they never stand in memory together. */
export async function* auditRows(
  db: Db,
  filter: AuditFilter = {},
  upTo = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<AuditRow> {
  for (let last = 0; ; ) {
    const rows = await filtered(db, filter)
      .selectAll()
      .where("id", ">", last)
      .where("id", "<=", upTo)
      .orderBy("id")
      .limit(AT_ONCE)
      .execute();
    yield* rows;
    const end = rows.at(-1);
    if (!end) return;
    last = Number(end.id);
    // SQLite answers without leaving the thread: requests get their turn here.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The log at a glance. Instants as stored. */
export interface AuditStats {
  total: number;
  refused: number;
  failed: number;
  firstAt: string | null;
  lastAt: string | null;
  /** As `meta` has it; null: it is missing, or the log is empty. */
  headId: number | null;
  headHash: string | null;
}

export async function auditStats(db: Db): Promise<AuditStats> {
  const counts = await db
    .selectFrom("audit_log")
    .select((eb) => ["result", eb.fn.countAll().as("total")])
    .groupBy("result")
    .execute();
  const by = new Map(counts.map(({ result, total }) => [result, Number(total)]));
  const end = (direction: "asc" | "desc") =>
    db.selectFrom("audit_log").select("at").orderBy("id", direction).limit(1).executeTakeFirst();
  const meta = await db.selectFrom("meta").select("value").where("key", "=", HEAD_KEY).executeTakeFirst();
  const head = meta && readHead(meta.value);
  return {
    total: [...by.values()].reduce((sum, count) => sum + count, 0),
    refused: by.get("refused") ?? 0,
    failed: by.get("failed") ?? 0,
    firstAt: (await end("asc"))?.at ?? null,
    lastAt: (await end("desc"))?.at ?? null,
    headId: head?.id ?? null,
    headHash: head?.hash ?? null,
  };
}

function filtered(db: Db, filter: AuditFilter): SelectQueryBuilder<Database, "audit_log", object> {
  let query = db.selectFrom("audit_log");
  for (const [column, value] of [
    ["account", filter.account],
    ["action", filter.action],
    ["object", filter.object],
    ["object_id", filter.objectId],
    ["result", filter.result],
  ] as const) {
    if (value !== undefined) query = query.where(column, "=", value);
  }
  if (filter.ids) query = query.where("id", "in", [...filter.ids]);
  if (filter.from) query = query.where("at", ">=", filter.from.toISOString());
  if (filter.to) query = query.where("at", "<", filter.to.toISOString());
  for (const word of filter.q?.split(/\s+/).filter(Boolean) ?? []) query = query.where(holds(word, filter.named ?? []));
  return query;
}

/** One text to look in: searches of their own take twice as long. The unit separator stands in no word. */
function holds(word: string, named: readonly NamedObject[]) {
  const sought = word.toLowerCase();
  const meant = named.filter(({ name }) => name.toLowerCase().includes(sought));
  const ofName = [...new Set(meant.map(({ object }) => object))].map(
    (object) =>
      sql`object = ${object} and object_id in (${sql.join(meant.filter((one) => one.object === object).map(({ id }) => id))})`,
  );
  // Lowered by the database, as the text is: not every one knows full-width letters.
  const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
  const inText = sql`lower(account || '\x1f' || action || '\x1f' || object || '\x1f' || coalesce(object_id, '') || '\x1f' || coalesce(note, '') || '\x1f' || coalesce(before, '') || '\x1f' || coalesce(after, '')) like lower(${pattern}) escape '\\'`;
  return sql<SqlBool>`(${sql.join([inText, ...ofName], sql` or `)})`;
}

function summary(row: Omit<AuditRow, "before" | "after">): AuditSummary {
  return {
    id: Number(row.id),
    at: row.at,
    accountId: row.account_id === null ? null : Number(row.account_id),
    account: row.account,
    address: row.address,
    action: row.action,
    object: row.object,
    objectId: row.object_id,
    result: row.result,
    counts: parsed(row.counts) as AuditEntry["counts"],
    note: row.note,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** What somebody changed by hand may be no JSON; it must show all the same, and `audit verify` names it. */
function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
