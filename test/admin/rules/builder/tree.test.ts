import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  append,
  BETWEEN,
  changeNode,
  childPath,
  type GroupNode,
  moveNode,
  neighbourOf,
  newLeaf,
  readTree,
  withMode,
  writeTree,
} from "../../../../admin/rules/builder/tree";

const plain = { ranges: false };
const ranges = { ranges: true };
const quake = { fact: "mail", path: "$.subject", operator: "containsText", value: "地震" };
const drill = { fact: "mail", path: "$.subject", operator: "containsText", value: "訓練" };
const from = { fact: "birth_year", path: "$.age", operator: "greaterThanInclusive", value: 20 };
const to = { fact: "birth_year", path: "$.age", operator: "lessThanInclusive", value: 39 };
const keys = (group: GroupNode) => group.children.map((child) => child.key);

describe("the tree of the builder", () => {
  const rules = new URL("../../../../rules/", import.meta.url);
  const shipped = readdirSync(rules).filter((name) => name.endsWith(".json"));

  it("writes every rule that ships as it was read", () => {
    expect(shipped.length).toBeGreaterThan(50);
    for (const name of shipped) {
      const { conditions, audience } = JSON.parse(readFileSync(new URL(name, rules), "utf8"));
      if (conditions) expect(writeTree(readTree(conditions, plain)), name).toEqual(conditions);
      if (typeof audience === "object") expect(writeTree(readTree(audience, ranges)), name).toEqual(audience);
    }
  });

  it.each([
    ["a condition alone", quake],
    ["not over one", { not: quake }],
    ["not over any", { not: { any: [quake, drill] } }],
    ["not over any of one", { not: { any: [quake] } }],
    ["not over all", { not: { all: [quake, drill] } }],
    ["not over not", { all: [{ not: { not: quake } }] }],
    ["an empty group", { all: [{ any: [] }] }],
    ["a range within", { all: [{ all: [from, to] }, { fact: "area", operator: "in", value: ["中央区"] }] }],
    ["a range as the whole", { all: [from, to] }],
    ["what is no condition", { all: [quake, { xor: [drill] }, "nonsense", { all: [], any: [] }, null] }],
    ["a condition with more than we know", { all: [{ ...quake, name: "件名" }] }],
  ])("keeps %s as it is", (_, json) => {
    expect(writeTree(readTree(json, ranges))).toEqual(json);
  });

  it("draws both ends of one thing as a range, and only those", () => {
    const kinds = (json: unknown) =>
      readTree(json, ranges).children.map((child) => (child.kind === "leaf" ? child.leaf.operator : child.kind));
    expect(kinds({ any: [{ all: [from, to] }, quake] })).toEqual([BETWEEN, "containsText"]);
    expect(kinds({ any: [{ all: [from, { ...to, fact: "friend_days" }] }, { all: [to, from] }] })).toEqual([
      "group",
      "group",
    ]);
  });

  it("keeps the keys of what was moved or stays, and gives new ones to nothing", () => {
    const root = readTree({ all: [quake, drill, from] }, plain);
    const [a, b, c] = keys(root);
    expect(keys(moveNode(root, b ?? 0, -1))).toEqual([b, a, c]);
    expect(keys(moveNode(root, c ?? 0, 1))).toEqual([a, b, c]);
    expect(keys(moveNode(root, a ?? 0, -1))).toEqual([a, b, c]);
    expect(keys(changeNode(root, b ?? 0, () => undefined))).toEqual([a, c]);
  });

  it("keeps keys by place where the same value comes from outside", () => {
    const json = { all: [quake, { any: [drill, from] }] };
    const root = readTree(json, plain);
    const again = readTree(structuredClone(json), plain, root);
    expect(again).toEqual(root);
  });

  it("names places as the server does", () => {
    const path = (json: unknown, at = 0) => childPath(readTree(json, plain), "conditions", at);
    expect(path({ all: [quake, drill] }, 1)).toBe("conditions.all[1]");
    expect(path({ any: [quake] })).toBe("conditions.any[0]");
    expect(path({ not: quake })).toBe("conditions.not");
    expect(path({ not: { any: [quake, drill] } }, 1)).toBe("conditions.not.any[1]");
  });

  it("takes conditions into a group of none, and out again", () => {
    let root = withMode(readTree({ all: [quake] }, plain), "none");
    expect(writeTree(root)).toEqual({ not: quake });
    root = append(root, root.key, newLeaf(drill));
    expect(writeTree(root)).toEqual({ not: { any: [quake, drill] } });
    expect(writeTree(withMode(root, "any"))).toEqual({ any: [quake, drill] });
  });

  it("knows where to go once something is gone", () => {
    const root = readTree({ all: [quake, drill] }, plain);
    const [a, b] = keys(root);
    expect(neighbourOf(root, a ?? 0)).toBe(b);
    expect(neighbourOf(root, b ?? 0)).toBe(a);
    const one = readTree({ all: [quake] }, plain);
    expect(neighbourOf(one, keys(one)[0] ?? 0)).toBe(one.key);
  });
});
