import { randomUUID } from "node:crypto";
import type { Audience, Outcome } from "../engine/types.ts";
import {
  batchFriendIds,
  countBatches,
  hasUnfinished,
  insertBatches,
  insertPlan,
  listPlans,
  moveRecipients,
  nextSeq,
  settleBatch,
} from "../store/batches.ts";
import { holdChannel } from "../store/channels.ts";
import { getDelivery, updateDelivery } from "../store/deliveries.ts";
import type { Db, Store } from "../store/open.ts";
import type { BatchRow } from "../store/schema.ts";
import { freezePlan } from "./freeze.ts";
import { type Next, nextStep } from "./retry.ts";

/** What settling came to, for logs, counts and tests. */
export type Settled = Next | { next: "lost-lease" };

interface SettleOptions {
  owner: string;
  now: Date;
  random: () => number;
  /** An attempt before this one may have been accepted. */
  wasUncertain: boolean;
  /** When the attempt began; left out: just now. */
  begunAt?: Date;
}

/** Writes down what came of an attempt, in one transaction, and finishes the delivery when it was the last batch. */
export async function settle(
  store: Store,
  batch: BatchRow,
  outcome: Outcome,
  options: SettleOptions,
): Promise<Settled> {
  return store.db.transaction().execute(async (tx) => {
    const settled = await settleInside(tx, batch, outcome, options);
    if (settled.next !== "lost-lease") await finishIfDone(tx, batch.delivery_id, options.now);
    return settled;
  });
}

/** As `settle`, in the caller's transaction, which is to call `finishIfDone` unless the lease was lost. */
export async function settleInside(
  tx: Db,
  batch: BatchRow,
  outcome: Outcome,
  options: SettleOptions,
): Promise<Settled> {
  const { owner, now } = options;
  const next = nextStep(outcome, { attempt: batch.attempts, recipients: batch.recipient_count }, options.random);
  const at = now.toISOString();
  const said =
    outcome.result === "failed"
      ? { code: outcome.code, message: outcome.message, request_id: outcome.requestId }
      : outcome.result === "unknown"
        ? { code: outcome.code, message: outcome.message }
        : { code: null, message: null };
  // What was certainly not accepted leaves the key as unused as it was before this attempt.
  const certainlyNot = outcome.result === "failed" && !outcome.uncertain && !options.wasUncertain;
  const uncertainty = certainlyNot ? { uncertain_since: null } : {};

  const write = (set: Parameters<typeof settleBatch>[3]) =>
    settleBatch(tx, batch, owner, { ...said, ...uncertainty, ...set });
  let mine: boolean;
  switch (next.next) {
    case "delivered":
      mine = await write({ state: "delivered", request_id: next.requestId, finished_at: at });
      break;
    case "again":
      mine = await write({ state: "due", due_at: new Date(now.getTime() + next.delayMs).toISOString() });
      break;
    case "dead":
    case "unknown":
      mine = await write({ state: next.next, finished_at: at });
      break;
    case "hold-channel":
      mine = await write({ state: "due", attempts: batch.attempts - 1 });
      if (mine && outcome.result === "failed")
        await holdChannel(tx, batch.channel, outcome.code, outcome.message, now, options.begunAt);
      break;
    case "split":
      if (!(await canSplit(tx, batch, next.alone))) {
        mine = await write({ state: "dead", finished_at: at });
        break;
      }
      mine = await write({ state: "split", finished_at: at });
      if (mine) await split(tx, batch, next.alone);
      break;
    case "replace":
      mine = await write({ state: "replaced", code: next.reason, finished_at: at });
      if (mine && outcome.result === "replace") await replace(tx, batch, outcome, now);
      break;
  }
  return mine ? next : { next: "lost-lease" };
}

/** So many refused alone, and nobody reached: it is the message LINE does not want, not the people. */
const HOPELESS_DEAD = 20;

/**
 * Halving blindly must end somewhere: 200,000 people one by one would be 200,000 refused calls. Parts go before whole
 * batches (`split`), so that the first to stand alone are found after hundreds.
 */
async function canSplit(tx: Db, batch: BatchRow, alone: number[] | null): Promise<boolean> {
  // A request to everyone has no recipients of ours to part.
  if ((await batchFriendIds(tx, batch.delivery_id, batch.seq)).length === 0) return false;
  if (alone) return true;
  const counts = new Map((await countBatches(tx, batch.delivery_id)).map((c) => [c.state, c.batches]));
  return counts.has("delivered") || (counts.get("dead") ?? 0) < HOPELESS_DEAD;
}

/** The blamed recipients get a batch each and the rest one; where nobody was named, two halves. New keys: these are new requests. */
async function split(tx: Db, batch: BatchRow, alone: number[] | null): Promise<void> {
  const friends = await batchFriendIds(tx, batch.delivery_id, batch.seq);
  const middle = Math.ceil(friends.length / 2);
  const parts = alone
    ? [
        friends.filter((_, i) => !alone.includes(i)),
        ...alone.flatMap((i) => (friends[i] === undefined ? [] : [[friends[i]]])),
      ]
    : [friends.slice(0, middle), friends.slice(middle)];
  const first = await nextSeq(tx, batch.delivery_id);
  for (const [i, part] of parts.entries()) await moveRecipients(tx, batch.delivery_id, batch.seq, first + i, part);
  await insertBatches(
    tx,
    parts.map((part, i) => ({
      delivery_id: batch.delivery_id,
      seq: first + i,
      plan: batch.plan,
      channel: batch.channel,
      priority: batch.priority,
      state: "due",
      retry_key: randomUUID(),
      recipient_count: part.length,
      // A moment before all others: depth first, see `canSplit`.
      due_at: new Date(Date.parse(batch.due_at) - 1).toISOString(),
      parent_seq: batch.seq,
    })),
  );
}

async function replace(
  tx: Db,
  batch: BatchRow,
  outcome: Extract<Outcome, { result: "replace" }>,
  now: Date,
): Promise<void> {
  const plans = await listPlans(tx, batch.delivery_id);
  const action = plans.find((p) => p.plan === batch.plan)?.action;
  const delivery = await getDelivery(tx, batch.delivery_id);
  if (!action || !delivery) throw new Error(`delivery ${batch.delivery_id} has no plan ${batch.plan}`);
  for (const [i, planned] of outcome.with.entries()) {
    const plan = plans.length + i;
    await insertPlan(tx, batch.delivery_id, plan, action, planned);
    await freezePlan(tx, {
      deliveryId: batch.delivery_id,
      plan,
      planned,
      audience: JSON.parse(delivery.audience) as Audience,
      // What takes the place of an answer to one citizen is for that citizen.
      asked: { senderId: (await batchFriendIds(tx, batch.delivery_id, batch.seq))[0], now },
      priority: batch.priority,
      state: "due",
      parentSeq: batch.seq,
      now,
    });
  }
}

/**
 * A delivery is finished when no batch has still to go: `sent`, or `incomplete` when some are dead or unknown. Call it in
 * the transaction that settles a batch.
 */
export async function finishIfDone(db: Db, deliveryId: number, now: Date): Promise<void> {
  // Locks the row: on PostgreSQL two last batches settled at once would each see the other still under way.
  const locked = await db
    .updateTable("deliveries")
    .set({ state: "sending" })
    .where("id", "=", deliveryId)
    .where("state", "=", "sending")
    .executeTakeFirst();
  if (Number(locked.numUpdatedRows) === 0 || (await hasUnfinished(db, deliveryId))) return;
  const counts = await countBatches(db, deliveryId);
  const complete = counts.every(({ state }) => state === "delivered" || state === "split" || state === "replaced");
  await updateDelivery(db, deliveryId, { state: complete ? "sent" : "incomplete", finished_at: now.toISOString() });
}
