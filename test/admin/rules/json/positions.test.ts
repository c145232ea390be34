import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pathAt, rangeOf, stepsOf } from "../../../../admin/rules/json/positions.ts";

const text = JSON.stringify(
  { id: "a", conditions: { all: [{ fact: "mail", value: 1 }, { fact: "x" }] }, actions: [{ type: "multicast" }] },
  null,
  2,
);
const at = (path: string) => {
  const { from, to } = rangeOf(text, stepsOf(path));
  return text.slice(from, to);
};

describe("places in the text of a rule", () => {
  it("reads the server's paths", () => {
    expect(stepsOf("conditions.all[0].value")).toEqual(["conditions", "all", 0, "value"]);
    expect(stepsOf("")).toEqual([]);
  });

  it("finds the property a fault is about, or the nearest that is there", () => {
    expect(at("conditions.all[0].value")).toBe('"value"');
    expect(at("conditions.all[1]")).toBe("{");
    expect(at("conditions.all[1].operator")).toBe("{");
    expect(at("audience")).toBe("{");
    expect(at("actions[0].type")).toBe('"type"');
  });

  it("knows where the cursor is, also in a text that is half written", () => {
    const cursor = (part: string, of = text) => pathAt(of, of.indexOf(part) + 1);
    expect(cursor('"multicast"')).toEqual(["actions", 0, "type"]);
    expect(cursor('"x"')).toEqual(["conditions", "all", 1, "fact"]);
    expect(cursor('"gu', '{ "id": "a", "gu')).toEqual([]);
    expect(cursor('"appr', '{ "guard": { "appr": ')).toEqual(["guard", "appr"]);
  });

  it("finds every part of a shipped rule where it stands", () => {
    const rule = readFileSync(`${import.meta.dirname}/../../../../rules/quake-everyone.json`, "utf8");
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0) {
        const { from } = rangeOf(rule, path);
        expect(pathAt(rule, from + 1)).toEqual(path);
      }
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries(value))
        walk(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    walk(JSON.parse(rule), []);
  });
});
