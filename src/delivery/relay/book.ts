import type { Log } from "../../plugins/plugin.ts";
import type { Store } from "../../store/open.ts";
import { bury, retryLater, settleDelivered } from "../../store/relay-queue.ts";
import { noteFailure, noteSuccess } from "../../store/relay-targets.ts";
import type { RelayTargetRow } from "../../store/schema.ts";
import type { Verdict } from "./policy.ts";

/** One attempt to be written down. */
export interface Entry {
  relayId: number;
  verdict: Verdict;
  /** When the attempt ended. */
  at: Date;
  /** It began after the last failure that was counted: a failure is another one, a success ends the wait. */
  news: boolean;
  /** With `news` and a failure: the how manieth in a row. */
  failures: number;
  target: Pick<RelayTargetRow, "name" | "updated_at">;
}

export interface Book {
  /** Writes the entry soon: with others, after at most `GATHER_MS`. */
  add(entry: Entry): void;
  /**
   * Resolves when all added before is written. Rejects when the database failed: then all of it is kept for the next time,
   * so that whoever asks before sending more never sends again what has only not been written down.
   */
  flush(): Promise<void>;
}

/**
 * A commit waits for the disk (0.3 to 3 ms, measured), and all else of the process waits with it: at thousands a second many go
 * into one. What a crash loses in this time goes to the target again.
 */
const GATHER_MS = 25;
const MOST_TOGETHER = 200;

/** Writes down what came of one target's relays, in the order in which it became known. */
export function createBook({ store, log }: { store: Store; log: Log }): Book {
  let pending: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (pending.length === 0) return;
    const entries = pending;
    pending = [];
    try {
      await store.db.transaction().execute((tx) => writeEntries(tx, entries));
    } catch (error) {
      pending = [...entries, ...pending];
      throw error;
    }
  }

  function flush(): Promise<void> {
    // One after the other, whatever became of the one before.
    const mine = writing.then(write, write);
    writing = mine.catch(() => {});
    return mine;
  }

  return {
    add(entry) {
      pending.push(entry);
      const soon = () => {
        flush().catch((error: unknown) => log.error({ err: error }, "what came of relays could not be written down"));
      };
      if (pending.length >= MOST_TOGETHER) soon();
      else timer ??= setTimeout(soon, GATHER_MS);
    },
    flush,
  };
}

async function writeEntries(tx: Store["db"], entries: readonly Entry[]): Promise<void> {
  const delivered = new Map<number, number[]>();
  for (const { relayId, verdict } of entries) {
    if (verdict.next !== "delivered") continue;
    const ids = delivered.get(verdict.status);
    if (ids) ids.push(relayId);
    else delivered.set(verdict.status, [relayId]);
  }
  const last = entries.at(-1);
  if (!last) return;
  for (const [status, ids] of delivered) await settleDelivered(tx, ids, status, last.at);

  for (const [i, { relayId, verdict, at, news, failures, target }] of entries.entries()) {
    if (verdict.next === "delivered") {
      // Of many in a row the last says it all.
      const after = entries[i + 1];
      const isLast = after?.verdict.next !== "delivered" || after.news !== news;
      if (isLast) await noteSuccess(tx, target.name, at, { endsWait: news });
      continue;
    }
    const { fault } = verdict;
    if (verdict.next === "dead") await bury(tx, relayId, fault, at);
    else if (verdict.next === "again") await retryLater(tx, relayId, fault, new Date(at.getTime() + verdict.delayMs));
    else {
      await retryLater(tx, relayId, fault);
      const retryAt = new Date(at.getTime() + verdict.delayMs);
      if (news) await noteFailure(tx, target, { failures, retryAt, code: fault.code, message: fault.message, now: at });
    }
  }
}
