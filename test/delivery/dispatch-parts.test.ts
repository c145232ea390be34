import { describe, expect, it } from "vitest";
import { recipientsOf } from "../../src/store/audience.ts";
import { listPlans } from "../../src/store/batches.ts";
import { failed, type LineCall, unanswered } from "../support/scripted-line.ts";
import { eachStore } from "../support/stores.ts";
import { addFriends, createWorld, rule, userId, type World } from "../support/world.ts";

const broadcasting = rule({ actions: [{ type: "broadcast", messages: [{ type: "text", text: "津波" }] }] });
const hourUsed = failed("temporary", { code: "broadcast-hour-used" });

/** The people of dead batches. */
async function dead(world: World, id: number): Promise<string[]> {
  const batches = await world.batches(id, ["dead"]);
  const people = await Promise.all(batches.map((b) => recipientsOf(world.store.db, id, Number(b.seq))));
  return people
    .flat()
    .map(({ lineUserId }) => lineUserId)
    .sort();
}

/** LINE refuses a request that names one of these; `names`: and says which. */
function refusing(world: World, bad: Set<string>, names: boolean): void {
  world.line.script = (call, accept) => {
    const blamed = call.to.flatMap((person, i) => (bad.has(person) ? [i] : []));
    if (blamed.length === 0) return accept(call);
    return failed("recipient", { code: "bad-recipient", ...(names ? { recipients: blamed } : {}) });
  };
}

const others = (count: number, bad: Set<string>) =>
  Array.from({ length: count }, (_, i) => userId(i)).filter((person) => !bad.has(person));

eachStore((_name, open) => {
  describe("a recipient that LINE blames", () => {
    it("by its place is parted from the others: they get it, it alone ends dead", async () => {
      const world = await createWorld(open, { friends: 20 });
      const bad = new Set([userId(3), userId(17)]);
      refusing(world, bad, true);
      const id = await world.deliver();
      await world.drain();
      expect([...world.line.reached.keys()].sort()).toEqual(others(20, bad));
      expect(world.line.histogram).toEqual({ "1": 18 });
      expect(await dead(world, id)).toEqual([...bad].sort());
      expect(world.line.calls).toHaveLength(4);
      expect(new Set(world.line.calls.map((c) => c.retryKey)).size).toBe(4);
      const batches = await world.batches(id);
      expect(
        batches.map((b) => [b.state, Number(b.recipient_count), b.parent_seq === null ? null : Number(b.parent_seq)]),
      ).toEqual([
        ["split", 20, null],
        ["delivered", 18, 0],
        ["dead", 1, 0],
        ["dead", 1, 0],
      ]);
      expect((await world.delivery(id)).state).toBe("incomplete");
    });

    it("without a name is found by halving", async () => {
      const world = await createWorld(open, { friends: 500 });
      const bad = new Set([userId(0), userId(123), userId(499)]);
      refusing(world, bad, false);
      const id = await world.deliver();
      await world.drain();
      expect(world.line.histogram).toEqual({ "1": 497 });
      expect([...world.line.reached.keys()].sort()).toEqual(others(500, bad));
      expect(await dead(world, id)).toEqual([...bad].sort());
      expect(world.line.calls.length).toBeLessThan(60);
    });

    it("is parted also after an unanswered attempt: had LINE accepted that, it would have answered 409", async () => {
      const world = await createWorld(open, { friends: 8 });
      const bad = new Set([userId(5)]);
      refusing(world, bad, true);
      const refuse = world.line.script;
      world.line.script = (call, accept, index) => (index === 0 ? unanswered : refuse(call, accept, index));
      const id = await world.deliver();
      await world.drain();
      expect(world.line.histogram).toEqual({ "1": 7 });
      expect(await dead(world, id)).toEqual([...bad]);
      expect(world.line.calls[1]?.retryKey).toBe(world.line.calls[0]?.retryKey);
    });
  });

  it("a message refused in words that nobody knows stops after about 20 dead, not after everyone", async () => {
    const world = await createWorld(open, { friends: 4_000 });
    world.line.script = () => failed("recipient", { code: "bad-recipient" });
    const id = await world.deliver();
    await world.drain({ maxInFlight: 4 });
    expect(world.line.calls.length).toBeLessThan(250);
    const deadBatches = await world.batches(id, ["dead"]);
    expect(deadBatches.filter((b) => Number(b.recipient_count) === 1).length).toBeGreaterThanOrEqual(19);
    expect(deadBatches.reduce((sum, b) => sum + Number(b.recipient_count), 0)).toBe(4_000);
    expect((await world.delivery(id)).state).toBe("incomplete");
  });

  it("many foreign ids do not make a message hopeless once somebody got it", async () => {
    const world = await createWorld(open, { friends: 600 });
    const bad = new Set(Array.from({ length: 60 }, (_, i) => userId(i * 10)));
    refusing(world, bad, false);
    const id = await world.deliver();
    await world.drain({ maxInFlight: 4 });
    expect(world.line.histogram).toEqual({ "1": 540 });
    expect(await dead(world, id)).toEqual([...bad].sort());
  });

  describe("a broadcast", () => {
    it("reaches everyone in one request", async () => {
      const world = await createWorld(open, { friends: 7, rules: [broadcasting] });
      const id = await world.deliver();
      await world.drain();
      expect([world.line.broadcasts, world.line.calls.length]).toEqual([1, 1]);
      expect((await world.delivery(id)).state).toBe("sent");
    });

    it("whose hour is used goes by multicast to all friends of that moment", async () => {
      const world = await createWorld(open, { friends: 600, rules: [broadcasting] });
      world.line.script = (call, accept) => (call.way === "broadcast" ? hourUsed : accept(call));
      const id = await world.deliver();
      await addFriends(world.store, 600, 1);
      await world.drain();
      expect(world.line.histogram).toEqual({ "1": 601 });
      expect(world.line.broadcasts).toBe(0);
      expect((await world.delivery(id)).state).toBe("sent");
      expect((await world.batches(id)).map((b) => [b.state, b.code, Number(b.plan)])).toEqual([
        ["replaced", "broadcast-hour-used", 0],
        ["delivered", null, 1],
        ["delivered", null, 1],
      ]);
      expect(await listPlans(world.store.db, id)).toMatchObject([{ recipients: "all" }, { recipients: "everyone" }]);
    });

    it("that may have been accepted is never replaced: it goes again as it was", async () => {
      const world = await createWorld(open, { friends: 7, rules: [broadcasting] });
      world.line.script = (call, accept, index) => {
        if (index === 0) {
          accept(call);
          return unanswered;
        }
        return index < 4 ? hourUsed : accept(call);
      };
      const id = await world.deliver();
      await world.drain();
      expect(world.line.calls.every((c) => c.way === "broadcast")).toBe(true);
      expect(new Set(world.line.calls.map((c) => c.retryKey)).size).toBe(1);
      expect(world.line.broadcasts).toBe(1);
      expect((await world.batches(id)).map((b) => b.state)).toEqual(["delivered"]);
    });

    it("refused as if for a recipient is dead: there is nobody of ours to part", async () => {
      const world = await createWorld(open, { friends: 7, rules: [broadcasting] });
      world.line.script = () => failed("recipient");
      const id = await world.deliver();
      await world.drain();
      expect((await world.batches(id)).map((b) => b.state)).toEqual(["dead"]);
      expect(world.line.calls).toHaveLength(1);
    });

    it("a part of its replacement that has lost its people is not taken for a broadcast", async () => {
      const world = await createWorld(open, { friends: 2, rules: [broadcasting] });
      const ways: LineCall["way"][] = [];
      world.line.script = async (call) => {
        ways.push(call.way);
        if (call.way === "broadcast") {
          await world.store.db.deleteFrom("friends").execute();
          await addFriends(world.store, 5, 2);
          return hourUsed;
        }
        await world.store.db.deleteFrom("friends").execute();
        return failed("temporary");
      };
      const id = await world.deliver();
      await world.drain();
      expect(ways).toEqual(["broadcast", "multicast"]);
      expect((await world.batches(id)).map((b) => b.state)).toEqual(["replaced", "unknown"]);
      expect((await world.delivery(id)).state).toBe("incomplete");
    });
  });
});
