/**
 * Imports a city's list of friends. Rows are checked and staged in a temporary table first and merged by one statement:
 * a refused file has written nothing, and other processes wait for the merge only, not for the reading.
 */
import type { Readable } from "node:stream";
import type { CompiledQuery } from "kysely";
import { sql } from "kysely";
import type { StoredAnswer } from "./attributes.ts";
import { listAttributes } from "./attributes.ts";
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
/** SQLite takes 32,766 parameters in a statement (sqlite.org/limits.html), PostgreSQL 65,535. */
const PARAMETERS_PER_INSERT = 10_000;
const STAGED = "staged_friends";

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
  let insert: BatchInsert | undefined;
  let columns: string[] = [];
  let read = 0;
  let bad = 0;
  let refused = false;
  for await (const item of readFriendsCsv(csv, await listAttributes(db))) {
    if (item.type === "header") {
      columns = item.attributes.map((attribute) => attribute.column);
      const empty = sql`select ${sql.join(["line_user_id", ...columns].map((name) => sql.ref(name)))} from friends where 1 = 0`;
      await sql`create temporary table ${sql.ref(STAGED)} as ${empty}`.execute(db);
      insert = new BatchInsert(db, ["line_user_id", ...columns]);
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
      if (!refused) await insert?.add([item.lineUserId, ...item.answers]);
    }
  }
  await insert?.flush();
  options.onProgress?.(read);
  return refused ? { read, bad, problems } : { read, bad, problems, columns };
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

/** Many rows to a statement; the text of a full one is built once, which is most of the time it takes. */
class BatchInsert {
  readonly #db: Db;
  readonly #columns: readonly string[];
  readonly #size: number;
  #full: CompiledQuery | undefined;
  #rows: StoredAnswer[][] = [];

  constructor(db: Db, columns: readonly string[]) {
    this.#db = db;
    this.#columns = columns;
    this.#size = Math.max(1, Math.floor(PARAMETERS_PER_INSERT / columns.length));
  }

  async add(row: StoredAnswer[]): Promise<void> {
    this.#rows.push(row);
    if (this.#rows.length === this.#size) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === 0) return;
    if (rows.length < this.#size) {
      await this.#db.executeQuery(this.#compile(rows));
      return;
    }
    this.#full ??= this.#compile(rows);
    await this.#db.executeQuery({ ...this.#full, parameters: rows.flat() });
  }

  #compile(rows: readonly StoredAnswer[][]): CompiledQuery {
    const values = rows.map((row) => sql`(${sql.join(row)})`);
    const names = sql.join(this.#columns.map((column) => sql.ref(column)));
    return sql`insert into ${sql.ref(STAGED)} (${names}) values ${sql.join(values)}`.compile(this.#db);
  }
}
