import { describe, expect, it, onTestFinished } from "vitest";
import { createLine } from "../../src/line/client.ts";
import { createSandbox, SANDBOX_TOKEN } from "../../src/sandbox/index.ts";
import { LIVE_CHANNEL, listChannels, resumeChannel } from "../../src/store/channels.ts";
import { openStore } from "../../src/store/open.ts";
import { createWorld, rule, userId } from "../support/world.ts";

type SandboxOptions = Parameters<typeof createSandbox>[0];

/** The world with the real door to LINE, and the sandbox behind it. */
async function open(friends: number, options: SandboxOptions = {}) {
  const sandbox = await createSandbox(options);
  sandbox.addNumberedPeople("a", friends);
  const line = createLine({ channelAccessToken: SANDBOX_TOKEN, baseUrl: sandbox.url, timeoutMs: 500 });
  const world = await createWorld(() => openStore("sqlite::memory:"), { friends, line });
  onTestFinished(async () => {
    await line.close();
    await sandbox.close();
    await world.store.close();
  });
  const people = Array.from({ length: friends }, (_, i) => userId(i));
  const drain = () => world.drain({ quota: () => line.quota() });
  return { sandbox, world, people, drain };
}

describe("a delivery through the real door to the sandbox", () => {
  it("reaches everyone exactly once under drawn faults before and after acceptance", async () => {
    const { sandbox, world, people, drain } = await open(5_000, {
      faults: { errorBefore: 0.1, errorAfter: 0.1, cutBefore: 0.05, cutAfter: 0.1, rateLimited: 0.05 },
    });
    const id = await world.deliver();
    await drain();
    expect((await world.delivery(id)).state).toBe("sent");
    expect(sandbox.check(people)).toEqual({ histogram: { "1": 5_000 }, uneven: [], others: 0 });
    expect(sandbox.violations()).toEqual([]);
    expect(sandbox.acceptances().every((a) => a.unit !== null)).toBe(true);
  });

  it("keeps the request id of the accepted request when its answer was lost", async () => {
    const { sandbox, world, drain } = await open(3);
    sandbox.failNext({ path: "message/multicast", fault: "cut-after" });
    const id = await world.deliver();
    await drain();
    expect(await world.batches(id)).toMatchObject([
      { state: "delivered", request_id: sandbox.acceptances()[0]?.requestId },
    ]);
  });

  it("leaves only foreign ids dead, found by halving", async () => {
    const { sandbox, world, people, drain } = await open(40);
    const foreign = [userId(7), userId(31)];
    sandbox.addPeople(foreign.map((id) => ({ userId: id, foreign: true })));
    const id = await world.deliver();
    await drain();
    const reached = people.filter((person) => !foreign.includes(person));
    expect(sandbox.check(reached)).toEqual({ histogram: { "1": 38 }, uneven: [], others: 0 });
    expect((await world.batches(id, ["dead"])).map((b) => b.recipient_count)).toEqual([1, 1]);
    expect((await world.delivery(id)).state).toBe("incomplete");
  });

  it("is held before the first request when the month has too little left", async () => {
    const { sandbox, world, drain } = await open(600, { quota: { type: "limited", value: 599 } });
    const id = await world.deliver();
    await drain();
    expect(await world.delivery(id)).toMatchObject({ state: "held", hold_reason: "quota-short" });
    expect(sandbox.acceptances()).toEqual([]);
  });

  it.each([
    ["monthly-limit", "month-used-up"],
    ["unauthorized", "unauthorised"],
    ["forbidden", "forbidden"],
  ] as const)("%s holds the channel, and after a resume everyone gets it once", async (fault, reason) => {
    const { sandbox, world, people, drain } = await open(1_200);
    sandbox.failNext({ path: "message/multicast", fault, count: 3 });
    const id = await world.deliver();
    await drain();
    expect(await listChannels(world.store.db)).toMatchObject([{ state: "held", reason }]);
    await resumeChannel(world.store.db, LIVE_CHANNEL, world.clock.now());
    await drain();
    expect(sandbox.check(people)).toEqual({ histogram: { "1": 1_200 }, uneven: [], others: 0 });
    expect((await world.delivery(id)).state).toBe("sent");
  });

  it("broadcasts in one request, and by multicast when LINE says that the hour is used", async () => {
    const { sandbox, world, people, drain } = await open(700);
    world.rules = [rule({ actions: [{ type: "broadcast", messages: [{ type: "text", text: "津波" }] }] })];
    await world.deliver();
    await drain();
    expect(sandbox.acceptances().map((a) => a.kind)).toEqual(["broadcast"]);
    sandbox.failNext({ path: "message/broadcast", fault: "rate-limited" });
    const id = await world.deliver({ text: "続報" });
    await drain();
    expect(sandbox.acceptances().map((a) => a.kind)).toEqual(["broadcast", "multicast", "multicast"]);
    expect(sandbox.check(people).histogram).toEqual({ "2": 700 });
    expect((await world.delivery(id)).state).toBe("sent");
  });

  it("a broadcast whose answer was lost is repeated as a broadcast, and arrives once", async () => {
    const { sandbox, world, people, drain } = await open(10);
    world.rules = [rule({ actions: [{ type: "broadcast", messages: [{ type: "text", text: "津波" }] }] })];
    sandbox.failNext({ path: "message/broadcast", fault: "error-after" });
    sandbox.failNext({ path: "message/broadcast", fault: "rate-limited" });
    const id = await world.deliver();
    await drain();
    expect(sandbox.check(people).histogram).toEqual({ "1": 10 });
    expect(await world.batches(id)).toMatchObject([
      { state: "delivered", request_id: sandbox.acceptances()[0]?.requestId },
    ]);
  });
});
