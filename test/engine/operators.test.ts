import { describe, expect, it } from "vitest";
import { ask, operatorRun, operators, valueProblem } from "../../src/engine/operators.ts";
import type { Json } from "../../src/engine/types.ts";

const now = new Date("2026-11-22T03:00:00Z");
const asked = (name: string, seen: Json | undefined, value: Json) => ask(name, seen, value, operatorRun(now));

describe("operators on text", () => {
  it.each([
    ["containsText", "震度５弱を観測", "震度5弱", true],
    ["containsText", "ﾂﾅﾐ注意報", "ツナミ", true],
    ["containsText", "つなみ注意報", "ツナミ", true],
    ["containsText", "㈱千葉", "(株)千葉", true],
    ["containsText", "津波の心配はありません", "大津波", false],
    ["doesNotContainText", "津波", "地震", true],
    ["doesNotContainText", "津波", "津波", false],
    ["startsWithText", "【訂正】避難", "【訂正】", true],
    ["endsWithText", "避難指示", "指示", true],
    ["equalsText", "ＡＢＣ", "abc", true],
    ["containsAnyText", "大雨警報", ["洪水", "大雨"], true],
    ["containsAllText", "大雨警報と洪水注意報", ["洪水", "大雨"], true],
    ["containsAllText", "大雨警報", ["洪水", "大雨"], false],
    ["containsNoneText", "大雨警報", ["洪水", "津波"], true],
    ["matchesPattern", "震度５強", "震度[5-7]", true],
    ["matchesPattern", "震度４", "震度[5-7]", false],
  ] as const)("%s: 「%s」 against %j is %s", (name, seen, value, result) => {
    expect(asked(name, seen, value as Json)).toBe(result);
  });

  it("sends a hostile pattern through in linear time", () => {
    const started = performance.now();
    asked("matchesPattern", `${"a".repeat(50_000)}!`, "(a+)+$");
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("operators on what is absent", () => {
  const samples: Record<string, Json> = {
    texts: ["a"],
    sames: ["a"],
    items: ["a"],
    number: 1,
    date: "2026-01-01T00:00:00Z",
    true: true,
  };
  it.each(Object.keys(operators))("%s is false of it, unless it asks for absence", (name) => {
    const value = samples[operators[name]?.value ?? ""] ?? "a";
    for (const seen of [undefined, null, "", []])
      expect(asked(name, seen as Json | undefined, value)).toBe(name === "isAbsent");
  });

  it("finds what is there present", () => {
    expect(asked("isPresent", "x", true)).toBe(true);
    expect(asked("isPresent", 0, true)).toBe(true);
    expect(asked("isAbsent", false, true)).toBe(false);
  });
});

describe("operators on numbers, dates and lists", () => {
  it.each([
    ["lessThan", 3, 4, true],
    ["lessThanInclusive", 4, 4, true],
    ["greaterThan", 4, 4, false],
    ["greaterThanInclusive", 4, 4, true],
    ["greaterThan", "5", 4, false],
    ["before", "2026-11-22T02:00:00.000Z", "2026-11-22T11:30:00+09:00", true],
    ["after", "2026-11-22T02:00:00.000Z", "2026-11-22T11:30:00+09:00", false],
    ["olderThanMinutes", "2026-11-22T02:00:00.000Z", 59, true],
    ["olderThanMinutes", "2026-11-22T02:00:00.000Z", 60, false],
    ["withinMinutes", "2026-11-22T02:00:00.000Z", 60, true],
    ["contains", ["a", "b"], "b", true],
    ["doesNotContain", ["a", "b"], "c", true],
    ["containsAny", ["a"], ["b", "a"], true],
    ["containsAll", ["a"], ["b", "a"], false],
    ["equal", "a", "a", true],
    ["equal", "1", 1, false],
    ["notEqual", "a", "b", true],
    ["in", "a", ["a"], true],
    ["notIn", "a", ["b"], true],
  ] as const)("%s: %j against %j is %s", (name, seen, value, result) => {
    expect(asked(name, seen as Json, value as Json)).toBe(result);
  });

  it("refuses an operator nobody knows", () => {
    expect(() => asked("constructor", "a", "a")).toThrow("unknown operator");
  });
});

describe("values", () => {
  it.each([
    ["containsText", "text", 5],
    ["containsText", "text", ""],
    ["containsAnyText", "text", []],
    ["containsAnyText", "text", ["a", ""]],
    ["matchesPattern", "text", "("],
    ["matchesPattern", "text", "(?=a)"],
    ["equal", "text", { fact: "other" }],
    ["equal", "number", "5"],
    ["in", "text", "a"],
    ["before", "date", "yesterday"],
    ["isPresent", "text", false],
    ["lessThan", "number", null],
  ] as const)("%s of %s refuses %j with a sentence", (name, type, value) => {
    const operator = operators[name];
    expect(operator && valueProblem(operator, type, value as Json)).toMatch(/。|パターン/);
  });
});
