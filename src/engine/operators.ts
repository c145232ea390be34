/**
 * The condition operators, one small function each, used over events and over friends alike. json-rules-engine's own are
 * replaced: its `contains` is quietly false on text, and its negative ones are true of what is not there.
 *
 * One rule for all: **a comparison with something absent is false**, a negative one too, so that a missing section or an
 * unanswered question never widens anything. Only `isAbsent` is true of it.
 */
import { fold } from "./fold.ts";
import type { Pattern } from "./pattern.ts";
import { compilePattern } from "./pattern.ts";
import type { FactType, Json, Label } from "./types.ts";

/** What an operator may use: the run's clock, and memories that last as long as the run. */
export interface OperatorRun {
  now: Date;
  fold(text: string): string;
  pattern(source: string): Pattern;
}

/** What the `value` of a condition must be. `same`: of the fact's own type; `sames`: a list of such. */
export type ValueKind = "same" | "sames" | "text" | "texts" | "pattern" | "number" | "date" | "item" | "items" | "true";

export interface Operator {
  label: Label;
  /** Types of facts it may be asked of. */
  accepts: readonly FactType[];
  value: ValueKind;
  /** Never called with an absent `seen`, except for isPresent and isAbsent. */
  test(seen: Json, value: Json, run: OperatorRun): boolean;
}

const SCALAR = ["text", "number", "boolean"] as const;
const ANY = ["text", "number", "boolean", "date", "list", "object"] as const;

function text(label: Label, test: (seen: string, value: string) => boolean): Operator {
  return {
    label,
    accepts: ["text"],
    value: "text",
    test: (seen, value, run) =>
      typeof seen === "string" && typeof value === "string" && test(run.fold(seen), run.fold(value)),
  };
}

function texts(label: Label, test: (seen: string, values: string[]) => boolean): Operator {
  return {
    label,
    accepts: ["text"],
    value: "texts",
    test: (seen, value, run) =>
      typeof seen === "string" &&
      Array.isArray(value) &&
      test(
        run.fold(seen),
        value.map((v) => run.fold(String(v))),
      ),
  };
}

function number(label: Label, test: (seen: number, value: number) => boolean): Operator {
  return {
    label,
    accepts: ["number"],
    value: "number",
    test: (seen, value) => typeof seen === "number" && typeof value === "number" && test(seen, value),
  };
}

function date(
  label: Label,
  value: "date" | "number",
  test: (seen: number, value: Json, run: OperatorRun) => boolean,
): Operator {
  return {
    label,
    accepts: ["date"],
    value,
    test: (seen, wanted, run) => {
      const at = typeof seen === "string" ? Date.parse(seen) : Number.NaN;
      return !Number.isNaN(at) && test(at, wanted, run);
    },
  };
}

function list(label: Label, value: "item" | "items", test: (seen: Json[], value: Json[]) => boolean): Operator {
  return {
    label,
    accepts: ["list"],
    value,
    test: (seen, wanted) => Array.isArray(seen) && test(seen, Array.isArray(wanted) ? wanted : [wanted]),
  };
}

const ageMinutes = (at: number, run: OperatorRun) => (run.now.getTime() - at) / 60_000;

export const operators: Readonly<Record<string, Operator>> = {
  equal: { label: { ja: "と等しい", en: "equals" }, accepts: SCALAR, value: "same", test: (s, v) => s === v },
  notEqual: {
    label: { ja: "と等しくない", en: "does not equal" },
    accepts: SCALAR,
    value: "same",
    test: (s, v) => s !== v,
  },
  in: {
    label: { ja: "のいずれか", en: "is one of" },
    accepts: SCALAR,
    value: "sames",
    test: (s, v) => Array.isArray(v) && v.includes(s),
  },
  notIn: {
    label: { ja: "のいずれでもない", en: "is none of" },
    accepts: SCALAR,
    value: "sames",
    test: (s, v) => Array.isArray(v) && !v.includes(s),
  },

  lessThan: number({ ja: "より小さい", en: "is less than" }, (s, v) => s < v),
  lessThanInclusive: number({ ja: "以下", en: "is at most" }, (s, v) => s <= v),
  greaterThan: number({ ja: "より大きい", en: "is more than" }, (s, v) => s > v),
  greaterThanInclusive: number({ ja: "以上", en: "is at least" }, (s, v) => s >= v),

  before: date({ ja: "より前", en: "is before" }, "date", (at, v) => at < Date.parse(String(v))),
  after: date({ ja: "より後", en: "is after" }, "date", (at, v) => at > Date.parse(String(v))),
  olderThanMinutes: date(
    { ja: "より古い（分）", en: "is older than (minutes)" },
    "number",
    (at, v, run) => ageMinutes(at, run) > Number(v),
  ),
  withinMinutes: date(
    { ja: "以内（分）", en: "is within (minutes)" },
    "number",
    (at, v, run) => Math.abs(ageMinutes(at, run)) <= Number(v),
  ),

  contains: list({ ja: "を含む", en: "contains" }, "item", (s, [v]) => v !== undefined && s.includes(v)),
  doesNotContain: list(
    { ja: "を含まない", en: "does not contain" },
    "item",
    (s, [v]) => v !== undefined && !s.includes(v),
  ),
  containsAny: list({ ja: "のいずれかを含む", en: "contains any of" }, "items", (s, v) =>
    v.some((item) => s.includes(item)),
  ),
  containsAll: list({ ja: "をすべて含む", en: "contains all of" }, "items", (s, v) =>
    v.every((item) => s.includes(item)),
  ),

  containsText: text({ ja: "の文字を含む", en: "contains the text" }, (s, v) => s.includes(v)),
  doesNotContainText: text({ ja: "の文字を含まない", en: "does not contain the text" }, (s, v) => !s.includes(v)),
  startsWithText: text({ ja: "で始まる", en: "starts with" }, (s, v) => s.startsWith(v)),
  endsWithText: text({ ja: "で終わる", en: "ends with" }, (s, v) => s.endsWith(v)),
  equalsText: text({ ja: "と同じ文字", en: "is the same text as" }, (s, v) => s === v),
  containsAnyText: texts({ ja: "のいずれかの文字を含む", en: "contains any of the texts" }, (s, v) =>
    v.some((word) => s.includes(word)),
  ),
  containsAllText: texts({ ja: "のすべての文字を含む", en: "contains all of the texts" }, (s, v) =>
    v.every((word) => s.includes(word)),
  ),
  containsNoneText: texts(
    { ja: "のどの文字も含まない", en: "contains none of the texts" },
    (s, v) => !v.some((word) => s.includes(word)),
  ),
  matchesPattern: {
    label: { ja: "パターンに合う", en: "matches the pattern" },
    accepts: ["text"],
    value: "pattern",
    test: (seen, value, run) => typeof seen === "string" && run.pattern(String(value)).test(run.fold(seen)),
  },

  isPresent: { label: { ja: "がある", en: "is there" }, accepts: ANY, value: "true", test: (seen) => !isAbsent(seen) },
  isAbsent: {
    label: { ja: "がない", en: "is not there" },
    accepts: ANY,
    value: "true",
    test: (seen) => isAbsent(seen),
  },
};

/** Nothing there: no value, null, empty text, an empty list. */
export function isAbsent(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Asks an operator as a rule does: absent values are false for all but the two operators that ask for them. */
export function ask(name: string, seen: Json | undefined, value: Json, run: OperatorRun): boolean {
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!operator) throw new Error(`unknown operator ${name}`);
  if (isAbsent(seen)) return name === "isAbsent";
  return operator.test(seen as Json, value, run);
}

/** A run: what was folded or compiled once is not folded or compiled again. */
export function operatorRun(now: Date): OperatorRun {
  const folded = new Map<string, string>();
  const patterns = new Map<string, Pattern>();
  return {
    now,
    fold(input) {
      let out = folded.get(input);
      if (out === undefined) {
        out = fold(input);
        folded.set(input, out);
      }
      return out;
    },
    pattern(source) {
      let pattern = patterns.get(source);
      if (!pattern) {
        const compiled = compilePattern(source);
        if ("error" in compiled) throw new Error(`pattern ${source}: ${compiled.error}`);
        pattern = compiled;
        patterns.set(source, pattern);
      }
      return pattern;
    },
  };
}

/** Why `value` cannot be asked with this operator of a fact of this type; null when it can. A Japanese sentence. */
export function valueProblem(operator: Operator, type: FactType, value: Json): string | null {
  const nonEmpty = (v: Json): v is string => typeof v === "string" && v !== "";
  const listOf = (check: (v: Json) => boolean) => Array.isArray(value) && value.length > 0 && value.every(check);
  const same = (v: Json) =>
    type === "number" ? isNumber(v) : type === "boolean" ? typeof v === "boolean" : nonEmpty(v);
  const typeName = { text: "文字", number: "数", boolean: "true か false", date: "日時", list: "一覧", object: "値" }[
    type
  ];
  switch (operator.value) {
    case "same":
      return same(value) ? null : `値は${typeName}で書いてください。`;
    case "sames":
      return listOf(same) ? null : `値は${typeName}の一覧（1つ以上）で書いてください。`;
    case "text":
      return nonEmpty(value) ? null : "値は空でない文字で書いてください。";
    case "texts":
      return listOf(nonEmpty) ? null : "値は空でない文字の一覧（1つ以上）で書いてください。";
    case "pattern": {
      if (!nonEmpty(value)) return "値はパターンの文字で書いてください。";
      const compiled = compilePattern(value);
      return "error" in compiled ? `パターンが正しくありません: ${compiled.error}` : null;
    }
    case "number":
      return isNumber(value) ? null : "値は数で書いてください。";
    case "date":
      return typeof value === "string" &&
        /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(value) &&
        !Number.isNaN(Date.parse(value))
        ? null
        : "値は日時（例 2026-11-22T09:00:00+09:00）で書いてください。";
    case "item":
      return isScalar(value) ? null : "値は1つの文字か数で書いてください。";
    case "items":
      return listOf(isScalar) ? null : "値は一覧（1つ以上）で書いてください。";
    case "true":
      return value === true ? null : "値は true と書いてください。";
  }
}

const isNumber = (value: Json) => typeof value === "number" && Number.isFinite(value);
const isScalar = (value: Json) => (typeof value === "string" && value !== "") || isNumber(value);
