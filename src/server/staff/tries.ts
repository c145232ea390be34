/** Slows down whoever guesses: by address, and by names that nobody has. Those of accounts the store counts. */
import { createHash } from "node:crypto";
import { ipKeyGenerator, MemoryStore, type Options } from "express-rate-limit";
import type { TryTaken } from "../../store/credentials.ts";

/** So many failures from one address (IPv6: from one /56), and then none is tried until the time is over. */
const MAX_FAILURES = 30;
const WINDOW_MS = 10 * 60_000;

const FIRST_WAIT_MS = 10_000;
/** Long enough that a day has less than a hundred tries (NIST SP 800-63B-4, section 3.2.2), short enough that nobody is shut out. */
export const MAX_WAIT_MS = 15 * 60_000;
const FREE_FAILURES = 2;

/** How long no try is taken once so many in a row failed: 10 s after the third, twice as long after each, up to 15 minutes. */
export function waitMs(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - FREE_FAILURES - 1, 20));
}

export interface AddressTries {
  /** Counts a try as failed until it is given back, so that many at one time are no way around. */
  take(address: string): Promise<{ taken: true; giveBack(): Promise<void> } | { taken: false; retryAfterS: number }>;
}

export function createAddressTries({ max = MAX_FAILURES, windowMs = WINDOW_MS } = {}): AddressTries {
  const counts = new MemoryStore();
  counts.init({ windowMs } as Options);
  return {
    async take(address) {
      const key = ipKeyGenerator(address);
      const { totalHits, resetTime } = await counts.increment(key);
      if (totalHits <= max) return { taken: true, giveBack: () => counts.decrement(key) };
      await counts.decrement(key);
      const leftMs = resetTime === undefined ? windowMs : resetTime.getTime() - Date.now();
      return { taken: false, retryAfterS: Math.max(1, Math.ceil(leftMs / 1_000)) };
    },
  };
}

const MOST_NAMES = 10_000;

/** Tries for names that nobody has wait like those of accounts: otherwise the wait would tell who is there. */
export function createUnknownNames(): { take(name: string, now: Date): TryTaken } {
  const tried = new Map<string, { failures: number; retryAt: number }>();
  return {
    take(name, now) {
      const key = createHash("sha256").update(name).digest("base64");
      const before = tried.get(key) ?? { failures: 0, retryAt: 0 };
      if (before.retryAt > now.getTime()) return { taken: false, retryAt: new Date(before.retryAt) };
      const failures = before.failures + 1;
      tried.delete(key);
      tried.set(key, { failures, retryAt: now.getTime() + waitMs(failures) });
      const oldest = tried.keys().next().value;
      if (tried.size > MOST_NAMES && oldest !== undefined) tried.delete(oldest);
      return { taken: true };
    },
  };
}
