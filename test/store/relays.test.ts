import { describe, expect, it } from "vitest";
import type { Store } from "../../src/store/open.ts";
import {
  bury,
  discardDue,
  dueRelays,
  expireDue,
  retryLater,
  settleDelivered,
  targetlessNames,
} from "../../src/store/relay-queue.ts";
import {
  countRelays,
  discardRelays,
  getRelay,
  insertRelays,
  listRelays,
  resendRelays,
} from "../../src/store/relays.ts";
import { addBodies, addTarget, CONTENT_TYPE, queue, signatureOf } from "../delivery/relay/queue.ts";
import { eachStore } from "../support/stores.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 0, 0, second));
const fault = { status: 400, code: "refused", message: "…" };
const why = { code: "expired", message: "…" };
const all = { limit: 100, maxBytes: 1_000_000, except: new Set<number>() };

const due = async ({ db }: Store, target: string, change: Partial<Parameters<typeof dueRelays>[2]> = {}) =>
  (await dueRelays(db, target, { ...all, ...change })).map((relay) => relay.id);
const stateOf = async ({ db }: Store, id: number) => (await getRelay(db, id))?.relay;
const erase = ({ db }: Store, id: number) =>
  db.updateTable("webhook_bodies").set({ bytes: null }).where("id", "=", id).execute();

eachStore((_name, open) => {
  it("thousands are queued in few statements, one for each body and target however often", async () => {
    const store = await open();
    const [body = 0] = await addBodies(store, ["{}"]);
    const rows = Array.from({ length: 2_500 }, (_, i) => ({
      target: `t${i}`,
      body_id: body,
      event_id: 7,
      rule_id: "r",
      webhook_event_ids: "e1,e2",
      created_at: at(0).toISOString(),
    }));
    await store.db.transaction().execute((tx) => insertRelays(tx, rows));
    await insertRelays(store.db, [...rows.slice(0, 3), ...rows.slice(0, 2)]);
    await insertRelays(store.db, []);
    expect(await listRelays(store.db, { limit: 9_999 })).toHaveLength(2_500);
    expect(await stateOf(store, 1)).toMatchObject({
      target: "t0",
      body_id: body,
      event_id: 7,
      state: "due",
      attempts: 0,
      due_at: at(0).toISOString(),
    });
  });

  describe("what is due", () => {
    it("comes oldest first with its bytes, type and signature, for this target alone", async () => {
      const store = await open();
      const bytes = Buffer.from([0, 255, 10, 13, 128, 0]);
      await queue(store, ["a", "b"], ["一", bytes]);
      expect(await dueRelays(store.db, "b", all)).toMatchObject([
        { id: 3, attempts: 0, webhookEventIds: "event-1" },
        { id: 4, body: { contentType: CONTENT_TYPE, signature: signatureOf(bytes) } },
      ]);
      const [, second] = await dueRelays(store.db, "b", all);
      expect(Buffer.from(second?.body?.bytes ?? []).equals(bytes)).toBe(true);
      expect(await due(store, "c")).toEqual([]);
    });

    it("stops at the limits, but gives one whatever its size", async () => {
      const store = await open();
      await queue(store, ["a"], ["x".repeat(600), "x".repeat(300), "x".repeat(300), "x"]);
      expect(await due(store, "a", { limit: 3 })).toEqual([1, 2, 3]);
      expect(await due(store, "a", { maxBytes: 1_000 })).toEqual([1, 2]);
      expect(await due(store, "a", { maxBytes: 10 })).toEqual([1]);
      expect(await due(store, "a", { limit: 2, except: new Set([1, 3]) })).toEqual([2, 4]);
    });

    it("with an instant leaves out what is to go later", async () => {
      const store = await open();
      await queue(store, ["a"], ["一", "二"], at(0));
      await retryLater(store.db, 1, fault, at(30));
      expect(await due(store, "a")).toEqual([1, 2]);
      expect(await due(store, "a", { by: at(29) })).toEqual([2]);
      expect(await due(store, "a", { by: at(30) })).toEqual([1, 2]);
    });

    it("has no body once the bytes are erased or the body is gone", async () => {
      const store = await open();
      await queue(store, ["a"], ["一", "二", "三"]);
      await erase(store, 1);
      await store.db.deleteFrom("webhook_bodies").where("id", "=", 2).execute();
      expect((await dueRelays(store.db, "a", all)).map((relay) => relay.body === null)).toEqual([true, true, false]);
    });
  });

  describe("settling", () => {
    it("many delivered at once counts the attempt and forgets the fault", async () => {
      const store = await open();
      await queue(
        store,
        ["a"],
        Array.from({ length: 230 }, (_, i) => `${i}`),
      );
      await retryLater(store.db, 5, fault);
      await settleDelivered(
        store.db,
        Array.from({ length: 220 }, (_, i) => i + 1),
        204,
        at(3),
      );
      expect(await due(store, "a")).toEqual([221, 222, 223, 224, 225, 226, 227, 228, 229, 230]);
      expect(await stateOf(store, 5)).toMatchObject({
        state: "delivered",
        attempts: 2,
        status: 204,
        code: null,
        finished_at: at(3).toISOString(),
      });
      expect(await stateOf(store, 220)).toMatchObject({ state: "delivered", attempts: 1 });
    });

    it("keeps why an attempt failed, and moves the instant only when told", async () => {
      const store = await open();
      await queue(store, ["a"], ["一"], at(0));
      await retryLater(store.db, 1, { status: null, code: "timeout", message: "遅い" });
      expect(await stateOf(store, 1)).toMatchObject({
        state: "due",
        attempts: 1,
        code: "timeout",
        message: "遅い",
        due_at: at(0).toISOString(),
      });
      await bury(store.db, 1, fault, at(9));
      expect(await stateOf(store, 1)).toMatchObject({ state: "dead", attempts: 2, status: 400, code: "refused" });
    });

    it("touches nothing that is no longer due", async () => {
      const store = await open();
      await queue(store, ["a"], ["一"], at(0));
      await discardRelays(store.db, { ids: [1] }, at(1));
      await settleDelivered(store.db, [1], 200, at(2));
      await retryLater(store.db, 1, fault, at(9));
      await bury(store.db, 1, fault, at(2));
      await discardDue(store.db, [1], why, at(2));
      expect(await stateOf(store, 1)).toMatchObject({
        state: "discarded",
        attempts: 0,
        finished_at: at(1).toISOString(),
      });
    });

    it("what waits too long for one target is dead, others' and younger ones wait on", async () => {
      const store = await open();
      await queue(store, ["a", "b"], ["一", "二"], at(0));
      await queue(store, ["a"], ["三"], at(10));
      expect(await expireDue(store.db, "a", at(10), why, at(11))).toBe(2);
      expect([await due(store, "a"), await due(store, "b")]).toEqual([[5], [3, 4]]);
      expect(await stateOf(store, 1)).toMatchObject({ state: "dead", attempts: 0, code: "expired" });
    });

    it("is undone with its transaction", async () => {
      const store = await open();
      await queue(store, ["a"], ["一"]);
      const broken = store.db.transaction().execute(async (tx) => {
        await settleDelivered(tx, [1], 200, at(1));
        throw new Error("power cut");
      });
      await expect(broken).rejects.toThrow("power cut");
      expect(await due(store, "a")).toEqual([1]);
    });
  });

  describe("resending", () => {
    /** Relays 1 delivered, 2 dead, 3 discarded, 4 due, 5 dead without bytes, and 6 dead of another target. */
    async function mixed(): Promise<Store> {
      const store = await open();
      await queue(store, ["a"], ["一", "二", "三", "四", "五"], at(0));
      await queue(store, ["b"], ["六"], at(0));
      await settleDelivered(store.db, [1], 200, at(1));
      for (const id of [2, 5, 6]) await bury(store.db, id, fault, at(1));
      await discardRelays(store.db, { ids: [3] }, at(1));
      await erase(store, 5);
      return store;
    }

    it("takes the dead and the discarded whose bytes are there, as if new but for their day", async () => {
      const store = await mixed();
      expect((await resendRelays(store.db, { ids: [1, 2, 3, 4, 5, 77] }, at(50))).sort()).toEqual([2, 3]);
      expect(await stateOf(store, 2)).toMatchObject({
        state: "due",
        attempts: 0,
        status: null,
        code: null,
        message: null,
        finished_at: null,
        created_at: at(0).toISOString(),
        due_at: at(50).toISOString(),
      });
      expect(await resendRelays(store.db, { ids: [2] }, at(51))).toEqual([]);
    });

    it("of all dead takes those of one target, or of every one", async () => {
      const store = await mixed();
      expect(await resendRelays(store.db, { state: "dead", target: "a" }, at(50))).toEqual([2]);
      expect(await resendRelays(store.db, { state: "dead" }, at(50))).toEqual([6]);
      expect(await resendRelays(store.db, { state: "discarded" }, at(50))).toEqual([3]);
    });

    it("makes an old relay young again: its days count from the resend", async () => {
      const store = await mixed();
      await resendRelays(store.db, { ids: [2] }, at(50));
      expect(await expireDue(store.db, "a", at(50), why, at(60))).toBe(1);
      expect(await due(store, "a")).toEqual([2]);
    });
  });

  it("a person discards what is due or dead, of one target or of all", async () => {
    const store = await open();
    await queue(store, ["a", "b"], ["一", "二"], at(0));
    await bury(store.db, 2, fault, at(1));
    await settleDelivered(store.db, [3], 200, at(1));
    expect((await discardRelays(store.db, { ids: [1, 2, 3] }, at(2))).sort()).toEqual([1, 2]);
    expect(await stateOf(store, 2)).toMatchObject({ state: "discarded", code: "refused" });
    expect(await discardRelays(store.db, { state: "due", target: "a" }, at(2))).toEqual([]);
    expect(await discardRelays(store.db, { state: "due" }, at(2))).toEqual([4]);
  });

  it("what waits and what is dead is counted by target, whether or not there is one", async () => {
    const store = await open();
    await addTarget(store, { name: "a" });
    await queue(store, ["a"], ["一", "二"], at(0));
    await queue(store, ["a", "gone"], ["三", "四"], at(5));
    await bury(store.db, 1, fault, at(6));
    await settleDelivered(store.db, [2], 200, at(6));
    expect(await countRelays(store.db)).toEqual([
      { target: "a", due: 2, dead: 1, oldestDueId: 3, oldestDueAt: at(5).toISOString() },
      { target: "gone", due: 2, dead: 0, oldestDueId: 5, oldestDueAt: at(5).toISOString() },
    ]);
    expect(await targetlessNames(store.db)).toEqual(["gone"]);
    await settleDelivered(store.db, [5, 6], 200, at(7));
    expect(await targetlessNames(store.db)).toEqual([]);
  });

  it("relays are listed newest first, page by page, by target and state", async () => {
    const store = await open();
    await queue(store, ["a", "b"], ["一", "二", "三"]);
    await bury(store.db, 2, fault, at(1));
    const ids = async (filter: Parameters<typeof listRelays>[1]) =>
      (await listRelays(store.db, filter)).map((r) => r.id);
    expect(await ids({ limit: 2 })).toEqual([6, 5]);
    expect(await ids({ limit: 2, before: 5 })).toEqual([4, 3]);
    expect(await ids({ target: "a" })).toEqual([3, 2, 1]);
    expect(await ids({ target: "a", state: "dead" })).toEqual([2]);
    expect(await ids({ state: "due", before: 4 })).toEqual([3, 1]);
  });

  it("one is shown with its body", async () => {
    const store = await open();
    await queue(store, ["a"], ["一"]);
    const shown = await getRelay(store.db, 1);
    expect(shown?.relay).toMatchObject({ id: 1, target: "a", rule_id: "to-server" });
    expect(Buffer.from(shown?.body?.bytes ?? []).toString()).toBe("一");
    expect(await getRelay(store.db, 2)).toBeUndefined();
  });
});
