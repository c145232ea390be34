import { describe, expect, it } from "vitest";
import { discard, release, retry, settleUnknown } from "../../src/delivery/operate.ts";
import { saveRule } from "../../src/store/rules.ts";
import { failed } from "../support/scripted-line.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, rule } from "../support/world.ts";

const approved = rule({ guard: { approval: true } });

eachStore((_name, open) => {
  describe("release", () => {
    it("lets a held delivery go once", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const id = await world.deliver();
      await world.drain();
      expect(world.line.calls).toEqual([]);

      world.clock.advance(60_000);
      expect(await release(world.store, id, world.clock.now())).toMatchObject({ ok: true });
      expect(await world.delivery(id)).toMatchObject({ state: "queued", released_at: world.clock.now().toISOString() });
      expect(await release(world.store, id, world.clock.now())).toMatchObject({ ok: false });
      await world.drain();
      expect(world.line.histogram).toEqual({ "1": 3 });
      expect((await world.delivery(id)).state).toBe("sent");
    });

    it("of a delivery without a text is refused, and it stays held", async () => {
      const world = await createWorld(open, {
        rules: [rule({ transforms: [{ type: "cutFrom", keywords: ["震度"], within: "whole" }] })],
      });
      const id = await world.deliver();
      expect(await release(world.store, id, world.clock.now())).toMatchObject({
        ok: false,
        message: expect.stringContaining("送れる文面"),
      });
      expect((await world.delivery(id)).state).toBe("held");
    });

    it("of the second of two held copies is refused once the first went, however long ago it was made, unless told", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const first = await world.deliver();
      world.clock.advance(50 * 60_000);
      const second = await world.deliver();
      const other = await world.deliver({ text: "べつの内容" });
      world.clock.advance(3 * 3_600_000);
      const at = world.clock.now();
      expect(await release(world.store, first, at)).toMatchObject({ ok: true });
      await world.drain();
      expect(await release(world.store, other, world.clock.now())).toMatchObject({ ok: true });
      expect(await release(world.store, second, world.clock.now())).toMatchObject({
        ok: false,
        code: "repeated-content",
        earlier: { id: first, at: at.toISOString() },
      });
      expect((await world.delivery(second)).state).toBe("held");
      expect(await release(world.store, second, world.clock.now(), { evenIfRepeated: true })).toMatchObject({
        ok: true,
      });
    });

    it("goes where the rule wants repeats, or the same went long before", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const first = await world.deliver();
      expect(await release(world.store, first, world.clock.now())).toMatchObject({ ok: true });
      world.clock.advance(61 * 60_000);
      expect(await release(world.store, await world.deliver(), world.clock.now())).toMatchObject({ ok: true });

      world.rules = [rule({ guard: { approval: true, dedupeMinutes: 0 } })];
      await saveRule(world.store.db, "quake", { id: "quake", guard: { dedupeMinutes: 0 } }, "", world.clock.now());
      expect(await release(world.store, await world.deliver(), world.clock.now())).toMatchObject({ ok: true });
    });

    it("is refused for what is not held, or not there", async () => {
      const world = await createWorld(open);
      const id = await world.deliver();
      expect(await release(world.store, id, world.clock.now())).toMatchObject({ ok: false });
      expect(await release(world.store, 999, world.clock.now())).toMatchObject({ ok: false });
    });
  });

  describe("discard", () => {
    it("sets a held delivery aside for good", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const id = await world.deliver();
      expect(await discard(world.store, id, world.clock.now())).toMatchObject({ ok: true });
      expect(await world.delivery(id)).toMatchObject({
        state: "discarded",
        finished_at: world.clock.now().toISOString(),
      });
      expect(await release(world.store, id, world.clock.now())).toMatchObject({ ok: false });
      await world.drain();
      expect(world.line.calls).toEqual([]);
    });

    it("is refused for what is on its way, or not there", async () => {
      const world = await createWorld(open);
      const id = await world.deliver();
      expect(await discard(world.store, id, world.clock.now())).toMatchObject({ ok: false });
      expect(await discard(world.store, 999, world.clock.now())).toMatchObject({ ok: false });
    });
  });

  describe("retry", () => {
    it("sends dead batches again under new keys, and the delivery is sent in the end", async () => {
      const world = await createWorld(open);
      world.line.script = () => failed("refused");
      const id = await world.deliver();
      await world.drain();
      expect((await world.delivery(id)).state).toBe("incomplete");

      world.line.script = (call, accept) => accept(call);
      expect(await retry(world.store, id, world.clock.now(), { unknown: false })).toMatchObject({ ok: true });
      await world.drain();
      expect(world.line.histogram).toEqual({ "1": 3 });
      expect(new Set(world.line.calls.map((c) => c.retryKey)).size).toBe(2);
      const [batch] = await world.batches(id);
      expect(batch).toMatchObject({ state: "delivered", code: null, message: null });
      expect(Number(batch?.attempts)).toBe(1);
      expect((await world.delivery(id)).state).toBe("sent");
    });

    it("leaves unknown ones alone unless told", async () => {
      const world = await createWorld(open);
      world.line.script = () => {
        throw new Error("bug");
      };
      const id = await world.deliver();
      await world.drain();
      expect((await world.batches(id)).map((b) => b.state)).toEqual(["unknown"]);
      world.line.script = (call, accept) => accept(call);
      expect(await retry(world.store, id, world.clock.now(), { unknown: false })).toMatchObject({ ok: false });
      expect((await world.delivery(id)).state).toBe("incomplete");
      expect(await retry(world.store, id, world.clock.now(), { unknown: true })).toMatchObject({ ok: true });
      await world.drain();
      expect((await world.delivery(id)).state).toBe("sent");
    });

    it("is refused for what has nothing to send again, or is not there", async () => {
      const world = await createWorld(open);
      const id = await world.deliver();
      await world.drain();
      expect(await retry(world.store, id, world.clock.now(), { unknown: true })).toMatchObject({ ok: false });
      expect(await retry(world.store, 999, world.clock.now(), { unknown: true })).toMatchObject({ ok: false });
    });
  });

  describe("settling what nobody knew to have arrived", () => {
    async function withUnknown() {
      const world = await createWorld(open);
      world.line.script = () => {
        throw new Error("bug");
      };
      const id = await world.deliver();
      await world.drain();
      return { world, id, finishedAt: (await world.delivery(id)).finished_at };
    }

    it("counts it as delivered, and the delivery as sent at the time when it ended", async () => {
      const { world, id, finishedAt } = await withUnknown();
      world.clock.advance(3_600_000);
      expect(await settleUnknown(world.store, id, world.clock.now(), true)).toEqual({
        ok: true,
        batches: 1,
        people: 3,
      });
      expect(await world.delivery(id)).toMatchObject({ state: "sent", finished_at: finishedAt });
      expect(await settleUnknown(world.store, id, world.clock.now(), true)).toMatchObject({ ok: false });
    });

    it("makes it a dead letter, which goes again without anybody getting it twice", async () => {
      const { world, id } = await withUnknown();
      expect(await settleUnknown(world.store, id, world.clock.now(), false)).toMatchObject({ ok: true });
      expect((await world.delivery(id)).state).toBe("incomplete");
      expect(await settleUnknown(world.store, id, world.clock.now(), false)).toMatchObject({
        ok: false,
        code: "state-changed",
      });
      world.line.script = (call, accept) => accept(call);
      expect(await retry(world.store, id, world.clock.now(), { unknown: false })).toMatchObject({ ok: true });
      await world.drain();
      expect((await world.delivery(id)).state).toBe("sent");
    });
  });
});
