/** What lists of the staff API have in common. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { dialectOf } from "./attributes.ts";
import type { Db } from "./open.ts";

/** One page of a list: so many rows after so many others. */
export interface Page {
  offset: number;
  limit: number;
  order: "asc" | "desc";
}

/** Whether a column holds `text` as it stands: no pattern, no folding. */
export function holdsText(db: Db, column: string, text: string): RawBuilder<SqlBool> {
  const find = sql.raw(dialectOf(db) === "sqlite" ? "instr" : "strpos");
  return sql<SqlBool>`${find}(${sql.ref(column)}, ${text}) > 0`;
}

/** Whether a row's department is one of these; null: any row is. */
export function isOf(column: string, departments: readonly string[] | null): RawBuilder<SqlBool> {
  if (departments === null) return sql<SqlBool>`1 = 1`;
  if (departments.length === 0) return sql<SqlBool>`1 = 0`;
  return sql<SqlBool>`${sql.ref(column)} in (${sql.join([...departments])})`;
}
