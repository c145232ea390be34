import type { FailureKind, Outcome } from "../engine/types.ts";

const FIRST_DELAY_MS = 500;
/** Low enough that an alarm goes within half a minute of LINE's return; 400 waiting batches then ask 13 times a second. */
const MAX_DELAY_MS = 30_000;
/**
 * LINE remembers a retry key for 24 h from the first request (Messaging API reference, "Retrying an API request", read
 * 2026-08). What is unanswered this long is no longer repeated by itself.
 */
export const KEY_LIFE_MS = 20 * 3_600_000;

/** A server that asks for more than this is not believed: an alarm cannot wait. */
const MAX_RETRY_AFTER_MS = 120_000;

/** Backoff with jitter: between half and all of 0.5 s · 2^(attempt-1), at most 30 s; never less than LINE asked for, up to 2 minutes. */
export function retryDelayMs(attempt: number, random: () => number, retryAfterMs = 0): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 20));
  return Math.max(Math.min(retryAfterMs, MAX_RETRY_AFTER_MS), ceiling / 2 + (random() * ceiling) / 2);
}

/** What happens to a batch after an attempt. */
export type Next =
  | { next: "delivered"; requestId: string | null }
  /** The same again, whole, under the same key. */
  | { next: "again"; delayMs: number }
  /** New batches with new keys: the blamed ones alone, or halves where nobody was named. */
  | { next: "split"; alone: number[] | null }
  | { next: "replace"; reason: string }
  /** Nobody can find out whether it arrived: a person decides. */
  | { next: "unknown" }
  /** Keep the batch, hold its channel, tell a person. */
  | { next: "hold-channel" }
  /** A dead letter: visible, resendable. */
  | { next: "dead" };

/**
 * The only place that answers "try again?": the failure's kind alone decides. A `recipient` failure splits even after an
 * unanswered attempt: had LINE accepted that same body, it would have answered 409 now (ADR 0005).
 */
export function nextStep(outcome: Outcome, batch: { attempt: number; recipients: number }, random: () => number): Next {
  if (outcome.result === "delivered") return { next: "delivered", requestId: outcome.requestId };
  if (outcome.result === "replace") return { next: "replace", reason: outcome.reason };
  if (outcome.result === "unknown") return { next: "unknown" };
  const byKind: Record<FailureKind, () => Next> = {
    temporary: () => ({ next: "again", delayMs: retryDelayMs(batch.attempt, random, outcome.retryAfterMs) }),
    recipient: () => {
      if (batch.recipients <= 1) return { next: "dead" };
      const named = [...new Set(outcome.recipients)].filter(
        (i) => Number.isInteger(i) && i >= 0 && i < batch.recipients,
      );
      return { next: "split", alone: named.length > 0 && named.length < batch.recipients ? named : null };
    },
    setup: () => ({ next: "hold-channel" }),
    refused: () => ({ next: "dead" }),
  };
  return byKind[outcome.kind]();
}
