/**
 * The only file that knows Bottleneck, so that its Redis store can come in here and nowhere else.
 *
 * Bottleneck's traps (2.19.5): a refreshed reservoir is a fixed window (289 calls in a sliding second at 200/s), hence
 * one that gets each start back a second later; jobs that wait for their gap are all given timers ahead, which fire
 * together after the event loop was blocked, hence a gate that holds a few jobs at a time; it reads the wall clock, so a
 * clock set back makes the gate wait that long.
 */
import Bottleneck from "bottleneck";
import type { Limit } from "./limits.ts";

/** Starts that may follow each other at once after a delay. */
const catchUpStarts = 8;
/**
 * How much faster than `perSecond` starts may follow each other while a delay is made good. A busy machine, a garbage
 * collection, a slow commit delay starts by 20 to 300 ms; at even gaps all of that is lost, and 190/s fell to 120/s. The
 * faster, the larger the burst that LINE's bucket has to hold: at 1.2 about 35 requests, and its size is not published.
 */
const catchUpSpeed = 1.2;
/** No second, wherever it begins, holds more than `perSecond` starts. A timer may fire a millisecond early. */
const windowMs = 1_002;

/** What became of a piece of work: done, or never begun. */
type Paced<T> = { begun: true; value: T } | { begun: false; reason: "no-token" | "stopped" };

export interface Pace {
  /** Begins `work` when its turn comes. Rejects only as `work` does. */
  run<T>(work: () => Promise<T>): Promise<Paced<T>>;
  /** Begins nothing more; waiting work is told "stopped". Resolves when what was begun has ended. Never throws. */
  stop(): Promise<void>;
}

/** The pace of one endpoint. */
export function createPace(limit: Limit): Pace {
  return limit.kind === "spaced" ? spaced(limit) : bucket(limit);
}

function spaced(limit: Extract<Limit, { kind: "spaced" }>): Pace {
  const inFlight = new Bottleneck({ maxConcurrent: limit.maxInFlight });
  const gate = new Bottleneck({
    maxConcurrent: catchUpStarts,
    minTime: 1_000 / (limit.perSecond * catchUpSpeed),
    reservoir: limit.perSecond,
  });
  const given = new Set<NodeJS.Timeout>();
  const giveBackLater = () => {
    const timer = setTimeout(() => {
      given.delete(timer);
      void gate.incrementReservoir(1);
    }, windowMs);
    given.add(timer);
  };
  return {
    run: (work) =>
      begin(
        inFlight,
        async () => {
          await gate.schedule(() => Promise.resolve());
          giveBackLater();
          return work();
        },
        "stopped",
      ),
    async stop() {
      await Promise.all([stopLimiter(gate), stopLimiter(inFlight)]);
      for (const timer of given) clearTimeout(timer);
    },
  };
}

function bucket(limit: Extract<Limit, { kind: "bucket" }>): Pace {
  let stopped = false;
  const tokens = new Bottleneck({
    reservoir: limit.capacity,
    reservoirIncreaseAmount: 1,
    reservoirIncreaseInterval: limit.refillMs,
    reservoirIncreaseMaximum: limit.capacity,
    // A job that cannot begin at once is dropped instead of queued.
    highWater: 0,
    strategy: Bottleneck.strategy.OVERFLOW,
  });
  return {
    async run(work) {
      const paced = await begin(tokens, work, "no-token");
      return paced.begun || !stopped ? paced : { begun: false, reason: "stopped" };
    },
    async stop() {
      stopped = true;
      await stopLimiter(tokens);
    },
  };
}

/** Bottleneck rejects what it will not begin with its own error; anything else comes from `work`. */
async function begin<T>(
  limiter: Bottleneck,
  work: () => Promise<T>,
  reason: "no-token" | "stopped",
): Promise<Paced<T>> {
  try {
    return { begun: true, value: await limiter.schedule(work) };
  } catch (error) {
    if (error instanceof Bottleneck.BottleneckError) return { begun: false, reason };
    throw error;
  }
}

async function stopLimiter(limiter: Bottleneck): Promise<void> {
  // A second stop() rejects; the first one's work is done all the same.
  await limiter.stop({ dropWaitingJobs: true }).catch(() => undefined);
  await limiter.disconnect();
}
