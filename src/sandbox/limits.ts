/**
 * Rate limits per endpoint, one table (Messaging API reference, "Rate limits", read 2026-08). LINE uses token buckets whose
 * capacity it does not publish; ours holds one period's worth unless set otherwise.
 */
export interface Rate {
  /** How many requests flow back in `perMs`. */
  requests: number;
  perMs: number;
  /** The bucket's size: the largest burst. */
  capacity: number;
}

const SECOND = 1_000;
const HOUR = 3_600_000;
const rate = (requests: number, perMs: number, capacity = requests): Rate => ({ requests, perMs, capacity });

/** Endpoints that are not named here have the common limit. Keys are "METHOD path" under /v2/bot. */
const RATES: Readonly<Record<string, Rate>> = {
  "POST message/narrowcast": rate(60, HOUR),
  "POST message/broadcast": rate(60, HOUR),
  "POST message/multicast": rate(200, SECOND),
};
const COMMON_RATE = rate(2_000, SECOND);

/** What can be changed: another rate for an endpoint, or `false` for no limits at all. */
export type LimitOptions = false | Record<string, Partial<Rate>>;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** One token bucket per endpoint. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  #overrides: LimitOptions;

  constructor(overrides: LimitOptions) {
    this.#overrides = overrides;
  }

  /** Sets other rates; all buckets start full again. */
  configure(overrides: LimitOptions): void {
    this.#overrides = overrides;
    this.#buckets.clear();
  }

  /** The rate in force for an endpoint; null when limits are off. */
  rateOf(endpoint: string): Rate | null {
    if (this.#overrides === false) return null;
    return { ...(RATES[endpoint] ?? COMMON_RATE), ...this.#overrides[endpoint] };
  }

  /** Takes a token; false means 429. A refused request takes none. `nowMs` must not run backwards. */
  take(endpoint: string, nowMs: number): boolean {
    const limit = this.rateOf(endpoint);
    if (!limit) return true;
    const bucket = this.#buckets.get(endpoint) ?? { tokens: limit.capacity, filledAt: nowMs };
    this.#buckets.set(endpoint, bucket);
    const refill = ((nowMs - bucket.filledAt) * limit.requests) / limit.perMs;
    bucket.tokens = Math.min(limit.capacity, bucket.tokens + refill);
    bucket.filledAt = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
