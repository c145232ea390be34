import { describe, expect, it } from "vitest";
import { makeDraft } from "../../src/delivery/draft.ts";
import type { JsonObject } from "../../src/engine/types.ts";
import { plugins } from "../../src/plugins/index.ts";
import type { ActionPlugin } from "../../src/plugins/plugin.ts";
import { type MailChange, mail, rule } from "../support/world.ts";

const now = new Date("2026-11-22T00:00:00.000Z");
const trace = { ruleId: "quake", version: 1, outcome: "fired", reason: "matched" } as const;
const decision = (change: JsonObject = {}, event: MailChange = {}) => ({
  rule: rule(change),
  event: mail(now, event),
  trace,
});
const draft = (change: JsonObject = {}, event: MailChange = {}) => makeDraft(decision(change, event), plugins);
const text = (words: string) => ({ type: "text", text: words });

describe("a draft", () => {
  it("holds the exact bubbles, the transformed text filled in", () => {
    const made = draft(
      { transforms: [{ type: "cutFrom", keywords: ["※"], within: "whole" }] },
      { text: "震度5弱です。\n※送信専用" },
    );
    expect(made).toEqual({
      plans: [
        {
          action: "multicast",
          recipients: "audience",
          size: 500,
          body: { messages: [text("地震情報\n震度5弱です。")] },
        },
      ],
      relays: [],
      texts: ["地震情報\n震度5弱です。"],
      steps: [{ type: "cutFrom", changed: true, removed: "※送信専用" }],
      problem: null,
    });
  });

  it("leaves the event itself as it came", () => {
    const given = decision({ transforms: [{ type: "append", text: "以上" }] });
    const before = structuredClone(given.event.facts);
    makeDraft(given, plugins);
    expect(given.event.facts).toEqual(before);
  });

  it("plans every action, in order", () => {
    const made = draft({
      actions: [
        { type: "broadcast", messages: [text("一")] },
        { type: "multicast", messages: [text("二")] },
      ],
    });
    expect(made.plans.map((p) => [p.action, p.recipients])).toEqual([
      ["broadcast", "all"],
      ["multicast", "audience"],
    ]);
    expect(made.texts).toEqual(["一", "二"]);
  });

  it("lists every text that a reader sees, wherever it stands in a message", () => {
    const made = draft({
      actions: [
        {
          type: "multicast",
          messages: [
            {
              type: "template",
              altText: "代わり",
              template: {
                type: "buttons",
                title: "題",
                text: "文",
                actions: [{ type: "uri", label: "地図", uri: "https://example.jp/test" }],
              },
            },
          ],
        },
      ],
    });
    expect(made.problem).toBeNull();
    expect(made.texts.sort()).toEqual(["代わり", "地図", "文", "題"].sort());
  });

  it("with nothing left of the text has no plans and says so", () => {
    const made = draft({
      transforms: [
        { type: "cutFrom", keywords: ["震度"], within: "whole" },
        { type: "append", text: "市より" },
      ],
    });
    expect(made).toMatchObject({ plans: [], texts: [], problem: { reason: "empty-text" } });
    expect(made.steps).toHaveLength(2);
  });

  it("that cannot be rendered has no plans and says why", () => {
    const made = draft({ actions: [{ type: "multicast", messages: [text("{{mail.footer}}")] }] });
    expect(made).toMatchObject({ plans: [], problem: { reason: "bad-message" } });
  });

  it("of one bad action among good ones has no plans at all: nothing goes by halves", () => {
    const actions = ["よい文", "{{mail.footer}}"].map((words) => ({ type: "multicast", messages: [text(words)] }));
    expect(draft({ actions })).toMatchObject({ plans: [], problem: { reason: "bad-message" } });
  });

  it("is held, not thrown, when a plugin has a bug: other rules must not suffer", () => {
    const multicast = plugins.actions.get("multicast") as ActionPlugin;
    const broken = {
      ...multicast,
      plan() {
        throw new TypeError("undefined is not a function");
      },
    };
    const made = makeDraft(decision(), { ...plugins, actions: new Map([["multicast", broken]]) });
    expect(made).toMatchObject({ plans: [], problem: { reason: "bad-message" } });
  });
});
