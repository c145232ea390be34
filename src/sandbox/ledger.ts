import type { SentMessage } from "./validate.ts";

/** The ways of sending that leave something in a talk. */
export type SendKind = "push" | "multicast" | "broadcast" | "reply";

/** One accepted request and whom it reached. */
export interface Acceptance {
  requestId: string;
  kind: SendKind;
  retryKey: string | null;
  /** `customAggregationUnits` name. */
  unit: string | null;
  acceptedAtMs: number;
  messages: readonly SentMessage[];
  /** How many the request named; for a broadcast as many as it reached. */
  addressed: number;
  /** Numbers of the people it reached; someone named twice stands here twice. */
  reached: Uint32Array;
}

/** Which acceptances to count: all of them, those of one unit, or the one under a retry key. */
export interface LedgerFilter {
  unit?: string | undefined;
  retryKey?: string | undefined;
}

/** What stands in one person's talk. */
export interface TalkEntry {
  /** For what did not come from the account another id, unique as well. */
  requestId: string;
  /** `own`: what the citizen wrote or tapped; without messages a tap that shows nothing. `system`: a line of the app. */
  kind: SendKind | "own" | "system";
  unit: string | null;
  /** ISO 8601, UTC. */
  at: string;
  messages: readonly SentMessage[];
  /** Of a message of one's own: by this it can be taken back. */
  messageId?: string;
}

const grown = (counts: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> => {
  if (size <= counts.length) return counts;
  const larger = new Uint32Array(Math.max(size, counts.length * 2));
  larger.set(counts);
  return larger;
};

/**
 * Everything that was accepted, and exact counts per person. Messages are kept once per request, people by their numbers:
 * a million recipients in 2,000 requests take some 20 MB.
 */
export class Ledger {
  readonly acceptances: Acceptance[] = [];
  #arrivals = new Uint32Array(0);
  #bubbles = new Uint32Array(0);
  /** Index of the newest acceptance of each person, plus one. */
  #latest = new Uint32Array(0);
  #personsReached = 0;
  #totalArrivals = 0;
  #totalBubbles = 0;

  /** `people`: how many the sandbox knows now. */
  add(acceptance: Acceptance, people: number): void {
    const place = this.acceptances.push(acceptance);
    this.#arrivals = grown(this.#arrivals, people);
    this.#bubbles = grown(this.#bubbles, people);
    this.#latest = grown(this.#latest, people);
    const bubbles = acceptance.messages.length;
    for (const number of acceptance.reached) {
      const before = this.#arrivals[number] ?? 0;
      if (before === 0) this.#personsReached += 1;
      this.#arrivals[number] = before + 1;
      this.#bubbles[number] = (this.#bubbles[number] ?? 0) + bubbles;
      this.#latest[number] = place;
    }
    this.#totalArrivals += acceptance.reached.length;
    this.#totalBubbles += acceptance.reached.length * bubbles;
  }

  /** `arrivals`: one per person and request; `bubbles`: one per person and message. */
  totals(): { requestsAccepted: number; personsReached: number; arrivals: number; bubbles: number } {
    return {
      requestsAccepted: this.acceptances.length,
      personsReached: this.#personsReached,
      arrivals: this.#totalArrivals,
      bubbles: this.#totalBubbles,
    };
  }

  /** Requests that reached each person, by number. A copy. */
  counts(filter: LedgerFilter, people: number): Uint32Array {
    const counts = new Uint32Array(people);
    const retryKey = filter.retryKey?.toLowerCase();
    for (const acceptance of this.acceptances) {
      if (filter.unit !== undefined && acceptance.unit !== filter.unit) continue;
      if (retryKey !== undefined && acceptance.retryKey?.toLowerCase() !== retryKey) continue;
      for (const number of acceptance.reached) counts[number] = (counts[number] ?? 0) + 1;
    }
    return counts;
  }

  bubblesOf(number: number): number {
    return this.#bubbles[number] ?? 0;
  }

  /** The newest acceptance that reached someone. */
  latestOf(number: number): Acceptance | undefined {
    return this.acceptances[this.placeOf(number) - 1];
  }

  /** How many requests had been accepted when the newest one that reached someone was; 0 when none did. */
  placeOf(number: number): number {
    return this.#latest[number] ?? 0;
  }

  /** What one person got, newest first, at most about `limit` requests of it, each with its place among all of them. */
  received(number: number, limit: number): { place: number; entry: TalkEntry }[] {
    const entries: { place: number; entry: TalkEntry }[] = [];
    for (let at = this.acceptances.length - 1; at >= 0 && entries.length < limit; at--) {
      const acceptance = this.acceptances[at];
      if (!acceptance?.reached.includes(number)) continue;
      const { requestId, kind, unit, acceptedAtMs, messages } = acceptance;
      // Someone named twice in one request sees it twice.
      for (const twin of acceptance.reached) {
        if (twin !== number) continue;
        const entry = { requestId, kind, unit, at: new Date(acceptedAtMs).toISOString(), messages };
        entries.push({ place: at, entry });
      }
    }
    return entries;
  }

  clear(): void {
    this.acceptances.length = 0;
    this.#arrivals = new Uint32Array(0);
    this.#bubbles = new Uint32Array(0);
    this.#latest = new Uint32Array(0);
    this.#personsReached = 0;
    this.#totalArrivals = 0;
    this.#totalBubbles = 0;
  }
}
