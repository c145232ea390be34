import { describe, expect, it } from "vitest";
import {
  batchFriendIds,
  countBatches,
  getPlan,
  hasUnfinished,
  insertBatches,
  insertPlan,
  leaseBatches,
  leaseOwners,
  listBatches,
  listPlans,
  moveBatches,
  moveRecipients,
  type NewBatch,
  nextSeq,
  releaseLeases,
  settleBatch,
} from "../../src/store/batches.ts";
import { holdChannel, listChannels, resumeChannel } from "../../src/store/channels.ts";
import { updateDelivery } from "../../src/store/deliveries.ts";
import type { Store } from "../../src/store/open.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld } from "../support/world.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 0, 0, second));
let keys = 0;

/** A store with two begun deliveries, 1 and 2, and no batches. */
async function begun(open: () => Promise<Store>): Promise<Store> {
  const { store, deliver } = await createWorld(open);
  for (const text of ["一", "二"]) await updateDelivery(store.db, await deliver({ text }), { state: "sending" });
  await store.db.deleteFrom("batches").execute();
  await store.db.deleteFrom("batch_recipients").execute();
  return store;
}

const batch = (change: Partial<NewBatch> = {}): NewBatch => ({
  delivery_id: 1,
  seq: 0,
  plan: 0,
  channel: "live",
  priority: 100,
  state: "due",
  retry_key: `key-${++keys}`,
  recipient_count: 1,
  due_at: at(0).toISOString(),
  parent_seq: null,
  ...change,
});

const lease = async ({ db, dialect }: Store, second: number, change: { limit?: number; owner?: string } = {}) => {
  const rows = await leaseBatches(db, {
    limit: 100,
    owner: "a",
    now: at(second),
    until: at(second + 60),
    skipLocked: dialect === "postgres",
    ...change,
  });
  return rows.map((r) => `${r.delivery_id}/${r.seq}`);
};

eachStore((_name, open) => {
  it("thousands of batches are written in few statements", async () => {
    const { db } = await begun(open);
    await insertBatches(
      db,
      Array.from({ length: 2_001 }, (_, seq) => batch({ seq, recipient_count: 500 })),
    );
    await insertBatches(db, []);
    expect(await countBatches(db, 1)).toEqual([{ state: "due", batches: 2_001, people: 1_000_500 }]);
    expect(await nextSeq(db, 1)).toBe(2_001);
    expect(await nextSeq(db, 2)).toBe(0);
  });

  it("no retry key is used twice", async () => {
    const { db } = await begun(open);
    await insertBatches(db, [batch({ retry_key: "same" })]);
    await expect(insertBatches(db, [batch({ seq: 1, retry_key: "same" })])).rejects.toThrow();
  });

  it("plans are kept in order with their bodies", async () => {
    const { db } = await begun(open);
    await db.deleteFrom("delivery_plans").execute();
    await insertPlan(db, 1, 1, "multicast", { recipients: "audience", size: 500, body: { messages: ["二"] } });
    await insertPlan(db, 1, 0, "broadcast", { recipients: "all", size: 1, body: { messages: ["一"] } });
    expect((await listPlans(db, 1)).map((p) => p.action)).toEqual(["broadcast", "multicast"]);
    expect(await getPlan(db, 1, 0)).toEqual({ action: "broadcast", recipients: "all", body: { messages: ["一"] } });
    expect(await getPlan(db, 2, 0)).toBeUndefined();
  });

  describe("leasing", () => {
    it("takes what is due, what matters more first, then what waits longest, up to the limit", async () => {
      const store = await begun(open);
      await insertBatches(store.db, [
        batch({ delivery_id: 1, seq: 0 }),
        batch({ delivery_id: 1, seq: 1 }),
        batch({ delivery_id: 2, seq: 0 }),
        batch({ delivery_id: 2, seq: 1, due_at: at(-5).toISOString() }),
        batch({ delivery_id: 2, seq: 2, priority: 900 }),
        batch({ delivery_id: 2, seq: 3, priority: 900, due_at: at(11).toISOString() }),
      ]);
      expect(await lease(store, 10, { limit: 3 })).toEqual(["2/2", "2/1", "1/0"]);
      expect(await lease(store, 10)).toEqual(["1/1", "2/0"]);
      expect(await lease(store, 10)).toEqual([]);
      expect(await lease(store, 11)).toEqual(["2/3"]);
    });

    it("writes owner, end, attempt and the first doubt, and gives the batch as it was before", async () => {
      const store = await begun(open);
      await insertBatches(store.db, [batch()]);
      const now = at(1);
      const [before] = await leaseBatches(store.db, {
        limit: 1,
        owner: "a",
        now,
        until: at(61),
        skipLocked: store.dialect === "postgres",
      });
      expect([before?.state, Number(before?.attempts), before?.uncertain_since]).toEqual(["due", 0, null]);
      const [after] = await listBatches(store.db, 1, ["leased"]);
      expect(after).toMatchObject({
        lease_owner: "a",
        lease_until: at(61).toISOString(),
        uncertain_since: now.toISOString(),
      });
      expect(Number(after?.attempts)).toBe(1);
    });

    it("takes a lease that ran out, and keeps the first doubt", async () => {
      const store = await begun(open);
      await insertBatches(store.db, [batch()]);
      await lease(store, 0);
      expect(await lease(store, 60, { owner: "b" })).toEqual([]);
      expect(await lease(store, 61, { owner: "b" })).toEqual(["1/0"]);
      const [row] = await listBatches(store.db, 1, ["leased"]);
      expect([row?.lease_owner, Number(row?.attempts), row?.uncertain_since]).toEqual(["b", 2, at(0).toISOString()]);
    });

    it("takes nothing of a held channel, of a delivery not begun, or of what is settled", async () => {
      const store = await begun(open);
      await insertBatches(store.db, [
        batch({ seq: 0 }),
        batch({ seq: 1, state: "waiting" }),
        batch({ seq: 2, state: "delivered" }),
        batch({ delivery_id: 2, seq: 0 }),
      ]);
      await updateDelivery(store.db, 2, { state: "queued" });
      await holdChannel(store.db, "live", "unauthorised", "…", at(0));
      expect(await lease(store, 1)).toEqual([]);
      await resumeChannel(store.db, "live", at(1));
      expect(await lease(store, 1)).toEqual(["1/0"]);
    });

    it("given back is free at once; others' leases stay", async () => {
      const store = await begun(open);
      await insertBatches(store.db, [batch({ seq: 0 }), batch({ seq: 1 })]);
      await lease(store, 0, { limit: 1, owner: "dead" });
      await lease(store, 0, { limit: 1, owner: "alive" });
      expect((await leaseOwners(store.db)).sort()).toEqual(["alive", "dead"]);
      await releaseLeases(store.db, []);
      await releaseLeases(store.db, ["dead", "never"]);
      expect(await lease(store, 1, { owner: "b" })).toEqual(["1/0"]);
    });

    it("by many at once gives each batch to one", async () => {
      const store = await begun(open);
      await insertBatches(
        store.db,
        Array.from({ length: 40 }, (_, seq) => batch({ seq })),
      );
      const owners = Array.from({ length: 8 }, (_, i) => lease(store, 1, { limit: 5, owner: `o${i}` }));
      const leased = (await Promise.all(owners)).flat();
      expect(new Set(leased).size).toBe(40);
      expect(leased).toHaveLength(40);
    });
  });

  describe("settling", () => {
    it("needs the lease of that owner and that attempt", async () => {
      const store = await begun(open);
      await insertBatches(store.db, [batch()]);
      const one = { delivery_id: 1, seq: 0, attempts: 1 };
      const set = { state: "delivered" } as const;
      expect(await settleBatch(store.db, one, "a", set)).toBe(false);
      await lease(store, 0);
      expect(await settleBatch(store.db, one, "b", set)).toBe(false);
      expect(await settleBatch(store.db, { ...one, attempts: 2 }, "a", set)).toBe(false);
      expect(await settleBatch(store.db, one, "a", { ...set, request_id: "r" })).toBe(true);
      expect(await settleBatch(store.db, one, "a", set)).toBe(false);
      expect(await listBatches(store.db, 1, ["delivered"])).toMatchObject([
        { request_id: "r", lease_owner: null, lease_until: null },
      ]);
    });
  });

  it("unfinished is what waits, is due or leased", async () => {
    const { db } = await begun(open);
    await insertBatches(db, [
      batch({ seq: 0, state: "delivered" }),
      batch({ seq: 1, state: "dead" }),
      batch({ seq: 2, state: "unknown" }),
      batch({ seq: 3, state: "split" }),
      batch({ seq: 4, state: "replaced" }),
    ]);
    expect(await hasUnfinished(db, 1)).toBe(false);
    await insertBatches(db, [batch({ seq: 5, state: "waiting" })]);
    expect(await hasUnfinished(db, 1)).toBe(true);
    expect(await moveBatches(db, 1, ["waiting"], { state: "due" })).toBe(1);
    expect(await hasUnfinished(db, 1)).toBe(true);
    expect(await moveBatches(db, 1, ["due", "leased"], { state: "dead" })).toBe(1);
    expect(await hasUnfinished(db, 1)).toBe(false);
    expect(await moveBatches(db, 2, ["dead"], { state: "due" })).toBe(0);
  });

  it("recipients move to a batch of their own, and keep their order", async () => {
    const { db } = await begun(open);
    const people = [5, 3, 9, 1].map((friend_id) => ({ delivery_id: 1, seq: 0, friend_id }));
    await db
      .insertInto("batch_recipients")
      .values([...people, { delivery_id: 2, seq: 0, friend_id: 5 }])
      .execute();
    await moveRecipients(db, 1, 0, 7, [9, 5]);
    expect(await batchFriendIds(db, 1, 0)).toEqual([1, 3]);
    expect(await batchFriendIds(db, 1, 7)).toEqual([5, 9]);
    expect(await batchFriendIds(db, 2, 0)).toEqual([5]);
  });

  it("a channel is held with its first reason until it is resumed", async () => {
    const { db } = await open();
    expect(await listChannels(db)).toMatchObject([{ name: "live", state: "open", reason: null }]);
    expect(await resumeChannel(db, "live", at(3))).toBe(false);
    await holdChannel(db, "live", "unauthorised", "一", at(1));
    await holdChannel(db, "live", "month-used-up", "二", at(2));
    expect(await listChannels(db)).toMatchObject([
      { name: "live", state: "held", reason: "unauthorised", message: "一", held_at: at(1).toISOString() },
    ]);
    expect(await resumeChannel(db, "live", at(3))).toBe(true);
    expect(await resumeChannel(db, "nobody", at(3))).toBe(false);
    expect(await listChannels(db)).toMatchObject([{ state: "open", reason: null, message: null, held_at: null }]);
    // What an attempt begun before the resume hears late is about what was mended; one begun after is news.
    await holdChannel(db, "live", "unauthorised", "遅れて", at(4), at(2));
    expect((await listChannels(db))[0]).toMatchObject({ state: "open" });
    await holdChannel(db, "live", "unauthorised", "また", at(5), at(4));
    expect((await listChannels(db))[0]).toMatchObject({ state: "held" });
  });
});
