import type { Log } from "../../plugins/plugin.ts";
import type { Store } from "../../store/open.ts";
import { type DueRelay, discardDue, dueRelays, expireDue } from "../../store/relay-queue.ts";
import { getTarget } from "../../store/relay-targets.ts";
import type { RelayTargetRow } from "../../store/schema.ts";
import { createAlarm } from "./alarm.ts";
import { createBook } from "./book.ts";
import { relayHeaders } from "./headers.ts";
import { isCircuitOpen, judge, RELAY_LIFE_MS, relayDelayMs, type Verdict } from "./policy.ts";
import { reason } from "./reasons.ts";
import type { RelayAttempted, RelayOutcome, RelaySend, RelaysGivenUp } from "./types.ts";

export interface TargetLoopOptions {
  name: string;
  store: Store;
  send: RelaySend;
  now(): Date;
  random(): number;
  log: Log;
  pollMs: number;
  onAttempt?: ((attempted: RelayAttempted) => void) | undefined;
  onGivenUp?: ((givenUp: RelaysGivenUp) => void) | undefined;
}

export interface TargetLoop {
  /** There may be work: look now. */
  wake(): void;
  /** Begins nothing more. */
  stop(): void;
  /** Ends what is under way; it stays due. */
  abort(): void;
  /** Resolves when the loop is over: stopped, or its target is gone. Never rejects. */
  ended: Promise<void>;
}

/** Relays read ahead, at most. All of the database is a tenth of the time it takes to send them over loopback (bench/relay-catch-up.ts). */
const PAGE = 200;
/** A slow target's page begins as small as this, since most of it would be read again. */
const SMALLEST_PAGE = 10;
/** So long what was read ahead is believed: then a person may have discarded it, or changed where it goes. */
const PAGE_AGE_MS = 1_000;
/** Of bodies in memory for one target, whatever their size. */
const PAGE_BYTES = 8 * 1024 * 1024;

/**
 * Carries one target's relays, by itself, so that no target waits for another. What it remembers beside the database is only how to
 * be kinder to the target: a restart loses nothing.
 */
export function createTargetLoop(options: TargetLoopOptions): TargetLoop {
  const { name, store, send, now, random, log, pollMs } = options;
  const alarm = createAlarm();
  const book = createBook({ store, log });
  const aborted = new AbortController();
  const underWay = new Map<number, Promise<void>>();
  let freed = Promise.withResolvers<void>();
  /** How often each body was refused. */
  const refusals = new Map<number, number>();
  /** Where order is not kept, what the target failed on stands back, until so many milliseconds of the clock: others go meanwhile. */
  const standsBack = new Map<number, number>();
  /** Grows when the target fails: what was begun before and fails too is no second failure, and nothing more of the page is begun. */
  let wave = 0;
  let failures = 0;
  let pageSize = SMALLEST_PAGE;
  let running = true;

  async function run(): Promise<void> {
    for (;;) {
      let pauseMs = pollMs;
      try {
        const turned = await turn();
        if (turned === "gone") break;
        pauseMs = turned;
      } catch (error) {
        log.error({ err: error, target: name }, "relays could not be read or written");
      }
      if (!running) break;
      if (pauseMs > 0) await alarm.sleep(Math.min(pauseMs, pollMs));
    }
    await Promise.all(underWay.values());
    await book.flush().catch((error: unknown) => {
      log.error({ err: error, target: name }, "what came of relays could not be written down; they go again");
    });
  }

  /** One page of work. Gives how long nothing will be to do, in milliseconds; 0: look again at once. */
  async function turn(): Promise<number | "gone"> {
    const mine = wave;
    // Taken before the book is written: what ends meanwhile is in neither the book nor `underWay` when the page is read.
    const held = new Set(underWay.keys());
    await book.flush();
    const target = await getTarget(store.db, name);
    if (!target) return "gone";
    if (!target.enabled) return pollMs;
    const waitMs = target.retry_at === null ? 0 : Date.parse(target.retry_at) - now().getTime();
    if (waitMs > 0) return waitMs;
    failures = target.failures;
    const page = await readPage(target, held);
    if ("waitMs" in page) return page.waitMs;

    const width = target.ordered ? 1 : target.parallelism;
    const isProbe = isCircuitOpen(target);
    const readAt = now().getTime();
    let begun = 0;
    for (const relay of isProbe ? page.relays.slice(0, 1) : page.relays) {
      while (underWay.size >= width) await freed.promise;
      if (!running || wave !== mine || now().getTime() - readAt > PAGE_AGE_MS) break;
      // The head of the line was refused and goes again later; nothing overtakes it.
      const early = relay.dueAt.getTime() - now().getTime();
      if (target.ordered && early > 0) return early;
      const attempt = begin(relay, target, mine);
      begun += 1;
      if (isProbe) await attempt;
    }
    pageSize = Math.max(SMALLEST_PAGE, Math.min(PAGE, 2 * begun));
    return 0;
  }

  /** What may go now, without what is too old or has lost its body; or how long nothing will. */
  async function readPage(
    target: RelayTargetRow,
    held: ReadonlySet<number>,
  ): Promise<{ relays: Sendable[] } | { waitMs: number }> {
    const at = now();
    for (const [id, until] of standsBack) if (until <= at.getTime()) standsBack.delete(id);
    const read = await dueRelays(store.db, name, {
      limit: pageSize,
      maxBytes: PAGE_BYTES,
      except: new Set([...held, ...standsBack.keys()]),
      ...(target.ordered ? {} : { by: at }),
    });
    if (read.length === 0) {
      return { waitMs: Math.min(pollMs, ...[...standsBack.values()].map((until) => until - at.getTime())) };
    }
    const oldest = new Date(at.getTime() - RELAY_LIFE_MS);
    const young = read.filter((relay) => relay.dueAt >= oldest);
    if (young.length < read.length) {
      giveUp("expired", await expireDue(store.db, name, oldest, reason("expired"), at));
    }
    const relays = young.filter((relay): relay is Sendable => relay.body !== null);
    if (relays.length < young.length) {
      const lost = young.filter((relay) => relay.body === null).map((relay) => relay.id);
      await discardDue(store.db, lost, reason("erased"), at);
      giveUp("erased", lost.length);
    }
    return relays.length === 0 ? { waitMs: 0 } : { relays };
  }

  function giveUp(code: RelaysGivenUp["code"], count: number): void {
    if (count === 0) return;
    log.warn({ target: name, count, code }, "relays given up");
    options.onGivenUp?.({ target: name, code, count });
  }

  function begin(relay: Sendable, target: RelayTargetRow, mine: number): Promise<void> {
    const attempt = carry(relay, target, mine)
      .catch((error: unknown) => log.error({ err: error, target: name, relay: relay.id }, "a relay threw"))
      .finally(() => {
        underWay.delete(relay.id);
        freed.resolve();
        freed = Promise.withResolvers();
      });
    underWay.set(relay.id, attempt);
    return attempt;
  }

  async function carry(relay: Sendable, target: RelayTargetRow, mine: number): Promise<void> {
    const begunAt = performance.now();
    const outcome = await attempt(relay, target);
    // Ended by us: nobody knows what came of it, so it stays as it is.
    if (aborted.signal.aborted && outcome.kind === "failed") return;
    const at = now();
    const verdict = judge(outcome, { refusals: refusals.get(relay.id) ?? 0, failures }, { now: at, random });
    const news = wave === mine;
    remember(relay, target, verdict, news);
    book.add({ relayId: relay.id, verdict, at, news, failures, target });
    options.onAttempt?.({
      target: name,
      relayId: relay.id,
      attempt: relay.attempts + 1,
      outcome: verdict.next === "delivered" ? "delivered" : verdict.fault.code,
      status: verdict.next === "delivered" ? verdict.status : verdict.fault.status,
      next: verdict.next,
      durationMs: performance.now() - begunAt,
    });
  }

  async function attempt(relay: Sendable, target: RelayTargetRow): Promise<RelayOutcome> {
    try {
      return await send({
        target: name,
        url: target.url,
        headers: relayHeaders(relay, relay.body),
        body: relay.body.bytes,
        timeoutMs: target.timeout_ms,
        connections: target.ordered ? 1 : target.parallelism,
        signal: aborted.signal,
      });
    } catch (error) {
      log.error({ err: error, target: name, relay: relay.id }, "sending a relay threw");
      return { kind: "failed", ...reason("bug"), code: "bug" };
    }
  }

  function remember(relay: Sendable, target: RelayTargetRow, verdict: Verdict, news: boolean): void {
    switch (verdict.next) {
      case "delivered":
        // Also what was begun before the last failure: a target that takes some things is not down.
        if (failures > 0) log.info({ target: name, failures }, "a relay target takes relays again");
        failures = 0;
        refusals.delete(relay.id);
        break;
      case "dead":
        refusals.delete(relay.id);
        break;
      case "again":
        refusals.set(relay.id, (refusals.get(relay.id) ?? 0) + 1);
        if (target.ordered) wave += 1;
        break;
      case "wait":
        if (!target.ordered) {
          const delayMs = relayDelayMs(relay.attempts + 1, random);
          standsBack.set(relay.id, now().getTime() + delayMs);
        }
        if (!news) break;
        failures += 1;
        wave += 1;
        if (failures === 1 || isCircuitOpen({ failures })) {
          log.warn(
            { target: name, failures, code: verdict.fault.code, status: verdict.fault.status },
            "a relay target fails",
          );
        }
        break;
    }
  }

  return {
    wake: () => alarm.wake(),
    stop() {
      running = false;
      alarm.wake();
    },
    abort: () => aborted.abort(),
    ended: run(),
  };
}

type Sendable = DueRelay & { body: NonNullable<DueRelay["body"]> };
