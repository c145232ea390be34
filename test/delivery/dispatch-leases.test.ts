import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Attempted } from "../../src/delivery/dispatch.ts";
import { ownerName } from "../../src/delivery/owner.ts";
import type { Outcome } from "../../src/engine/types.ts";
import { leaseBatches } from "../../src/store/batches.ts";
import { updateDelivery } from "../../src/store/deliveries.ts";
import { openStore } from "../../src/store/open.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, until, type World } from "../support/world.ts";

/** All due batches leased by `owner`, as by a process that then died or hangs. */
async function leaseAll(world: World, id: number, owner: string): Promise<void> {
  await updateDelivery(world.store.db, id, { state: "sending" });
  const now = world.clock.now();
  await leaseBatches(world.store.db, {
    limit: 1_000,
    owner,
    now,
    until: new Date(now.getTime() + 60_000),
    skipLocked: world.store.dialect === "postgres",
  });
}

/** Lets a dispatcher look at the outbox a few times. */
async function look(world: World): Promise<void> {
  const dispatcher = world.dispatcher();
  await dispatcher.start();
  let looks = 0;
  await until(() => {
    dispatcher.wake();
    return ++looks > 5;
  });
  await dispatcher.stop();
}

/** A promise that a test resolves. */
function gate(): { opened: Promise<void>; open(): void } {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

eachStore((_name, open) => {
  describe("a lease", () => {
    it("of another machine is left alone until it runs out; then the batch goes whole, with the same key", async () => {
      const world = await createWorld(open);
      const id = await world.deliver();
      await leaseAll(world, id, "elsewhere/1/x");
      const [before] = await world.batches(id);
      await look(world);
      world.clock.advance(60_000);
      await look(world);
      expect(world.line.calls).toEqual([]);
      world.clock.advance(1);
      await world.drain();
      expect(world.line.calls.map((c) => c.retryKey)).toEqual([before?.retry_key]);
      const [after] = await world.batches(id);
      expect([after?.state, Number(after?.attempts), after?.uncertain_since]).toEqual([
        "delivered",
        2,
        before?.uncertain_since,
      ]);
    });

    it("of a process of this machine that is dead is taken over at start", async () => {
      const world = await createWorld(open);
      const id = await world.deliver();
      await leaseAll(world, id, `${hostname()}/${process.pid}/former-life`);
      const start = world.clock.now();
      await world.drain();
      expect(world.line.histogram).toEqual({ "1": 3 });
      expect(world.clock.now()).toEqual(start);
    });

    it("of another dispatcher of this process is not taken over", async () => {
      const world = await createWorld(open);
      const id = await world.deliver();
      await leaseAll(world, id, ownerName());
      await look(world);
      expect(world.line.calls).toEqual([]);
    });

    it("that its holder outlives is another's: what the holder says late changes nothing, and nobody gets it twice", async () => {
      const world = await createWorld(open);
      const id = await world.deliver();
      const hanging = gate();
      const settled: Attempted[] = [];
      world.line.script = async (call, accept, index) => {
        const outcome: Outcome = accept(call);
        if (index === 0) await hanging.opened;
        return outcome;
      };
      const slow = world.dispatcher({ owner: "host-a/1/x", onAttempt: (attempted) => settled.push(attempted) });
      await slow.start();
      await until(() => world.line.calls.length === 1);
      world.clock.advance(60_001);
      const other = world.dispatcher({ owner: "host-b/1/x" });
      await other.start();
      await until(async () => (await world.delivery(id)).state === "sent");
      await other.stop();
      const before = await world.batches(id);
      hanging.open();
      await slow.stop();
      expect(settled.map((s) => s.settled.next)).toContain("lost-lease");
      expect(await world.batches(id)).toEqual(before);
      expect(new Set(world.line.calls.map((c) => c.retryKey)).size).toBe(1);
      expect(world.line.histogram).toEqual({ "1": 3 });
    });
  });

  it("stop waits for the attempts under way and begins no more", async () => {
    const world = await createWorld(open, { friends: 2_000 });
    const id = await world.deliver();
    const hanging = gate();
    world.line.script = async (call, accept) => {
      await hanging.opened;
      return accept(call);
    };
    const dispatcher = world.dispatcher({ maxInFlight: 2 });
    await dispatcher.start();
    await until(() => world.line.calls.length === 2);
    let stopped = false;
    const stop = dispatcher.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stopped).toBe(false);
    hanging.open();
    await stop;
    expect(world.line.calls).toHaveLength(2);
    const states = (await world.batches(id)).map((b) => b.state).sort();
    expect(states).toEqual(["delivered", "delivered", "due", "due"]);
  });

  it("never more than the allowed number are in flight", async () => {
    const world = await createWorld(open, { friends: 6_000 });
    await world.deliver();
    let now = 0;
    let most = 0;
    world.line.script = async (call, accept) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now -= 1;
      return accept(call);
    };
    await world.drain({ maxInFlight: 3 });
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
    expect(world.line.histogram).toEqual({ "1": 6_000 });
  });

  it("a batch whose reading fails is left to its lease, and goes when that has run out", async () => {
    const world = await createWorld(open);
    const id = await world.deliver();
    const { db } = world.store;
    let failures = 0;
    const failing = db.withPlugin({
      transformQuery({ node }) {
        if (failures === 0 && JSON.stringify(node).includes(`"name":"recipients"`)) {
          failures += 1;
          throw new Error("disk I/O error");
        }
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const dispatcher = world.dispatcher({ store: { ...world.store, db: failing } });
    await dispatcher.start();
    await until(() => failures === 1);
    expect((await world.batches(id)).map((b) => b.state)).toEqual(["leased"]);
    await until(async () => {
      world.clock.advance(1_000);
      return (await world.delivery(id)).state === "sent";
    });
    await dispatcher.stop();
    expect(world.line.histogram).toEqual({ "1": 3 });
  });
});

describe("two dispatchers on one SQLite file, each with a store of its own", () => {
  it("share the work and never hold a batch at the same time, under random answers", async () => {
    const dir = mkdtempSync(join(tmpdir(), "noroshi-two-"));
    const url = `sqlite:${join(dir, "noroshi.db")}`;
    const world = await createWorld(() => openStore(url), { friends: 5_000 });
    const second = await openStore(url);
    onTestFinished(async () => {
      await second.close();
      await world.store.close();
      rmSync(dir, { recursive: true, force: true });
    });
    const id = await world.deliver();
    const sending = new Set<string>();
    const twice: string[] = [];
    let n = 0;
    world.line.script = async (call, accept) => {
      if (sending.has(call.retryKey)) twice.push(call.retryKey);
      sending.add(call.retryKey);
      await new Promise((resolve) => setTimeout(resolve, 1 + (n % 3)));
      sending.delete(call.retryKey);
      n += 1;
      if (n % 7 === 0)
        return { result: "failed", kind: "temporary", code: "cut", message: "", uncertain: true, requestId: null };
      const outcome = accept(call);
      if (n % 5 === 0)
        return { result: "failed", kind: "temporary", code: "cut", message: "", uncertain: true, requestId: null };
      return outcome;
    };
    const attempts = { a: 0, b: 0 };
    const a = world.dispatcher({ owner: "host-a/1/x", maxInFlight: 4, onAttempt: () => attempts.a++ });
    const b = world.dispatcher({ owner: "host-b/1/x", maxInFlight: 4, store: second, onAttempt: () => attempts.b++ });
    await Promise.all([a.start(), b.start()]);
    await until(async () => {
      const leased = (await world.batches(id, ["leased"])).length;
      if (leased === 0) world.clock.advance(500);
      return (await world.delivery(id)).state === "sent";
    }, 20_000);
    await Promise.all([a.stop(), b.stop()]);
    expect(twice).toEqual([]);
    expect(world.line.histogram).toEqual({ "1": 5_000 });
    expect(attempts.a).toBeGreaterThan(0);
    expect(attempts.b).toBeGreaterThan(0);
  });
});
