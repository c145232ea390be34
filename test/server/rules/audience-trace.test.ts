import fc from "fast-check";
import { expect, it } from "vitest";
import { friendMatches } from "../../../src/engine/audience.ts";
import type { Answers, Attribute, ConditionNode, ConditionTree } from "../../../src/engine/types.ts";
import { culprits, traceAudience } from "../../../src/server/rules/audience-trace.ts";

const now = new Date("2026-11-22T00:00:00Z");
const since = "2026-11-02T00:00:00Z";
const options = (...values: string[]) => values.map((value) => ({ value, label: { ja: value } }));

const attributes: Attribute[] = [
  {
    key: "area",
    kind: "area",
    label: { ja: "お住まい" },
    options: [
      { value: "中央区", label: { ja: "中央区" } },
      { value: "美浜区", label: { ja: "美浜区" }, parts: [{ value: "磯辺", label: { ja: "磯辺" } }] },
    ],
  },
  { key: "born", kind: "year", label: { ja: "生まれた年" } },
  { key: "topics", kind: "multiple", label: { ja: "情報" }, options: options("防犯", "気象") },
  { key: "helper", kind: "boolean", label: { ja: "支援者" } },
];

const leaf: fc.Arbitrary<ConditionNode> = fc.oneof(
  fc.record({
    fact: fc.constant("area"),
    operator: fc.constantFrom("equal", "notEqual"),
    value: fc.constantFrom("中央区", "美浜区", "美浜区/磯辺"),
  }),
  fc.record({
    fact: fc.constant("area"),
    operator: fc.constantFrom("in", "notIn"),
    value: fc.subarray(["中央区", "美浜区"], { minLength: 1 }),
  }),
  fc.record({
    fact: fc.constant("born"),
    path: fc.constant("$.age"),
    operator: fc.constantFrom("lessThan", "greaterThanInclusive", "equal"),
    value: fc.constantFrom(20, 46, 65),
  }),
  fc.record({
    fact: fc.constant("topics"),
    operator: fc.constantFrom("contains", "doesNotContain"),
    value: fc.constantFrom("防犯", "気象"),
  }),
  fc.record({ fact: fc.constant("helper"), operator: fc.constantFrom("equal", "notEqual"), value: fc.boolean() }),
  fc.record({
    fact: fc.constantFrom("area", "born", "helper"),
    operator: fc.constantFrom("isPresent", "isAbsent"),
    value: fc.constant(true),
  }),
);

const { tree } = fc.letrec<{ tree: ConditionTree; node: ConditionNode }>((tie) => ({
  tree: fc.oneof(
    fc.record({ all: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("node") }),
  ),
  node: fc.oneof({ maxDepth: 3 }, leaf, tie("tree")),
}));

const answers = fc.record(
  {
    area: fc.constantFrom("中央区", "美浜区", "美浜区/磯辺"),
    born: fc.constantFrom(1950, 1980, 2010),
    topics: fc.constantFrom(["防犯"], ["気象"], ["防犯", "気象"]),
    helper: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Answers>;

const traced = (asked: ConditionTree, given: Answers) =>
  traceAudience(asked, { answers: given, attributes, since, now, changed: new Set() });

it("comes to what the engine comes to, and names conditions just when it does not hold", async () => {
  await fc.assert(
    fc.asyncProperty(tree, answers, async (asked, given) => {
      const trace = traced(asked, given);
      expect(trace.result).toBe(await friendMatches(asked, given, { attributes, now }));
      expect(culprits(trace).length > 0).toBe(!trace.result);
    }),
    { numRuns: 300 },
  );
});

it("names what keeps somebody out: the failed ones of all, each one of any, what holds under not", () => {
  const chuo = { fact: "area", operator: "equal", value: "中央区" };
  const old = { fact: "born", path: "$.age", operator: "greaterThanInclusive", value: 65 };
  const helper = { fact: "helper", operator: "equal", value: true };
  const words = (asked: ConditionTree, given: Answers) =>
    culprits(traced(asked, given)).map((one) => `${one.words}: ${one.seen ?? "なし"}`);
  expect(words({ all: [chuo, old] }, { area: "中央区", born: 1980 })).toEqual(["65歳以上: 1980"]);
  expect(words({ any: [chuo, helper] }, { area: "美浜区/磯辺" })).toEqual(["中央区: 美浜区磯辺", "支援者: なし"]);
  expect(words({ not: { any: [chuo, helper] } }, { area: "中央区" })).toEqual(["中央区: 中央区"]);
});

it("counts whole days as a friend", () => {
  const days = (value: number) => ({ all: [{ fact: "friend_days", operator: "greaterThanInclusive", value }] });
  expect([20, 21].map((value) => traced(days(value), {}).result)).toEqual([true, false]);
});
