/**
 * The only file that knows Bottleneck, so that its Redis store can come in here and nowhere else.
 *
 * Bottleneck's traps (2.19.5): a refreshed reservoir is a fixed window (289 calls in a sliding second at 200/s), hence
 * `minTime`; jobs that wait for their gap are all given timers ahead, which fire together after the event loop was
 * blocked, hence a gate that holds a few jobs at a time; it reads the wall clock, so a clock set back makes the gate wait
 * that long.
 */
import Bottleneck from "bottleneck";
import type { Limit } from "./limits.ts";

/**
 * Starts that may follow each other at once after a delay: lateness of up to this many gaps is made good, more is lost.
 * With one, a busy machine fell from 190/s to 150/s; with four, every garbage collection and slow commit (20 to 40 ms) still
 * cost some. A second never holds more than `perSecond` and this many starts, and LINE allows 200.
 */
const catchUpStarts = 8;

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
  const gate = new Bottleneck({ maxConcurrent: catchUpStarts, minTime: 1_000 / limit.perSecond });
  return {
    run: (work) =>
      begin(
        inFlight,
        async () => {
          await gate.schedule(() => Promise.resolve());
          return work();
        },
        "stopped",
      ),
    async stop() {
      await Promise.all([stopLimiter(gate), stopLimiter(inFlight)]);
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
