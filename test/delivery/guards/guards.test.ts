import { describe, expect, it } from "vitest";
import { makeDraft } from "../../../src/delivery/draft.ts";
import type { GuardInput, Verdict } from "../../../src/delivery/guards/guard.ts";
import { guards } from "../../../src/delivery/guards/index.ts";
import type { JsonObject } from "../../../src/engine/types.ts";
import { plugins } from "../../../src/plugins/index.ts";
import { type MailChange, mail, rule } from "../../support/world.ts";

const now = new Date("2026-11-22T00:00:00.000Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const ahead = (minutes: number) => ago(-minutes);

interface Given {
  rule?: JsonObject;
  mail?: MailChange;
  people?: number;
  ledger?: Partial<GuardInput["ledger"]>;
}

/** What the named guard says of a delivery that is ordinary but for what is given. */
async function ask(name: string, given: Given): Promise<Verdict> {
  const guard = guards.find((g) => g.name === name);
  if (!guard) throw new Error(`no guard ${name}`);
  const decision = {
    rule: rule(given.rule),
    event: mail(now, given.mail),
    trace: { ruleId: "quake", version: 1, outcome: "fired", reason: "matched" },
  } as const;
  return guard.check({
    decision,
    draft: makeDraft(decision, plugins),
    audienceCount: given.people ?? 3,
    now,
    ledger: {
      sameContent: async () => null,
      firings: async () => 0,
      fuse: async () => ({ trippedAt: null, resetAt: null }),
      ...given.ledger,
    },
  });
}

const transport = (at: Date): MailChange => ({ evidence: { dates: [{ label: "Date", at, stated: "transport" }] } });
const written = (at: Date): MailChange => ({ evidence: { dates: [{ label: "本文", at, stated: "text" }] } });
const forged: MailChange = { evidence: { sender: { authentic: false, code: "none", detail: "署名がありません" } } };
const proven: MailChange = { evidence: { sender: { authentic: true, code: "dkim", detail: "" } } };
const messages = (...texts: string[]) => ({
  actions: [{ type: "multicast", messages: texts.map((text) => ({ type: "text", text })) }],
});
const drill = { drill: true, ...messages("{{mail.body}}") };

/** guard, what is special, its verdict: "pass", or hold or drop with its reason. */
const table: [guard: string, what: string, given: Given, says: string][] = [
  ["seen-before", "content that never went", {}, "pass"],
  ["seen-before", "content that went", { ledger: { sameContent: async () => 7 } }, "drop repeated-content"],
  [
    "seen-before",
    "content that went, for a rule that repeats",
    { rule: { guard: { dedupeMinutes: 0 } }, ledger: { sameContent: async () => 7 } },
    "pass",
  ],
  ["seen-before", "an identity used again", { mail: { evidence: { identityReused: true } } }, "hold identity-reused"],
  [
    "seen-before",
    "an identity used again, for a rule that repeats",
    { rule: { guard: { dedupeMinutes: 0 } }, mail: { evidence: { identityReused: true } } },
    "hold identity-reused",
  ],

  ["fresh", "a mail of just the limit's age", { mail: transport(ago(180)) }, "pass"],
  ["fresh", "a header's date just over the limit", { mail: transport(ago(180.1)) }, "hold stale"],
  ["fresh", "a date in the text just over the limit", { mail: written(ago(180.1)) }, "hold stale"],
  ["fresh", "an arrival just over the limit", { mail: { occurredAt: ago(180.1) } }, "hold stale"],
  ["fresh", "any age without a limit", { rule: { guard: { maxAgeMinutes: null } }, mail: transport(ago(9e5)) }, "pass"],
  ["fresh", "a clock an hour ahead", { mail: transport(ahead(60)) }, "pass"],
  ["fresh", "a clock more than an hour ahead", { mail: transport(ahead(60.1)) }, "hold future-date"],
  ["fresh", "a date to come in the text", { mail: written(ahead(10_000)) }, "pass"],
  ["fresh", "a run just within its grace", { mail: { occurredAt: ago(10), evidence: { graceMinutes: 10 } } }, "pass"],
  [
    "fresh",
    "a run just after its grace",
    { mail: { occurredAt: ago(10.1), evidence: { graceMinutes: 10 } } },
    "hold missed-run",
  ],
  [
    "fresh",
    "a run of long grace, older than the rule's limit",
    { mail: { occurredAt: ago(600), evidence: { graceMinutes: 1_000 } } },
    "pass",
  ],

  ["authentic", "a proven sender", { rule: { guard: { requireAuthenticMail: true } }, mail: proven }, "pass"],
  [
    "authentic",
    "an unproven sender",
    { rule: { guard: { requireAuthenticMail: true } }, mail: forged },
    "hold not-authentic",
  ],
  ["authentic", "an unproven sender where nobody asks", { mail: forged }, "pass"],
  ["authentic", "a trigger without a sender", { rule: { guard: { requireAuthenticMail: true } } }, "pass"],

  ["content", "a text", {}, "pass"],
  [
    "content",
    "a text cut to nothing",
    {
      rule: { transforms: [{ type: "cutFrom", keywords: ["※"], within: "whole" }] },
      mail: { text: "※このメールは送信専用です" },
    },
    "hold empty-text",
  ],
  [
    "content",
    "a template that gives nothing",
    { rule: messages("{{mail.body}}"), mail: { text: " " } },
    "hold empty-text",
  ],
  ["content", "a variable that the mail has not", { rule: messages("{{mail.footer}}") }, "hold bad-message"],

  ["garbled", "plain text", {}, "pass"],
  ["garbled", "a doubt about decoding", { mail: { evidence: { doubts: ["x"] } } }, "hold doubtful-decoding"],
  ["garbled", "replacement characters", { mail: { text: "震度\ufffd\ufffdの揺れ" } }, "hold garbled"],

  ["drill-words", "a live alarm", {}, "pass"],
  [
    "drill-words",
    "訓練 in the title alone",
    { rule: messages("{{mail.body}}"), mail: { subject: "地震の訓練" } },
    "hold drill-words",
  ],
  ["drill-words", "half-width ﾃｽﾄ", { mail: { text: "これはﾃｽﾄです" } }, "hold drill-words"],
  ["drill-words", "TEST in capitals", { mail: { text: "ＴＥＳＴ 配信" } }, "hold drill-words"],
  ["drill-words", "a contest", { mail: { text: "ポスターコンテスト、latest news" } }, "pass"],
  [
    "drill-words",
    "the words that it is no drill",
    { mail: { text: "これは訓練ではありません。避難してください。" } },
    "pass",
  ],
  [
    "drill-words",
    "a rule for news about drills",
    { rule: { guard: { allowDrillWords: true } }, mail: { text: "訓練を行います" } },
    "pass",
  ],
  ["drill-words", "a drill that says so", { rule: drill, mail: { text: "【訓練】避難指示" } }, "pass"],
  ["drill-words", "a drill that does not say so", { rule: drill }, "hold drill-words-missing"],
  [
    "drill-words",
    "a drill that says so only where citizens do not read it",
    { rule: drill, mail: { subject: "地震訓練" } },
    "hold drill-words-missing",
  ],

  [
    "fuse",
    "one firing below the limit",
    { rule: { guard: { fusePerHour: 3 } }, ledger: { firings: async () => 2 } },
    "pass",
  ],
  [
    "fuse",
    "the limit",
    { rule: { guard: { fusePerHour: 3 } }, ledger: { firings: async () => 3 } },
    "hold fuse-tripped",
  ],
  [
    "fuse",
    "a fuse that was blown, however quiet it is now",
    { ledger: { fuse: async () => ({ trippedAt: ago(9_000).toISOString(), resetAt: null }) } },
    "hold fuse-tripped",
  ],

  ["size", "one person", { people: 1 }, "pass"],
  ["size", "nobody", { people: 0 }, "drop nobody"],
  ["size", "just the most allowed", { rule: { guard: { maxRecipients: 10 } }, people: 10 }, "pass"],
  ["size", "one more", { rule: { guard: { maxRecipients: 10 } }, people: 11 }, "hold too-many-recipients"],
  ["size", "any number without a limit", { people: 1_000_000 }, "pass"],

  ["approval", "a rule that goes by itself", {}, "pass"],
  ["approval", "a rule that a person approves", { rule: { guard: { approval: true } } }, "hold approval"],
];

describe("each guard", () => {
  it.each(table)("%s, asked of %s", async (name, _what, given, says) => {
    const verdict = await ask(name, given);
    expect(verdict.verdict === "pass" ? "pass" : `${verdict.verdict} ${verdict.reason}`).toBe(says);
    if (verdict.verdict !== "pass") expect(verdict.message).toMatch(/[ぁ-ん]/);
  });

  it("is in the table with a pass and a refusal", () => {
    for (const { name } of guards) {
      const said = table.filter(([guard]) => guard === name).map(([, , , says]) => says === "pass");
      expect(new Set(said), name).toEqual(new Set([true, false]));
    }
  });

  it("has a name and a question of its own", () => {
    expect(new Set(guards.map((g) => g.name)).size).toBe(guards.length);
    expect(new Set(guards.map((g) => g.question)).size).toBe(guards.length);
  });

  it("seen-before looks back exactly as far as the rule says", async () => {
    const asked: unknown[] = [];
    await ask("seen-before", {
      rule: { guard: { dedupeMinutes: 45 } },
      ledger: {
        sameContent: async (...question) => {
          asked.push(question);
          return null;
        },
      },
    });
    expect(asked).toEqual([["quake", mail(now).evidence.contentHash, ago(45)]]);
  });

  it.each([
    ["an hour", null, 60],
    ["not further than the reset", 10, 10],
    ["an hour when the reset is older", 90, 60],
  ])("the fuse looks back %s", async (_what, resetMinutesAgo, minutes) => {
    const asked: Date[] = [];
    const resetAt = resetMinutesAgo === null ? null : ago(resetMinutesAgo).toISOString();
    await ask("fuse", {
      ledger: {
        fuse: async () => ({ trippedAt: null, resetAt }),
        firings: async (_source, since) => {
          asked.push(since);
          return 0;
        },
      },
    });
    expect(asked).toEqual([ago(minutes)]);
  });
});
