/** LINE remembers a retry key for 24 hours ("Retrying an API request", Messaging API reference, read 2026-08). */
const KEY_LIFE_MS = 24 * 3_600_000;

/** `X-Line-Retry-Key`: a UUID in hexadecimal. */
export const RETRY_KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A message id as LINE answers it to push and reply. */
export interface SentMessageId {
  id: string;
  quoteToken: string;
}

/** What an accepted request left under its key. */
export interface AcceptedKey {
  requestId: string;
  /** Repeated in the 409 to a push. */
  sentMessages: SentMessageId[] | null;
}

interface Entry {
  firstSeenAt: number;
  /** Hash of endpoint and body of the first request, to tell a repeat from a misuse. */
  fingerprint: string;
  accepted: AcceptedKey | null;
}

/**
 * The memory of retry keys. Only an accepted request occupies its key; of a refused one we remember no more than
 * its fingerprint, so that a key used again for something else is noticed: at LINE that behaves unpredictably.
 */
export class RetryKeys {
  readonly #entries = new Map<string, Entry>();

  /** Remembers the first use of a key. `misused`: seen before with another endpoint or body. */
  note(key: string, fingerprint: string, nowMs: number): { misused: boolean } {
    this.#forget(nowMs);
    const known = this.#entries.get(key.toLowerCase());
    if (known) return { misused: known.fingerprint !== fingerprint };
    this.#entries.set(key.toLowerCase(), { firstSeenAt: nowMs, fingerprint, accepted: null });
    return { misused: false };
  }

  /** What occupies a key, if anything does. */
  acceptedUnder(key: string): AcceptedKey | null {
    return this.#entries.get(key.toLowerCase())?.accepted ?? null;
  }

  /** Occupies a key that was noted. */
  occupy(key: string, accepted: AcceptedKey): void {
    const entry = this.#entries.get(key.toLowerCase());
    if (!entry) throw new Error("a key is occupied only after it was noted");
    entry.accepted = accepted;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Entries stand in the order of their first use, so the old ones are at the front. */
  #forget(nowMs: number): void {
    for (const [key, entry] of this.#entries) {
      if (nowMs - entry.firstSeenAt < KEY_LIFE_MS) return;
      this.#entries.delete(key);
    }
  }
}
