import type { Batch, Outcome } from "../engine/types.ts";
import type { LineSender, Log, Plugins } from "../plugins/plugin.ts";
import { dropRecipients, recipientsOf } from "../store/audience.ts";
import { getPlan, leaseBatches, leaseOwners, releaseLeases, settleBatch } from "../store/batches.ts";
import type { Store } from "../store/open.ts";
import type { BatchRow } from "../store/schema.ts";
import { beginQueued } from "./begin.ts";
import type { Quota } from "./guards/quota.ts";
import { isDead } from "./owner.ts";
import { KEY_LIFE_MS } from "./retry.ts";
import { finishIfDone, type Settled } from "./settle.ts";
import { createSettler } from "./settler.ts";

/** One attempt, as told to whoever listens: logs, counts, tests. */
export interface Attempted {
  batch: BatchRow;
  outcome: Outcome | null;
  settled: Settled;
}

export interface DispatcherOptions {
  store: Store;
  plugins: Plugins;
  line: LineSender;
  quota(): Promise<Quota>;
  owner: string;
  now(): Date;
  random(): number;
  log: Log;
  /** At most this many attempts at once. 190 a second at 300 ms each are 57. */
  maxInFlight?: number;
  /** How long a lease lasts: longer than an attempt can, waiting for its turn and the time-out included. */
  leaseMs?: number;
  /** How often the database is asked for work that another process wrote. */
  pollMs?: number;
  onAttempt?(attempted: Attempted): void;
}

export interface Dispatcher {
  start(): Promise<void>;
  /** There may be work: look now. */
  wake(): void;
  /** Takes no more work and resolves when every attempt under way is settled. */
  stop(): Promise<void>;
}

/** At 190 a second eight batches are leased at once; the rest of those in flight bridge the gap. */
const LEASE_GAP_MS = 40;
/** Everyone in the batch left before it went: there is nothing to send. */
const NOBODY_LEFT: Outcome = { result: "delivered", already: false, requestId: null };
/** The first batches are on their way before the people of the last are read. */
const MOST_AT_ONCE = 16;

/**
 * Carries the outbox out. Several may run, in one process or in many: a batch belongs to whoever holds its lease, and a
 * lease that ran out (a crash) sends the batch again whole with its old retry key, so that LINE recognises it.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, owner, log, maxInFlight = 64, leaseMs = 60_000, pollMs = 500 } = options;
  const inFlight = new Set<Promise<void>>();
  const settler = createSettler({
    store,
    owner,
    now: options.now,
    random: options.random,
    underWay: () => inFlight.size,
  });
  const shared = new Map<string, Promise<{ plan: Awaited<ReturnType<typeof getPlan>>; unit: string }>>();
  let leasedAt = Number.NEGATIVE_INFINITY;
  let running = false;
  let loop: Promise<void> = Promise.resolve();
  let rouse: () => void = () => {};
  let woken = false;

  const wake = () => {
    woken = true;
    rouse();
  };

  async function attempt(row: BatchRow): Promise<void> {
    const wasUncertain = row.uncertain_since !== null;
    const begunAt = options.now();
    const batch: BatchRow = { ...row, attempts: row.attempts + 1 };
    if (row.uncertain_since !== null && options.now().getTime() - Date.parse(row.uncertain_since) > KEY_LIFE_MS) {
      return giveUp(
        batch,
        "unanswered",
        "20時間たってもLINEの答えが確かめられません。届いたかどうか分からないため、自動では送り直しません。",
      );
    }
    // Outside of the try: when the database fails nothing was sent, the lease runs out and the batch goes again.
    const read = await readBatch(batch, wasUncertain);
    batch.recipient_count = read.count;
    let outcome: Outcome;
    try {
      outcome = read.count === 0 ? NOBODY_LEFT : await send(read);
    } catch (error) {
      // Expected failures are outcomes; this is a bug of ours, and nobody knows how far it came.
      log.error({ err: error, delivery: row.delivery_id, seq: row.seq }, "an action threw");
      return giveUp(
        batch,
        "bug",
        `送信の処理でプログラムの誤りがありました（${String(error)}）。届いたかどうか分かりません。`,
      );
    }
    const settled = await settler.settle({ batch, outcome, wasUncertain, begunAt });
    options.onAttempt?.({ batch, outcome, settled });
  }

  /** What a plan's batches have in common. It never changes once frozen, so it is read once while any of them are under way. */
  function readShared(deliveryId: number, planNumber: number) {
    const key = `${deliveryId}/${planNumber}`;
    const known = shared.get(key);
    if (known) return known;
    const reading = (async () => {
      const plan = await getPlan(store.db, deliveryId, planNumber);
      const delivery = await store.db
        .selectFrom("deliveries")
        .select("unit")
        .where("id", "=", deliveryId)
        .executeTakeFirstOrThrow();
      return { plan, unit: delivery.unit };
    })();
    shared.set(key, reading);
    // What could not be read is asked again by the next.
    reading.catch(() => shared.delete(key));
    return reading;
  }

  async function readBatch(row: BatchRow, uncertain: boolean) {
    const { plan, unit } = await readShared(row.delivery_id, row.plan);
    const frozen = await recipientsOf(store.db, row.delivery_id, row.seq);
    // Who left since is not sent to. Once LINE may have been asked, a repeat has to be the same request.
    const gone = uncertain ? [] : frozen.filter(({ active }) => !active);
    if (gone.length > 0) {
      const ids = gone.map(({ friendId }) => friendId);
      await store.db.transaction().execute((tx) => dropRecipients(tx, row.delivery_id, row.seq, ids));
    }
    const staying = uncertain ? frozen : frozen.filter(({ active }) => active);
    const batch: Batch = {
      deliveryId: row.delivery_id,
      seq: row.seq,
      retryKey: row.retry_key,
      body: plan?.body ?? {},
      recipients: staying.map(({ lineUserId }) => lineUserId),
      unit,
      attempt: row.attempts,
      uncertain,
    };
    const emptied = frozen.length > 0 && staying.length === 0;
    return { batch, plan, count: emptied ? 0 : row.recipient_count - gone.length };
  }

  async function send({
    batch,
    plan,
  }: Pick<Awaited<ReturnType<typeof readBatch>>, "batch" | "plan">): Promise<Outcome> {
    const action = plan && options.plugins.actions.get(plan.action);
    if (!plan || !action) throw new Error(`no action for batch ${batch.seq} of delivery ${batch.deliveryId}`);
    // No recipients means everyone to some actions: a batch that lost its people must never be taken for that.
    if ((plan.recipients === "all") !== (batch.recipients.length === 0))
      throw new Error(`${batch.recipients.length} recipients for ${plan.recipients}`);
    return action.send(batch, { line: options.line, log, now: options.now });
  }

  async function giveUp(batch: BatchRow, code: string, message: string): Promise<void> {
    const at = options.now();
    const mine = await store.db.transaction().execute(async (tx) => {
      const set = { state: "unknown", code, message, finished_at: at.toISOString() } as const;
      if (!(await settleBatch(tx, batch, owner, set))) return false;
      await finishIfDone(tx, batch.delivery_id, at);
      return true;
    });
    options.onAttempt?.({ batch, outcome: null, settled: { next: mine ? "unknown" : "lost-lease" } });
  }

  async function lease(): Promise<number> {
    const free = maxInFlight - inFlight.size;
    if (free <= 0) return 0;
    // While much is under way, single places are filled a few at a time: each commit waits for the disk.
    if (free < maxInFlight / 2 && performance.now() - leasedAt < LEASE_GAP_MS) return 0;
    const now = options.now();
    const rows = await leaseBatches(store.db, {
      limit: Math.min(free, MOST_AT_ONCE),
      owner,
      now,
      until: new Date(now.getTime() + leaseMs),
      skipLocked: store.dialect === "postgres",
    });
    if (rows.length > 0) leasedAt = performance.now();
    for (const row of rows) {
      const under = attempt(row)
        .catch((error: unknown) => {
          // The database failed while settling: the lease runs out and the batch goes again with its key.
          log.error({ err: error, delivery: row.delivery_id, seq: row.seq }, "could not settle a batch");
        })
        .finally(() => {
          inFlight.delete(under);
          if (inFlight.size === 0) shared.clear();
          wake();
        });
      inFlight.add(under);
    }
    return rows.length;
  }

  async function run(): Promise<void> {
    while (running) {
      woken = false;
      try {
        await beginQueued(store, { quota: options.quota, now: options.now, log });
        const leased = running ? await lease() : 0;
        if (leased > 0 && inFlight.size < maxInFlight) continue;
      } catch (error) {
        log.error({ err: error }, "the outbox could not be read");
      }
      if (running && !woken) await pause();
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    async start() {
      const dead = (await leaseOwners(store.db)).filter(isDead);
      await releaseLeases(store.db, dead);
      running = true;
      // The first alarm finds the month's quota known and the way to LINE open: 0.1 to 0.2 s (bench/delivery.ts).
      options.quota().catch((error: unknown) => log.warn({ err: error }, "the month's quota could not be asked"));
      loop = run();
    },
    wake,
    async stop() {
      running = false;
      wake();
      await loop;
      await Promise.all(inFlight);
    },
  };
}
