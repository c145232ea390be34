import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { attributeSchema, formWordsSchema } from "../../src/engine/attribute-schema.ts";
import type { Attribute, AttributeKind, Label, Language } from "../../src/engine/types.ts";

const folder = new URL("../../rules/", import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), "utf8"));
const attributes = readdirSync(new URL("attributes/", folder)).map((name) => json(`attributes/${name}`) as Attribute);
const named = (key: string) => attributes.find((attribute) => attribute.key === key);
const words = json("form/words.json") as Record<string, Label>;
const topics = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => (json(name) as { topic?: Label }).topic ?? []);

const LANGUAGES: Language[] = ["ja", "ja_easy", "en", "zh", "ko"];
/** No one has names of Chiba's towns in Chinese or Korean: those readers see the Japanese. */
const OF_TOWNS: Language[] = ["ja", "ja_easy", "en"];

const towns = attributes.flatMap((attribute) =>
  (attribute.options ?? []).flatMap((option) => (option.parts ?? []).map((part) => part.label)),
);
const labels = attributes.flatMap(({ label, help, options = [], groups = [] }) => [
  label,
  ...(help ? [help] : []),
  ...groups.map((group) => group.label),
  ...options.flatMap((option) => [option.label, ...(option.help ? [option.help] : [])]),
]);

describe("the shipped questions", () => {
  it("are well-formed, and so are the words around them", () => {
    for (const attribute of attributes) {
      expect(attributeSchema.safeParse(attribute).error?.message, attribute.key).toBeUndefined();
    }
    expect(formWordsSchema.safeParse(words).error?.message).toBeUndefined();
  });

  it("are all voluntary, in one order, each of citizens' with a reason", () => {
    expect(attributes.filter((attribute) => attribute.required)).toEqual([]);
    const shown = attributes
      .filter((attribute) => !attribute.staffOnly)
      .sort((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity));
    expect(shown.map((attribute): [string, AttributeKind] => [attribute.key, attribute.kind])).toEqual([
      ["area", "area"],
      ["categories", "multiple"],
      ["language", "single"],
      ["birth_year", "year"],
      ["gender", "single"],
      ["lifestyle", "multiple"],
      ["school_stage", "multiple"],
      ["quiet_hours", "single"],
    ]);
    expect(shown.filter((attribute) => !attribute.help)).toEqual([]);
    expect(attributes.filter((attribute) => attribute.staffOnly).map(({ key }) => key)).toEqual(["drill_member"]);
  });

  it("can be read in five languages, and towns in the three that have them", () => {
    for (const label of [...labels, ...Object.values(words), ...topics]) expect(Object.keys(label)).toEqual(LANGUAGES);
    for (const label of towns) expect(Object.keys(label), label.ja).toEqual(OF_TOWNS);
  });

  it("give every kanji of the easy Japanese its reading, and no braces elsewhere", () => {
    for (const label of [...labels, ...towns, ...Object.values(words), ...topics]) {
      const easy = label.ja_easy ?? "";
      expect(easy.replaceAll(/\{[\p{Script=Han}ケ]+\|[\p{Script=Hiragana}ー]+\}/gu, "")).not.toMatch(
        /[{}|\p{Script=Han}]/u,
      );
      for (const language of LANGUAGES) if (language !== "ja_easy") expect(label[language] ?? "").not.toMatch(/[{}|]/);
    }
  });

  it("do not leave Japanese in the other languages", () => {
    for (const label of [...labels, ...Object.values(words), ...topics]) {
      for (const text of [label.en, label.zh, label.ko])
        expect(text).not.toMatch(/\p{Script=Hiragana}|\p{Script=Katakana}/u);
      expect(label.en).not.toMatch(/\p{Script=Han}|\p{Script=Hangul}/u);
      expect(label.zh).not.toMatch(/\p{Script=Hangul}/u);
    }
    for (const town of towns) expect(town.en, town.ja).toMatch(/^[A-Z][a-z']+(-(cho|machi))?$/);
  });

  it("know the six wards and the towns in each", () => {
    expect(named("area")?.options?.map(({ value, parts = [] }) => [value, parts.length])).toEqual([
      ["中央区", 68],
      ["花見川区", 33],
      ["稲毛区", 29],
      ["若葉区", 53],
      ["緑区", 35],
      ["美浜区", 15],
    ]);
    for (const { parts = [] } of named("area")?.options ?? []) {
      expect(parts.map((part) => part.value)).toEqual(parts.map((part) => part.label.ja));
      // Two towns that sound alike in one ward would be one in the form in English.
      expect(new Set(parts.map((part) => part.label.en)).size).toBe(parts.length);
    }
  });

  it("offer about thirty kinds of information under headings, one block a heading", () => {
    const { options = [], groups = [] } = named("categories") ?? {};
    expect(options.length).toBeGreaterThanOrEqual(28);
    expect(options.length).toBeLessThanOrEqual(34);
    const blocks = options.map((option) => option.group).filter((group, i, all) => group !== all[i - 1]);
    expect(blocks).toEqual(groups.map((group) => group.value));
  });

  it("ask for children's school years only where there are children", () => {
    const { shownWhen } = named("school_stage") ?? {};
    const offered = named(shownWhen?.attribute ?? "")?.options?.map((option) => option.value);
    expect(offered).toEqual(expect.arrayContaining(shownWhen?.in ?? []));
  });

  it("say that the contact is a sample", () => {
    expect(words.contact?.ja).toContain("見本");
    expect(words.consent?.ja).toContain("見本");
    for (const key of ["purpose", "consent"]) {
      expect(words[key]?.ja.length, key).toBeGreaterThanOrEqual(150);
      expect(words[key]?.ja.length, key).toBeLessThanOrEqual(300);
    }
  });
});
