import { describe, expect, it } from "vitest";
import { changesSending, placeInImport, rulesIn, seenVersions } from "../../../../admin/rules/list/import-preview.ts";

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

  it("warns of what is on and sends otherwise, and holds the server to the versions that were seen", () => {
    const rule = (change: object) => ({
      id: "a",
      name: "A",
      version: 3,
      wasOn: true,
      isOn: true,
      changes: [],
      ...change,
    });
    const change = (path: string) => ({ path, before: null, after: null, sentence: "", texts: null });
    const sending = { changes: [change("name"), change("actions[0].messages[0].text")] };
    expect(changesSending(rule(sending))).toBe(true);
    expect(changesSending(rule({ changes: [change("name"), change("topic.ja"), change("enabled")] }))).toBe(false);
    expect(changesSending(rule({ ...sending, isOn: false }))).toBe(false);
    expect(changesSending(rule({ ...sending, wasOn: false }))).toBe(false);
    expect(seenVersions([rule({}), rule({ id: "b", version: null })])).toEqual({ a: 3 });
  });

  it("names the rule of a fault", () => {
    expect(placeInImport("rules[1].audience.all[0]", [{ id: "a" }, { id: "b", name: "B" }])).toEqual({
      name: "B",
      path: "audience.all[0]",
    });
    expect(placeInImport("note", [])).toEqual({ name: "", path: "note" });
  });
});
