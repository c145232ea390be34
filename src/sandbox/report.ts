import type { Acceptance, LedgerFilter, TalkEntry } from "./ledger.ts";
import type { OwnEntry } from "./own-talk.ts";
import type { Person } from "./people.ts";
import type { EndpointStats } from "./request-stats.ts";
import type { State, Violation } from "./state.ts";
import type { WebhookCall } from "./webhook.ts";

/** An accepted request without its recipients. */
export interface AcceptanceSummary extends Pick<Acceptance, "requestId" | "kind" | "retryKey" | "unit" | "addressed"> {
  /** ISO 8601, UTC. */
  at: string;
  /** How many people it reached. */
  reached: number;
  messages: number;
}

export interface Totals {
  /** People known; of them friends whom a broadcast would reach. */
  people: number;
  friends: number;
  requestsAccepted: number;
  /** Different people who got anything. */
  personsReached: number;
  /** One per person and request. */
  arrivals: number;
  /** One per person and message. */
  bubbles: number;
  violations: number;
}

/** Someone in the list of the phone page. */
export interface ListedPerson extends Person {
  bubbles: number;
  /** ISO 8601, UTC, of the newest message, got or written; null before it. */
  latestAt: string | null;
  /** First line of it; null before it. */
  latestText: string | null;
}

/** How often something reached people: "1" → how many people it reached once. Counts every friend, and whoever got anything. */
export type Histogram = Record<string, number>;

/** What was seen: exact, also at a million people. The same over HTTP: see `report-routes.ts`. */
export interface SandboxReport {
  totals(): Totals;
  histogram(filter?: LedgerFilter): Histogram;
  /** Those whose count differs from `expected` (default 1), at most `limit` (default 1,000) of them. */
  uneven(options?: LedgerFilter & { expected?: number; limit?: number }): { userId: string; count: number }[];
  /** The counts of these people alone, and how many others got anything: `{ "1": n }` and 0 mean exactly once to exactly them. */
  check(
    userIds: readonly string[],
    filter?: LedgerFilter,
  ): { histogram: Histogram; uneven: { userId: string; count: number }[]; others: number };
  /** Every accepted request, oldest first. */
  acceptances(): AcceptanceSummary[];
  violations(): Violation[];
  /** "POST message/multicast" → counts by status and the highest pace. */
  requestStats(): Record<string, EndpointStats>;
  /** The newest `limit` (default 200) entries of someone's talk, got and written, oldest first; empty for unknown people. */
  talk(userId: string, limit?: number): TalkEntry[];
  /** null for unknown people. */
  person(userId: string): ListedPerson | null;
  /** People whose name, chips or id contain all the words, those with the newest messages first (up to 20,000 of them). */
  listPeople(options?: { words?: string; from?: number; size?: number }): { total: number; people: ListedPerson[] };
  /** Where events go (null: nowhere) and the newest 100 calls, oldest first. */
  webhook(): WebhookReport;
}

export interface WebhookReport {
  /** `url` without what may be secret in it. */
  target: { url: string; redeliver: boolean } | null;
  calls: WebhookCall[];
}

const MAX_LISTED = 1_000;
/** Beyond this many, sorting would hold up the requests under test: they are listed as they were added. */
const MAX_SORTED = 20_000;

const tally = (counts: Iterable<number>): Histogram => {
  const histogram = new Map<number, number>();
  for (const count of counts) histogram.set(count, (histogram.get(count) ?? 0) + 1);
  return Object.fromEntries([...histogram].map(([count, people]) => [String(count), people]));
};

/** The first line of what a talk list would show of a message. */
function previewOf(message: Readonly<Record<string, unknown>> | undefined): string | null {
  const text = message?.text ?? message?.altText ?? message?.title;
  if (typeof text === "string") return text.split("\n", 1)[0] ?? "";
  return message ? "（画像など）" : null;
}

const ownEntry = ({ id, messageId, kind, atMs, messages }: OwnEntry): TalkEntry => ({
  requestId: id,
  kind,
  unit: null,
  at: new Date(atMs).toISOString(),
  messages,
  ...(messageId !== null && { messageId }),
});

export function createReport(state: State): SandboxReport {
  const { people, ledger } = state;
  const unevenAmong = (numbers: Iterable<number>, counts: Uint32Array, expected: number, limit: number) => {
    const uneven: { userId: string; count: number }[] = [];
    for (const number of numbers) {
      if (uneven.length >= limit) break;
      const count = counts[number] ?? 0;
      if (count !== expected) uneven.push({ userId: people.idOf(number), count });
    }
    return uneven;
  };
  /** Whom a histogram is about: friends, and whoever got anything before blocking. */
  const concerned = (counts: Uint32Array): number[] => {
    const numbers: number[] = [];
    for (let number = 0; number < people.size; number++) {
      if ((counts[number] ?? 0) > 0 || people.isFriend(number)) numbers.push(number);
    }
    return numbers;
  };

  const listed = (number: number): ListedPerson => {
    const got = ledger.latestOf(number);
    // A tap that shows nothing is no news.
    const wrote = state.own.of(number).findLast((entry) => entry.messages.length > 0);
    const latest = wrote && wrote.place >= ledger.placeOf(number) ? wrote : got;
    const latestAtMs = latest && ("atMs" in latest ? latest.atMs : latest.acceptedAtMs);
    return {
      ...people.describe(number),
      bubbles: ledger.bubblesOf(number),
      latestAt: latestAtMs === undefined ? null : new Date(latestAtMs).toISOString(),
      latestText: previewOf(latest?.messages.at(-1)),
    };
  };

  return {
    totals: () => ({
      people: people.size,
      friends: people.friends().length,
      ...ledger.totals(),
      violations: state.violations.length,
    }),
    histogram(filter = {}) {
      const counts = ledger.counts(filter, people.size);
      return tally(concerned(counts).map((number) => counts[number] ?? 0));
    },
    uneven({ expected = 1, limit = MAX_LISTED, ...filter } = {}) {
      const counts = ledger.counts(filter, people.size);
      return unevenAmong(concerned(counts), counts, expected, limit);
    },
    check(userIds, filter = {}) {
      const counts = ledger.counts(filter, people.size);
      const numbers = new Set<number>();
      for (const userId of userIds) {
        const number = people.numberOf(userId);
        if (number === undefined) throw new RangeError("check asks only about people who were added");
        numbers.add(number);
      }
      let others = 0;
      for (const [number, count] of counts.entries()) if (count > 0 && !numbers.has(number)) others += 1;
      return {
        histogram: tally([...numbers].map((number) => counts[number] ?? 0)),
        uneven: unevenAmong(numbers, counts, 1, MAX_LISTED),
        others,
      };
    },
    acceptances: () =>
      ledger.acceptances.map(({ requestId, kind, retryKey, unit, addressed, acceptedAtMs, reached, messages }) => ({
        requestId,
        kind,
        retryKey,
        unit,
        addressed,
        at: new Date(acceptedAtMs).toISOString(),
        reached: reached.length,
        messages: messages.length,
      })),
    violations: () => [...state.violations],
    requestStats: () => state.stats.read(),
    talk(userId, limit = 200) {
      const number = people.numberOf(userId);
      if (number === undefined) return [];
      const [received, written] = [ledger.received(number, limit), state.own.of(number)];
      const entries: TalkEntry[] = [];
      let [at, own] = [0, written.length - 1];
      while (entries.length < limit) {
        const [got, wrote] = [received[at], written[own]];
        if (wrote && (!got || wrote.place > got.place)) {
          entries.push(ownEntry(wrote));
          own -= 1;
        } else if (got) {
          entries.push(got.entry);
          at += 1;
        } else break;
      }
      return entries.reverse();
    },
    person(userId) {
      const number = people.numberOf(userId);
      return number === undefined ? null : listed(number);
    },
    listPeople({ words = "", from = 0, size = 50 } = {}) {
      const newest = (number: number): number =>
        Math.max(ledger.latestOf(number)?.acceptedAtMs ?? 0, state.own.seenAt(number));
      const found = people.search(words);
      if (found.length <= MAX_SORTED) found.sort((a, b) => newest(b) - newest(a) || a - b);
      return { total: found.length, people: found.slice(from, from + size).map(listed) };
    },
    webhook() {
      const { target, calls } = state.webhook;
      if (!target) return { target: null, calls: [...calls] };
      const { origin, pathname } = new URL(target.url);
      return { target: { url: origin + pathname, redeliver: target.redeliver ?? false }, calls: [...calls] };
    },
  };
}
