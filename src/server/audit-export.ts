/** The operation log as a file: CSV with a BOM for Excel, or JSON lines with the columns as stored. */
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { formatJapanTime } from "../engine/japan-time.ts";
import type { AuditRow } from "../store/audit.ts";

export type AuditFormat = "csv" | "jsonl";

/** The file, made while it is read: the log never stands in memory. */
export function auditFile(rows: AsyncIterable<AuditRow>, format: AuditFormat): Readable {
  if (format === "jsonl") return Readable.from(jsonLines(rows));
  const source = Readable.from(cells(rows));
  // `'` before what a spreadsheet would take for a formula: account names and notes are what people typed.
  const out = stringify({ header: true, columns: HEADINGS, bom: true, escape_formulas: true });
  // What fails in the middle ends the file with an error, and whoever stops reading ends the questions to the database.
  source.on("error", (error) => out.destroy(error));
  out.on("close", () => source.destroy());
  return source.pipe(out);
}

/** An instant to the second, with its zone: `2026-11-26 09:12:33+09:00`. */
export const auditTime = (at: Date) => `${formatJapanTime(at, "yyyy-MM-dd HH:mm:ss")}+09:00`;

const RESULTS = { ok: "成功", refused: "拒否", failed: "失敗" } as const;
/** As people read it. */
export const auditResult = (result: AuditRow["result"]) => RESULTS[result] ?? result;

const HEADINGS = [
  "番号",
  "日時",
  "アカウント",
  "アカウント番号",
  "接続元",
  "操作",
  "対象",
  "対象の番号",
  "結果",
  "変更前",
  "変更後",
  "件数",
  "メモ",
  "前の記録のハッシュ",
  "ハッシュ",
];

async function* cells(rows: AsyncIterable<AuditRow>): AsyncGenerator<string[]> {
  for await (const row of rows) {
    yield [
      String(row.id),
      timeOf(row),
      row.account,
      row.account_id === null ? "" : String(row.account_id),
      row.address ?? "",
      row.action,
      row.object,
      row.object_id ?? "",
      auditResult(row.result),
      row.before ?? "",
      row.after ?? "",
      row.counts ?? "",
      row.note ?? "",
      row.previous_hash,
      row.hash,
    ];
  }
}

/** `time` is for people; all else is what the hash was made of, so that anyone can make it again. */
async function* jsonLines(rows: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  for await (const row of rows) {
    const { id, account_id, ...rest } = row;
    const numbers = { id: Number(id), account_id: account_id === null ? null : Number(account_id) };
    yield `${JSON.stringify({ ...numbers, time: timeOf(row), ...rest })}\n`;
  }
}

/** What somebody wrote over a time by hand is shown as it stands. */
function timeOf({ at }: AuditRow): string {
  const instant = new Date(at);
  return Number.isNaN(instant.getTime()) ? at : auditTime(instant);
}
