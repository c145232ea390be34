import { setTimeout as delay } from "node:timers/promises";
import type { Db, Store } from "../store/open.ts";

/** More to a transaction would keep all others from the database for too long. */
const MOST_AT_ONCE = 500;

/**
 * Writes what comes at the same time in one transaction: a commit waits for the disk (0.3 to 3 ms), and all else of the
 * process with it. Each item waits at most `gatherMs` longer, and only behind another one's commit. `write` gives a result
 * for each item, in their order; when it rejects, nothing of them was written, and all of them reject.
 */
export function commitTogether<T, R>(options: {
  store: Store;
  gatherMs(): number;
  write(tx: Db, items: readonly T[]): Promise<R[]>;
}): (item: T) => Promise<R> {
  const gathered: ({ item: T } & PromiseWithResolvers<R>)[] = [];
  let writing = false;

  async function writeAll(): Promise<void> {
    while (gathered.length > 0) {
      const some = gathered.splice(0, MOST_AT_ONCE);
      try {
        const items = some.map(({ item }) => item);
        const results = await options.store.db.transaction().execute((tx) => options.write(tx, items));
        for (const [i, one] of some.entries()) one.resolve(results[i] as R);
      } catch (error) {
        for (const one of some) one.reject(error);
      }
      await delay(options.gatherMs());
    }
    writing = false;
  }

  return (item) => {
    const one = { item, ...Promise.withResolvers<R>() };
    gathered.push(one);
    if (!writing) {
      writing = true;
      setImmediate(() => void writeAll());
    }
    return one.promise;
  };
}
