import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Quota } from "../../src/delivery/guards/quota.ts";
import { quotaMemory } from "../../src/server/quota-memory.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A memory over answers that come one after the other; the last one stays. */
function memoryOf(...answers: Quota[]) {
  let asked = 0;
  const quota = quotaMemory(async () => answers[Math.min(asked++, answers.length - 1)] as Quota, Date.now);
  return { quota, asked: () => asked };
}

describe("what LINE said of the month's quota", () => {
  it.each<[Quota["kind"], Quota, number]>([
    ["limited", { kind: "limited", limit: 10, used: 1 }, 15_000],
    ["unlimited", { kind: "unlimited" }, 600_000],
    ["unreachable", { kind: "unreachable" }, 10_000],
  ])("(%s) is remembered for its while", async (_kind, answer, lifeMs) => {
    const { quota, asked } = memoryOf(answer);
    expect(await quota()).toMatchObject(answer);
    vi.setSystemTime(lifeMs - 1);
    expect(await quota()).toMatchObject(answer);
    expect(asked()).toBe(1);
    vi.setSystemTime(lifeMs);
    await quota();
    expect(asked()).toBe(2);
  });

  it("keeps the instant at which a limit was asked, so that what was sent since can be counted", async () => {
    const { quota } = memoryOf({ kind: "limited", limit: 10, used: 1 });
    vi.setSystemTime(5_000);
    await quota();
    vi.setSystemTime(9_000);
    expect(await quota()).toEqual({ kind: "limited", limit: 10, used: 1, askedAt: new Date(5_000) });
  });

  it("a new answer replaces the old one", async () => {
    const { quota } = memoryOf({ kind: "unreachable" }, { kind: "unlimited" });
    await quota();
    vi.setSystemTime(10_000);
    expect(await quota()).toEqual({ kind: "unlimited" });
  });

  it("is not waited for longer than three seconds: an alarm goes without", async () => {
    const quota = quotaMemory(() => new Promise(() => {}), Date.now);
    const answer = quota();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await answer).toEqual({ kind: "unreachable" });
    expect(await quota()).toEqual({ kind: "unreachable" });
  });

  it("is unreachable when the asking throws", async () => {
    const quota = quotaMemory(() => Promise.reject(new Error("bug")), Date.now);
    expect(await quota()).toEqual({ kind: "unreachable" });
    expect(vi.getTimerCount()).toBe(0);
  });
});
