/** Tells screens of what happens by itself: mails, deliveries and their progress, sources and channels. */
import type { Attempted } from "../../delivery/dispatch.ts";
import type { Taken } from "../../delivery/take.ts";
import type { Log } from "../../plugins/plugin.ts";
import { listChannels } from "../../store/channels.ts";
import { findDeliveries, progressOf } from "../../store/delivery-list.ts";
import type { Db } from "../../store/open.ts";
import type { SourceRow } from "../../store/schema.ts";
import { listSources } from "../../store/sources.ts";
import type { LiveBus } from "./live-bus.ts";

/** At most twice a second for each delivery; one look serves all of them. */
const PROGRESS_MS = 500;
/** Sources and channels change in other places and processes, too: they are looked at. */
const LOOK_MS = 2_000;
/** A flood of replies is none of this; more deliveries to many at once there are not. */
const MOST_AT_ONCE = 200;

export interface LiveFeed {
  /** An attempt was written down: the dispatcher's `onAttempt`. */
  attempted(attempted: Pick<Attempted, "batch">): void;
  /** An event was taken in, by the app's `take` or the webhook processor's `onTaken`. */
  taken(event: { source: string; trigger: string }, taken: Taken): void;
  start(): void;
  stop(): Promise<void>;
}

/** `departmentOf`: whose a source is; undefined: everybody's. */
export function createLiveFeed(options: {
  db: Db;
  live: LiveBus;
  log: Log;
  departmentOf(source: SourceRow): string | null | undefined;
  lookMs?: number;
}): LiveFeed {
  const { db, live, log, departmentOf, lookMs = LOOK_MS } = options;
  const touched = new Set<number>();
  let telling: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;
  let busy: Promise<void> = Promise.resolve();
  let running = false;
  const seen = new Map<string, string>();

  const later = (work: () => Promise<void>) => {
    busy = busy
      .then(work)
      .catch((error: unknown) => log.warn({ err: error }, "screens could not be told what changed"));
  };

  async function tellProgress(): Promise<void> {
    telling = undefined;
    const ids = [...touched].slice(-MOST_AT_ONCE);
    touched.clear();
    const page = { offset: 0, limit: ids.length, order: "asc" as const };
    const { deliveries } = await findDeliveries(db, { ids, departments: null }, page);
    // What answers one citizen is on no screen.
    const shown = deliveries.filter(({ audience }) => audience !== '"sender"');
    const parts = await progressOf(
      db,
      shown.map(({ id }) => Number(id)),
    );
    for (const { id, state, department } of shown) {
      const progress = parts.get(Number(id)) ?? null;
      live.tell({
        kind: "delivery",
        id: Number(id),
        data: { state, progress },
        permission: "deliveries.read",
        department,
      });
    }
  }

  async function look(): Promise<void> {
    for (const source of await listSources(db)) {
      const { name, state, message, fuse_tripped_at } = source;
      tellIfNew("source", name, { state, message, fuseTrippedAt: fuse_tripped_at }, departmentOf(source));
    }
    for (const { name, state, reason, message } of await listChannels(db))
      tellIfNew("channel", name, { state, reason, message });
  }

  function tellIfNew(kind: string, id: string, data: object, department?: string | null): void {
    const [key, now] = [`${kind} ${id}`, JSON.stringify(data)];
    const before = seen.get(key);
    seen.set(key, now);
    // What is there at the first look is no change.
    if (before === undefined || before === now) return;
    const event = { kind, id, data, permission: "deliveries.read" } as const;
    live.tell(department === undefined ? event : { ...event, department });
  }

  return {
    attempted({ batch }) {
      if (!running) return;
      touched.add(Number(batch.delivery_id));
      telling ??= setTimeout(() => later(tellProgress), PROGRESS_MS);
    },
    taken(event, taken) {
      if (!running || taken.result !== "taken") return;
      // Each department hears of its own; who sees all of them may hear twice and asks once.
      const own = new Map<string | null, number>();
      for (const { id, prepared } of taken.deliveries) {
        const { rule } = prepared.decision;
        if (rule.audience === "sender") continue;
        const department = rule.department ?? null;
        own.set(department, (own.get(department) ?? 0) + 1);
        const state = { pass: "queued", hold: "held", drop: "dropped" }[prepared.final.verdict];
        live.tell({ kind: "delivery", id, data: { state }, permission: "deliveries.read", department });
      }
      if (event.trigger !== "imap") return;
      const { source } = event;
      for (const [department, deliveries] of own.size > 0 ? own : [[null, 0] as const]) {
        const data = { source, deliveries };
        live.tell({ kind: "mail", id: taken.eventId, data, permission: "mails.read", department });
      }
    },
    start() {
      running = true;
      later(look);
      looking = setInterval(() => later(look), lookMs);
    },
    async stop() {
      running = false;
      clearTimeout(telling);
      clearInterval(looking);
      await busy;
    },
  };
}
