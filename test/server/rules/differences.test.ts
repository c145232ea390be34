import { expect, it } from "vitest";
import { plugins } from "../../../src/plugins/index.ts";
import { ruleChanges } from "../../../src/server/rules/difference-words.ts";
import { differences } from "../../../src/server/rules/differences.ts";

const changes = (before: object, after: object) => ruleChanges(before, after, { attributes: [], plugins });
const sentences = (before: object, after: object) => changes(before, after).map(({ sentence }) => sentence);

it("finds no difference in what is equal, and the deepest place where two differ", () => {
  expect(differences({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual([]);
  expect(differences({ a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } })).toEqual([
    { path: "a.b[0].c", before: 1, after: 2 },
  ]);
});

it("takes what came or went in a list for itself, not for a change of all behind it", () => {
  expect(differences({ a: [1, 3] }, { a: [1, 2, 3] })).toEqual([{ path: "a[1]", before: undefined, after: 2 }]);
  expect(differences({ a: [1, 2, 3] }, { a: [1, 3] })).toEqual([{ path: "a[1]", before: 2, after: undefined }]);
  expect(differences([], [1])).toEqual([{ path: "[0]", before: undefined, after: 1 }]);
});

it("tells a list from an object, and what is not there from null", () => {
  expect(differences({ a: [] }, { a: {} })).toEqual([{ path: "a", before: [], after: {} }]);
  expect(differences({}, { a: null })).toEqual([{ path: "a", before: undefined, after: null }]);
});

it("says changes as staff would", () => {
  const leaf = (value: string) => ({ fact: "mail", path: "$.subject", operator: "containsText", value });
  const before = {
    trigger: { type: "imap" },
    name: "地震",
    description: "古い説明",
    conditions: { all: [leaf("地震"), leaf("震度")] },
    guard: { dedupeMinutes: 60 },
    actions: [{ type: "multicast", messages: [{ type: "text", text: "前" }] }],
  };
  const after = {
    trigger: { type: "imap" },
    name: "地震速報",
    conditions: { all: [leaf("地震"), leaf("速報"), leaf("津波")] },
    guard: { dedupeMinutes: 30, approval: true },
    actions: [{ type: "multicast", messages: [{ type: "text", text: "後" }] }],
  };
  expect(sentences(before, after)).toEqual([
    "名前を「地震」から「地震速報」に変えました。",
    "説明から「古い説明」を外しました。",
    "条件の2番目の値を「震度」から「速報」に変えました。",
    "条件の3番目に「件名が「津波」の文字を含む」を加えました。",
    "同じ内容を送らない時間（分）を「60」から「30」に変えました。",
    "人の承認に「はい」を加えました。",
    "動作1の吹き出し1の文面を「前」から「後」に変えました。",
  ]);
});

it("calls triggers, transforms, actions, bubbles and fields as the form does", () => {
  const rule = (change: object) => ({ trigger: { type: "imap" }, ...change });
  const say = (before: object, after: object) => sentences(rule(before), rule(after));
  expect(sentences({ trigger: { type: "imap" } }, { trigger: { type: "schedule", cron: "0 9 * * 1" } })).toEqual([
    "契機を変えました。",
  ]);
  expect(sentences({ trigger: { type: "imap" } }, { trigger: { type: "imap", mailbox: "ward-1" } })).toEqual([
    "契機の「メールボックス」に「ward-1」を加えました。",
  ]);
  const leaf = { fact: "mail", path: "$.subject", operator: "containsText", value: "津波" };
  const group = {
    any: [
      { ...leaf, path: "$.sections.場所", value: "湾" },
      { ...leaf, operator: "isPresent", value: true },
    ],
  };
  expect(
    say(
      { conditions: { all: [leaf, { ...leaf, value: ["a"], operator: "containsAnyText" }] } },
      { conditions: { all: [{ ...leaf, path: "$.lead", operator: "startsWithText" }, group] } },
    ),
  ).toEqual([
    "条件の1番目を「件名が「津波」の文字を含む」から「本文の最初の行が「津波」で始まる」に変えました。",
    "条件の2番目を「件名が「a」のいずれかの文字を含む」から「「場所」（見出しの下の文）が「湾」の文字を含む または 件名がある」に変えました。",
  ]);
  const cut = { type: "cutFrom", keywords: ["署名"], within: "footer" };
  expect(
    say(
      { transforms: [cut, { type: "append", text: "前" }] },
      {
        transforms: [
          { ...cut, keywords: ["署名", "解除"], within: "whole" },
          { type: "append", text: "後" },
        ],
      },
    ),
  ).toEqual([
    "加工1（言葉から後ろを切り取る）の「言葉」に「解除」を加えました。",
    "加工1（言葉から後ろを切り取る）の「探す範囲」を「フッター（末尾の署名や案内）」から「本文の全体」に変えました。",
    "加工2（後ろに加える）の「加える文」を「前」から「後」に変えました。",
  ]);
  const flex = (text: string) => ({ type: "flex", altText: "地図", contents: { body: { contents: [{ text }] } } });
  expect(
    say(
      { actions: [{ type: "multicast", messages: [flex("前")] }] },
      { actions: [{ type: "broadcast", messages: [flex("後"), { type: "text", text: "二" }] }] },
    ),
  ).toEqual([
    "動作1の種類を「対象の友だちに送る」から「友だち全員に送る」に変えました。",
    "動作1の吹き出し1の文面を「前」から「後」に変えました。",
    "動作1の吹き出し2に「二」を加えました。",
  ]);
  expect(say({ topic: { ja: "地震" } }, { topic: { ja: "地震", en: "Quakes" } })).toEqual([
    "市民への説明（英語）に「Quakes」を加えました。",
  ]);
});

it("gives long words whole, both sides, and says no more of them than where they are", () => {
  const text = (end: string) => ({
    actions: [{ type: "multicast", messages: [{ type: "text", text: `${"長い文。".repeat(30)}${end}` }] }],
  });
  expect(changes(text("前"), text("後"))).toMatchObject([
    {
      sentence: "動作1の吹き出し1の文面を変えました。",
      texts: { before: `${"長い文。".repeat(30)}前`, after: `${"長い文。".repeat(30)}後` },
    },
  ]);
  const towns = (last: string) => ({
    audience: { all: [{ fact: "area", operator: "in", value: [..."一二三四五六七八九十壱弐参", last] }] },
  });
  const [audience] = changes(towns("南町"), towns("北町"));
  expect(audience?.sentence).toMatch(/十・壱・弐・参・南町.*十・壱・弐・参・北町/);
  // Where both read the same, what is written stands there.
  const [same] = changes(
    { conditions: { all: [{ fact: "mail", value: "1" }] } },
    { conditions: { all: [{ fact: "mail", value: 1 }] } },
  );
  expect(same?.sentence).toBe('条件の1番目の値を「"1"」から「1」に変えました。');
  expect(sentences({ enabled: true }, {})).toEqual(["ルールは有効のままです。"]);
});

it("puts a broken old rule in words all the same", () => {
  expect(sentences({ audience: { any: 7 } }, { audience: "everyone" })).toEqual([
    '対象を「{"any":7}」から「友だち全員」に変えました。',
  ]);
  expect(changes({ audience: [null] }, { audience: { all: [{ not: 1 }] } })).toHaveLength(1);
  const odd = { fact: "constructor", path: "toString", operator: "constructor", value: null };
  for (const key of ["conditions", "transforms", "actions", "trigger", "topic", "constructor", "guard"])
    for (const value of [7, null, [null], [[{ type: "constructor" }]], { all: [odd, null] }, { constructor: odd }])
      expect(sentences({ [key]: value }, { [key]: [odd] })).not.toEqual([]);
  // As tools write what is absent.
  for (const path of [null, 5]) {
    const of = (value: string) => ({ conditions: { all: [{ fact: "mail", path, operator: "contains", value }] } });
    expect(sentences(of("地震"), of("津波"))).toHaveLength(1);
    expect(sentences({}, of("津波"))).not.toEqual([]);
  }
});
