import { describe, expect, it } from "vitest";
import { placeInImport, previewImport, rulesIn } from "../../../../admin/rules/list/import-preview.ts";

describe("an import before it is done", () => {
  it("finds the rules in an exported file, in a list, and in a file with one rule", () => {
    const rule = { id: "a", name: "A" };
    for (const given of [{ exportedAt: "2026-11-26T00:00:00Z", rules: [rule] }, [rule], rule]) {
      expect(rulesIn(JSON.stringify(given))).toEqual([rule]);
    }
  });

  it.each(["", "{", "[]", "[1]", '{"rules":[]}', '{"name":"no id"}'])("finds none in %s", (text) => {
    expect(rulesIn(text)).toBeNull();
  });

  it("says what is new, what changes, what stays, and what goes into force at once", () => {
    const now = [
      { id: "a", name: "A", enabled: true },
      { id: "b", name: "B", enabled: false },
    ];
    const rules = [{ id: "a", name: "A", enabled: true }, { id: "b", name: "B" }, { id: "c" }];
    expect(previewImport(rules, now)).toMatchObject({
      unchanged: ["A"],
      changed: ["B"],
      created: ["c"],
      switchedOn: ["B", "c"],
    });
  });

  it("names the rule of a fault", () => {
    expect(placeInImport("rules[1].audience.all[0]", [{ id: "a" }, { id: "b", name: "B" }])).toEqual({
      name: "B",
      path: "audience.all[0]",
    });
    expect(placeInImport("note", [])).toEqual({ name: "", path: "note" });
  });
});
