/** The operation log: who did what, when and from where. Nothing here changes it. */
import { z } from "zod";
import {
  AUDIT_SORTS,
  auditRows,
  auditStats,
  countAudit,
  newestAuditId,
  readAudit,
  readChanges,
  searchAudit,
} from "../../store/audit-search.ts";
import { verifyAudit } from "../../store/audit-verify.ts";
import type { Store } from "../../store/open.ts";
import type { DigestVerdict } from "../audit-digest-verify.ts";
import { auditFile } from "../audit-export.ts";
import { nameOf, objectNames } from "../audit-names.ts";
import { japanDay } from "../japan-day.ts";
import { anything, idsFilter, instant, searchFilter } from "./list.ts";
import { ApiProblem, idParams, listQuery, notFound, type Route, route } from "./route.ts";

const results = ["ok", "refused", "failed"] as const;

const moment = z.iso
  .datetime({ offset: true, error: "日時は 2026-11-22T09:00:00+09:00 の形で書いてください。" })
  .transform((text) => new Date(text))
  .optional();
const exact = z.string().max(200).optional();

const query = listQuery(
  {
    id: idsFilter,
    q: searchFilter.describe(
      "Words that all stand in account, action, object (its id or name), note, or what was before and after",
    ),
    account: exact,
    action: exact,
    object: exact,
    objectId: exact,
    result: z.enum(results).optional(),
    from: moment.describe("From this instant on"),
    to: moment.describe("Before this instant"),
  },
  AUDIT_SORTS,
);

const listed = z.object({
  id: z.int(),
  at: instant,
  accountId: z.int().nullable().describe("Null: nobody who was signed in, a command, or the program itself"),
  account: z.string(),
  address: z.string().nullable(),
  action: z.string(),
  object: z.string(),
  objectId: z.string().nullable(),
  objectName: z.string().nullable().describe("What it is called now; of what is gone, as the entry has it"),
  result: z.enum(results),
  counts: z.record(z.string(), z.number()).nullable(),
  note: z.string().nullable(),
  previousHash: z.string(),
  hash: z.string(),
});

const list = route({
  method: "get",
  path: "/audit-logs",
  summary: { ja: "操作ログの一覧・検索", en: "Who did what, newest first" },
  permission: "logs.read",
  query: query.extend({ sort: query.shape.sort.unwrap().default(["id", "DESC"]) }),
  answer: listed,
  isList: true,
  async handle({ query: { filter, range, sort }, store, book }) {
    const { id: ids, ...rest } = filter;
    const named = await objectNames({ store, book });
    const { rows, total } = await searchAudit(store.db, { ids, named, ...rest }, range, sort);
    const nameless = rows.filter((row) => nameOf({ ...row, before: null, after: null }, named) === null);
    // Few of a page: what is named now needs no look into the entry.
    const changes = await readChanges(
      store.db,
      nameless.flatMap(({ id, objectId }) => (objectId === null ? [] : [id])),
    );
    const list = rows.map((row) => ({
      ...row,
      objectName: nameOf({ ...row, ...(changes.get(row.id) ?? { before: null, after: null }) }, named),
    }));
    return { list, total, from: range[0] };
  },
});

const one = route({
  method: "get",
  path: "/audit-logs/:id",
  summary: { ja: "操作ログの1件（変更前・変更後つき）", en: "One entry with what was before and after" },
  permission: "logs.read",
  params: idParams,
  answer: listed.extend({ before: anything, after: anything }),
  async handle({ params, store, book }) {
    const item = await readAudit(store.db, params.id);
    if (!item) throw notFound("この操作ログ");
    return { json: { ...item, objectName: nameOf(item, await objectNames({ store, book })) } };
  },
});

const exporting = route({
  method: "get",
  path: "/audit-logs/export",
  summary: { ja: "操作ログを書き出す（CSV・JSON Lines）", en: "The operation log as a file, oldest first" },
  permission: "exports",
  query: query.pick({ filter: true }).extend({ format: z.enum(["csv", "jsonl"]).default("csv") }),
  file: "text/csv",
  async handle({ query: { filter, format }, store, book, staff, write, now }) {
    if (!staff.permissions.has("logs.read"))
      throw new ApiProblem(403, "needs-logs-read", "操作ログを書き出すには、操作ログを見る権限も必要です。");
    const { id: ids, ...rest } = filter;
    const chosen = { ids, named: await objectNames({ store, book }), ...rest };
    const upTo = await newestAuditId(store.db);
    const rows = await countAudit(store.db, chosen, upTo);
    // Before the first row leaves: an export that was broken off stands in the log, too.
    await write((_tx, record) =>
      record({ action: "audit.export", object: "audit-logs", after: { format, filter }, counts: { rows } }),
    );
    return {
      file: auditFile(auditRows(store.db, chosen, upTo), format),
      type: format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl",
      name: `audit-log-${japanDay(now())}.${format}`,
    };
  },
});

const verdict = z.object({
  ok: z.boolean(),
  checkedAt: instant,
  rows: z.int(),
  head: z.object({ id: z.int(), hash: z.string() }).nullable(),
  findings: z.array(
    z.object({ code: z.string(), id: z.int().nullable(), otherId: z.int().optional(), message: z.string() }),
  ),
  total: z.int().describe("All findings; `findings` has the first hundred"),
  digests: z
    .object({
      digests: z.int(),
      lastDay: z.string().nullable(),
      findings: z.array(z.object({ code: z.string(), day: z.string(), id: z.int().nullable(), message: z.string() })),
    })
    .nullable()
    .describe("The signed files of each day; null: this server keeps none"),
  log: z.object({
    total: z.int(),
    refused: z.int(),
    failed: z.int(),
    firstAt: instant.nullable(),
    lastAt: instant.nullable(),
  }),
});

/** So many findings are shown; the command line has all. */
const SHOWN = 100;

/** `digests`: checks the signed files of each day; left out: they are not checked. */
export function auditLogRoutes(options: { digests?: () => Promise<DigestVerdict> } = {}): Route[] {
  /** Under way: a million rows take some ten seconds, and whoever presses the button twice asks for the same. */
  let checking: Promise<z.output<typeof verdict>> | undefined;

  async function check(store: Store, now: Date): Promise<z.output<typeof verdict>> {
    const { findings, total, rows, head } = await verifyAudit(store.db);
    const digests = (await options.digests?.()) ?? null;
    const { headId: _id, headHash: _hash, ...log } = await auditStats(store.db);
    return {
      ok: total === 0 && (digests?.findings.length ?? 0) === 0,
      checkedAt: now.toISOString(),
      rows,
      head,
      findings: findings.slice(0, SHOWN),
      total,
      digests: digests && { ...digests, findings: digests.findings.slice(0, SHOWN) },
      log,
    };
  }

  const verify = route({
    method: "get",
    path: "/audit-logs/verify",
    summary: { ja: "操作ログが書き換えられていないか確かめる", en: "Checks the chain and the signed daily files" },
    permission: "logs.read",
    answer: verdict,
    async handle({ store, now }) {
      checking ??= check(store, now()).finally(() => {
        checking = undefined;
      });
      return { json: await checking };
    },
  });

  // `/audit-logs/:id` would take the others' paths.
  return [list, exporting, verify, one];
}
