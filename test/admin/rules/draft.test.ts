import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  copyOf,
  formatRule,
  idFor,
  newRule,
  parseRule,
  ruleFromMail,
  sendsOtherwise,
  usualActions,
  withKey,
  withTrigger,
} from "../../../admin/rules/draft.ts";

const folder = `${import.meta.dirname}/../../../rules`;
const shipped = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) as Record<string, unknown>);

const parsed = (text: string) => {
  const result = parseRule(text);
  if (!("rule" in result)) throw new Error(result.problem);
  return result.rule;
};

const imap = { type: "imap", personal: false, text: { fact: "mail", to: "body" } };
const webhook = { type: "webhook", personal: true, text: null };

describe("a rule between the form and the JSON tab", () => {
  it.each(shipped.map((rule) => [rule.id, rule]))("goes there and back unchanged: %s", (_, rule) => {
    expect(JSON.stringify(parsed(formatRule(rule)))).toBe(JSON.stringify(rule));
  });

  it("goes there and back unchanged whatever it holds", () => {
    const json = fc.dictionary(
      fc.string(),
      fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    );
    fc.assert(fc.property(json, (rule) => formatRule(parsed(formatRule(rule))) === formatRule(rule)));
  });

  it("is the same after the form sets any of its parts to what it was", () => {
    for (const rule of shipped) {
      for (const key of Object.keys(rule)) {
        expect(formatRule(withKey(rule, key, rule[key]))).toBe(formatRule(rule));
      }
    }
  });

  it("keeps what the form does not know, and gets a new part in its usual place", () => {
    const rule = { name: "n", ours: { a: 1 }, trigger: { type: "imap" }, actions: [] };
    expect(Object.keys(withKey(rule, "audience", "everyone"))).toEqual([
      "name",
      "ours",
      "trigger",
      "audience",
      "actions",
    ]);
    expect(Object.keys(withKey(rule, "continue", true)).at(-1)).toBe("continue");
    expect(withKey(rule, "actions", undefined)).toEqual({ name: "n", ours: { a: 1 }, trigger: { type: "imap" } });
  });

  it("is refused while it is no JSON or no object", () => {
    expect(parseRule("{")).toEqual({ problem: "syntax" });
    expect(parseRule("[]")).toEqual({ problem: "no-object" });
    expect(parseRule('{ "audience": { "all": [] }, "name": "a", "audience": "everyone" }')).toEqual({
      problem: "duplicate",
    });
    expect(parseRule('{ "guard": { "approval": true, "\\u0061pproval": false } }')).toEqual({ problem: "duplicate" });
    expect(parseRule('{ "guard": { "a": 1 }, "actions": [{ "a": 1 }, { "a": 1 }] }')).toHaveProperty("rule");
    expect(parseRule("null")).toEqual({ problem: "no-object" });
  });
});

describe("a new rule", () => {
  it("is off and reaches nobody until somebody says whom", () => {
    expect(newRule()).toMatchObject({ enabled: false });
    expect(newRule()).not.toHaveProperty("audience");
    expect(ruleFromMail({ title: "t", from: { address: null } })).not.toHaveProperty("audience");
  });

  it("from a mail asks for its sender and for the words in brackets", () => {
    const rule = ruleFromMail({ title: "【地震情報】震度3", from: { address: "a@city.example" } });
    expect(rule).toMatchObject({
      name: "【地震情報】震度3",
      trigger: { type: "imap" },
      conditions: {
        all: [
          { path: "$.from.address", value: "a@city.example" },
          { path: "$.subject", operator: "containsText", value: "【地震情報】" },
        ],
      },
    });
  });

  it("by copying is off, without the id that is taken", () => {
    const copy = copyOf({ id: "a", name: "A", enabled: true, audience: "everyone" }, (name) => `${name} 2`);
    expect(copy).toEqual({ name: "A 2", enabled: false, audience: "everyone" });
  });

  it("has other first actions with another trigger, unless somebody wrote them", () => {
    const followed = withTrigger(newRule(), imap, webhook);
    expect(followed.actions).toEqual(usualActions(webhook));
    const own = withKey(newRule(), "actions", [{ type: "relay", target: "x" }]);
    expect(withTrigger(own, imap, webhook).actions).toEqual([{ type: "relay", target: "x" }]);
  });

  it("gets an id that nobody has, from Latin letters or from the day", () => {
    expect(idFor("PM2.5 news", new Set(), "2026/11/26")).toBe("pm2-5-news");
    expect(idFor("熱中症", new Set(), "2026/11/26")).toBe("rule-20261126");
    expect(idFor("熱中症", new Set(["rule-20261126"]), "2026/11/26")).toBe("rule-20261126-2");
    fc.assert(
      fc.property(fc.string(), (name) => /^[a-z0-9][a-z0-9-]{0,59}$/.test(idFor(name, new Set(), "2026/11/26"))),
    );
  });
});

describe("a change of a rule that is on", () => {
  const before = { ...newRule(), enabled: true, audience: "everyone" };
  it.each<[string, object, boolean]>([
    ["an audience", { audience: { all: [{ fact: "area", operator: "in", value: ["緑区"] }] } }, true],
    ["conditions", { conditions: { all: [] } }, true],
    ["a message", { actions: [] }, true],
    ["a guard", { guard: { approval: true } }, true],
    ["its place in the order", { priority: 5 }, true],
    ["a name", { name: "別の名前", description: "説明", topic: { ja: "お知らせ" }, department: "kikikanri" }, false],
  ])("sends otherwise or not: %s", (_what, change, otherwise) => {
    expect(sendsOtherwise(before, { ...before, ...change })).toBe(otherwise);
  });
});
