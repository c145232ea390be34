import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defineAttribute } from "../../src/store/attributes.ts";
import {
  answersOf,
  countFriends,
  getFriend,
  setAnswers,
  setFriendState,
  upsertFriends,
} from "../../src/store/friends.ts";
import type { Store } from "../../src/store/open.ts";
import { eachStore } from "../support/stores.ts";

const options = (...values: string[]) => values.map((value) => ({ value, label: { ja: value } }));
const AT = new Date("2026-11-22T00:00:00Z");
const userId = (n: number) => `U${n.toString(16).padStart(32, "0")}`;
const [ME, YOU] = [userId(1), userId(2)];

eachStore((_, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
    await defineAttribute(store, {
      key: "ward",
      label: { ja: "区" },
      kind: "single",
      options: options("中央区", "緑区"),
    });
    await defineAttribute(store, { key: "born", label: { ja: "生年" }, kind: "number" });
    await defineAttribute(store, { key: "child", label: { ja: "お子さん" }, kind: "boolean" });
    await defineAttribute(store, {
      key: "topics",
      label: { ja: "分野" },
      kind: "multiple",
      options: options("防災", "防犯"),
    });
  });
  afterEach(() => store.close());

  const all = { ward: "緑区", born: 1985, child: false, topics: ["防災", "防犯"] };

  it("gives a friend back with typed answers", async () => {
    expect(await upsertFriends(store.db, "live", [{ lineUserId: ME, answers: all }], AT)).toEqual({
      added: 1,
      updated: 0,
      problems: [],
    });
    expect(await getFriend(store.db, "live", ME)).toEqual({
      id: 1,
      channel: "live",
      lineUserId: ME,
      state: "active",
      answers: all,
    });
    expect(await answersOf(store.db, 1)).toEqual(all);
    expect(await getFriend(store.db, "drill", ME)).toBeUndefined();
    expect(await getFriend(store.db, "live", YOU)).toBeUndefined();
    expect(await answersOf(store.db, 99)).toEqual({});
  });

  it("changes only the answers that are named, and clears with null", async () => {
    await upsertFriends(store.db, "live", [{ lineUserId: ME, answers: all }], AT);
    expect(await setAnswers(store.db, 1, { ward: "中央区", born: null, topics: [] }, AT)).toEqual([]);
    expect(await answersOf(store.db, 1)).toEqual({ ward: "中央区", child: false });
    await upsertFriends(store.db, "live", [{ lineUserId: ME, answers: { born: 1970 } }], AT);
    expect(await answersOf(store.db, 1)).toEqual({ ward: "中央区", born: 1970, child: false });
    expect(await setAnswers(store.db, 1, {}, AT)).toEqual([]);
  });

  it("keeps several answers in the options' order, each once", async () => {
    await upsertFriends(store.db, "live", [{ lineUserId: ME, answers: { topics: ["防犯", "防災", "防犯"] } }], AT);
    expect(await answersOf(store.db, 1)).toEqual({ topics: ["防災", "防犯"] });
  });

  it.each<[string, Record<string, never>]>([
    ["an unknown attribute", { height: 170 } as never],
    ["an unknown option", { ward: "千代田区" } as never],
    ["an unknown option among several", { topics: ["防災", "釣り"] } as never],
    ["one value for several", { topics: "防災" } as never],
    ["several values for one", { ward: ["緑区"] } as never],
    ["a fraction", { born: 1985.5 } as never],
    ["a number too large to be exact", { born: 2 ** 53 } as never],
    ["text for a number", { born: "1985" } as never],
    ["a number for yes or no", { child: 1 } as never],
  ])("writes nothing of a change with %s", async (_name, bad) => {
    await upsertFriends(store.db, "live", [{ lineUserId: ME, answers: all }], AT);
    const key = Object.keys(bad)[0];
    expect(await setAnswers(store.db, 1, { child: true, ...bad }, AT)).toMatchObject([{ key }]);
    const people = [
      { lineUserId: YOU, answers: {} },
      { lineUserId: ME, answers: { child: true, ...bad } },
    ];
    expect(await upsertFriends(store.db, "live", people, AT)).toMatchObject({
      added: 0,
      problems: [{ index: 1, key }],
    });
    expect(await answersOf(store.db, 1)).toEqual(all);
    expect(await countFriends(store.db, "live")).toEqual({ active: 1, left: 0, erased: 0 });
  });

  it("refuses what is no LINE user id", async () => {
    const bad = ["", "u".padEnd(33, "0"), `${ME}0`, ME.replace("0", "g"), `${ME}\n`];
    const { problems } = await upsertFriends(
      store.db,
      "live",
      bad.map((lineUserId) => ({ lineUserId })),
      AT,
    );
    expect(problems.map((p) => p.index)).toEqual([0, 1, 2, 3, 4]);
    expect(await countFriends(store.db, "live")).toEqual({ active: 0, left: 0, erased: 0 });
  });

  describe("one who left", () => {
    beforeEach(async () => {
      await upsertFriends(store.db, "live", [{ lineUserId: ME, answers: all }, { lineUserId: YOU }], AT);
      expect(await setFriendState(store.db, "live", ME, "left", AT)).toBe(true);
    });

    it("is counted apart and keeps the answers", async () => {
      expect(await countFriends(store.db, "live")).toEqual({ active: 1, left: 1, erased: 0 });
      expect(await getFriend(store.db, "live", ME)).toMatchObject({ state: "left", answers: all });
    });

    it("is not brought back by a list, but by coming back", async () => {
      expect(await upsertFriends(store.db, "live", [{ lineUserId: ME }], AT)).toMatchObject({ added: 0, updated: 1 });
      expect(await getFriend(store.db, "live", ME)).toMatchObject({ state: "left" });
      await setFriendState(store.db, "live", ME, "active", AT);
      expect(await getFriend(store.db, "live", ME)).toMatchObject({ state: "active" });
    });

    it("leaves others and other channels alone", async () => {
      expect(await setFriendState(store.db, "live", userId(3), "left", AT)).toBe(false);
      expect(await setFriendState(store.db, "drill", YOU, "left", AT)).toBe(false);
      expect(await getFriend(store.db, "live", YOU)).toMatchObject({ state: "active" });
    });
  });
});
