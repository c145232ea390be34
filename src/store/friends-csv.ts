/** A CSV list of friends, read row by row and checked against the attributes; nothing here touches the database. */
import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { ANSWER_SEPARATOR } from "../engine/attribute-schema.ts";
import type { AnswerProblem, StoredAnswer, StoredAttribute } from "./attributes.ts";
import { isAnswerProblem, toStored } from "./attributes.ts";
import { decodeCsv, UndecodableError } from "./csv-text.ts";
import { USER_ID } from "./friends.ts";

/** What the file holds, in its order. `line` counts from 1 and is a row's last line; messages are Japanese sentences. */
export type CsvItem =
  /** First, when the header is good: the attributes that the rows' `answers` stand for. */
  | { type: "header"; attributes: StoredAttribute[] }
  | { type: "friend"; line: number; lineUserId: string; answers: StoredAnswer[] }
  /** This row cannot be taken. */
  | { type: "bad-row"; line: number; message: string }
  /** Last: nothing after this place can be made out. */
  | { type: "unreadable"; line: number; message: string };

const USER_ID_COLUMN = "user_id";
/** Longest row, in bytes: an unclosed quotation mark must not take in the whole file. */
const MAX_ROW_BYTES = 100_000;

interface CsvRecord {
  record: string[];
  info: { lines: number };
}

/** Reads the list. Throws only what the stream throws. */
export async function* readFriendsCsv(csv: Readable, known: readonly StoredAttribute[]): AsyncGenerator<CsvItem> {
  const parser = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
  });
  // An error anywhere ends the parser, and the loop below throws it.
  const records: AsyncIterable<CsvRecord> = pipeline(csv, decodeCsv, parser, () => {});
  let columns: ("user_id" | StoredAttribute)[] | undefined;
  let line = 0;
  try {
    for await (const { record, info } of records) {
      line = info.lines;
      if (columns) {
        yield friendRow(columns, record, line);
        continue;
      }
      const header = readHeader(record, known);
      if (typeof header === "string") {
        yield { type: "unreadable", line, message: header };
        return;
      }
      columns = header;
      yield { type: "header", attributes: header.filter((column) => column !== USER_ID_COLUMN) };
    }
  } catch (error) {
    if (error instanceof UndecodableError) {
      yield { type: "unreadable", line: error.line, message: error.message };
    } else if (error instanceof CsvError) {
      yield { type: "unreadable", line: Number(error.lines ?? line + 1), message: csvMessage(error) };
    } else {
      throw error;
    }
    return;
  }
  if (!columns)
    yield {
      type: "unreadable",
      line: 1,
      message: `ファイルが空です。1行目に見出し（${USER_ID_COLUMN} と属性のキー）が必要です。`,
    };
}

function csvMessage({ code }: CsvError): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return '引用符（"）が閉じられていません。';
  if (code === "CSV_MAX_RECORD_SIZE") {
    return `1行が長すぎます（${MAX_ROW_BYTES}バイトまで）。引用符（"）の閉じ忘れかもしれません。`;
  }
  return '引用符（"）の使い方が正しくありません。';
}

/** The meaning of each column, or why there is none. */
function readHeader(
  cells: readonly string[],
  known: readonly StoredAttribute[],
): ("user_id" | StoredAttribute)[] | string {
  const names = cells.map((cell) => cell.trim());
  const unknown = names.filter((name) => name !== USER_ID_COLUMN && !known.some((a) => a.key === name));
  if (unknown.length > 0) {
    const keys = [USER_ID_COLUMN, ...known.map((a) => a.key)].join(", ");
    return `知らない列があります: ${unknown.map((name) => `「${name.slice(0, 40)}」`).join("")}。使えるのは ${keys} です。`;
  }
  if (!names.includes(USER_ID_COLUMN)) return `列「${USER_ID_COLUMN}」がありません。`;
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `列「${twice}」が2つあります。`;
  return names.map((name) => known.find((a) => a.key === name) ?? USER_ID_COLUMN);
}

function friendRow(columns: ("user_id" | StoredAttribute)[], cells: readonly string[], line: number): CsvItem {
  if (cells.length !== columns.length) {
    return { type: "bad-row", line, message: `列が${cells.length}個あります。見出しは${columns.length}個です。` };
  }
  let lineUserId = "";
  const answers: StoredAnswer[] = [];
  for (const [i, column] of columns.entries()) {
    const cell = (cells[i] ?? "").trim();
    if (column === USER_ID_COLUMN) {
      lineUserId = cell;
      continue;
    }
    const stored = readAnswer(column, cell);
    if (isAnswerProblem(stored)) return { type: "bad-row", line, message: stored.message };
    answers.push(stored);
  }
  if (!USER_ID.test(lineUserId)) {
    return { type: "bad-row", line, message: "ユーザーIDの形が正しくありません（U と16進数32桁）。" };
  }
  return { type: "friend", line, lineUserId, answers };
}

/** An export puts `'` before what a spreadsheet would take for a formula. */
function readAnswer(column: StoredAttribute, cell: string): StoredAnswer | AnswerProblem {
  const stored = toStored(column, readCell(column, cell));
  return isAnswerProblem(stored) && /^'[=+@＝＋－＠-]/.test(cell)
    ? toStored(column, readCell(column, cell.slice(1)))
    : stored;
}

/** What a cell means; what it cannot mean stays text, which `toStored` then refuses. */
function readCell(attribute: StoredAttribute, cell: string): string | number | boolean | string[] {
  switch (attribute.kind) {
    case "number":
    case "year":
      return /^-?\d{1,16}$/.test(cell) ? Number(cell) : cell;
    case "boolean":
      return cell === "true" || cell === "1" ? true : cell === "false" || cell === "0" ? false : cell;
    case "multiple":
      return cell
        .split(ANSWER_SEPARATOR)
        .map((part) => part.trim())
        .filter((part) => part !== "");
    case "single":
    case "area":
      return cell;
  }
}
