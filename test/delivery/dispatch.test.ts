import { describe, expect, it } from "vitest";
import type { Attempted } from "../../src/delivery/dispatch.ts";
import type { Outcome } from "../../src/engine/types.ts";
import { listChannels, resumeChannel } from "../../src/store/channels.ts";
import { failed, unanswered } from "../support/scripted-line.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, rule, until, type World } from "../support/world.ts";

const hours = 3_600_000;
const keys = (world: World) => world.line.calls.map((c) => c.retryKey);
const channel = async (world: World) => (await listChannels(world.store.db))[0];

/** Answers with these in turn, then accepts. */
const inTurn = (world: World, ...outcomes: Outcome[]) => {
  world.line.script = (call, accept, index) => outcomes[index] ?? accept(call);
};

eachStore((_name, open) => {
  it("a delivery reaches everyone once, in few requests, under its unit, and is sent", async () => {
    const world = await createWorld(open, { friends: 1_001 });
    const id = await world.deliver();
    const attempts: Attempted[] = [];
    await world.drain({ onAttempt: (attempted) => attempts.push(attempted) });
    expect(world.line.histogram).toEqual({ "1": 1_001 });
    expect(world.line.calls.map((c) => c.to.length).sort()).toEqual([1, 500, 500]);
    const delivery = await world.delivery(id);
    expect(delivery).toMatchObject({ state: "sent", finished_at: world.clock.now().toISOString() });
    expect(new Set(world.line.calls.map((c) => c.unit))).toEqual(new Set([delivery.unit]));
    expect(attempts.map((a) => a.settled.next)).toEqual(["delivered", "delivered", "delivered"]);
    for (const b of await world.batches(id)) {
      expect(b).toMatchObject({ state: "delivered", lease_owner: null, lease_until: null, code: null });
      expect(Number(b.attempts)).toBe(1);
      expect(b.request_id).not.toBeNull();
    }
  });

  it("what LINE had accepted before (409) is delivered, under the request id of then", async () => {
    const world = await createWorld(open);
    inTurn(world, { result: "delivered", already: true, requestId: "accepted-before" });
    const id = await world.deliver();
    await world.drain();
    expect(await world.batches(id)).toMatchObject([{ state: "delivered", request_id: "accepted-before" }]);
    expect((await world.delivery(id)).state).toBe("sent");
  });

  it.each([
    ["a 5xx", failed("temporary", { code: "server-error", uncertain: true })],
    ["silence", unanswered],
    ["a 429 for pace", failed("temporary", { code: "rate-limited" })],
  ])("after %s the same people are asked for again, whole, with the old key", async (_what, outcome) => {
    const world = await createWorld(open, { friends: 5 });
    inTurn(world, outcome, outcome);
    const id = await world.deliver();
    await world.drain();
    expect(world.line.calls).toHaveLength(3);
    expect(new Set(keys(world)).size).toBe(1);
    expect(new Set(world.line.calls.map((c) => JSON.stringify([c.to, c.messages]))).size).toBe(1);
    expect(world.line.histogram).toEqual({ "1": 5 });
    const [batch] = await world.batches(id);
    expect([batch?.state, Number(batch?.attempts), batch?.code]).toEqual(["delivered", 3, null]);
  });

  it("an answer lost after LINE accepted reaches nobody twice", async () => {
    const world = await createWorld(open, { friends: 5 });
    world.line.script = (call, accept, index) => {
      const outcome = accept(call);
      return index < 2 ? unanswered : outcome;
    };
    const id = await world.deliver();
    await world.drain();
    expect(world.line.histogram).toEqual({ "1": 5 });
    expect((await world.delivery(id)).state).toBe("sent");
  });

  it("a repeat waits as long as LINE asked for, and no attempt is made before", async () => {
    const world = await createWorld(open);
    inTurn(world, failed("temporary", { retryAfterMs: 60_000 }));
    const id = await world.deliver();
    const dispatcher = world.dispatcher();
    await dispatcher.start();
    await until(async () => (await world.batches(id, ["due"])).length === 1 && world.line.calls.length === 1);
    const [batch] = await world.batches(id);
    expect(batch?.due_at).toBe(new Date(world.clock.now().getTime() + 60_000).toISOString());
    expect(batch).toMatchObject({ code: "test-temporary", message: "だめでした" });
    world.clock.advance(59_999);
    await dispatcher.stop();
    await dispatcher.start();
    await dispatcher.stop();
    expect(world.line.calls).toHaveLength(1);
    world.clock.advance(1);
    await world.drain();
    expect(world.line.calls).toHaveLength(2);
  });

  it("what LINE refuses is a dead letter with its reason, and the delivery is incomplete", async () => {
    const world = await createWorld(open, { friends: 600 });
    world.line.script = (call, accept) => (call.to.length < 500 ? failed("refused", { requestId: "r" }) : accept(call));
    const id = await world.deliver();
    await world.drain();
    expect(await world.batches(id)).toMatchObject([
      { state: "delivered" },
      { state: "dead", code: "test-refused", message: "だめでした", request_id: "r" },
    ]);
    expect((await world.delivery(id)).state).toBe("incomplete");
    expect(world.line.calls).toHaveLength(2);
  });

  describe.each([
    ["the month is used up", "month-used-up"],
    ["the token is refused", "unauthorised"],
    ["the plan forbids it", "forbidden"],
  ])("when %s", (_what, code) => {
    it("the channel is held, nothing more is leased, and after a resume all goes with the old keys", async () => {
      const world = await createWorld(open, { friends: 3_000 });
      world.line.script = () => failed("setup", { code });
      const id = await world.deliver();
      const later = await world.deliver({ text: "続報" });
      await world.drain({ maxInFlight: 2 });
      const asked = world.line.calls.length;
      expect(asked).toBeLessThanOrEqual(2);
      expect(await channel(world)).toMatchObject({ state: "held", reason: code, message: "だめでした" });
      const batches = await world.batches(id);
      expect(batches.map((b) => b.state)).toEqual(Array(6).fill("due"));
      expect(batches.map((b) => Number(b.attempts))).toEqual(Array(6).fill(0));
      expect(batches.every((b) => b.uncertain_since === null && b.lease_owner === null)).toBe(true);

      world.clock.advance(30 * hours);
      await world.drain();
      expect(world.line.calls).toHaveLength(asked);

      world.line.script = (call, accept) => accept(call);
      expect(await resumeChannel(world.store.db, "live", world.clock.now())).toBe(true);
      await world.drain();
      expect(world.line.histogram).toEqual({ "2": 3_000 });
      expect(new Set(keys(world)).size).toBe(12);
      expect((await world.delivery(id)).state).toBe("sent");
      expect((await world.delivery(later)).state).toBe("sent");
    });
  });

  it("an action that throws leaves its batch unknown, never sent again by itself", async () => {
    const world = await createWorld(open);
    world.line.script = () => {
      throw new TypeError("undefined is not a function");
    };
    const id = await world.deliver();
    await world.drain();
    expect(await world.batches(id)).toMatchObject([{ state: "unknown", code: "bug", lease_owner: null }]);
    expect((await world.delivery(id)).state).toBe("incomplete");
    expect(world.line.calls).toHaveLength(1);
  });

  it("unanswered for more than 20 hours a batch becomes unknown without another attempt", async () => {
    const world = await createWorld(open);
    world.line.script = () => unanswered;
    const id = await world.deliver();
    const dispatcher = world.dispatcher();
    await dispatcher.start();
    await until(async () => (await world.batches(id, ["due"])).some((b) => Number(b.attempts) === 1));
    const firstDoubt = (await world.batches(id))[0]?.uncertain_since;
    world.clock.advance(20 * hours);
    await until(() => world.line.calls.length === 2);
    await until(async () => (await world.batches(id, ["due"])).length === 1);
    expect((await world.batches(id))[0]?.uncertain_since).toBe(firstDoubt);
    world.clock.advance(60_000);
    await until(async () => (await world.batches(id, ["unknown"])).length === 1);
    await dispatcher.stop();
    expect(world.line.calls).toHaveLength(2);
    expect(await world.batches(id)).toMatchObject([{ state: "unknown", code: "unanswered" }]);
    expect((await world.delivery(id)).state).toBe("incomplete");
  });

  it("what was certainly never accepted goes also after days", async () => {
    const world = await createWorld(open);
    inTurn(world, failed("temporary", { code: "unreachable" }));
    const id = await world.deliver();
    const dispatcher = world.dispatcher();
    await dispatcher.start();
    await until(async () => (await world.batches(id, ["due"])).some((b) => Number(b.attempts) === 1));
    world.clock.advance(72 * hours);
    await until(async () => (await world.delivery(id)).state === "sent");
    await dispatcher.stop();
    expect(world.line.histogram).toEqual({ "1": 3 });
  });

  it("an emergency overtakes what is already on its way", async () => {
    const rules = [rule(), rule({ id: "evacuate", priority: 1_000, conditions: subject("避難") })];
    const world = await createWorld(open, { friends: 5_000, rules });
    const slow = await world.deliver();
    let urgent = 0;
    world.line.script = async (call, accept, index) => {
      if (index === 2) urgent = await world.deliver({ subject: "避難指示" });
      return accept(call);
    };
    await world.drain({ maxInFlight: 1 });
    const unit = (await world.delivery(urgent)).unit;
    const places = world.line.calls.flatMap((c, i) => (c.unit === unit ? [i] : []));
    // Beginning it takes one look at the outbox, in which one more of the others may be leased.
    expect(places[0]).toBeLessThanOrEqual(4);
    expect(places).toEqual(Array.from({ length: 10 }, (_, i) => (places[0] ?? 0) + i));
    expect((await world.delivery(slow)).state).toBe("sent");
  });
});

function subject(word: string) {
  return { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: word }] };
}
