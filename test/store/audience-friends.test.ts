import { expect, it } from "vitest";
import { friendMatches } from "../../src/engine/audience.ts";
import type { Audience } from "../../src/engine/types.ts";
import { defineAttribute, listAttributes } from "../../src/store/attributes.ts";
import { AudienceError, countAudience } from "../../src/store/audience.ts";
import { upsertFriends } from "../../src/store/friends.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, rule, userId } from "../support/world.ts";

const DAY = 86_400_000;
const now = new Date("2026-11-22T00:00:00.000Z");
const ago = (days: number) => new Date(now.getTime() - days * DAY);
const days = (operator: string, value: number): Audience => ({ all: [{ fact: "friend_days", operator, value }] });

eachStore((_name, open) => {
  it("the days since they added the account mean the same to SQL and to the engine, at the very edges, too", async () => {
    const { store } = await createWorld(open, { friends: 0 });
    const ages = [0, 0.5, 1, 6.999, 7, 7.001, 8, 30];
    for (const [i, age] of ages.entries()) {
      await upsertFriends(store.db, "live", [{ lineUserId: userId(i) }], ago(age));
    }
    for (const operator of ["lessThan", "lessThanInclusive", "greaterThan", "greaterThanInclusive"]) {
      for (const value of [0, 1, 6.5, 7, 8, 100]) {
        const audience = days(operator, value) as Exclude<Audience, "sender">;
        let expected = 0;
        for (const age of ages)
          if (await friendMatches(audience, { friend_days: Math.floor(age) }, { attributes: [], now })) expected += 1;
        expect(await countAudience(store.db, "live", audience, { now }), `${operator} ${value}`).toBe(expected);
      }
    }
    await defineAttribute(store, { key: "born", label: { ja: "年" }, kind: "year" });
    for (const value of ["20", null, true, []]) {
      const aged: Audience = { all: [{ fact: "born", path: "$.age", operator: "greaterThan", value }] };
      await expect(countAudience(store.db, "live", aged, { now }), String(value)).rejects.toThrow(AudienceError);
    }
    await expect(countAudience(store.db, "live", days("equal", 7), { now })).rejects.toThrow(AudienceError);
    await expect(countAudience(store.db, "live", days("lessThan", Number.NaN), { now })).rejects.toThrow(AudienceError);
  });

  it("adding the account anew begins the days anew", async () => {
    const { store } = await createWorld(open, { friends: 0 });
    await upsertFriends(store.db, "live", [{ lineUserId: userId(0) }], ago(100));
    await store.db
      .updateTable("friends")
      .set({ followed_at: ago(2).toISOString() })
      .execute();
    expect(await countAudience(store.db, "live", days("greaterThan", 50), { now })).toBe(0);
  });

  it("how much someone answered counts attributes in use only", async () => {
    const { store } = await createWorld(open, { friends: 3 });
    expect((await listAttributes(store.db)).map(({ key }) => key)).toEqual(["ward"]);
    const answered = (value: number): Audience => ({ all: [{ fact: "friend_answers", operator: "equal", value }] });
    const before = await countAudience(store.db, "live", answered(1));
    expect(before + (await countAudience(store.db, "live", answered(0)))).toBe(3);
    await upsertFriends(store.db, "live", [{ lineUserId: userId(0), answers: { ward: null } }], now);
    expect(await countAudience(store.db, "live", answered(0))).toBe(3 - before + 1);
    await store.db.updateTable("attributes").set({ retired: 1 }).execute();
    expect(await countAudience(store.db, "live", answered(0))).toBe(3);
  });

  it("a rule reaches nobody more often than it says, and what never went does not count", async () => {
    const reminder = rule({
      guard: { maxPerFriend: 2, dedupeMinutes: 0, fusePerHour: 1_000, requireAuthenticMail: false },
    });
    const world = await createWorld(open, { friends: 2, rules: [reminder] });
    const reach = async () => {
      const id = await world.deliver();
      await world.drain();
      return Number((await world.delivery(id)).audience_count);
    };
    expect(await reach()).toBe(2);
    await upsertFriends(world.store.db, "live", [{ lineUserId: userId(9) }], now);
    expect(await reach()).toBe(3);
    // Two have had it twice; the third once.
    expect(await reach()).toBe(1);
    const last = await world.deliver();
    expect(await world.delivery(last)).toMatchObject({ state: "dropped", hold_reason: "nobody" });
  });

  it("the sender is the friend the event came from, and nobody where it came from none", async () => {
    const { store } = await createWorld(open, { friends: 3 });
    const [first] = await store.db.selectFrom("friends").select("id").orderBy("id").execute();
    expect(await countAudience(store.db, "live", "sender", { senderId: Number(first?.id) })).toBe(1);
    expect(await countAudience(store.db, "live", "sender")).toBe(0);
    expect(await countAudience(store.db, "live", "nobody")).toBe(0);
  });
});
