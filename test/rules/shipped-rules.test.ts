import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileAll } from "../../src/engine/compile.ts";
import type { Attribute, Label, Language } from "../../src/engine/types.ts";
import { plugins } from "../../src/plugins/index.ts";

const folder = new URL("../../rules/", import.meta.url);
const jsonFiles = (path: URL) =>
  readdirSync(path)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({
      name,
      json: JSON.parse(readFileSync(new URL(name, path), "utf8")) as {
        id?: string;
        key?: string;
        topic?: Label;
        drill?: boolean;
        trigger?: { type: string };
      },
    }));
const rules = jsonFiles(folder);
const attributes = jsonFiles(new URL("attributes/", folder));
const vocabulary = { ...plugins, attributes: attributes.map(({ json }) => json as unknown as Attribute) };

const WARDS: Record<string, string> = {
  chuo: "中央区",
  hanamigawa: "花見川区",
  inage: "稲毛区",
  wakaba: "若葉区",
  midori: "緑区",
  mihama: "美浜区",
};
const area = attributes.find(({ json }) => json.key === "area")?.json as unknown as Attribute;
const FAMILIES = ["evacuation", "warning", "missing", "fire", "lifeline", "crime"];

const LANGUAGES: Language[] = ["ja", "ja_easy", "en", "zh", "ko"];

describe("the shipped rules", () => {
  const compiled = compileAll(
    rules.map(({ json }) => ({ json })),
    vocabulary,
  );

  it("all compile against the shipped attributes and plugins", () => {
    expect(compiled.filter((rule) => !rule.ok)).toEqual([]);
  });

  it("lie in files named after their ids, attributes in files named after their keys", () => {
    expect(rules.map(({ name }) => name)).toEqual(rules.map(({ json }) => `${json.id}.json`));
    expect(attributes.map(({ name }) => name)).toEqual(attributes.map(({ json }) => `${json.key}.json`));
  });

  it("ask of every mail that the city's own address sent it and that it is proven", () => {
    for (const { json } of rules) {
      const text = JSON.stringify(json);
      if (!text.includes('"imap"')) continue;
      expect(text, json.id).toContain('"anzen@bousai.city.chiba.example"');
      expect(text, json.id).toContain('"requireAuthenticMail":true');
    }
  });

  it("tell citizens in five languages what they get by them, and only where citizens choose", () => {
    for (const { json } of rules) {
      const told = json.trigger?.type === "imap" && json.drill !== true;
      expect(Object.keys(json.topic ?? {}), json.id).toEqual(told ? LANGUAGES : []);
      for (const text of Object.values(json.topic ?? {})) expect(text).not.toMatch(/全員|everyone/i);
    }
  });

  it("call one subject by one name in every language, so that equal ones merge", () => {
    const topics = rules.flatMap(({ json }) => json.topic ?? []);
    for (const language of LANGUAGES) {
      const namesOf = Map.groupBy(topics, (topic) => topic[language]);
      for (const [name, same] of namesOf) expect(new Set(same.map((topic) => topic.ja)).size, name).toBe(1);
      expect(namesOf.size, language).toBe(new Set(topics.map((topic) => topic.ja)).size);
    }
  });

  it("treat the six wards alike: the rules of a family differ in the ward only", () => {
    for (const family of FAMILIES) {
      const shapes = Object.entries(WARDS).map(([slug, ward]) => {
        const rule = rules.find(({ json }) => json.id === `${family}-${slug}`);
        const { topic, ...rest } = rule?.json ?? {};
        const label = area.options?.find((option) => option.value === ward)?.label;
        const topics = LANGUAGES.map((one) => topic?.[one]?.replace(label?.[one] ?? "", "WARD"));
        return JSON.stringify([rest, topics]).replaceAll(ward, "WARD").replaceAll(`-${slug}"`, '-SLUG"');
      });
      expect(new Set(shapes).size, family).toBe(1);
    }
  });

  it("let wards follow each other, and let nothing follow what went to everyone", () => {
    for (const rule of compiled) {
      if (!rule.ok) continue;
      const ofWard = Object.keys(WARDS).some((slug) => rule.rule.id.endsWith(`-${slug}`));
      // A relay keeps nothing from the citizens.
      expect(rule.rule.continue, rule.rule.id).toBe(ofWard || rule.rule.audience === "nobody");
    }
  });

  it("ask drills before anything else and keep them to the drill's members", () => {
    const ranked = compiled.flatMap((rule) => (rule.ok ? [rule.rule] : [])).sort((a, b) => b.priority - a.priority);
    expect(ranked[0]?.id).toBe("drill-members");
    expect(ranked.filter((rule) => rule.drill).map((rule) => rule.id)).toEqual(["drill-members"]);
    const everyone = ranked.filter((rule) => rule.audience === "everyone");
    const lastEveryone = Math.min(...everyone.map((rule) => rule.priority));
    expect(lastEveryone).toBeGreaterThan(800);
  });
});
