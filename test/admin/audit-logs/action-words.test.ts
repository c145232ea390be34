import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { actionWords, knownActions, objectPath } from "../../../admin/audit-logs/action-words.ts";
import { countWords } from "../../../admin/audit-logs/field-words.ts";

const written = (pattern: RegExp): string[] =>
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(join("src", name), "utf8").matchAll(pattern)])
    .map(([, found = ""]) => found);
/** What the program writes as literals; those that it puts together are named below. */
const writtenActions = () => written(/action: "([a-z-]+(?:\.[a-z-]+)+)"/g);
const together = [
  ...["update", "lock", "unlock", "remove", "totp-remove"].map((one) => `accounts.${one}`),
  ...["enable", "disable"].map((one) => `rules.${one}`),
  ...["release", "discard", "retry", "settle"].map((one) => `deliveries.${one}`),
  ...["create", "update", "retire", "order"].map((one) => `attributes.${one}`),
  ...["create", "update"].map((one) => `relay-targets.${one}`),
  ...["resend", "discard"].map((one) => `relays.${one}`),
];

describe("actions of the operation log", () => {
  it("all have words", () => {
    const written = writtenActions();
    expect(written.length).toBeGreaterThan(30);
    expect([...written, ...together].filter((one) => !knownActions.includes(one))).toEqual([]);
  });

  it("have words only where the program writes them", () => {
    const written = [...writtenActions(), ...together];
    expect(knownActions.filter((one) => !written.includes(one))).toEqual([]);
  });

  it("that were refused at the door say what was tried", () => {
    expect(actionWords("put /rules/:id", "ja")).toBe("ルールへの操作（権限がなく断られた）");
    expect(actionWords("delete /accounts/:id", "ja")).toBe("アカウントへの削除の操作（権限がなく断られた）");
    expect(actionWords("delete /accounts/:id", "en")).toBe("Account: delete without permission");
  });

  it("that are new stay as they are", () => {
    expect(actionWords("new.thing", "ja")).toBe("new.thing");
  });
});

it("what entries count has words, in both languages", () => {
  const names = written(/counts: \{ ([^}]+) \}/g).flatMap((inside) =>
    inside.split(", ").map((one) => one.split(":")[0]),
  );
  expect([...new Set(names)].toSorted()).toEqual(Object.keys(countWords).toSorted());
});

it("objects lead to their screens, where they have one", () => {
  expect(objectPath("rules", "地震 1")).toBe("/rules/%E5%9C%B0%E9%9C%87%201");
  expect(objectPath("deliveries", "7")).toBe("/deliveries/7/show");
  expect(objectPath("friends", "U1")).toBeUndefined();
  expect(objectPath("rules", null)).toBeUndefined();
});
