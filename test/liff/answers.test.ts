import { describe, expect, it } from "vitest";
import { askedAttributes, changesBetween, fits, standingAnswers, withChanges } from "../../liff/answers.ts";
import type { Attribute } from "../../src/engine/types.ts";

const options = (...all: string[]) => all.map((value) => ({ value, label: { ja: value } }));
const life: Attribute = { key: "life", label: { ja: "暮らし" }, kind: "multiple", options: options("child", "pet") };
const child: Attribute = {
  key: "child",
  label: { ja: "お子さん" },
  kind: "single",
  options: options("school", "baby"),
  shownWhen: { attribute: "life", in: ["child"] },
};
const school: Attribute = {
  key: "school",
  label: { ja: "学校" },
  kind: "boolean",
  shownWhen: { attribute: "child", in: ["school"] },
};
const area: Attribute = {
  key: "area",
  label: { ja: "区" },
  kind: "area",
  options: [{ value: "緑区", label: { ja: "緑区" }, parts: options("誉田町") }],
};
const all = [life, child, school, area];
const keys = (attributes: Attribute[]) => attributes.map(({ key }) => key);

describe("which questions are asked", () => {
  it("hangs on the answers before them, through more than one", () => {
    expect(keys(askedAttributes(all, {}))).toEqual(["life", "area"]);
    expect(keys(askedAttributes(all, { life: ["pet"] }))).toEqual(["life", "area"]);
    expect(keys(askedAttributes(all, { life: ["pet", "child"], child: "school" }))).toEqual(keys(all));
  });

  it("hides what hangs on a hidden question, whatever was answered there", () => {
    expect(keys(askedAttributes(all, { child: "school" }))).toEqual(["life", "area"]);
    expect(standingAnswers(all, { child: "school", school: true, other: 1 })).toEqual({ other: 1 });
  });

  it("survives questions that hang on each other, or on none", () => {
    const one: Attribute = { ...school, key: "one", shownWhen: { attribute: "two", in: [true] } };
    const two: Attribute = { ...school, key: "two", shownWhen: { attribute: "one", in: [true] } };
    expect(askedAttributes([one, two], { one: true, two: true })).toEqual([]);
    expect(askedAttributes([child], { life: ["child"] })).toEqual([]);
  });

  it("takes a town for its ward", () => {
    const ward: Attribute = { ...school, shownWhen: { attribute: "area", in: ["緑区"] } };
    expect(keys(askedAttributes([area, ward], { area: "緑区/誉田町" }))).toEqual(["area", "school"]);
  });
});

describe("what a save sends", () => {
  it("is what changed, and nothing else", () => {
    const saved = { life: ["child", "pet"], child: "school", area: "緑区" };
    expect(changesBetween(all, saved, { ...saved, life: ["pet", "child"] })).toEqual({});
    expect(changesBetween(all, saved, { life: ["child"], child: "school" })).toEqual({ life: ["child"], area: null });
  });

  it("takes back what is asked no longer, but not what others hid", () => {
    const saved = { life: ["child"], child: "school", school: true };
    expect(changesBetween(all, saved, { ...saved, life: ["pet"] })).toEqual({
      life: ["pet"],
      child: null,
      school: null,
    });
    expect(changesBetween([child, area], { child: "school" }, { child: "school" })).toEqual({});
  });

  it("leads from the saved answers to those on the screen", () => {
    const saved = { life: ["child"], child: "school" };
    const now = { life: ["pet"], area: "緑区/誉田町" };
    expect(withChanges(saved, changesBetween(all, saved, now))).toEqual(now);
  });
});

it.each([
  [life, ["pet"], true],
  [life, ["gone"], false],
  [life, "pet", false],
  [child, "baby", true],
  [child, "gone", false],
  [school, false, true],
  [school, "false", false],
  [area, "緑区", true],
  [area, "緑区/誉田町", true],
  [area, "緑区/なし", false],
  [area, "なし", false],
] as const)("knows whether a kept answer still fits: %o, %j", (attribute, answer, expected) => {
  expect(fits(attribute as Attribute, answer as string)).toBe(expected);
});
