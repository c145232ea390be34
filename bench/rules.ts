/** 1,000 enabled rules of 5 conditions over one mail: ours, against the same conditions as plain functions in a loop. */
import { performance } from "node:perf_hooks";
import { z } from "zod";
import { type CompiledRule, compile } from "../src/engine/compile.ts";
import { decide } from "../src/engine/decide.ts";
import { fold } from "../src/engine/fold.ts";
import type { Event } from "../src/engine/types.ts";
import type { Vocabulary } from "../src/engine/vocabulary.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const RULES = 1_000;
const RUNS = 31;

const vocabulary: Vocabulary = {
  attributes: [],
  actions: new Map([["multicast", { params: z.looseObject({}), reach: "audience" }]]),
  triggers: new Map([
    [
      "imap",
      {
        params: z.looseObject({}),
        ownSource: false,
        source: () => "imap:default",
        facts: {
          mail: {
            label: { ja: "メール" },
            fields: [
              { path: "$.subject", type: "text", label: { ja: "件名" } },
              { path: "$.text", type: "text", label: { ja: "本文" } },
              { path: "$.from.address", type: "text", label: { ja: "送信元" } },
            ],
          },
        },
      },
    ],
  ]),
};

const wards = ["中央区", "花見川区", "稲毛区", "若葉区", "緑区", "美浜区"];
const text = Array.from(
  { length: 40 },
  (_, i) => `${i}行目。大雨警報が${wards[i % 6]}に発表されました。土砂災害に警戒してください。`,
).join("\n");
const event: Event = {
  source: "imap:default",
  trigger: "imap",
  occurredAt: new Date(0),
  title: "気象情報",
  evidence: { dates: [], sender: null, doubts: [], contentHash: "" },
  facts: { mail: { subject: "【気象情報】大雨警報", text, from: { address: "anzen@example.jp" } } },
};

function rule(i: number): CompiledRule {
  const words = {
    subject: `気象${i % 7 === 0 ? "情報" : i}`,
    body: `${wards[i % 6]}に`,
    level: `警戒レベル${i % 5}`,
    none: `解除${i}`,
  };
  const compiled = compile(
    {
      id: `rule-${i}`,
      name: `規則${i}`,
      priority: i,
      continue: true,
      trigger: { type: "imap" },
      audience: "everyone",
      actions: [{ type: "multicast" }],
      conditions: {
        all: [
          { fact: "mail", path: "$.from.address", operator: "equal", value: "anzen@example.jp" },
          { fact: "mail", path: "$.subject", operator: "containsText", value: words.subject },
          { fact: "mail", path: "$.text", operator: "containsText", value: words.body },
          { fact: "mail", path: "$.text", operator: "doesNotContainText", value: words.none },
          {
            any: [
              { fact: "mail", path: "$.text", operator: "containsAnyText", value: [words.level, "警戒してください"] },
            ],
          },
        ],
      },
    },
    vocabulary,
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  return compiled.rule;
}

/** The bare limit: the same five questions, folding once, with no engine and no trace. */
function bare(): number {
  const sender: string = event.title === "" ? "" : "anzen@example.jp";
  const subject = fold("【気象情報】大雨警報");
  const body = fold(text);
  let fired = 0;
  for (let i = 0; i < RULES; i++) {
    const hit =
      sender === "anzen@example.jp" &&
      subject.includes(fold(`気象${i % 7 === 0 ? "情報" : i}`)) &&
      body.includes(fold(`${wards[i % 6]}に`)) &&
      !body.includes(fold(`解除${i}`)) &&
      (body.includes(fold(`警戒レベル${i % 5}`)) || body.includes(fold("警戒してください")));
    if (hit) fired++;
  }
  return fired;
}

export async function run(): Promise<BenchTable> {
  const rules = Array.from({ length: RULES }, (_, i) => rule(i));
  const ours: number[] = [];
  const limit: number[] = [];
  let fired = 0;
  for (let i = 0; i < RUNS; i++) {
    const a = performance.now();
    const result = await decide(rules, event, new Date(0));
    const b = performance.now();
    const expected = bare();
    const c = performance.now();
    fired = result.decisions.length;
    if (fired !== expected) throw new Error(`fired ${fired}, the bare loop says ${expected}`);
    ours.push(b - a);
    limit.push(c - b);
  }
  return {
    title: `4. ${RULES} enabled rules of 5 conditions, one mail (${fired} fire); aim: at most 25 ms`,
    columns: ["", "ours, median ms", "bare loop, median ms", "ratio"],
    rows: [["decide with traces", median(ours), median(limit), median(ours) / median(limit)]],
  };
}

if (import.meta.main) printTable(await run());
