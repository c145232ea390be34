import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answers, Attribute, Audience } from "../../src/engine/types.ts";
import { defineAttribute, listAttributes } from "../../src/store/attributes.ts";
import {
  AudienceError,
  audienceHash,
  audienceIds,
  audiencePredicate,
  countAudience,
  freezeAudience,
  recipientsOf,
} from "../../src/store/audience.ts";
import { setFriendState, upsertFriends } from "../../src/store/friends.ts";
import type { Store } from "../../src/store/open.ts";
import { eachStore } from "../support/stores.ts";

const options = (...values: string[]) => values.map((value) => ({ value, label: { ja: value } }));
const attributes: Attribute[] = [
  { key: "ward", label: { ja: "区" }, kind: "single", options: options("中央区", "緑区", "美浜区") },
  { key: "born", label: { ja: "生年" }, kind: "number" },
  { key: "child", label: { ja: "お子さん" }, kind: "boolean" },
  { key: "topics", label: { ja: "分野" }, kind: "multiple", options: options("防災", "防災訓練", "防犯") },
];
const AT = new Date("2026-11-22T00:00:00Z");
const userId = (n: number) => `U${n.toString(16).padStart(32, "0")}`;
const people: Answers[] = [
  { ward: "中央区", born: 1950, child: false, topics: ["防災", "防犯"] },
  { ward: "緑区", born: 1985, child: true, topics: ["防災訓練"] },
  { ward: "緑区" },
  {},
];

const userIdsOf = async (...args: Parameters<typeof recipientsOf>) =>
  (await recipientsOf(...args)).map(({ lineUserId }) => lineUserId);

eachStore((_, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
    for (const attribute of attributes) await defineAttribute(store, attribute);
  });
  afterEach(() => store.close());

  const add = (answers: Answers[], from = 1, channel = "live") =>
    upsertFriends(
      store.db,
      channel,
      answers.map((a, i) => ({ lineUserId: userId(from + i), answers: a })),
      AT,
    );
  const ids = async (audience: Audience) => (await audienceIds(store.db, "live", audience)).sort((a, b) => a - b);

  describe("who is meant", () => {
    beforeEach(() => add(people));

    it.each<[string, Audience, number[]]>([
      ["everyone", "everyone", [1, 2, 3, 4]],
      ["one option", { all: [{ fact: "ward", operator: "equal", value: "緑区" }] }, [2, 3]],
      ["not that option, of those who answered", { all: [{ fact: "ward", operator: "notEqual", value: "緑区" }] }, [1]],
      ["whoever is not known to have it", { not: { fact: "ward", operator: "equal", value: "緑区" } }, [1, 4]],
      [
        "none of a list, of those who answered",
        { all: [{ fact: "ward", operator: "notIn", value: ["中央区"] }] },
        [2, 3],
      ],
      [
        "a number in a range",
        {
          all: [
            { fact: "born", operator: "greaterThan", value: 1949.5 },
            { fact: "born", operator: "lessThan", value: 1985 },
          ],
        },
        [1],
      ],
      ["no is an answer", { all: [{ fact: "child", operator: "equal", value: false }] }, [1]],
      ["a whole option, not a part of one", { all: [{ fact: "topics", operator: "contains", value: "防災" }] }, [1]],
      [
        "without one option, of those who answered",
        { all: [{ fact: "topics", operator: "doesNotContain", value: "防災" }] },
        [2],
      ],
      ["any of", { all: [{ fact: "topics", operator: "containsAny", value: ["防犯", "防災訓練"] }] }, [1, 2]],
      ["all of", { all: [{ fact: "topics", operator: "containsAll", value: ["防犯", "防災"] }] }, [1]],
      ["answered", { all: [{ fact: "topics", operator: "isPresent", value: true }] }, [1, 2]],
      ["not answered", { all: [{ fact: "topics", operator: "isAbsent", value: true }] }, [3, 4]],
      [
        "neither",
        {
          not: {
            any: [
              { fact: "ward", operator: "equal", value: "中央区" },
              { fact: "child", operator: "equal", value: true },
            ],
          },
        },
        [3, 4],
      ],
    ])("%s", async (_, audience, expected) => {
      expect(await ids(audience)).toEqual(expected);
      expect(await countAudience(store.db, "live", audience)).toBe(expected.length);
    });

    it("never takes in who has left, or another channel's friends", async () => {
      await setFriendState(store.db, "live", userId(2), "left", AT);
      await add(people, 1, "drill");
      expect(await ids("everyone")).toEqual([1, 3, 4]);
    });
  });

  it.each<[string, unknown]>([
    ["an unknown attribute", { all: [{ fact: "area", operator: "equal", value: "緑区" }] }],
    ["an unknown operator", { all: [{ fact: "ward", operator: "like", value: "緑区" }] }],
    ["an operator of another kind", { all: [{ fact: "ward", operator: "lessThan", value: "緑区" }] }],
    [
      "an operator named as a property of every object",
      { all: [{ fact: "ward", operator: "constructor", value: "緑区" }] },
    ],
    ["an unknown option", { not: { fact: "ward", operator: "equal", value: "千代田区" } }],
    ["text for a number", { all: [{ fact: "born", operator: "equal", value: "1950" }] }],
    ["a number for an option", { all: [{ fact: "topics", operator: "contains", value: 5 }] }],
    ["text for a boolean", { all: [{ fact: "child", operator: "equal", value: "true" }] }],
    ["one value where a list belongs", { all: [{ fact: "ward", operator: "in", value: "緑区" }] }],
    ["an empty list", { all: [{ fact: "topics", operator: "containsAll", value: [] }] }],
    ["presence that is not true", { all: [{ fact: "ward", operator: "isPresent", value: false }] }],
    ["a path", { all: [{ fact: "ward", path: "$.x", operator: "equal", value: "緑区" }] }],
    ["an empty all", { all: [] }],
    ["an empty any deep inside", { all: [{ not: { any: [] } }] }],
    [
      "two groups in one place",
      {
        all: [{ fact: "child", operator: "equal", value: true }],
        any: [{ fact: "child", operator: "equal", value: true }],
      },
    ],
    [
      "a group beside a condition",
      { fact: "child", operator: "equal", value: true, any: [{ fact: "child", operator: "equal", value: false }] },
    ],
    ["nothing", {}],
    ["null inside", { all: [null] }],
    ["not of a list", { not: [] }],
  ])("refuses %s instead of widening", async (_, audience) => {
    const known = await listAttributes(store.db);
    expect(() => audiencePredicate(store.db, known, audience as Audience)).toThrow(AudienceError);
    await expect(countAudience(store.db, "live", audience as Audience)).rejects.toThrow(AudienceError);
  });

  describe("frozen", () => {
    const TOTAL = 23;
    const green: Audience = { all: [{ fact: "ward", operator: "equal", value: "緑区" }] };
    beforeEach(() =>
      add(Array.from({ length: TOTAL }, (_, i) => ({ ward: i % 2 === 0 ? "緑区" : "中央区", born: 2000 - i }))),
    );
    const freeze = (deliveryId: number, audience: Audience, size: number, firstSeq = 0) =>
      freezeAudience(store.db, { channel: "live", audience, deliveryId, size, firstSeq });

    it("fills batches in the order of the friends, each friend once", async () => {
      expect(await freeze(7, green, 5, 3)).toEqual([
        { seq: 3, count: 5 },
        { seq: 4, count: 5 },
        { seq: 5, count: 2 },
      ]);
      const sent = [];
      for (const seq of [3, 4, 5]) sent.push(...(await userIdsOf(store.db, 7, seq)));
      expect(sent).toEqual(Array.from({ length: 12 }, (_, i) => userId(1 + 2 * i)));
      expect(await userIdsOf(store.db, 7, 6)).toEqual([]);
      expect(await userIdsOf(store.db, 8, 3)).toEqual([]);
    });

    it("gives no batch for nobody", async () => {
      expect(await freeze(7, { all: [{ fact: "ward", operator: "equal", value: "美浜区" }] }, 500)).toEqual([]);
    });

    it("counts only the batches of this freezing", async () => {
      await freeze(7, green, 10);
      await freeze(8, "everyone", 10);
      expect(await freeze(7, "everyone", 20, 2)).toEqual([
        { seq: 2, count: 20 },
        { seq: 3, count: 3 },
      ]);
    });

    it("stays as it was when friends change or leave", async () => {
      await freeze(7, green, 500);
      const before = await userIdsOf(store.db, 7, 0);
      const hash = await audienceHash(store.db, 7);
      await setFriendState(store.db, "live", userId(1), "left", AT);
      await upsertFriends(store.db, "live", [{ lineUserId: userId(3), answers: { ward: "中央区" } }], AT);
      expect(await userIdsOf(store.db, 7, 0)).toEqual(before);
      expect(await audienceHash(store.db, 7)).toBe(hash);
    });

    it.each([1, 5, 500])("hashes the ids in order, over batches of %i", async (size) => {
      await freeze(7, "everyone", size);
      const text = Array.from({ length: TOTAL }, (_, i) => `${userId(1 + i)}\n`).join("");
      expect(await audienceHash(store.db, 7)).toBe(createHash("sha256").update(text).digest("hex"));
    });

    it("hashes more batches than it reads at once", async () => {
      await add(
        Array.from({ length: 230 }, () => ({})),
        1_000,
      );
      await freeze(7, "everyone", 1);
      const one = await audienceHash(store.db, 7);
      await freeze(8, "everyone", 500);
      expect(await audienceHash(store.db, 8)).toBe(one);
    });

    it("refuses batches over LINE's 500 recipients", async () => {
      await expect(freeze(7, green, 501)).rejects.toThrow(RangeError);
    });
  });
});
