import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds, receives } from "../../liff/receives.ts";
import { friendMatches } from "../../src/engine/audience.ts";
import { plainAudience } from "../../src/engine/plain-audience.ts";
import type { Answers, Attribute, Condition, ConditionNode, ConditionTree, Json } from "../../src/engine/types.ts";
import type { FormDocument } from "../../src/server/citizen/contract.ts";

const values = ["中央区", "中央区/新宿", "緑区", "fire", "crime", "1", ""];
const facts = ["area", "categories", "birth_year", "drives", "never_asked"];
const scalars = fc.oneof(fc.constantFrom(...values), fc.constantFrom(1950, 1985, 2010, 0), fc.boolean());
const lists = fc.array(fc.constantFrom(...values.slice(0, 6)), { maxLength: 3 });
const comparisons = ["equal", "notEqual", "in", "notIn", "lessThan", "lessThanInclusive", "greaterThan"];
const others = [
  "greaterThanInclusive",
  "contains",
  "doesNotContain",
  "containsAny",
  "containsAll",
  "isPresent",
  "isAbsent",
];

/** Any operator over any fact: nonsense must come to the same, too. */
const leaf: fc.Arbitrary<Condition> = fc.record({
  fact: fc.constantFrom(...facts),
  operator: fc.constantFrom(...comparisons, ...others),
  value: fc.oneof(scalars, lists) as fc.Arbitrary<Json>,
});
const age: fc.Arbitrary<Condition> = fc.record({
  fact: fc.constant("birth_year"),
  path: fc.constant("$.age"),
  operator: fc.constantFrom("lessThan", "greaterThanInclusive"),
  value: fc.constantFrom<Json>(18, 65),
});
const { tree } = fc.letrec<{ node: ConditionNode; tree: ConditionTree }>((tie) => {
  const children = fc.array(tie("node"), { minLength: 1, maxLength: 4 });
  return {
    node: fc.oneof({ depthSize: "small", withCrossShrink: true }, leaf, age, tie("tree")),
    tree: fc.oneof(
      fc.record({ all: children }),
      fc.record({ any: children }),
      fc.record({ not: tie("node") }),
    ) as fc.Arbitrary<ConditionTree>,
  };
});
const answers = fc.record(
  {
    area: fc.constantFrom(...values.slice(0, 3)),
    categories: lists,
    birth_year: fc.constantFrom(1950, 1985, 2010, 0),
    drives: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Answers>;

const known = {
  now: new Date("2026-11-22T00:00:00Z"),
  attributes: [
    {
      key: "area",
      label: { ja: "区" },
      kind: "area",
      options: [
        { value: "中央区", label: { ja: "中央区" }, parts: [{ value: "新宿", label: { ja: "新宿" } }] },
        { value: "緑区", label: { ja: "緑区" } },
      ],
    },
    { key: "birth_year", label: { ja: "生年" }, kind: "year" },
  ] satisfies Attribute[],
};

describe("what the form says will arrive", () => {
  it("is what the server sends, for random audiences and answers", async () => {
    let matched = 0;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(tree, fc.array(answers, { minLength: 5, maxLength: 5 }), async (audience, people) => {
        // As the server puts it into the page.
        const plain = plainAudience(audience, known.attributes, known.now);
        for (const person of people) {
          const expected = await friendMatches(audience, person, known);
          expect(holds(plain, person), JSON.stringify({ audience, person })).toBe(expected);
          asked += 1;
          if (expected) matched += 1;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(matched / asked).toBeGreaterThan(0.1);
    expect(matched / asked).toBeLessThan(0.9);
  });

  it("promises nothing by an operator that it does not know", () => {
    for (const operator of ["matchesPattern", "toString", "__proto__"])
      expect(holds({ fact: "area", operator, value: "中央区" }, { area: "中央区" })).toBe(false);
    expect(holds({ fact: "constructor", operator: "isPresent", value: true }, {})).toBe(false);
  });
});

const categories: Attribute = {
  key: "categories",
  label: { ja: "受け取りたい情報" },
  kind: "multiple",
  options: [
    { value: "fire", label: { ja: "火災" } },
    { value: "crime", label: { ja: "防犯" } },
    { value: "jobs", label: { ja: "仕事" } },
  ],
};
const area: Attribute = {
  key: "area",
  label: { ja: "区" },
  kind: "area",
  options: [{ value: "緑区", label: { ja: "緑区" } }],
};
const wants = (option: string): Condition => ({ fact: "categories", operator: "contains", value: option });
const livesIn = (ward: string): Condition => ({ fact: "area", operator: "in", value: [ward] });
const topics: FormDocument["topics"] = [
  { label: { ja: "避難指示" }, audience: "everyone" },
  { label: { ja: "火災（緑区）" }, audience: { all: [wants("fire"), livesIn("緑区")] } },
  { label: { ja: "火災（中央区）" }, audience: { all: [wants("fire"), livesIn("中央区")] } },
  { label: { ja: "防犯" }, audience: { any: [wants("crime")] } },
  { label: { ja: "防犯" }, audience: { all: [wants("crime"), livesIn("緑区")] } },
  { label: { ja: "避難指示" }, audience: { any: [wants("crime")] } },
];
const told = (answered: Answers) => receives(topics, [area, categories], answered);

describe("the topics listed", () => {
  it("are once each, and not among one's own what everyone gets", () => {
    const { everyone, yours } = told({ categories: ["crime"], area: "緑区" });
    expect(everyone).toEqual([{ ja: "避難指示" }]);
    expect(yours).toEqual([{ ja: "防犯" }]);
  });

  it("come with what is wanting for an option chosen in vain", () => {
    expect(told({ categories: ["fire", "crime"] }).wanting).toEqual([
      { option: { ja: "火災" }, questions: [{ ja: "区" }] },
    ]);
  });

  it("say so when no other answer would help", () => {
    expect(told({ categories: ["fire"], area: "若葉区" }).wanting).toEqual([{ option: { ja: "火災" }, questions: [] }]);
  });

  it("say nothing of options that no rule names, nor of those that bring something", () => {
    expect(told({ categories: ["jobs"] }).wanting).toEqual([]);
    expect(told({ categories: ["fire"], area: "緑区" }).wanting).toEqual([]);
  });
});
