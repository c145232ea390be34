import fc from "fast-check";
import { expect, it } from "vitest";
import { friendMatches } from "../../src/engine/audience.ts";
import { ageBands, areaValues, FIRST_YEAR } from "../../src/engine/plain-audience.ts";
import type { Answers, Attribute, Condition, ConditionNode, ConditionTree } from "../../src/engine/types.ts";
import { defineAttribute } from "../../src/store/attributes.ts";
import { audienceIds } from "../../src/store/audience.ts";
import { getFriend, setAnswers, upsertFriends } from "../../src/store/friends.ts";
import { eachStore } from "../support/stores.ts";

/** Values that LIKE, quoting, folding or counting in UTF-16 would get wrong; some are parts of others. */
const values = [
  "中央",
  "中央区",
  "O'Neil",
  "100%",
  "a_b",
  "axb",
  "A_B",
  "🔥",
  "🔥🚒",
  '"',
  "\\",
  "null",
  "が",
  "か\u3099",
  "1",
];
const options = values.map((value) => ({ value, label: { ja: value } }));
const attributes: Attribute[] = [
  { key: "ward", label: { ja: "区" }, kind: "single", options },
  { key: "school", label: { ja: "学校" }, kind: "single", options: options.slice(0, 4) },
  { key: "born", label: { ja: "生年" }, kind: "number" },
  { key: "child", label: { ja: "お子さん" }, kind: "boolean" },
  { key: "topics", label: { ja: "分野" }, kind: "multiple", options },
  { key: "tags", label: { ja: "札" }, kind: "multiple", options: options.slice(5, 9) },
  {
    key: "home",
    label: { ja: "住まい" },
    kind: "area",
    options: options.slice(0, 6).map((option, i) => ({ ...option, parts: options.slice(0, i) })),
  },
  { key: "year", label: { ja: "年" }, kind: "year" },
];

const optionOf = (attribute: Attribute) =>
  fc.constantFrom(
    ...(attribute.kind === "area" ? areaValues(attribute) : (attribute.options ?? []).map((o) => o.value)),
  );
const calendarYear = fc.integer({ min: FIRST_YEAR, max: 2026 });
const year = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(1985, 2 ** 40, -(2 ** 53) + 1));

function answerOf(attribute: Attribute): fc.Arbitrary<Answers[string]> {
  switch (attribute.kind) {
    case "single":
    case "area":
      return optionOf(attribute);
    case "year":
      return calendarYear;
    case "number":
      return year;
    case "boolean":
      return fc.boolean();
    case "multiple":
      return fc.uniqueArray(optionOf(attribute), { maxLength: 4 });
  }
}

function leafOf(attribute: Attribute): fc.Arbitrary<Condition> {
  const leaf = (operators: string[], value: fc.Arbitrary<Condition["value"]>) =>
    fc.record({ fact: fc.constant(attribute.key), operator: fc.constantFrom(...operators), value });
  const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
  const presence = leaf(["isPresent", "isAbsent"], fc.constant(true));
  switch (attribute.kind) {
    case "single":
    case "area":
      return fc.oneof(
        leaf(["equal", "notEqual"], optionOf(attribute)),
        leaf(["in", "notIn"], list(optionOf(attribute))),
        presence,
      );
    case "number": {
      const asked = fc.oneof(year, fc.constantFrom(0.5, -1.5, 1e300));
      const comparisons = ["equal", "notEqual", "lessThan", "lessThanInclusive", "greaterThan", "greaterThanInclusive"];
      return fc.oneof(leaf(comparisons, asked), leaf(["in", "notIn"], list(asked)), presence);
    }
    case "year": {
      const age = fc.oneof(fc.integer({ min: -1, max: 130 }), fc.constant(64.5));
      const bands = fc.constantFrom(...ageBands.map(({ value }) => value));
      const at = (path: string, asked: fc.Arbitrary<Condition>) => asked.map((condition) => ({ ...condition, path }));
      return fc.oneof(
        leaf(
          ["equal", "notEqual", "lessThan", "lessThanInclusive", "greaterThan", "greaterThanInclusive"],
          calendarYear,
        ),
        at("$.age", leaf(["equal", "notEqual", "lessThan", "lessThanInclusive", "greaterThan"], age)),
        at("$.age", leaf(["in", "notIn"], list(age))),
        at("$.age_band", leaf(["equal", "notEqual"], bands)),
        at("$.age_band", leaf(["in", "notIn"], list(bands))),
        at("$.age", presence),
      );
    }
    case "boolean":
      return fc.oneof(leaf(["equal", "notEqual"], fc.boolean()), presence);
    case "multiple":
      return fc.oneof(
        leaf(["contains", "doesNotContain"], optionOf(attribute)),
        leaf(["containsAny", "containsAll"], list(optionOf(attribute))),
        presence,
      );
  }
}

/** Each question answered or not. */
const friend: fc.Arbitrary<Answers> = fc
  .tuple(...attributes.map((a) => fc.option(answerOf(a).map((answer) => [a.key, answer] as const))))
  .map((entries) => Object.fromEntries(entries.filter((entry) => entry !== null)));
const { tree } = fc.letrec<{ node: ConditionNode; tree: ConditionTree }>((tie) => {
  const children = fc.array(tie("node"), { minLength: 1, maxLength: 4 });
  return {
    node: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.oneof(...attributes.map(leafOf)), tie("tree")),
    tree: fc.oneof(
      fc.record({ all: children }),
      fc.record({ any: children }),
      fc.record({ not: tie("node") }),
    ) as fc.Arbitrary<ConditionTree>,
  };
});

const AT = new Date("2026-11-22T00:00:00Z");
const userId = (n: number) => `U${n.toString(16).padStart(32, "0")}`;
const PEOPLE = 20;
const TREES_PER_RUN = 100;
/** Runs of 100 trees over 20 friends of their own: 3,000 trees on SQLite, 300 on PostgreSQL. */
const runs = { sqlite: 30, postgres: 3 };

eachStore((name, open) => {
  it(`SQL means the same friends as json-rules-engine does, in ${runs[name] * TREES_PER_RUN} random trees`, async () => {
    const store = await open();
    for (const attribute of attributes) await defineAttribute(store, attribute);
    const nobody = Object.fromEntries(attributes.map((a) => [a.key, null]));
    let matched = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(friend, { minLength: PEOPLE, maxLength: PEOPLE }),
        fc.array(tree, { minLength: TREES_PER_RUN, maxLength: TREES_PER_RUN }),
        async (people, trees) => {
          const inputs = people.map((answers, i) => ({ lineUserId: userId(i), answers: { ...nobody, ...answers } }));
          expect((await upsertFriends(store.db, "live", inputs, AT)).problems).toEqual([]);
          for (const audience of trees) {
            const expected: number[] = [];
            for (const [i, answers] of people.entries())
              if (await friendMatches(audience, answers, { attributes, now: AT })) expected.push(i + 1);
            const ids = (await audienceIds(store.db, "live", audience, { now: AT })).sort((a, b) => a - b);
            expect(ids, JSON.stringify(audience)).toEqual(expected);
            matched += expected.length;
          }
        },
      ),
      { numRuns: runs[name] },
    );
    // Neither nobody nor everybody all the time: the trees tell friends apart.
    const share = matched / (runs[name] * TREES_PER_RUN * PEOPLE);
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.9);
    await store.close();
  }, 120_000);

  it("gives any answers back as they were written", async () => {
    const store = await open();
    for (const attribute of attributes) await defineAttribute(store, attribute);
    await upsertFriends(store.db, "live", [{ lineUserId: userId(0) }], AT);
    const nobody = Object.fromEntries(attributes.map((a) => [a.key, null]));
    await fc.assert(
      fc.asyncProperty(friend, async (answers) => {
        expect(await setAnswers(store.db, 1, { ...nobody, ...answers }, AT)).toEqual([]);
        const kept = Object.entries(answers)
          .filter(([, answer]) => !Array.isArray(answer) || answer.length > 0)
          .map(([key, answer]) => [key, Array.isArray(answer) ? values.filter((v) => answer.includes(v)) : answer]);
        expect((await getFriend(store.db, "live", userId(0)))?.answers).toEqual(Object.fromEntries(kept));
      }),
      { numRuns: name === "sqlite" ? 200 : 30 },
    );
    await store.close();
  });
});
