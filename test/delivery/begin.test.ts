import { expect, it } from "vitest";
import { beginQueued } from "../../src/delivery/begin.ts";
import { release } from "../../src/delivery/operate.ts";
import { holdChannel, LIVE_CHANNEL } from "../../src/store/channels.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, inWard, rule, silent, type World } from "../support/world.ts";

const limited = (limit: number, used = 0, askedAt?: Date) =>
  ({ kind: "limited", limit, used, ...(askedAt ? { askedAt } : {}) }) as const;
const begin = (world: World) =>
  beginQueued(world.store, { quota: async () => world.quota, now: world.clock.now, log: silent });

eachStore((_name, open) => {
  it("a delivery that fits the month's quota begins, and the answer is kept with the others", async () => {
    const world = await createWorld(open, { friends: 10 });
    world.quota = limited(100, 90);
    const id = await world.deliver();
    await begin(world);
    const delivery = await world.delivery(id);
    expect(delivery.state).toBe("sending");
    expect(JSON.parse(delivery.guards).at(-1)).toEqual({ guard: "quota", verdict: { verdict: "pass" } });
  });

  it("one that does not fit is held whole, before its first batch, with all batches waiting", async () => {
    const world = await createWorld(open, { friends: 600 });
    world.quota = limited(1_000, 401);
    const id = await world.deliver();
    await world.drain();
    expect(world.line.calls).toEqual([]);
    expect(await world.delivery(id)).toMatchObject({ state: "held", hold_reason: "quota-short" });
    expect((await world.batches(id)).map((b) => b.state)).toEqual(["waiting", "waiting"]);
  });

  it("released while it still does not fit it is held again; once it fits it goes", async () => {
    const world = await createWorld(open, { friends: 10 });
    world.quota = limited(100, 95);
    const id = await world.deliver();
    await begin(world);
    await release(world.store, id, world.clock.now());
    await begin(world);
    expect(await world.delivery(id)).toMatchObject({ state: "held", hold_reason: "quota-short" });
    world.quota = limited(200, 95);
    await release(world.store, id, world.clock.now());
    await world.drain();
    expect((await world.delivery(id)).state).toBe("sent");
    expect(world.line.histogram).toEqual({ "1": 10 });
  });

  it.each(["unlimited", "unreachable"] as const)("an %s quota stops nothing", async (kind) => {
    const world = await createWorld(open, { friends: 10 });
    world.quota = { kind };
    const id = await world.deliver();
    await world.drain();
    expect((await world.delivery(id)).state).toBe("sent");
  });

  it("what other deliveries have still to send is taken off; what waits for a person is not", async () => {
    const rules = [
      rule({ id: "a", audience: inWard("緑区"), continue: true }),
      rule({ id: "b", audience: inWard("緑区"), continue: true, guard: { approval: true } }),
      rule({ id: "c", audience: inWard("緑区") }),
    ];
    const world = await createWorld(open, { friends: 30, rules });
    world.quota = limited(19);
    const taken = await world.take();
    const ids = taken.result === "taken" ? taken.deliveries.map((d) => d.id) : [];
    await begin(world);
    const states = await Promise.all(ids.map(async (id) => (await world.delivery(id)).state));
    expect(states).toEqual(["sending", "held", "held"]);

    const other = await createWorld(open, { friends: 30, rules });
    other.quota = limited(20);
    await other.take();
    await begin(other);
    expect((await other.delivery(3)).state).toBe("sending");
  });

  it("what was delivered after the quota was asked is taken off as well", async () => {
    const world = await createWorld(open, { friends: 10 });
    const askedAt = world.clock.now();
    world.quota = limited(15, 0, askedAt);
    await world.deliver();
    await world.drain();
    world.clock.advance(5_000);
    const second = await world.deliver({ text: "続報" });
    await begin(world);
    expect(await world.delivery(second)).toMatchObject({ state: "held", hold_reason: "quota-short" });

    world.clock.advance(1_000);
    world.quota = limited(25, 10, world.clock.now());
    await release(world.store, second, world.clock.now());
    await begin(world);
    expect((await world.delivery(second)).state).toBe("sending");
  });

  it("quota counts a person for each message request that reaches them", async () => {
    const actions = ["一", "二"].map((text) => ({ type: "multicast", messages: [{ type: "text", text }] }));
    const world = await createWorld(open, { friends: 10, rules: [rule({ actions })] });
    world.quota = limited(19);
    const id = await world.deliver();
    await begin(world);
    expect((await world.delivery(id)).state).toBe("held");
  });

  it("nothing of a held channel begins, and its quota is not asked", async () => {
    const world = await createWorld(open);
    await holdChannel(world.store.db, LIVE_CHANNEL, "unauthorised", "…", world.clock.now());
    const id = await world.deliver();
    await beginQueued(world.store, {
      quota: () => Promise.reject(new Error("asked")),
      now: world.clock.now,
      log: silent,
    });
    expect((await world.delivery(id)).state).toBe("queued");
  });

  it("a delivery that another dispatcher began and finished while the quota was asked stays as it is", async () => {
    const world = await createWorld(open);
    const id = await world.deliver();
    await beginQueued(world.store, {
      async quota() {
        await world.drain();
        return limited(0);
      },
      now: world.clock.now,
      log: silent,
    });
    expect(await world.delivery(id)).toMatchObject({ state: "sent", hold_reason: null });
    expect(JSON.parse((await world.delivery(id)).guards)).toHaveLength(10);
  });
});
