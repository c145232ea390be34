import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import type { DatabaseConnection, Dialect as KyselyDialect, SqliteDatabase } from "kysely";
import { CompiledQuery, Kysely, SqliteDialect, SqliteDriver } from "kysely";
import { Migrator } from "kysely/migration";
import { migrations } from "./migrations.ts";
import type { Database, Dialect } from "./schema.ts";

export type { Dialect } from "./schema.ts";

/** A query runner: the database, or a transaction on it. */
export type Db = Kysely<Database>;

/** The open database. */
export interface Store {
  db: Db;
  dialect: Dialect;
  close(): Promise<void>;
}

/** Waits this long for another process's write before SQLITE_BUSY, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the database named by `url` and brings it to the newest schema.
 * `sqlite:PATH` (the folder is made), `sqlite::memory:`. Throws with the path when the file cannot be opened or is not a database.
 */
export async function openStore(url: string, options: { readonly?: boolean } = {}): Promise<Store> {
  if (!url.startsWith("sqlite:")) {
    throw new Error(`DATABASE_URL: only sqlite: is supported so far, not ${url.split(":", 1)[0]}:`);
  }
  const path = url.slice("sqlite:".length);
  const memory = path === ":memory:";
  const file = memory ? path : resolve(path);
  if (!memory && !options.readonly) mkdirSync(dirname(file), { recursive: true });
  let sqlite: BetterSqlite3.Database;
  try {
    sqlite = new BetterSqlite3(file, { timeout: BUSY_TIMEOUT_MS, readonly: options.readonly ?? false });
    if (!options.readonly) sqlite.pragma("journal_mode = WAL");
    // FULL: after a power cut, what was answered for must still be there; NORMAL may forget the last commits.
    sqlite.pragma("synchronous = FULL");
    // 32 MB: 64 MB brought neither audiences nor big deliveries anything measurable (bench/), and count as memory of ours.
    sqlite.pragma("cache_size = -32768");
  } catch (error) {
    throw new Error(`cannot open the database ${file}: ${(error as Error).message}`, { cause: error });
  }
  return openWith(new ImmediateSqliteDialect({ database: keepingStatements(sqlite) }), "sqlite", options);
}

/** Statements kept prepared; the program has some 150 short texts, audiences and rows by the hundred make the rest. */
const KEPT_STATEMENTS = 200;
const KEPT_LENGTH = 2_000;

/**
 * Keeps what is asked again prepared. Kysely prepares every query anew, and better-sqlite3 compiles a JavaScript function
 * for each statement's first row: a fifth of the processor time of a delivery to a million (bench/delivery.ts).
 * SQLite prepares a kept statement again by itself when the schema changed, and better-sqlite3 then reads its columns again.
 * None is asked while it still runs: Kysely hands the one connection to one query at a time.
 */
function keepingStatements(sqlite: BetterSqlite3.Database): SqliteDatabase {
  const kept = new Map<string, BetterSqlite3.Statement<unknown[]>>();
  return {
    close: () => sqlite.close(),
    prepare(text) {
      const statement = kept.get(text) ?? sqlite.prepare<unknown[]>(text);
      if (text.length > KEPT_LENGTH) return statement;
      // Last in the order is the last one asked.
      kept.delete(text);
      kept.set(text, statement);
      const oldest = kept.keys().next().value;
      if (kept.size > KEPT_STATEMENTS && oldest !== undefined) kept.delete(oldest);
      return statement;
    },
  };
}

/**
 * True for what the database suffers (full, locked, gone, damaged), false for a bug of ours or for data that it will never
 * take: waiting mends the first, and would only hold up everyone else behind the second.
 */
export function isDatabaseError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code !== "string") return false;
  // SQLite's result codes (sqlite.org/rescode.html); PostgreSQL's classes 22 (data) and 23 (constraints).
  if (/^(SQLITE_(CONSTRAINT|MISMATCH|RANGE|TOOBIG)|2[23][0-9A-Z]{3}$)/.test(code)) return false;
  // better-sqlite3: SQLITE_FULL and its like; PostgreSQL: SQLSTATE, five characters; a connection: ECONNREFUSED.
  return /^(SQLITE_.*|[0-9A-Z]{5}|E[A-Z]{4,})$/.test(code);
}

/** Opens over any Kysely dialect; tests hand PGlite's. */
export async function openWith(
  kyselyDialect: KyselyDialect,
  dialect: Dialect,
  options: { readonly?: boolean } = {},
): Promise<Store> {
  const db = new Kysely<Database>({ dialect: kyselyDialect });
  if (!options.readonly) await migrate(db, dialect);
  return { db, dialect, close: () => db.destroy() };
}

async function migrate(db: Db, dialect: Dialect): Promise<void> {
  const all = migrations(dialect);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => all } });
  const { error, results } = await migrator.migrateToLatest();
  if (error) {
    const failed = results?.find((r) => r.status === "Error")?.migrationName ?? "before the first";
    throw new Error(`migration ${failed} failed: ${(error as Error).message ?? String(error)}`, { cause: error });
  }
}

/**
 * Takes the write lock when a transaction begins. A deferred one that reads first and then writes fails at once with
 * SQLITE_BUSY_SNAPSHOT when another process wrote in between, however long the timeout.
 */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];
  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }
  override createDriver() {
    return new ImmediateSqliteDriver(this.#config);
  }
}
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}
