import { describe, expect, it } from "vitest";
import { limits } from "../../src/line/limits.ts";
import { createPace } from "../../src/line/pace.ts";
import { mostInOneSecond } from "./fake-line.ts";

const spaced = (perSecond: number, maxInFlight: number) =>
  createPace({ kind: "spaced", perSecond, maxInFlight, source: "test" });
const bucket = (capacity: number, refillMs: number) =>
  createPace({ kind: "bucket", capacity, refillMs, source: "test" });

/** Work that ends when the test says so. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, resolve };
}

describe("a spaced pace", () => {
  it("stays under LINE's 200 multicasts in every second, also after the program was busy, and wastes little", async () => {
    const pace = createPace(limits.multicast);
    const begun: number[] = [];
    const start = performance.now();
    await Promise.all(
      Array.from({ length: 400 }, (_, index) =>
        pace.run(async () => {
          begun.push(performance.now());
          // A freeze of a large audience may hold the event loop like this.
          if (index === 150) while (performance.now() < (begun.at(-1) ?? 0) + 300);
        }),
      ),
    );
    expect(begun).toHaveLength(400);
    expect(mostInOneSecond(begun)).toBeLessThanOrEqual(200);
    expect(performance.now() - start).toBeLessThan(6_000);
    await pace.stop();
  });

  it("holds no more than its number in any second, also while a delay is made good", async () => {
    const pace = spaced(100, 64);
    const begun: number[] = [];
    await Promise.all(
      Array.from({ length: 220 }, (_, index) =>
        pace.run(async () => {
          begun.push(performance.now());
          if (index === 40) while (performance.now() < (begun.at(-1) ?? 0) + 150);
        }),
      ),
    );
    expect(mostInOneSecond(begun)).toBeLessThanOrEqual(100);
    await pace.stop();
  });

  it("begins no more than maxInFlight without an answer", async () => {
    const pace = spaced(500, 3);
    const jobs = Array.from({ length: 5 }, held);
    let begun = 0;
    const runs = jobs.map((job) =>
      pace.run(() => {
        begun += 1;
        return job.work();
      }),
    );
    await expect.poll(() => begun).toBe(3);
    jobs[0]?.resolve();
    await expect.poll(() => begun).toBe(4);
    for (const job of jobs) job.resolve();
    await Promise.all(runs);
    await pace.stop();
  });

  it("tells waiting work that it was stopped, and ends what was begun", async () => {
    const pace = spaced(500, 1);
    const first = held();
    let secondBegun = false;
    let firstBegun = false;
    const one = pace.run(() => {
      firstBegun = true;
      return first.work();
    });
    const two = pace.run(async () => {
      secondBegun = true;
    });
    await expect.poll(() => firstBegun).toBe(true);
    const stopped = pace.stop();
    await expect(two).resolves.toEqual({ begun: false, reason: "stopped" });
    first.resolve();
    await expect(one).resolves.toEqual({ begun: true, value: undefined });
    await stopped;
    await expect(pace.run(async () => 1)).resolves.toEqual({ begun: false, reason: "stopped" });
    expect(secondBegun).toBe(false);
    await pace.stop();
  });

  it("passes on what the work throws", async () => {
    const pace = spaced(500, 1);
    await expect(pace.run(() => Promise.reject(new Error("bug")))).rejects.toThrow("bug");
    await pace.stop();
  });
});

describe("a bucket", () => {
  it("lets an hour's broadcasts go at once and answers the next one at once", async () => {
    const pace = createPace(limits.broadcast);
    const runs = await Promise.all(Array.from({ length: 61 }, () => pace.run(async () => "sent")));
    expect(runs.filter(({ begun }) => begun)).toHaveLength(60);
    expect(runs.at(-1)).toEqual({ begun: false, reason: "no-token" });
    await pace.stop();
  });

  it("gets a token back after a while, and no more than one for each while", async () => {
    const pace = bucket(1, 400);
    await pace.run(async () => undefined);
    expect(await pace.run(async () => undefined)).toEqual({ begun: false, reason: "no-token" });
    await expect.poll(async () => (await pace.run(async () => undefined)).begun, { timeout: 5_000 }).toBe(true);
    expect(await pace.run(async () => undefined)).toEqual({ begun: false, reason: "no-token" });
    await pace.stop();
    expect(await pace.run(async () => undefined)).toEqual({ begun: false, reason: "stopped" });
  });
});

describe("the table of limits", () => {
  it("stays below LINE's figure in every row and says where it stands", () => {
    const lineFigures: Record<string, number> = { multicast: 200 };
    for (const [endpoint, limit] of Object.entries(limits)) {
      expect(limit.source).toMatch(/reference: /);
      if (limit.kind === "spaced") expect(limit.perSecond).toBeLessThan(lineFigures[endpoint] ?? 2_000);
      else expect((60 * 60_000) / limit.refillMs).toBeLessThanOrEqual(60);
    }
  });
});
