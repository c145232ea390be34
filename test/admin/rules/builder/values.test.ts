import { describe, expect, it } from "vitest";
import { fieldAt, pathOf, type TriggerFact } from "../../../../admin/rules/builder/event-fields";
import { editorFor, fits, fitted } from "../../../../admin/rules/builder/values";
import { operators, valueProblem } from "../../../../src/engine/operators.ts";

describe("the values of conditions", () => {
  it("has an editor for whatever an operator asks for", () => {
    for (const [name, { accepts, value }] of Object.entries(operators)) {
      for (const type of accepts) {
        // A list of yes and no is not offered.
        if (value === "sames" && type === "boolean") continue;
        expect(editorFor(value, type), `${name} of ${type}`).not.toBe("json");
      }
    }
  });

  it("makes of a value what the next operator takes", () => {
    expect(fitted("texts", "地震")).toEqual(["地震"]);
    expect(fitted("texts", "")).toEqual([]);
    expect(fitted("text", ["地震", "津波"])).toBe("地震");
    expect(fitted("number", "5")).toBe(null);
    expect(fitted("numbers", 5)).toEqual([5]);
    expect(fitted("nothing", "地震")).toBe(true);
    expect(fitted("text", true)).toBe("");
    expect(fitted("date", "x")).toBe(null);
    expect(valueProblem(operators.isPresent ?? expect.fail(), "text", true)).toBe(null);
  });

  it("shows as JSON what its editor would lose", () => {
    expect(fits("texts", ["a", "a"])).toBe(false);
    expect(fits("text", 5)).toBe(false);
    expect(fits("date", "2026-11-22T09:00:00+09:00")).toBe(true);
    expect(fits("date", "2026-11-22T09:00:30+09:00")).toBe(false);
    expect(fits("nothing", false)).toBe(false);
    expect(fits("json", { a: 1 })).toBe(true);
  });
});

describe("the fields of a trigger", () => {
  const facts: TriggerFact[] = [
    {
      fact: "webhook",
      label: { ja: "LINE" },
      fields: [
        { path: "$.postback.params.*", type: "text", label: { ja: "そのほか" } },
        { path: "$.postback.params.date", type: "text", label: { ja: "日付" } },
      ],
    },
  ];
  const at = (path: string) => fieldAt(facts, { fact: "webhook", path });

  it("finds the field that is meant, the named one first", () => {
    expect(at("$.postback.params.date")?.field.label.ja).toBe("日付");
    expect(at("$.postback.params.size")).toMatchObject({ given: "size", field: { label: { ja: "そのほか" } } });
    expect(at("$.postback.params.a.b")).toBeUndefined();
    expect(at("$.elsewhere")).toBeUndefined();
    expect(fieldAt(facts, { fact: "mail", path: "$.x" })).toBeUndefined();
  });

  it.each(["size", "震度 (最大)", "a.b", ""])("writes the name %j so that it is read again", (given) => {
    const field = at("$.postback.params.size")?.field ?? expect.fail();
    expect(at(pathOf(field, given))?.given).toBe(given);
  });
});
