/**
 * Imports a city's list of friends. Rows are checked and staged in a temporary table first and merged by one statement:
 * a refused file has written nothing, and other processes wait for the merge only, not for the reading.
 */
import type { Readable } from "node:stream";
import { sql } from "kysely";
import type { StoredAnswer, StoredAttribute } from "./attributes.ts";
import { dialectOf, isWhole, listAttributes } from "./attributes.ts";
import { friendColumns, overwrite, total } from "./friends.ts";
import { readFriendsCsv } from "./friends-csv.ts";
import type { Db, Store } from "./open.ts";

export interface ImportOptions {
  channel: string;
  /** The instant of the import. */
  at: Date;
  /** Leaves bad rows out and takes the good ones, instead of refusing the file. */
  skipBad?: boolean;
  /** Called with the rows read so far, every 5,000 and at the end. */
  onProgress?: (read: number) => void;
}

/** What came of an import. */
export interface ImportResult {
  /** False: the file was refused and nothing was written. */
  imported: boolean;
  /** Rows after the header. */
  read: number;
  added: number;
  updated: number;
  /** Rows with a problem: skipped, or the reason for refusing. */
  bad: number;
  /** The first 100 problems. `line` counts from 1; `message` is a Japanese sentence. */
  problems: { line: number; message: string }[];
}

const MAX_PROBLEMS = 100;
const PROGRESS_ROWS = 5_000;
const ROWS_PER_INSERT = 500;
const STAGED = "staged_friends";

/** A column of the staging table; `type` means the same to both databases. */
interface Column {
  name: string;
  type: "text" | "bigint";
}
const columnOf = ({ column, kind }: StoredAttribute): Column => ({
  name: column,
  type: isWhole(kind) ? "bigint" : "text",
});

/**
 * Imports friends from CSV: `user_id`, then attribute keys; several answers joined by `;`, an empty cell means not
 * answered and clears; UTF-8 or Shift_JIS. New ones come in active; of those known already the answers in the file's
 * columns are written over, and who has left stays left.
 *
 * Any bad row refuses the whole file, or with `skipBad` is left out. A second row for one person is bad: the first counts.
 * An unknown column, broken quoting or encoding always refuses the file. Throws only what the stream or the database throws.
 */
export async function importFriends(store: Store, csv: Readable, options: ImportOptions): Promise<ImportResult> {
  // A temporary table belongs to its connection.
  return store.db.connection().execute(async (db) => {
    try {
      const { columns, ...outcome } = await stage(db, csv, options);
      if (!columns) return { imported: false, added: 0, updated: 0, ...outcome };
      const added = await merge(db, options, columns);
      return { imported: true, added, updated: outcome.read - outcome.bad - added, ...outcome };
    } finally {
      await sql`drop table if exists ${sql.ref(STAGED)}`.execute(db);
    }
  });
}

/** Reads, checks and stages; no columns when the file is refused. */
async function stage(
  db: Db,
  csv: Readable,
  options: ImportOptions,
): Promise<Pick<ImportResult, "read" | "bad" | "problems"> & { columns?: string[] }> {
  const problems: ImportResult["problems"] = [];
  // Some 100 bytes a person.
  const seen = new Set<string>();
  let staged: Column[] = [];
  let rows: StoredAnswer[][] = [];
  let read = 0;
  let bad = 0;
  let refused = false;
  for await (const item of readFriendsCsv(csv, await listAttributes(db))) {
    if (item.type === "header") {
      staged = [{ name: "line_user_id", type: "text" }, ...item.attributes.map(columnOf)];
      await db.schema
        .createTable(STAGED)
        .temporary()
        .$call((table) => staged.reduce((t, { name, type }) => t.addColumn(name, type), table))
        .execute();
      continue;
    }
    if (item.type === "unreadable") {
      refused = true;
      if (problems.length === MAX_PROBLEMS) problems.pop();
      problems.push({ line: item.line, message: item.message });
      break;
    }
    read++;
    if (read % PROGRESS_ROWS === 0) options.onProgress?.(read);
    const message =
      item.type === "bad-row"
        ? item.message
        : seen.has(item.lineUserId)
          ? "このユーザーIDは前の行にもあります。"
          : null;
    if (message !== null) {
      bad++;
      refused ||= !options.skipBad;
      if (problems.length < MAX_PROBLEMS) problems.push({ line: item.line, message });
    } else if (item.type === "friend") {
      seen.add(item.lineUserId);
      if (refused) continue;
      rows.push([item.lineUserId, ...item.answers]);
      if (rows.length < ROWS_PER_INSERT) continue;
      await insertStaged(db, staged, rows);
      rows = [];
    }
  }
  options.onProgress?.(read);
  if (refused) return { read, bad, problems };
  await insertStaged(db, staged, rows);
  return { read, bad, problems, columns: staged.slice(1).map(({ name }) => name) };
}

/** Adds and overwrites; gives how many were added. */
async function merge(db: Db, { channel, at }: ImportOptions, columns: readonly string[]): Promise<number> {
  const now = at.toISOString();
  return db.transaction().execute(async (transaction) => {
    const before = await total(transaction, channel);
    // Casts: PostgreSQL gives a bare parameter no type. `where true`: without it SQLite takes `on conflict` for a join's `on`.
    await sql`
      insert into friends (${sql.join([...friendColumns, ...columns].map((column) => sql.ref(column)))})
      select cast(${channel} as text), line_user_id, 'active', cast(${now} as text), cast(${now} as text)
        ${sql.join([sql``, ...columns.map((column) => sql.ref(column))])}
      from ${sql.ref(STAGED)} where true
      ${overwrite(columns)}`.execute(transaction);
    return (await total(transaction, channel)) - before;
  });
}

/**
 * Stages rows, many to a statement, as one JSON parameter. A list of `values` would be as quick, but its large compiled
 * form lies outside the heap until the garbage collector happens to come by: 1 GB at 400,000 rows.
 */
async function insertStaged(db: Db, columns: readonly Column[], rows: readonly StoredAnswer[][]): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(rows);
  const elements =
    dialectOf(db) === "sqlite" ? sql`json_each(${json})` : sql`json_array_elements(cast(${json} as json))`;
  const cells = columns.map(({ type }, i) => sql`cast(value ->> ${sql.lit(i)} as ${sql.raw(type)})`);
  await sql`
    insert into ${sql.ref(STAGED)} (${sql.join(columns.map(({ name }) => sql.ref(name)))})
    select ${sql.join(cells)} from ${elements}`.execute(db);
}
