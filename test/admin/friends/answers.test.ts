import { describe, expect, it } from "vitest";
import type { Attribute } from "../../../admin/attributes/types.ts";
import { answerWords, audienceOf, shortId, wantedOf } from "../../../admin/friends/answers.ts";
import { audienceFaults } from "../../../src/engine/audience.ts";
import type { Audience } from "../../../src/engine/types.ts";

const option = (value: string, ja: string) => ({ value, label: { ja } });
const attributes: Attribute[] = [
  {
    key: "area",
    label: { ja: "区" },
    kind: "area",
    options: [{ ...option("chuo", "中央区"), parts: [option("hon", "本町")] }],
  },
  {
    key: "topics",
    label: { ja: "情報" },
    kind: "multiple",
    options: [option("fire", "火災"), option("heat", "熱中症")],
  },
  { key: "year", label: { ja: "年" }, kind: "year" },
  { key: "people", label: { ja: "人数" }, kind: "number" },
  { key: "drill", label: { ja: "訓練" }, kind: "boolean" },
];
const [area, topics, year, people, drill] = attributes as [Attribute, Attribute, Attribute, Attribute, Attribute];
const say = (attribute: Attribute, answer: unknown) =>
  answerWords(attribute, answer, ({ ja }) => ja, { yes: "はい", no: "いいえ", year: (one) => `${one}年` });

describe("an answer in words", () => {
  it("has labels for keys, and a town behind its ward", () => {
    expect(say(area, "chuo")).toBe("中央区");
    expect(say(area, "chuo/hon")).toBe("中央区 本町");
    expect(say(topics, ["heat", "fire"])).toBe("熱中症、火災");
    expect(say(year, 1980)).toBe("1980年");
    expect(say(people, 3)).toBe("3");
    expect(say(drill, false)).toBe("いいえ");
    expect(say(drill, undefined)).toBeUndefined();
  });

  it("is shown as it is where nobody knows the option any more", () => {
    expect(say(topics, ["gone"])).toBe("gone");
    expect(say(area, "chuo/gone")).toBe("chuo/gone");
  });
});

describe("a filter by attributes", () => {
  const wanted = [
    { attribute: "area", values: ["chuo", "chuo/hon"] },
    { attribute: "topics", values: ["fire"] },
    { attribute: "year", values: ["30s", "40s"] },
    { attribute: "people", values: ["1", "2"] },
    { attribute: "drill", values: ["true", "false"] },
    { attribute: "topics", values: [] },
  ];

  it("is an audience that the server takes, for every kind of attribute", () => {
    const audience = audienceOf(wanted, attributes);
    expect(audienceFaults(audience as unknown as Audience, attributes)).toEqual([]);
    expect(audience?.all[0]).toEqual({ fact: "area", operator: "in", value: ["chuo", "chuo/hon"] });
  });

  it("is read back from the address", () => {
    expect(wantedOf(audienceOf(wanted, attributes))).toEqual(wanted);
    expect(wantedOf(undefined)).toEqual([]);
    expect(audienceOf([], attributes)).toBeUndefined();
  });
});

it("shows enough of an id to tell people apart", () => {
  expect(shortId(`U${"0123456789abcdef".repeat(2)}`)).toBe("U0123…cdef");
});
