import { expect, it } from "vitest";
import { ruleChanges } from "../../../src/server/rules/difference-words.ts";
import { differences } from "../../../src/server/rules/differences.ts";

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
    name: "地震",
    description: "古い説明",
    conditions: { all: [leaf("地震"), leaf("震度")] },
    guard: { dedupeMinutes: 60 },
    actions: [{ type: "multicast", messages: [{ type: "text", text: "前" }] }],
  };
  const after = {
    name: "地震速報",
    conditions: { all: [leaf("地震"), leaf("速報"), leaf("津波")] },
    guard: { dedupeMinutes: 30, approval: true },
    actions: [{ type: "multicast", messages: [{ type: "text", text: "後" }] }],
  };
  expect(ruleChanges(before, after, []).map(({ sentence }) => sentence)).toEqual([
    "名前を「地震」から「地震速報」に変えました。",
    "説明から「古い説明」を外しました。",
    "条件の2番目の値を「震度」から「速報」に変えました。",
    '条件の3番目に「mail.subject が "津波" の文字を含む」を加えました。',
    "同じ内容を送らない時間（分）を「60」から「30」に変えました。",
    "人の承認に「はい」を加えました。",
    "動作1 messages[0].textを「前」から「後」に変えました。",
  ]);
});

it("puts a broken old rule in words all the same", () => {
  expect(ruleChanges({ audience: { any: 7 } }, { audience: "everyone" }, [])[0]?.sentence).toBe(
    '対象を「{"any":7}」から「友だち全員」に変えました。',
  );
  expect(ruleChanges({ audience: [null] }, { audience: { all: [{ not: 1 }] } }, [])).toHaveLength(1);
});
