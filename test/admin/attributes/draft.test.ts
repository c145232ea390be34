import { describe, expect, it } from "vitest";
import {
  cleaned,
  draftFaults,
  draftOf,
  emptyDraft,
  inForm,
  kindsFrom,
  moved,
  newItem,
  optionChanges,
  pastedItems,
  withDraft,
} from "../../../admin/attributes/draft.ts";
import { missingLanguages } from "../../../admin/attributes/languages.ts";
import type { Attribute, Draft } from "../../../admin/attributes/types.ts";
import { attributeSchema } from "../../../src/engine/attribute-schema.ts";

const words = {
  empty: "empty",
  key: "key",
  keyTaken: "taken",
  noOptions: "none",
  double: "double",
  badValue: "bad",
};
const area: Attribute = {
  key: "area",
  label: { ja: "区", en: "Ward" },
  kind: "area",
  options: [
    { value: "中央", label: { ja: "中央区" }, parts: [{ value: "本町", label: { ja: "本町" } }] },
    { value: "北", label: { ja: "北区" } },
  ],
};

describe("what is written about a question", () => {
  it("comes back as it was when nothing was written", () => {
    expect(cleaned(draftOf(area))).toEqual(area);
    expect(attributeSchema.safeParse(cleaned(draftOf(area))).success).toBe(true);
  });

  it("is sent without empty translations, helps and headings, and an option without a value is named by its text", () => {
    const draft = {
      ...emptyDraft(),
      key: " pets ",
      label: { ja: " ペット ", en: " ", zh: "宠物" },
      help: { ja: "", en: "" },
      options: [{ ...newItem(), label: { ja: "犬", ko: "" }, help: { ja: "" } }],
      groups: [],
    };
    expect(cleaned(draft)).toEqual({
      key: "pets",
      label: { ja: "ペット", zh: "宠物" },
      kind: "single",
      options: [{ value: "犬", label: { ja: "犬" } }],
    });
  });

  it("is looked through before the server is asked", () => {
    const draft = {
      ...emptyDraft(),
      key: "Pets",
      help: { ja: "", en: "Why" },
      options: [
        { ...newItem(), value: "dog", label: { ja: "犬" } },
        { ...newItem(), value: "dog", label: { ja: "" } },
        { ...newItem(), value: "a;b", label: { ja: "猫" } },
      ],
      shownWhen: { attribute: "area", in: [] },
    };
    expect(draftFaults(draft, [], words)).toEqual([
      { path: "key", message: "key" },
      { path: "label.ja", message: "empty" },
      { path: "help.ja", message: "empty" },
      { path: "options[1].value", message: "double" },
      { path: "options[1].label.ja", message: "empty" },
      { path: "options[2].value", message: "bad" },
      { path: "shownWhen", message: "empty" },
    ]);
    expect(draftFaults({ ...draftOf(area), options: [] }, ["area"], words)).toEqual([
      { path: "key", message: "taken" },
      { path: "options", message: "none" },
    ]);
    expect(draftFaults(draftOf(area), [], words)).toEqual([]);
  });

  it("may take another kind only where answers stay answers", () => {
    expect(kindsFrom(undefined)).toHaveLength(6);
    expect(kindsFrom("single")).toEqual(["single", "area"]);
    expect(kindsFrom("number")).toEqual(["number", "year"]);
    expect(kindsFrom("multiple")).toEqual(["multiple"]);
  });

  it("is sent and looked through as the chosen kind has it, and is all there again when that kind is left", () => {
    const draft: Draft = { ...draftOf(area), groups: [{ ...newItem(), value: "city", label: { ja: "" } }] };
    const single = { ...draft, groups: [], kind: "single" as const };
    expect(cleaned(single).options?.[0]).toEqual({ value: "中央", label: { ja: "中央区" } });
    const yesNo = { ...draft, kind: "boolean" as const };
    expect(cleaned(yesNo)).toEqual({ key: "area", label: area.label, kind: "boolean" });
    expect(draftFaults(yesNo, [], words)).toEqual([]);
    expect(draftFaults({ ...draft, kind: "multiple" }, [], words)).toEqual([
      { path: "groups[0].label.ja", message: "empty" },
    ]);
    expect(cleaned({ ...yesNo, kind: "area" })).toEqual(area);
  });

  it("stands in the preview in its place, with something to see where nothing is written yet", () => {
    const hidden: Attribute = { key: "drill", label: { ja: "訓練" }, kind: "boolean", staffOnly: true };
    const all = [area, hidden];
    expect(inForm(all)).toEqual([area]);
    const changed = withDraft(all, { ...draftOf(area), label: { ja: "お住まい" } }, "？");
    expect(changed.map(({ label }) => label.ja)).toEqual(["お住まい"]);
    expect(withDraft(all, emptyDraft(), "？").map(({ label }) => label.ja)).toEqual(["区", "？"]);
  });

  it("says in numbers what saving would do to the options", () => {
    const next: Attribute = {
      ...area,
      options: [
        { value: "北", label: { ja: "北区" }, retired: true },
        { value: "南", label: { ja: "南区" } },
      ],
    };
    expect(optionChanges(area, next)).toEqual({ added: 1, removed: 2, retired: 1 });
    expect(optionChanges(undefined, area)).toEqual({ added: 3, removed: 0, retired: 0 });
  });
});

describe("pasted lines", () => {
  it("are options: Japanese alone, or columns as a spreadsheet copies them", () => {
    const made = pastedItems("中央町\r\n本町\thon\tほんまち\tHon-cho\n\n中央町\n", []);
    expect(made.map(({ uid: _, ...one }) => one)).toEqual([
      { value: "中央町", label: { ja: "中央町" } },
      { value: "hon", label: { ja: "本町", ja_easy: "ほんまち", en: "Hon-cho" } },
    ]);
    expect(new Set(made.map(({ uid }) => uid)).size).toBe(2);
  });

  it("leave out what is there already", () => {
    expect(pastedItems("中央区\n北区", [{ ...newItem(), value: "北区", label: { ja: "北区" } }])).toHaveLength(1);
  });
});

describe("small things", () => {
  it("move, and languages are missed", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(missingLanguages({ ja: "区", en: " ", ko: "구" })).toEqual(["ja_easy", "en", "zh"]);
  });
});
