import { describe, expect, it } from "vitest";
import { arranged, labelsOf, readTraces } from "../../../admin/parts/trace/trace.ts";

const leaf = { fact: "mail", path: "$.subject", operator: "containsText", value: "地震", asked: true, result: true };

describe("traces of rules", () => {
  const traces = readTraces([
    { ruleId: "a", version: 1, outcome: "not-matched", reason: "conditions-false" },
    { ruleId: "b", ruleName: "壊れたもの", version: 1, outcome: "failed", reason: "evaluation-error", detail: "x" },
    {
      ruleId: "c",
      ruleName: "地震",
      version: 2,
      outcome: "fired",
      reason: "matched",
      conditions: {
        all: [leaf, { any: [{ ...leaf, asked: false, result: null }], result: null }, { not: leaf, result: false }],
        result: true,
      },
    },
    { ruleId: "d", version: 1, outcome: "not-asked", reason: "other-source" },
  ]);

  it("come with those that fired first, then the broken ones, the rest apart", () => {
    const { told, rest } = arranged(traces);
    expect(told.map(({ ruleId }) => ruleId)).toEqual(["c", "b"]);
    expect(rest.map(({ ruleId }) => ruleId)).toEqual(["a", "d"]);
  });

  it("have the id for a name where there is none", () => {
    expect(traces.map(({ ruleName }) => ruleName)).toEqual(["a", "壊れたもの", "地震", "d"]);
  });

  it("keep their groups, and tell what was not asked from what was false", () => {
    expect(traces[2]?.conditions).toMatchObject({
      kind: "all",
      result: true,
      children: [
        { kind: "leaf", result: true, fact: "mail" },
        { kind: "any", result: null, children: [{ kind: "leaf", result: null }] },
        { kind: "not", result: false, children: [{ kind: "leaf", result: true }] },
      ],
    });
  });
});

describe("the names of facts and operators", () => {
  const facts = [
    {
      fact: "mail",
      label: { ja: "メール" },
      fields: [
        { path: "$.subject", type: "text", label: { ja: "件名", en: "Subject" } },
        { path: "$.sections.*", type: "text", label: { ja: "見出しの下の文" } },
      ],
    },
  ];
  const operators = [
    { operator: "isPresent", label: { ja: "がある" }, accepts: [], value: "true" },
    { operator: "containsText", label: { ja: "の文字を含む" }, accepts: [], value: "text" },
  ];
  const labels = labelsOf({ triggers: [{ facts }], operators } as never, ({ ja }) => ja);

  it("are those of the triggers, also for a part that has any name", () => {
    expect(labels.fact({ fact: "mail", path: "$.subject" })).toEqual({ label: "件名", type: "text" });
    expect(labels.fact({ fact: "mail", path: "$.sections.対象地域" }).label).toBe("見出しの下の文「対象地域」");
    expect(labels.operator("containsText")).toBe("の文字を含む");
    expect(labels.hasValue("isPresent")).toBe(false);
  });

  it("are the codes themselves where nobody knows them, or before they are there", () => {
    expect(labels.fact({ fact: "tide", path: "$.height" }).label).toBe("tide.height");
    expect(labels.operator("bends")).toBe("bends");
    expect(labelsOf(undefined, ({ ja }) => ja).fact({ fact: "mail" }).label).toBe("mail");
  });
});
