import { setTimeout as delay } from "node:timers/promises";
import { createAlarm } from "../../delivery/relay/alarm.ts";
import { WebhookReadError } from "../../engine/webhook-envelope.ts";
import type { Log } from "../../plugins/plugin.ts";
import { isDatabaseError, type Store } from "../../store/open.ts";
import { bodyFailed, newBodies } from "../../store/webhook-bodies.ts";
import { type ProcessContext, processBodies, type TakenEvent } from "./process.ts";
import { type ReadBody, readBody } from "./read-body.ts";

export interface Processor {
  start(): void;
  /** There are new bodies: look now. */
  wake(): void;
  /** Resolves when nothing more is read. What is not read yet is read after the next start. */
  stop(): Promise<void>;
}

export interface ProcessorOptions {
  store: Store;
  context(): ProcessContext;
  now(): Date;
  log: Log;
  /** True while LINE waits for many answers: then four fifths of the time are left to them. */
  pressed(): boolean;
  /** Called after each transaction, with what came of its events. */
  onTaken(taken: TakenEvent[]): void;
  pollMs?: number;
}

/** Read at once; the rest waits for the next turn. */
const BODIES_AT_ONCE = 64;
/** No transaction goes on longer: LINE waits for the next bodies to be stored. One body is always taken whole. */
const TRANSACTION_MS = 15;
const RETRY_MS = 1_000;

/**
 * Between two turns of a backlog, while others go on: each time round its loop Node takes in one new connection (after a restart
 * all come at once) and an ordered relay sends one body. An event that comes alone is read at once.
 */
const PAUSE_MS = 20;

/**
 * Reads stored webhook bodies, in the order they came. One that cannot be read, or that our own code fails on, is marked
 * as failed and kept; it never stops the others. While the database fails everything waits.
 */
export function createProcessor(options: ProcessorOptions): Processor {
  const { store, log, pollMs = 1_000 } = options;
  const alarm = createAlarm();
  let running = false;
  let loop: Promise<void> = Promise.resolve();

  async function take(bodies: readonly ReadBody[]): Promise<number> {
    const context = options.context();
    const { taken, done } = await store.db.transaction().execute((tx) => {
      const begun = performance.now();
      const enough = () => performance.now() - begun > TRANSACTION_MS;
      return processBodies(tx, bodies, context, { now: options.now(), enough });
    });
    options.onTaken(taken);
    return done;
  }

  /** Gives how many bodies are dealt with, well or not. */
  async function step(): Promise<number> {
    const rows = await newBodies(store.db, BODIES_AT_ONCE);
    const bodies: ReadBody[] = [];
    for (const row of rows) {
      try {
        bodies.push(await readBody(row, options.context().plugins, log));
      } catch (error) {
        await fail(Number(row.id), error);
      }
    }
    if (bodies.length === 0) return rows.length;
    try {
      return await take(bodies);
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      // One of them took the others with it: each by itself.
      for (const body of bodies) await alone(body);
      return bodies.length;
    }
  }

  async function alone(body: ReadBody): Promise<void> {
    try {
      await take([body]);
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      await fail(body.id, error);
    }
  }

  async function fail(body: number, error: unknown): Promise<void> {
    const known = error instanceof WebhookReadError;
    const message = known ? error.message : `プログラムの誤りで処理できませんでした（${String(error)}）。`;
    // Never the body itself: citizens wrote it.
    if (known) log.warn({ body, reason: message }, "a webhook body could not be read");
    else log.error({ body, err: error }, "a webhook body could not be handled");
    await bodyFailed(store.db, body, message);
  }

  async function run(): Promise<void> {
    while (running) {
      let waitMs = pollMs;
      try {
        const begun = performance.now();
        if ((await step()) > 0) {
          const ms = performance.now() - begun;
          await delay(options.pressed() ? 4 * ms : Math.max(PAUSE_MS, ms));
          continue;
        }
      } catch (error) {
        log.error({ err: error }, "webhook bodies could not be taken in");
        waitMs = RETRY_MS;
      }
      if (running) await alarm.sleep(waitMs);
    }
  }

  return {
    start() {
      running = true;
      loop = run();
    },
    wake: alarm.wake,
    async stop() {
      running = false;
      alarm.wake();
      await loop;
    },
  };
}
