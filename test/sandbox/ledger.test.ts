import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, type Sandbox } from "../../src/sandbox/index.ts";
import { control, post, report, text } from "./helpers.ts";

const user = (n: number) => numberedUserId("a", n);

describe("the ledger", () => {
  let nowMs: number;
  let sandbox: Sandbox;
  beforeEach(async () => {
    nowMs = Date.parse("2026-08-01T00:00:00Z");
    sandbox = await createSandbox({ now: () => nowMs, limits: false });
    sandbox.addNumberedPeople("a", 1_000);
  });
  afterEach(() => sandbox.close());

  const multicast = (numbers: number[], unit?: string, key?: string) =>
    post(
      sandbox,
      "message/multicast",
      { to: numbers.map(user), messages: [text("a"), text("b")], ...(unit && { customAggregationUnits: [unit] }) },
      key === undefined ? {} : { key },
    );

  it("counts per person, per unit and per retry key", async () => {
    const key = crypto.randomUUID();
    await multicast([0, 1, 2], "one", key);
    await multicast([2, 3], "one");
    await multicast([0, 1, 2, 3], "two");
    expect(sandbox.histogram({ unit: "one" })).toEqual({ "0": 996, "1": 3, "2": 1 });
    expect(sandbox.histogram({ unit: "two" })).toEqual({ "0": 996, "1": 4 });
    expect(sandbox.histogram({ retryKey: key.toUpperCase() })).toEqual({ "0": 997, "1": 3 });
    expect(sandbox.histogram({ unit: "never" })).toEqual({ "0": 1_000 });
    expect(sandbox.totals()).toEqual({
      people: 1_000,
      friends: 1_000,
      requestsAccepted: 3,
      personsReached: 4,
      arrivals: 9,
      bubbles: 18,
      violations: 0,
    });
  });

  it("says who did not get exactly one", async () => {
    await multicast([0, 1]);
    await multicast([1]);
    expect(sandbox.uneven({ limit: 2 })).toEqual([
      { userId: user(1), count: 2 },
      { userId: user(2), count: 0 },
    ]);
    expect(sandbox.uneven({ expected: 0 })).toHaveLength(2);
  });

  it("tells whether exactly these people got exactly one", async () => {
    await multicast([0, 1, 2], "d");
    expect(sandbox.check([0, 1, 2].map(user), { unit: "d" })).toEqual({ histogram: { "1": 3 }, uneven: [], others: 0 });
    expect(sandbox.check([0, 1, 9].map(user), { unit: "d" })).toEqual({
      histogram: { "0": 1, "1": 2 },
      uneven: [{ userId: user(9), count: 0 }],
      others: 1,
    });
  });

  it("agrees with a plain count, whatever is sent to whom", async () => {
    const request = fc.record({
      numbers: fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 20 }),
      unit: fc.constantFrom("x", "y"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 8 }), async (requests) => {
        sandbox.reset();
        const plain = new Map<number, number>();
        for (const { numbers, unit } of requests) {
          await multicast(numbers, unit);
          if (unit === "x") for (const number of numbers) plain.set(number, (plain.get(number) ?? 0) + 1);
        }
        const counted = sandbox.uneven({ unit: "x", expected: 0 });
        expect(new Map(counted.map(({ userId, count }) => [userId, count]))).toEqual(
          new Map([...plain].map(([number, count]) => [user(number), count])),
        );
      }),
      { numRuns: 25 },
    );
  });

  it("notes someone named twice in one request, and shows it twice in their talk", async () => {
    await multicast([0, 0]);
    expect(sandbox.violations()).toMatchObject([{ kind: "duplicate-recipient", endpoint: "POST message/multicast" }]);
    expect(sandbox.talk(user(0))).toHaveLength(2);
    expect(sandbox.histogram()).toEqual({ "0": 999, "2": 1 });
  });

  it("notes a unit where LINE takes none", async () => {
    await post(sandbox, "message/broadcast", { messages: [text("a")], customAggregationUnits: ["d"] });
    expect(sandbox.violations()).toMatchObject([{ kind: "unit-not-taken" }]);
  });

  it("keeps what was accepted, with its time, and a talk in order", async () => {
    const key = crypto.randomUUID();
    await multicast([5], "d", key);
    nowMs += 1_000;
    await post(sandbox, "message/broadcast", { messages: [text("c")] });
    expect(sandbox.acceptances()).toMatchObject([
      {
        kind: "multicast",
        retryKey: key,
        unit: "d",
        addressed: 1,
        reached: 1,
        messages: 2,
        at: "2026-08-01T00:00:00.000Z",
      },
      {
        kind: "broadcast",
        retryKey: null,
        unit: null,
        addressed: 1_000,
        reached: 1_000,
        messages: 1,
        at: "2026-08-01T00:00:01.000Z",
      },
    ]);
    expect(sandbox.talk(user(5)).map((entry) => entry.kind)).toEqual(["multicast", "broadcast"]);
    expect(sandbox.talk(user(5), 1).map((entry) => entry.kind)).toEqual(["broadcast"]);
  });

  it("still counts those who got something and blocked afterwards", async () => {
    await multicast([0, 1]);
    sandbox.blockPeople([user(0), user(7)]);
    expect(sandbox.histogram()).toEqual({ "0": 997, "1": 2 });
  });

  it("knows the highest pace of each endpoint and what it answered", async () => {
    for (const step of [0, 100, 200, 950, 1_050, 2_500]) {
      nowMs = Date.parse("2026-08-01T00:00:00Z") + step;
      await multicast([0]);
    }
    await multicast([]);
    expect(sandbox.requestStats()).toEqual({
      "POST message/multicast": { byStatus: { "200": 6, "400": 1 }, requests: 7, maxPerSecond: 4 },
    });
  });

  it("says the same over HTTP", async () => {
    await multicast([0, 1], "d", crypto.randomUUID());
    expect((await report(sandbox, "ledger")).body).toEqual({
      totals: sandbox.totals(),
      histogram: sandbox.histogram(),
      requests: sandbox.requestStats(),
      violations: [],
    });
    expect((await report(sandbox, "ledger/histogram?unit=d")).body).toEqual({ "0": 998, "1": 2 });
    expect((await report(sandbox, "ledger/uneven?unit=d&expected=0")).body).toEqual(
      sandbox.uneven({ unit: "d", expected: 0 }),
    );
    expect((await report(sandbox, "ledger/uneven?limit=3")).body).toHaveLength(3);
    expect((await control(sandbox, "ledger/check", { userIds: [user(0), user(1)] })).body).toEqual(
      sandbox.check([user(0), user(1)]),
    );
    expect((await report(sandbox, "ledger/requests")).body).toEqual(sandbox.acceptances());
    expect((await report(sandbox, "ledger/violations")).body).toEqual([]);
    expect((await report(sandbox, "ledger/stats")).body).toEqual(sandbox.requestStats());
    expect((await report(sandbox, `talks/${user(0)}`)).body).toEqual(sandbox.talk(user(0)));
    expect((await report(sandbox, "ledger/uneven?limit=no")).status).toBe(400);
  });

  it("stands a broadcast to a million people", async () => {
    sandbox.reset({ people: true });
    sandbox.addNumberedPeople("b", 1_000_000);
    await post(sandbox, "message/broadcast", { messages: [text("a")] });
    expect(sandbox.histogram()).toEqual({ "1": 1_000_000 });
    expect(sandbox.talk(numberedUserId("b", 999_999))).toHaveLength(1);
  });
});
