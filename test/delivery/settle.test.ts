import { describe, expect, it } from "vitest";
import { settle } from "../../src/delivery/settle.ts";
import type { Outcome } from "../../src/engine/types.ts";
import { leaseBatches } from "../../src/store/batches.ts";
import { listChannels } from "../../src/store/channels.ts";
import { updateDelivery } from "../../src/store/deliveries.ts";
import type { BatchRow } from "../../src/store/schema.ts";
import { failed, unanswered } from "../support/scripted-line.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, type World } from "../support/world.ts";

/** A delivery under way, its only batch leased by `owner`. Gives the batch as the dispatcher hands it to `settle`. */
async function lease(
  world: World,
  id: number,
  owner = "test/0/a",
): Promise<{ batch: BatchRow; wasUncertain: boolean }> {
  const now = world.clock.now();
  const [row] = await leaseBatches(world.store.db, {
    limit: 1,
    owner,
    now,
    until: new Date(now.getTime() + 60_000),
    skipLocked: world.store.dialect === "postgres",
  });
  if (!row) throw new Error(`nothing of delivery ${id} to lease`);
  return { batch: { ...row, attempts: Number(row.attempts) + 1 }, wasUncertain: row.uncertain_since !== null };
}

async function begun(world: World): Promise<number> {
  const id = await world.deliver();
  await updateDelivery(world.store.db, id, { state: "sending" });
  return id;
}

const settleOne = (world: World, leased: Awaited<ReturnType<typeof lease>>, outcome: Outcome, owner = "test/0/a") =>
  settle(world.store, leased.batch, outcome, {
    owner,
    now: world.clock.now(),
    random: () => 0.5,
    wasUncertain: leased.wasUncertain,
  });

const certain = failed("temporary", { code: "rate-limited" });
const delivered: Outcome = { result: "delivered", already: false, requestId: "r" };

eachStore((_name, open) => {
  describe("whether a batch may have been accepted", () => {
    /** After each outcome in turn: null while certainly not, else the clock's minute of the first doubt. */
    it.each<[string, Outcome[], (number | null)[]]>([
      ["is denied by a certain refusal", [certain, certain], [null, null]],
      ["begins with the first unanswered attempt", [unanswered], [0]],
      ["stays since the first, however many follow", [unanswered, unanswered], [0, 0]],
      ["is not ended by a certain refusal that comes after a doubt", [unanswered, certain, certain], [0, 0, 0]],
      ["begins late when the first attempts were certainly refused", [certain, unanswered, certain], [null, 1, 1]],
      ["is as before after an attempt that held the channel", [unanswered, failed("setup")], [0, 0]],
      ["is denied by an attempt that held the channel, without a doubt before", [failed("setup")], [null]],
    ])("%s", async (_what, outcomes, doubts) => {
      const world = await createWorld(open);
      const id = await begun(world);
      const start = world.clock.now().getTime();
      for (const [i, outcome] of outcomes.entries()) {
        await settleOne(world, await lease(world, id), outcome);
        const since = (await world.batches(id))[0]?.uncertain_since ?? null;
        expect(since === null ? null : (Date.parse(since) - start) / 60_000).toBe(doubts[i]);
        world.clock.advance(60_000);
      }
    });

    it("is written before the attempt is made", async () => {
      const world = await createWorld(open);
      const id = await begun(world);
      await lease(world, id);
      expect((await world.batches(id))[0]?.uncertain_since).toBe(world.clock.now().toISOString());
    });
  });

  describe("an outcome that comes when the lease is lost", () => {
    it.each<[string, Outcome]>([
      ["delivered", delivered],
      ["temporary", certain],
      ["dead", failed("refused")],
      ["hold-channel", failed("setup")],
      ["split", failed("recipient")],
      ["replace", { result: "replace", with: [{ recipients: "everyone", size: 500, body: {} }], reason: "hour" }],
    ])("(%s) changes nothing", async (_what, outcome) => {
      const world = await createWorld(open);
      const id = await begun(world);
      const first = await lease(world, id);
      world.clock.advance(60_001);
      await lease(world, id, "test/0/b");
      const before = [await world.batches(id), await world.delivery(id)];
      expect(await settleOne(world, first, outcome)).toEqual({ next: "lost-lease" });
      expect([await world.batches(id), await world.delivery(id)]).toEqual(before);
      expect((await listChannels(world.store.db))[0]?.state).toBe("open");
    });

    it("is told from that of a second lease of the same owner", async () => {
      const world = await createWorld(open);
      const id = await begun(world);
      const first = await lease(world, id);
      world.clock.advance(60_001);
      const second = await lease(world, id);
      expect(second.batch.retry_key).toBe(first.batch.retry_key);
      expect(await settleOne(world, first, failed("refused"))).toEqual({ next: "lost-lease" });
      expect(await settleOne(world, second, delivered)).toMatchObject({ next: "delivered" });
      expect((await world.batches(id)).map((b) => b.state)).toEqual(["delivered"]);
    });

    it("but that nobody else has taken still counts", async () => {
      const world = await createWorld(open);
      const id = await begun(world);
      const first = await lease(world, id);
      world.clock.advance(3_600_000);
      expect(await settleOne(world, first, delivered)).toMatchObject({ next: "delivered" });
      expect((await world.delivery(id)).state).toBe("sent");
    });
  });

  it("the first reason for which a channel was held stays", async () => {
    const world = await createWorld(open, { friends: 501 });
    const id = await begun(world);
    const [one, two] = [await lease(world, id), await lease(world, id)];
    await settleOne(world, one, failed("setup", { code: "month-used-up" }));
    await settleOne(world, two, failed("setup", { code: "unauthorised" }));
    expect((await listChannels(world.store.db))[0]).toMatchObject({ state: "held", reason: "month-used-up" });
  });

  it("a delivery ends with its last batch, not before", async () => {
    const world = await createWorld(open, { friends: 501 });
    const id = await begun(world);
    await settleOne(world, await lease(world, id), delivered);
    expect(await world.delivery(id)).toMatchObject({ state: "sending", finished_at: null });
    await settleOne(world, await lease(world, id), delivered);
    expect(await world.delivery(id)).toMatchObject({ state: "sent", finished_at: world.clock.now().toISOString() });
  });
});
