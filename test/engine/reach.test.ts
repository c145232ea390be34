import { describe, expect, it } from "vitest";
import { compile } from "../../src/engine/compile.ts";
import { plugins } from "../../src/plugins/index.ts";

const vocabulary = {
  triggers: plugins.triggers,
  actions: plugins.actions,
  attributes: [
    { key: "born", kind: "number" as const, label: { ja: "年" } },
    {
      key: "long",
      kind: "single" as const,
      label: { ja: "長" },
      options: [{ value: "あ".repeat(60), label: { ja: "B" } }],
    },
    { key: "area", kind: "single" as const, label: { ja: "区" }, options: [{ value: "a", label: { ja: "A" } }] },
  ],
};
const text = [{ type: "text", text: "はい" }];
const faults = (change: object) => {
  const compiled = compile(
    {
      id: "x",
      name: "x",
      trigger: { type: "webhook" },
      conditions: { all: [{ fact: "webhook", path: "$.kind", operator: "equal", value: "message" }] },
      audience: "sender",
      actions: [{ type: "reply", messages: text }],
      ...change,
    },
    vocabulary,
  );
  return compiled.ok ? [] : compiled.faults.map(({ path, code }) => `${path} ${code}`);
};
const area = { all: [{ fact: "area", operator: "equal", value: "a" }] };

describe("what a citizen does reaches that citizen and nobody else", () => {
  it.each([
    ["a reply to the sender", {}, []],
    ["a relay for nobody", { audience: "nobody", actions: [{ type: "relay", target: "for-you" }] }, []],
    [
      "a reply and a relay",
      {
        actions: [
          { type: "reply", messages: text },
          { type: "relay", target: "for-you" },
        ],
      },
      [],
    ],
    [
      "to everyone",
      { audience: "everyone", actions: [{ type: "broadcast", messages: text }] },
      ["audience audience-mismatch"],
    ],
    [
      "to a segment",
      { audience: area, actions: [{ type: "multicast", messages: text }] },
      ["audience audience-mismatch"],
    ],
    [
      "a multicast to the sender",
      { actions: [{ type: "multicast", messages: text }] },
      ["actions[0].type audience-mismatch"],
    ],
    ["a reply to nobody", { audience: "nobody" }, ["actions[0].type audience-mismatch"]],
  ])("%s", (_, change, expected) => {
    expect(faults(change)).toEqual(expected);
  });

  it.each([
    ["a sender where no event has one", { trigger: { type: "manual" }, conditions: undefined }],
    [
      "a relay of what is no webhook",
      { trigger: { type: "manual" }, conditions: undefined, audience: area, actions: [{ type: "relay", target: "x" }] },
    ],
  ])("%s is refused", (_, change) => {
    expect(faults(change).join()).toContain("audience-mismatch");
  });
});

describe("rules about the citizen an event came from", () => {
  it.each([
    ["an attribute", { fact: "friend", path: "$.answers.area", operator: "equal", value: "a" }, []],
    [
      "one that is not there",
      { fact: "friend", path: "$.answers.areas", operator: "equal", value: "a" },
      ["conditions.all[0].path unknown-fact"],
    ],
    ["the first time", { fact: "friend", path: "$.first", operator: "equal", value: true }, []],
  ])("may ask for %s", (_, condition, expected) => {
    expect(faults({ conditions: { all: [condition] } })).toEqual(expected);
  });

  it("may name the form, and words of the friend, in their texts", () => {
    const reply = (words: string) =>
      faults({ actions: [{ type: "reply", messages: [{ type: "text", text: words }] }] });
    expect(reply("{{form.url}} {{friend.labels.area}}")).toEqual([]);
    expect(reply("{{form.link}}")).toEqual(["actions[0].messages[0].text unknown-variable"]);
    expect(reply("{{friend.name}}")).toEqual(["actions[0].messages[0].text unknown-variable"]);
  });

  it("may only ask questions about attributes that are there", () => {
    const ask = (attribute: string) =>
      faults({ actions: [{ type: "reply", messages: text, ask: { attribute, text: "?" } }] });
    expect(ask("area")).toEqual([]);
    expect(ask("ward")).toEqual(["actions[0] unknown-attribute"]);
    expect(ask("long")).toEqual(["actions[0] schema"]);
    expect(ask("born")).toEqual(["actions[0] schema"]);
  });
});
