import { describe, expect, it } from "vitest";
import { type CompiledRule, compile } from "../../src/engine/compile.ts";
import { decide, rankRules } from "../../src/engine/decide.ts";
import type { ConditionTrace, JsonObject } from "../../src/engine/types.ts";
import { mailEvent, ruleJson, vocabulary } from "../support/vocabulary.ts";

const now = new Date("2026-11-22T00:01:00Z");
function rule(change: JsonObject = {}): CompiledRule {
  const compiled = compile(ruleJson(change), vocabulary);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  return compiled.rule;
}
const never = { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "火山" }] };

describe("decide", () => {
  it("fires a rule whose conditions hold, with what each saw", async () => {
    const { decisions, traces } = await decide([rule()], mailEvent(), now);
    expect(decisions.map((d) => d.rule.id)).toEqual(["quake"]);
    expect(traces).toMatchObject([
      {
        ruleId: "quake",
        outcome: "fired",
        reason: "matched",
        conditions: { all: [{ asked: true, result: true, seen: "地震情報", value: "地震" }], result: true },
      },
    ]);
  });

  it("traces a rule that did not match", async () => {
    const { decisions, traces } = await decide([rule({ conditions: never })], mailEvent(), now);
    expect(decisions).toEqual([]);
    expect(traces).toMatchObject([
      { outcome: "not-matched", reason: "conditions-false", conditions: { result: false } },
    ]);
  });

  it("asks in rank order: priority first, then id, whatever the order of storage", () => {
    const rules = [rule({ id: "b" }), rule({ id: "z", priority: 200 }), rule({ id: "a" })];
    expect(rankRules(rules).map((r) => r.id)).toEqual(["z", "a", "b"]);
  });

  it("ends the line at the first rule that fires, and says so of those below", async () => {
    const { decisions, traces } = await decide(
      [rule({ id: "a", priority: 2 }), rule({ id: "b", priority: 1 })],
      mailEvent(),
      now,
    );
    expect(decisions.map((d) => d.rule.id)).toEqual(["a"]);
    expect(traces[1]).toMatchObject({
      ruleId: "b",
      outcome: "not-asked",
      reason: "stopped-by-earlier-rule",
      detail: "a",
    });
  });

  it("goes on after a rule that says continue", async () => {
    const { decisions } = await decide(
      [rule({ id: "a", priority: 200, continue: true }), rule({ id: "b" })],
      mailEvent(),
      now,
    );
    expect(decisions.map((d) => d.rule.id)).toEqual(["a", "b"]);
  });

  it("asks neither rules that are off nor rules of another source", async () => {
    const { traces } = await decide(
      [rule({ enabled: false }), rule({ id: "x", trigger: { type: "imap", mailbox: "ward" } })],
      mailEvent(),
      now,
    );
    expect(traces).toEqual([]);
  });

  it("isolates a rule whose evaluation fails: the others are asked, none is silently skipped", async () => {
    const broken = {
      ...rule({ id: "a", priority: 200 }),
      conditions: { all: [{ fact: "mail", operator: "noSuch", value: 1 }] },
    } as CompiledRule;
    const { decisions, traces } = await decide([broken, rule({ id: "b" })], mailEvent(), now);
    expect(traces.map((t) => [t.ruleId, t.outcome])).toEqual([
      ["a", "failed"],
      ["b", "fired"],
    ]);
    expect(decisions).toHaveLength(1);
  });

  it("keeps many events at once apart", async () => {
    const rules = [
      rule({ id: "a", continue: true }),
      rule({ id: "b", conditions: never, continue: true }),
      rule({ id: "c" }),
    ];
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => decide(rules, mailEvent({ subject: i % 2 ? "地震" : "火山" }), now)),
    );
    for (const [i, { decisions }] of results.entries())
      expect(decisions.map((d) => d.rule.id)).toEqual(i % 2 ? ["a", "c"] : ["b"]);
  });

  it("is false of a section that is not there, also when asked what it lacks", async () => {
    const absent = { all: [{ fact: "mail", path: "$.sections.津波", operator: "doesNotContainText", value: "警報" }] };
    expect((await decide([rule({ conditions: absent })], mailEvent(), now)).decisions).toEqual([]);
  });

  it("shortens a long value seen", async () => {
    const long = { all: [{ fact: "mail", path: "$.text", operator: "containsText", value: "あ" }] };
    const { traces } = await decide([rule({ conditions: long })], mailEvent({ text: "あ".repeat(5_000) }), now);
    const [leaf] = (traces[0]?.conditions as Extract<ConditionTrace, { all: unknown }> | undefined)?.all ?? [];
    expect((leaf as { seen: string }).seen).toHaveLength(201);
  });

  it("sees only own properties of facts", async () => {
    const inherited = {
      ...rule(),
      conditions: { all: [{ fact: "mail", path: "$.constructor.name", operator: "isPresent", value: true }] },
    } as CompiledRule;
    expect((await decide([inherited], mailEvent(), now)).decisions).toEqual([]);
  });
});
