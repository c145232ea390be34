import type { Store } from "../../store/open.ts";
import { insertBodies, type NewBody } from "../../store/webhook-bodies.ts";
import { commitTogether } from "../commit-together.ts";

/** Bodies held in memory while the database is busy; LINE sends again what we refuse, if its redelivery is on. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** So much is held already that no more can be. */
export class IntakeFullError extends Error {
  override readonly name = "IntakeFullError";
}

/** Writes bodies down, those that come together in one transaction: a commit waits for the disk (0.3 to 3 ms). */
export interface Intake {
  /** Resolves once the body is on disk. Rejects when the database does (then nothing was written) or with `IntakeFullError`. */
  put(body: NewBody): Promise<void>;
  /** True while bodies come faster than they could be read anyway: LINE's answers then go before all else. */
  pressed(): boolean;
}

/** Some 4,000 a second can be read where nothing else goes on, some 2,000 beside LINE's requests (bench/webhook.ts). */
const FLOOD_PER_SECOND = 2_000;
const COUNTED_MS = 100;
/** An answer waits so much longer, and only behind another one's commit. */
const GATHER_MS = 4;

export function createIntake(store: Store, stored: () => void): Intake {
  let bytes = 0;
  /** Bodies since `countedFrom`, and how many a second they were the last time that it was enough to tell. */
  let counted = 0;
  let countedFrom = performance.now();
  let perSecond = 0;

  function count(bodies: number): void {
    counted += bodies;
    const ms = performance.now() - countedFrom;
    if (ms < COUNTED_MS) return;
    perSecond = (counted / ms) * 1_000;
    counted = 0;
    countedFrom = performance.now();
  }

  const write = commitTogether<NewBody, void>({
    store,
    gatherMs: () => GATHER_MS,
    async write(tx, bodies) {
      count(bodies.length);
      await insertBodies(tx, bodies);
      return bodies.map(() => undefined);
    },
  });

  return {
    pressed: () => perSecond >= FLOOD_PER_SECOND && performance.now() - countedFrom < 2 * COUNTED_MS,
    async put(body) {
      const size = body.bytes.length;
      if (bytes + size > MAX_WAITING_BYTES) throw new IntakeFullError();
      bytes += size;
      try {
        await write(body);
      } finally {
        bytes -= size;
      }
      stored();
    },
  };
}
