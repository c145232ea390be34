import { describe, expect, it } from "vitest";
import { isCircuitOpen, judge, relayDelayMs } from "../../../src/delivery/relay/policy.ts";
import type { RelayOutcome } from "../../../src/delivery/relay/types.ts";

const now = new Date("2026-11-22T00:00:00.000Z");
const longest = () => 1;
const fresh = { refusals: 0, failures: 0 };
const answered = (status: number, retryAfter: string | null = null): RelayOutcome => ({
  kind: "answered",
  status,
  retryAfter,
});
const verdict = (outcome: RelayOutcome, before = fresh, random = longest) => judge(outcome, before, { now, random });

describe("an attempt", () => {
  it.each([200, 201, 202, 204, 299])("is delivered by %i", (status) => {
    expect(verdict(answered(status))).toEqual({ next: "delivered", status });
  });

  it.each([400, 413, 414, 415, 422])("with %i is the body's fault: tried five times, then dead", (status) => {
    const delays = [0, 1, 2, 3].map((refusals) => verdict(answered(status), { refusals, failures: 9 }));
    expect(delays).toMatchObject([1, 2, 4, 8].map((s) => ({ next: "again", delayMs: s * 1_000 })));
    expect(verdict(answered(status), { refusals: 4, failures: 0 })).toMatchObject({
      next: "dead",
      fault: { status, code: "refused" },
    });
  });

  it.each([
    [301, "redirect"],
    [308, "redirect"],
    [401, "unauthorised"],
    [403, "forbidden"],
    [404, "not-found"],
    [408, "timeout"],
    [410, "not-found"],
    [418, "unexpected-answer"],
    [429, "rate-limited"],
    [500, "server-error"],
    [503, "server-error"],
    [599, "server-error"],
  ])("with %i is the target's fault (%s): everything waits, however often", (status, code) => {
    const waits = verdict(answered(status), { refusals: 4, failures: 99 });
    expect(waits).toMatchObject({ next: "wait", fault: { status, code } });
    expect(waits.next !== "delivered" && waits.fault.message).toContain(`HTTP ${status}`);
  });

  it("without an answer is the target's fault", () => {
    const outcome: RelayOutcome = { kind: "failed", code: "unreachable", message: "つながらない" };
    expect(verdict(outcome)).toEqual({
      next: "wait",
      delayMs: 1_000,
      fault: { status: null, code: "unreachable", message: "つながらない" },
    });
  });
});

describe("the wait", () => {
  it("doubles from a second to five minutes, and is between half and all of that", () => {
    const delays = [1, 2, 3, 4, 5, 8, 9, 10, 99].map((n) => relayDelayMs(n, longest) / 1_000);
    expect(delays).toEqual([1, 2, 4, 8, 16, 128, 256, 300, 300]);
    expect(relayDelayMs(3, () => 0)).toBe(2_000);
  });

  it("is as long as the target asks for, in seconds or until a date, up to ten minutes", () => {
    const wait = (retryAfter: string | null, failures = 0) => {
      const v = verdict(answered(429, retryAfter), { refusals: 0, failures });
      return v.next === "wait" && v.delayMs / 1_000;
    };
    expect(wait("120")).toBe(120);
    expect(wait("Sun, 22 Nov 2026 00:01:30 GMT")).toBe(90);
    expect(wait("Sat, 21 Nov 2026 00:00:00 GMT")).toBe(1);
    expect(wait("86400")).toBe(600);
    expect(wait("soon")).toBe(1);
    expect(wait("-5")).toBe(1);
    // What the target asks for shortens nothing.
    expect(wait("1", 7)).toBe(128);
  });
});

it("the circuit is open from the fifth failure in a row", () => {
  expect([0, 4, 5, 6].map((failures) => isCircuitOpen({ failures }))).toEqual([false, false, true, true]);
});
