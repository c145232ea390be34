import { z } from "zod";
import { template } from "../../src/engine/template.ts";
import type { Event, JsonObject } from "../../src/engine/types.ts";
import type { Vocabulary } from "../../src/engine/vocabulary.ts";

/** A small world for engine tests: one mail trigger, one schedule, two actions, four attributes. */
export const vocabulary: Vocabulary = {
  attributes: [
    {
      key: "area",
      label: { ja: "区" },
      kind: "single",
      options: ["中央区", "緑区"].map((value) => ({ value, label: { ja: value } })),
    },
    {
      key: "topics",
      label: { ja: "分野" },
      kind: "multiple",
      options: ["防犯", "気象"].map((value) => ({ value, label: { ja: value } })),
    },
    { key: "birth_year", label: { ja: "生まれた年" }, kind: "number" },
    { key: "helper", label: { ja: "支援者" }, kind: "boolean" },
  ],
  triggers: new Map([
    [
      "imap",
      {
        params: z.strictObject({ mailbox: z.string().default("default") }),
        ownSource: false,
        source: (params: unknown) => `imap:${(params as { mailbox: string }).mailbox}`,
        text: { fact: "mail", from: "text", to: "body" },
        facts: {
          mail: {
            label: { ja: "メール" },
            fields: [
              { path: "$.subject", type: "text" as const, label: { ja: "件名" } },
              { path: "$.text", type: "text" as const, label: { ja: "本文" } },
              { path: "$.from.address", type: "text" as const, label: { ja: "送信元" } },
              { path: "$.sections.*", type: "text" as const, label: { ja: "見出し" } },
              { path: "$.attachmentCount", type: "number" as const, label: { ja: "添付の数" } },
              { path: "$.dates.header", type: "date" as const, label: { ja: "日時" } },
              { path: "$.names", type: "list" as const, label: { ja: "添付の名" } },
            ],
          },
        },
      },
    ],
    [
      "schedule",
      { params: z.looseObject({}), ownSource: true, source: (_: unknown, id: string) => `schedule:${id}`, facts: {} },
    ],
  ]),
  actions: new Map([
    [
      "multicast",
      {
        params: z.strictObject({ messages: z.array(z.strictObject({ type: z.string(), text: template })).min(1) }),
        reach: "audience" as const,
      },
    ],
    [
      "broadcast",
      {
        params: z.strictObject({ messages: z.array(z.strictObject({ type: z.string(), text: template })).min(1) }),
        reach: "everyone" as const,
      },
    ],
  ]),
};

/** A rule that compiles; a test changes what it is about. */
export function ruleJson(change: JsonObject = {}): JsonObject {
  return {
    id: "quake",
    name: "地震",
    trigger: { type: "imap" },
    conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "地震" }] },
    audience: "everyone",
    actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.subject}}" }] }],
    ...change,
  };
}

/** A mail as the rules see it. */
export function mailEvent(mail: JsonObject = {}, change: Partial<Event> = {}): Event {
  return {
    source: "imap:default",
    trigger: "imap",
    occurredAt: new Date("2026-11-22T00:00:00Z"),
    title: "地震情報",
    evidence: { dates: [], sender: null, doubts: [], contentHash: "hash" },
    facts: {
      mail: {
        subject: "地震情報",
        text: "震度５弱",
        from: { address: "anzen@example.jp" },
        sections: { 震度: "5弱" },
        ...mail,
      },
    },
    ...change,
  };
}
