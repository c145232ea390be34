import type { Log } from "../../plugins/plugin.ts";
import type { Store } from "../../store/open.ts";
import { expireDue, targetlessNames } from "../../store/relay-queue.ts";
import { listTargets } from "../../store/relay-targets.ts";
import { createAlarm } from "./alarm.ts";
import { RELAY_LIFE_MS } from "./policy.ts";
import { reason } from "./reasons.ts";
import { createTargetLoop, type TargetLoop } from "./target-loop.ts";
import type { RelayAttempted, RelaySend, RelaysGivenUp } from "./types.ts";

export interface RelayWorkerOptions {
  store: Store;
  /** Makes one request. */
  send: RelaySend;
  now(): Date;
  random(): number;
  log: Log;
  /** How often the database is asked for what another process wrote. */
  pollMs?: number;
  /** How long a stop waits for what is under way. Who stops us (a service manager, a container) kills after some ten seconds. */
  graceMs?: number;
  onAttempt?(attempted: RelayAttempted): void;
  onGivenUp?(givenUp: RelaysGivenUp): void;
}

export interface RelayWorker {
  start(): void;
  /** There may be work: look now. */
  wake(): void;
  /** Begins nothing more; what is under way may end by itself for a while, then is cut off and stays due. */
  stop(): Promise<void>;
}

/** How often relays for names without a target are looked through for what is too old. */
const TARGETLESS_MS = 60_000;

/**
 * Relays webhook bodies to other servers: at least once, byte for byte, and in LINE's order where the target wants order.
 * One worker may run on a database: two would send everything twice.
 */
export function createRelayWorker(options: RelayWorkerOptions): RelayWorker {
  const { store, send, now, random, log, pollMs = 2_000, graceMs = 3_000 } = options;
  const alarm = createAlarm();
  const loops = new Map<string, TargetLoop>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let running = false;
  let over: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (running) {
      try {
        await follow();
        if (now().getTime() - lookedAt >= TARGETLESS_MS) await expireTargetless();
      } catch (error) {
        log.error({ err: error }, "the relay targets could not be read");
      }
      if (running) await alarm.sleep(pollMs);
    }
  }

  /** A loop for every target; it ends by itself when the target goes. */
  async function follow(): Promise<void> {
    for (const { name } of await listTargets(store.db)) {
      if (!running || loops.has(name)) continue;
      const loop = createTargetLoop({
        name,
        store,
        send,
        now,
        random,
        log,
        pollMs,
        onAttempt: options.onAttempt,
        onGivenUp: options.onGivenUp,
      });
      loops.set(name, loop);
      void loop.ended.then(() => loops.delete(name));
    }
  }

  async function expireTargetless(): Promise<void> {
    const at = now();
    for (const target of await targetlessNames(store.db)) {
      const before = new Date(at.getTime() - RELAY_LIFE_MS);
      const count = await expireDue(store.db, target, before, reason("targetless"), at);
      if (count === 0) continue;
      log.warn({ target, count }, "relays given up: there is no such target");
      options.onGivenUp?.({ target, code: "expired", count });
    }
    lookedAt = at.getTime();
  }

  return {
    start() {
      running = true;
      over = run();
    },
    wake() {
      alarm.wake();
      for (const loop of loops.values()) loop.wake();
    },
    async stop() {
      running = false;
      alarm.wake();
      await over;
      for (const loop of loops.values()) loop.stop();
      const cutOff = setTimeout(() => {
        for (const loop of loops.values()) loop.abort();
      }, graceMs);
      await Promise.all([...loops.values()].map((loop) => loop.ended));
      clearTimeout(cutOff);
    },
  };
}
