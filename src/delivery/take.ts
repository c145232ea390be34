import type { CompiledRule } from "../engine/compile.ts";
import type { IncomingEvent, Json, RuleTrace } from "../engine/types.ts";
import type { Plugins } from "../plugins/plugin.ts";
import { insertEvent, isIdentityKnown, isSeen } from "../store/events.ts";
import type { Store } from "../store/open.ts";
import { ensureSource, noteEventOf, savePosition, tripFuse } from "../store/sources.ts";
import { freeze } from "./freeze.ts";
import { draftEvent, type Prepared, prepare } from "./prepare.ts";

/** What came of taking an event in. */
export type Taken =
  | { result: "seen" }
  | {
      result: "taken";
      eventId: number;
      traces: RuleTrace[];
      deliveries: { id: number; prepared: Prepared }[];
    };

/**
 * Takes an event in, in one transaction: the event with its keys, its traces, its deliveries with their batches, and the
 * source's new position. A crash before the commit leaves nothing, and the source still has the event; after it, all is
 * there. An event seen before only moves the position. Rejects when the database does; then nothing was written.
 */
export async function takeEvent(
  store: Store,
  incoming: IncomingEvent,
  options: { rules: readonly CompiledRule[]; plugins: Plugins; now: Date; position?: Json },
): Promise<Taken> {
  const { rules, plugins, now, position } = options;
  const identityReused =
    incoming.identity !== undefined &&
    (await isIdentityKnown(store.db, incoming.source, incoming.identity)) &&
    !(await isSeen(store.db, incoming.keys));
  const event: IncomingEvent = identityReused
    ? { ...incoming, evidence: { ...incoming.evidence, identityReused: true } }
    : incoming;
  // The pure part comes first: a transaction holds up everyone else.
  const { drafted, traces } = await draftEvent(event, rules, plugins, now);

  return store.db.transaction().execute(async (tx): Promise<Taken> => {
    await ensureSource(tx, event.source, event.trigger, now);
    if (position !== undefined) await savePosition(tx, event.source, position);
    if (await isSeen(tx, event.keys)) return { result: "seen" };

    const eventId = await insertEvent(tx, event, traces, now);
    await noteEventOf(tx, event.source, now);
    // All are asked before one is written: a mail that names six wards must not count against itself.
    const all: Prepared[] = [];
    for (const one of drafted) all.push(await prepare(tx, one, now));
    if (all.some(({ final }) => final.verdict === "hold" && final.reason === "fuse-tripped")) {
      await tripFuse(tx, event.source, now);
    }
    const deliveries: { id: number; prepared: Prepared }[] = [];
    for (const prepared of all) deliveries.push({ id: await freeze(tx, eventId, prepared, now), prepared });
    return { result: "taken", eventId, traces, deliveries };
  });
}
