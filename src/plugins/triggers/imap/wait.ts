import { setTimeout as delay } from "node:timers/promises";

/** An answer that did not come in time; `code` is ETIMEDOUT, as Node's sockets have it. */
export class LateError extends Error {
  readonly code = "ETIMEDOUT";
}

/** `work`, or a `LateError` once `limitMs` have passed. The work itself goes on; the caller tears its ground away. */
export async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateError(`${what}: no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** Doubles from `firstMs` up to `maxMs`; jitter adds up to half, so that `firstMs` is also the least. */
export function backoffMs(failures: number, { firstMs, maxMs }: { firstMs: number; maxMs: number }): number {
  const base = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return base + Math.random() * base * 0.5;
}
