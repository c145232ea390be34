import { describe, expect, it } from "vitest";
import { compile, compileAll } from "../../src/engine/compile.ts";
import type { JsonObject } from "../../src/engine/types.ts";
import { ruleJson, vocabulary } from "../support/vocabulary.ts";

function faults(change: JsonObject): { path: string; code: string }[] {
  const compiled = compile(ruleJson(change), vocabulary);
  return compiled.ok ? [] : compiled.faults.map(({ path, code }) => ({ path, code }));
}
const mail = (leaf: JsonObject) => ({ conditions: { all: [{ fact: "mail", ...leaf }] } });

describe("compile", () => {
  it("takes a good rule and fills in the defaults", () => {
    const compiled = compile(ruleJson(), vocabulary, 3);
    expect(compiled).toMatchObject({
      ok: true,
      rule: {
        id: "quake",
        version: 3,
        source: "imap:default",
        enabled: true,
        continue: false,
        guard: { maxAgeMinutes: 180, requireAuthenticMail: true },
      },
    });
    expect(compiled.ok && Object.isFrozen(compiled.rule)).toBe(true);
  });

  it("asks for an authentic mail by default only where everyone is reached", () => {
    const segment = compile(
      ruleJson({ audience: { any: [{ fact: "area", operator: "equal", value: "緑区" }] } }),
      vocabulary,
    );
    expect(segment).toMatchObject({ ok: true, rule: { guard: { requireAuthenticMail: false } } });
  });

  it.each<[string, JsonObject, string, string]>([
    ["an unknown trigger", { trigger: { type: "fax" } }, "trigger.type", "unknown-trigger"],
    ["an unknown action", { actions: [{ type: "shout" }] }, "actions[0].type", "unknown-action"],
    [
      "an unknown fact",
      { conditions: { all: [{ fact: "post", operator: "equal", value: "x" }] } },
      "conditions.all[0].fact",
      "unknown-fact",
    ],
    [
      "an unknown field",
      mail({ path: "$.betreff", operator: "containsText", value: "x" }),
      "conditions.all[0].path",
      "unknown-fact",
    ],
    [
      "an unknown operator",
      mail({ path: "$.subject", operator: "like", value: "x" }),
      "conditions.all[0].operator",
      "unknown-operator",
    ],
    [
      "an inherited name as operator",
      mail({ path: "$.subject", operator: "toString", value: "x" }),
      "conditions.all[0].operator",
      "unknown-operator",
    ],
    [
      "an operator of another type",
      mail({ path: "$.attachmentCount", operator: "containsText", value: "x" }),
      "conditions.all[0].operator",
      "wrong-type",
    ],
    [
      "json-rules-engine's list operator on text",
      mail({ path: "$.subject", operator: "contains", value: "x" }),
      "conditions.all[0].operator",
      "wrong-type",
    ],
    [
      "a value of another type",
      mail({ path: "$.attachmentCount", operator: "equal", value: "2" }),
      "conditions.all[0].value",
      "wrong-type",
    ],
    [
      "a pattern that does not compile",
      mail({ path: "$.subject", operator: "matchesPattern", value: "(" }),
      "conditions.all[0].value",
      "bad-pattern",
    ],
    ["an empty all", { conditions: { all: [] } }, "conditions.all", "empty-group"],
    ["an empty any inside", { conditions: { all: [{ any: [] }] } }, "conditions.all[0].any", "empty-group"],
    ["an empty audience", { audience: { any: [] } }, "audience.any", "empty-group"],
    ["no conditions on a shared mailbox", { conditions: undefined as never }, "conditions", "no-conditions"],
    [
      "an unknown attribute",
      { audience: { all: [{ fact: "blood", operator: "equal", value: "A" }] } },
      "audience.all[0].fact",
      "unknown-attribute",
    ],
    [
      "an option that does not exist",
      { audience: { all: [{ fact: "area", operator: "in", value: ["中央区", "港区"] }] } },
      "audience.all[0].value",
      "unknown-option",
    ],
    [
      "an operator SQL does not answer alike",
      { audience: { all: [{ fact: "area", operator: "containsText", value: "区" }] } },
      "audience.all[0].operator",
      "wrong-type",
    ],
    [
      "a template that does not parse",
      { actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.subject" }] }] },
      "actions[0].messages[0].text",
      "bad-template",
    ],
    [
      "a variable the trigger never gives",
      { actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.betreff}}" }] }] },
      "actions[0].messages[0].text",
      "unknown-variable",
    ],
    [
      "a broadcast to a segment",
      {
        audience: { any: [{ fact: "area", operator: "equal", value: "緑区" }] },
        actions: [{ type: "broadcast", messages: [{ type: "text", text: "x" }] }],
      },
      "actions[0].type",
      "audience-mismatch",
    ],
    ["a misspelt key", { audiense: "everyone" }, "", "schema"],
    ["a misspelt guard", { guard: { maxRecipient: 5 } }, "guard", "schema"],
    ["a wrong trigger parameter", { trigger: { type: "imap", mailbox: 5 } }, "trigger.mailbox", "schema"],
  ])("refuses %s and names the place", (_, change, path, code) => {
    expect(faults(change)).toContainEqual({ path, code });
  });

  it("names every problem at once", () => {
    const found = faults({
      conditions: { all: [{ fact: "mail", path: "$.subject", operator: "like", value: "x" }, { any: [] }] },
      audience: { all: [{ fact: "blood", operator: "equal", value: "A" }] },
      actions: [{ type: "shout" }],
    });
    expect(found.map((f) => f.code).sort()).toEqual([
      "empty-group",
      "unknown-action",
      "unknown-attribute",
      "unknown-operator",
    ]);
  });

  it("names all that is missing at once", () => {
    const found = faults({ name: "", audience: undefined as never, conditions: undefined as never });
    expect(found.map(({ path }) => path).sort()).toEqual(["audience", "conditions", "name"]);
  });

  it.each<[string, JsonObject, string]>([
    [
      "an id",
      { id: "みどり" },
      "半角の小文字（a〜z）・数字・「-」だけで、60文字以内にしてください（例: tsunami-coast）。",
    ],
    [
      "a department",
      { department: "危機管理課" },
      "半角の小文字（a〜z）・数字・「-」だけで、40文字以内にしてください（例: kikikanri）。",
    ],
    [
      "a heading without its name",
      mail({ path: "$.sections.", operator: "containsText", value: "x" }),
      "「見出し」の、見出しなどの名前を入力してください。",
    ],
    [
      "a transform with neither",
      { transforms: [{ type: "removeLines" }] },
      "「言葉」と「パターン」の、どちらか一方だけを書いてください。",
    ],
  ])("says by the names of the screens what to write: %s", (_what, change, message) => {
    const compiled = compile(ruleJson(change), vocabulary);
    expect(!compiled.ok && compiled.faults.map((fault) => fault.message)).toEqual([message]);
  });

  it("says in Japanese what is wrong", () => {
    const compiled = compile(ruleJson({ trigger: { type: "fax" } }), vocabulary);
    expect(!compiled.ok && compiled.faults[0]?.message).toContain("契機「fax」はありません");
  });

  it("knows named sections, and what transforms leave behind", () => {
    expect(faults(mail({ path: "$.sections.震度", operator: "containsText", value: "5" }))).toEqual([]);
    expect(faults({ actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.body}}" }] }] })).toEqual(
      [],
    );
  });

  it("lets a rule with a source of its own do without conditions", () => {
    expect(
      faults({
        trigger: { type: "schedule" },
        conditions: undefined as never,
        actions: [{ type: "multicast", messages: [{ type: "text", text: "x" }] }],
      }),
    ).toEqual([]);
  });

  it.each([null, 5, "rule", [], {}])("answers %j with faults, never with a throw", (input) => {
    expect(compile(input, vocabulary).ok).toBe(false);
  });

  it("refuses trees nobody could read", () => {
    let tree: JsonObject = { all: [{ fact: "mail", path: "$.subject", operator: "isPresent", value: true }] };
    for (let i = 0; i < 30; i++) tree = { not: tree };
    expect(faults({ conditions: tree })[0]?.code).toBe("schema");
  });

  it("keeps the first of two rules with one id and faults the second", () => {
    const [first, second] = compileAll([{ json: ruleJson() }, { json: ruleJson() }], vocabulary);
    expect(first?.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, faults: [{ code: "duplicate-id" }] });
  });
});
