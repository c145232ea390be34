import type { CompiledRule } from "../engine/compile.ts";
import type { Runner } from "../engine/runner.ts";
import type { IncomingEvent, Json, RuleTrace } from "../engine/types.ts";
import type { Plugins } from "../plugins/plugin.ts";
import { insertEvent, insertEventKeys, isIdentityKnown, isSeen } from "../store/events.ts";
import type { Db, Store } from "../store/open.ts";
import { ensureSource, noteEventOf, savePosition, tripFuse } from "../store/sources.ts";
import { oneAtATime } from "../store/transaction.ts";
import { freeze } from "./freeze.ts";
import { type Drafted, draftEvent, type Prepared, prepare } from "./prepare.ts";

/** What came of taking an event in. */
export type Taken =
  | { result: "seen" }
  | {
      result: "taken";
      eventId: number;
      traces: RuleTrace[];
      deliveries: { id: number; prepared: Prepared }[];
      /** The relay targets that rules named, each with the first rule that did. */
      relays: { target: string; ruleId: string }[];
    };

interface TakeOptions {
  rules: readonly CompiledRule[];
  plugins: Plugins;
  now: Date;
  /** Where citizens find the settings form: `{{form.url}}` in templates. */
  formUrl?: string | undefined;
  position?: Json;
}

/**
 * Takes an event in, in one transaction: the event with its keys, its traces, its deliveries with their batches, and the
 * source's new position. A crash before the commit leaves nothing, and the source still has the event; after it, all is
 * there. An event seen before only moves the position. Rejects when the database does; then nothing was written.
 */
export async function takeEvent(store: Store, incoming: IncomingEvent, options: TakeOptions): Promise<Taken> {
  const { rules, plugins, now, formUrl } = options;
  const identityReused =
    incoming.identity !== undefined &&
    (await isIdentityKnown(store.db, incoming.source, incoming.identity)) &&
    !(await isSeen(store.db, incoming.keys));
  const event: IncomingEvent = identityReused
    ? { ...incoming, evidence: { ...incoming.evidence, identityReused: true } }
    : incoming;
  // The pure part comes first: a transaction holds up everyone else.
  const drafts = await draftEvent(event, rules, plugins, now, formUrl);
  return store.db.transaction().execute(async (tx): Promise<Taken> => {
    await ensureSource(tx, event.source, event.trigger, now);
    if (options.position !== undefined) await savePosition(tx, event.source, options.position);
    if (await isSeen(tx, event.keys)) return { result: "seen" };
    const taken = await writeEvent(tx, event, drafts, { now });
    await insertEventKeys(
      tx,
      event.keys.map((key) => ({ key, event_id: taken.eventId })),
    );
    await noteEventOf(tx, event.source, now);
    return taken;
  });
}

/**
 * As `takeEvent`, in the caller's transaction, which takes many: the caller knows that the event is new and its source
 * known, and writes its keys (`insertEventKeys`). `senderId`: the friend it came from. `run`: a runner made for `now`.
 */
export async function takeInside(
  tx: Db,
  event: IncomingEvent,
  options: Omit<TakeOptions, "position"> & { senderId?: number | undefined; run?: Runner },
): Promise<Taken & { result: "taken" }> {
  const { rules, plugins, now, formUrl, senderId, run } = options;
  return writeEvent(tx, event, await draftEvent(event, rules, plugins, now, formUrl, run), { now, senderId });
}

async function writeEvent(
  tx: Db,
  event: IncomingEvent,
  { drafted, traces }: { drafted: Drafted[]; traces: RuleTrace[] },
  { now, senderId }: { now: Date; senderId?: number | undefined },
): Promise<Taken & { result: "taken" }> {
  const eventId = await insertEvent(tx, event, traces, now, senderId);
  if (drafted.some(mayRepeat)) await oneAtATime(tx, "repeats", now);
  // All are asked before one is written: a mail that names six wards must not count against itself.
  const all: Prepared[] = [];
  // What only goes to another server has no words and no people to ask about.
  for (const one of drafted) if (sendsToPeople(one)) all.push(await prepare(tx, one, now, senderId));
  if (all.some(({ final }) => final.verdict === "hold" && final.reason === "fuse-tripped")) {
    await tripFuse(tx, event.source, now);
  }
  const deliveries: { id: number; prepared: Prepared }[] = [];
  for (const prepared of all) {
    deliveries.push({ id: await freeze(tx, eventId, prepared, now, senderId), prepared });
  }
  const relays = drafted.flatMap(({ decision, draft }) =>
    draft.relays.map((target) => ({ target, ruleId: decision.rule.id })),
  );
  return { result: "taken", eventId, traces, deliveries, relays };
}

/** Whether it is asked if the same content went already: no copy of it may be released meanwhile. */
function mayRepeat({ decision: { rule } }: Drafted): boolean {
  return rule.guard.dedupeMinutes > 0 && rule.audience !== "sender";
}

function sendsToPeople({ draft }: Drafted): boolean {
  return draft.plans.length > 0 || draft.problem !== null || draft.relays.length === 0;
}
