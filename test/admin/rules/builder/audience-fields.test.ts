import { describe, expect, it } from "vitest";
import {
  type Attribute,
  audienceFieldAt,
  audienceFields,
  firstCondition,
} from "../../../../admin/rules/builder/audience-fields";
import { BETWEEN } from "../../../../admin/rules/builder/tree";

const attributes: Attribute[] = [
  {
    id: "area",
    key: "area",
    kind: "area",
    label: { ja: "お住まいの区" },
    options: [
      {
        value: "中央区",
        label: { ja: "中央区", ja_easy: "{中央区|ちゅうおうく}" },
        parts: [{ value: "青葉町", label: { ja: "青葉町", ja_easy: "{青葉町|あおばちょう}" } }],
      },
    ],
  },
  { id: "birth_year", key: "birth_year", kind: "year", label: { ja: "生まれた年" } },
];
const audience = {
  operators: {
    area: ["equal", "in"],
    single: ["equal", "in"],
    year: ["equal"],
    number: ["greaterThanInclusive", "lessThanInclusive"],
  },
  facts: [{ key: "friend_days", label: { ja: "日数" }, kind: "number", operators: ["lessThan"] }],
  agePath: "$.age",
  ageBandPath: "$.age_band",
  ageBands: [{ value: "20s", label: { ja: "20代" } }],
};
const fields = audienceFields(attributes, audience, (label) => label.ja, {
  age: (of) => (of ? `年齢（${of}から）` : "年齢"),
  ageBand: (of) => (of ? `年代（${of}から）` : "年代"),
  wholeWard: (ward) => `${ward}（全域）`,
});

describe("what an audience may ask of", () => {
  it("makes ages of a year of birth, decades first", () => {
    expect(fields.map(({ label }) => label)).toEqual(["お住まいの区", "年代", "年齢", "生まれた年", "日数"]);
    expect(audienceFieldAt(fields, { fact: "birth_year", path: "$.age" })?.operators).toContain(BETWEEN);
    expect(audienceFieldAt(fields, { fact: "friend_days" })?.operators).not.toContain(BETWEEN);
    expect(audienceFieldAt(fields, { fact: "birth_year", path: "$.zodiac" })).toBeUndefined();
  });

  it("offers wards and their towns as answers have them, found by their reading", () => {
    const [ward, town] = fields[0]?.options ?? [];
    expect(ward).toMatchObject({ value: "中央区", label: "中央区（全域）" });
    expect(town).toMatchObject({ value: "中央区/青葉町", label: "中央区 青葉町", within: "中央区" });
    expect(town?.search).toContain("あおばちょう");
  });

  it("begins with what is asked most", () => {
    const first = (label: string) => firstCondition(fields.find((one) => one.label === label) ?? expect.fail());
    expect(first("お住まいの区")).toEqual({ fact: "area", operator: "in", value: [] });
    expect(first("年代")).toEqual({
      fact: "birth_year",
      path: "$.age_band",
      operator: "in",
      value: [],
    });
    expect(first("年齢")).toMatchObject({ path: "$.age", operator: BETWEEN });
  });
});
