import type { Outcome } from "../engine/types.ts";
import type { Store } from "../store/open.ts";
import type { BatchRow } from "../store/schema.ts";
import { finishIfDone, type Settled, settle, settleInside } from "./settle.ts";

/** One attempt to be written down. */
interface Settlement {
  batch: BatchRow;
  outcome: Outcome;
  wasUncertain: boolean;
  begunAt?: Date;
}

export interface Settler {
  /** As `settle`, but may wait for up to `GATHER_MS` for others. Rejects as it does: then nothing of this one was written. */
  settle(settlement: Settlement): Promise<Settled>;
}

/**
 * At 190 answers a second about eight go into one transaction. A commit waits for the disk (0.3 to 3 ms, measured), and all
 * else of the process waits with it. What a crash loses in this time is sent again with its key, as after any lost lease.
 */
const GATHER_MS = 40;

/** Writes outcomes down together. `underWay` tells how many attempts may still bring one: when all have, nothing is waited for. */
export function createSettler(options: {
  store: Store;
  owner: string;
  now(): Date;
  random(): number;
  underWay(): number;
}): Settler {
  const { store, owner, random } = options;
  let gathered: (Settlement & PromiseWithResolvers<Settled>)[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const all = gathered;
    gathered = [];
    const how = (one: Settlement) => ({
      owner,
      now: options.now(),
      random,
      wasUncertain: one.wasUncertain,
      ...(one.begunAt ? { begunAt: one.begunAt } : {}),
    });
    try {
      const settled = await store.db.transaction().execute(async (tx) => {
        const done: Settled[] = [];
        const touched = new Set<number>();
        for (const one of all) {
          const settledOne = await settleInside(tx, one.batch, one.outcome, how(one));
          if (settledOne.next !== "lost-lease") touched.add(one.batch.delivery_id);
          done.push(settledOne);
        }
        for (const deliveryId of touched) await finishIfDone(tx, deliveryId, options.now());
        return done;
      });
      for (const [i, one] of all.entries()) one.resolve(settled[i] as Settled);
    } catch {
      // One of them failed and took the others' writes with it: each by itself, so that only its own stays unwritten.
      for (const one of all) one.resolve(settle(store, one.batch, one.outcome, how(one)));
    }
  }

  return {
    settle(settlement) {
      const one = { ...settlement, ...Promise.withResolvers<Settled>() };
      gathered.push(one);
      if (gathered.length >= options.underWay()) void write();
      else timer ??= setTimeout(() => void write(), GATHER_MS);
      return one.promise;
    },
  };
}
