/** The only place that answers "try again?" for relays. Pure. */
import type { RelayTargetRow } from "../../store/schema.ts";
import { type RelayCode, relayReasons } from "./reasons.ts";
import type { RelayOutcome } from "./types.ts";

/** So long a relay is tried; then a person decides. */
export const RELAY_LIFE_MS = 3 * 24 * 3_600_000;

/** A body that is refused so often in a row will not be taken. */
const MOST_REFUSALS = 5;
/** So many failures in a row open the circuit: from then on one request asks for all whether the target is back. */
const CIRCUIT_FAILURES = 5;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 5 * 60_000;
/** A target that asks for more than this is not believed: citizens wait for what it does. */
const MAX_RETRY_AFTER_MS = 10 * 60_000;

/** The statuses that blame what was sent (RFC 9110, section 15.5); every other failure is the target's own. */
const REFUSALS = new Set([400, 413, 414, 415, 422]);

/** What happens after an attempt. */
export type Verdict =
  | { next: "delivered"; status: number }
  /** This relay alone, after the delay. */
  | { next: "again"; delayMs: number; fault: Fault }
  | { next: "dead"; fault: Fault }
  /** The relay stays due; nothing goes to the target before the delay is over. */
  | { next: "wait"; delayMs: number; fault: Fault };

interface Fault {
  status: number | null;
  code: RelayCode;
  /** For staff, in Japanese. */
  message: string;
}

/** True while the target is asked by single requests only, with growing pauses between. */
export function isCircuitOpen(target: Pick<RelayTargetRow, "failures">): boolean {
  return target.failures >= CIRCUIT_FAILURES;
}

/** Backoff with jitter: between half and all of 1 s · 2^(attempt-1), at most 5 minutes. */
export function relayDelayMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 20));
  return ceiling / 2 + (random() * ceiling) / 2;
}

/**
 * Judges an attempt. `refusals`: how often this body was refused before; `failures`: how often the target failed in a row
 * before.
 */
export function judge(
  outcome: RelayOutcome,
  before: { refusals: number; failures: number },
  { now, random }: { now: Date; random: () => number },
): Verdict {
  if (outcome.kind === "failed") {
    const fault = { status: null, code: outcome.code, message: outcome.message };
    return { next: "wait", delayMs: relayDelayMs(before.failures + 1, random), fault };
  }
  const { status } = outcome;
  if (status >= 200 && status < 300) return { next: "delivered", status };
  const code = codeOf(status);
  const fault = { status, code, message: `${relayReasons[code].message}（HTTP ${status}）` };
  if (relayReasons[code].blame === "body") {
    const refusals = before.refusals + 1;
    return refusals >= MOST_REFUSALS
      ? { next: "dead", fault }
      : { next: "again", delayMs: relayDelayMs(refusals, random), fault };
  }
  const asked = Math.min(readRetryAfter(outcome.retryAfter, now), MAX_RETRY_AFTER_MS);
  return { next: "wait", delayMs: Math.max(asked, relayDelayMs(before.failures + 1, random)), fault };
}

function codeOf(status: number): RelayCode {
  if (REFUSALS.has(status)) return "refused";
  if (status >= 300 && status < 400) return "redirect";
  if (status >= 500) return "server-error";
  const known: Readonly<Record<number, RelayCode>> = {
    401: "unauthorised",
    403: "forbidden",
    404: "not-found",
    408: "timeout",
    410: "not-found",
    429: "rate-limited",
  };
  return known[status] ?? "unexpected-answer";
}

/** Milliseconds from a `retry-after` header, in seconds or as a date (RFC 9110, section 10.2.3); 0 when there is none to be read. */
function readRetryAfter(value: string | null, now: Date): number {
  if (value === null) return 0;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
