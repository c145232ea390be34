/** What the lists of the API have in common. */
import { z } from "zod";
import type { Page } from "../../store/paging.ts";
import { listQuery, MAX_ROWS } from "./route.ts";

/** As `listQuery`, but newest first where no order is asked for. Ids grow with time: by them it is the same order. */
export function newestFirst<F extends z.ZodRawShape>(filter: F, sort: string) {
  const query = listQuery(filter, [sort, "id"]);
  return query.extend({ sort: query.shape.sort.unwrap().default([sort, "DESC"] as never) });
}

/** The page that `range` and `sort` ask for. */
export function pageOf({ range, sort }: { range: [number, number]; sort: readonly [string, "ASC" | "DESC"] }): Page {
  const [from, to] = range;
  return { offset: from, limit: to - from + 1, order: sort[1] === "ASC" ? "asc" : "desc" };
}

/** A part of what is all in memory, ordered by the caller. */
export function partOf<T>(all: readonly T[], { range: [from, to] }: { range: [number, number] }) {
  return { list: all.slice(from, to + 1), total: all.length, from };
}

/** In the order of a delivery's life. */
export const deliveryStates = ["held", "dropped", "queued", "sending", "sent", "incomplete", "discarded"] as const;

/** Several at once, as `getMany` of react-admin asks. */
export const idsFilter = z.array(z.int().min(1)).max(MAX_ROWS).optional();
export const namesFilter = z.array(z.string().max(200)).max(MAX_ROWS).optional();

/** Searched text; a full-width space alone is none. */
export const searchFilter = z.string().trim().min(1).max(200).optional();

/** An instant with its zone, `2026-11-22T09:00:00+09:00`, as the database has it. */
export const instantFilter = z.iso
  .datetime({ offset: true, error: "日時は 2026-11-22T09:00:00+09:00 の形で書いてください。" })
  .transform((text) => new Date(text).toISOString())
  .optional();

/** Why somebody does what cannot be taken back; kept in the operation log. */
export const reason = z
  .string()
  .trim()
  .min(1, { error: "理由を書いてください。操作ログに残ります。" })
  .max(500, { error: "理由は500文字までです。" });

/** Any JSON: described elsewhere, or without a form of its own. */
export const anything = z.unknown();
/** An instant in answers: ISO 8601, UTC. */
export const instant = z.string().describe("ISO 8601, UTC");
