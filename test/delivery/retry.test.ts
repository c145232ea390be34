import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Next, nextStep, retryDelayMs } from "../../src/delivery/retry.ts";
import type { FailureKind, Outcome } from "../../src/engine/types.ts";
import { failed } from "../support/scripted-line.ts";

const half = () => 0.5;

describe("the delay before a batch goes again", () => {
  it("is between half and all of 0.5 s doubled with each attempt, at most 30 s", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const ceiling = Math.min(30_000, 500 * 2 ** (attempt - 1));
          const delay = retryDelayMs(attempt, () => random);
          expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
          expect(delay).toBeLessThanOrEqual(ceiling);
        },
      ),
    );
  });

  it("is never shorter than LINE asked for, up to two minutes, nor longer than two minutes whatever it asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(), (attempt, asked) => {
        const delay = retryDelayMs(attempt, half, asked);
        expect(delay).toBeGreaterThanOrEqual(Math.min(asked, 120_000));
        expect(delay).toBeLessThanOrEqual(120_000);
      }),
    );
  });
});

const delivered: Outcome = { result: "delivered", already: false, requestId: "r" };
const replaced: Outcome = { result: "replace", with: [], reason: "hour" };
const again: Next = { next: "again", delayMs: 1_500 };
const halves: Next = { next: "split", alone: null };

describe("what comes after an attempt", () => {
  it.each([
    ["delivered", delivered, 1, { next: "delivered", requestId: "r" }],
    ["delivered before", { ...delivered, already: true }, 500, { next: "delivered", requestId: "r" }],
    ["a replacement", replaced, 500, { next: "replace", reason: "hour" }],
    ["a temporary failure, one person", failed("temporary"), 1, again],
    ["a temporary failure", failed("temporary"), 500, again],
    ["silence", failed("temporary", { uncertain: true }), 500, again],
    ["a bad recipient, alone", failed("recipient"), 1, { next: "dead" }],
    ["a bad recipient, named, alone", failed("recipient", { recipients: [0] }), 1, { next: "dead" }],
    ["a bad recipient among two", failed("recipient"), 2, halves],
    ["a bad recipient nobody named", failed("recipient"), 500, halves],
    ["a list of none named", failed("recipient", { recipients: [] }), 500, halves],
    ["named recipients", failed("recipient", { recipients: [2, 4] }), 500, { next: "split", alone: [2, 4] }],
    ["one named twice", failed("recipient", { recipients: [2, 2] }), 500, { next: "split", alone: [2] }],
    [
      "names outside of the batch",
      failed("recipient", { recipients: [-1, 2, 3, 1.5] }),
      3,
      { next: "split", alone: [2] },
    ],
    ["only names outside of the batch", failed("recipient", { recipients: [7] }), 3, halves],
    ["all named, which blames nobody", failed("recipient", { recipients: [0, 1] }), 2, halves],
    ["a set-up failure, one person", failed("setup"), 1, { next: "hold-channel" }],
    ["a set-up failure", failed("setup"), 500, { next: "hold-channel" }],
    ["a refusal, one person", failed("refused"), 1, { next: "dead" }],
    ["a refusal", failed("refused"), 500, { next: "dead" }],
  ] satisfies [string, Outcome, number, Next][])("%s", (_what, outcome, recipients, next) => {
    expect(nextStep(outcome, { attempt: 3, recipients }, half)).toEqual(next);
  });

  it("never splits a batch of one, and splits a larger one into parts that each have somebody", () => {
    const kinds: FailureKind[] = ["temporary", "recipient", "setup", "refused"];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.integer({ min: -2, max: 502 })),
        (kind, recipients, named) => {
          const next = nextStep(failed(kind, { recipients: named }), { attempt: 1, recipients }, half);
          if (next.next !== "split") return;
          expect(kind).toBe("recipient");
          expect(recipients).toBeGreaterThan(1);
          if (next.alone) {
            expect(new Set(next.alone).size).toBe(next.alone.length);
            expect(next.alone.length).toBeGreaterThan(0);
            expect(next.alone.length).toBeLessThan(recipients);
          }
        },
      ),
    );
  });
});
