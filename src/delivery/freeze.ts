import { randomBytes, randomUUID } from "node:crypto";
import type { Audience, PlannedBatches } from "../engine/types.ts";
import { type Asked, audienceHash, countAudience, freezeAudience } from "../store/audience.ts";
import { insertBatches, insertPlan, nextSeq } from "../store/batches.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { insertDelivery, updateDelivery } from "../store/deliveries.ts";
import type { Db } from "../store/open.ts";
import type { BatchState } from "../store/schema.ts";
import { askedOf } from "./asked.ts";
import type { Prepared } from "./prepare.ts";

/**
 * Writes a delivery down: messages, audience, batches of at most 500 and a retry key for each, chosen now, before the first
 * attempt. Call it in the transaction that takes the event in. A held one is frozen too: what a person releases is what
 * they saw. A dropped one is recorded without recipients. Gives the delivery's id.
 */
export async function freeze(
  db: Db,
  eventId: number,
  prepared: Prepared,
  now: Date,
  senderId?: number | undefined,
): Promise<number> {
  const { decision, draft, audienceCount, asked, final } = prepared;
  const { rule, event } = decision;
  const at = now.toISOString();
  const id = await insertDelivery(db, {
    event_id: eventId,
    rule_id: rule.id,
    rule_version: rule.version,
    channel: LIVE_CHANNEL,
    source: event.source,
    title: event.title,
    drill: rule.drill ? 1 : 0,
    // What is free of charge need not wait until the month's quota is asked.
    state:
      final.verdict === "pass"
        ? draft.plans.length > 0 && draft.plans.every(({ free }) => free)
          ? "sending"
          : "queued"
        : final.verdict === "hold"
          ? "held"
          : "dropped",
    guards: JSON.stringify(asked),
    hold_reason: final.verdict === "pass" ? null : final.reason,
    hold_message: final.verdict === "pass" ? null : final.message,
    audience: JSON.stringify(rule.audience),
    audience_count: audienceCount,
    audience_hash: null,
    content_hash: event.evidence.contentHash,
    unit: "",
    incident_id: null,
    department: decision.rule.department ?? null,
    created_at: at,
    released_at: null,
    finished_at: final.verdict === "drop" ? at : null,
  });
  if (final.verdict === "drop") return id;

  let people = 0;
  for (const [plan, planned] of draft.plans.entries()) {
    await insertPlan(db, id, plan, planned.action, planned);
    people = Math.max(
      people,
      await freezePlan(db, {
        deliveryId: id,
        plan,
        planned,
        audience: rule.audience,
        asked: askedOf(rule, senderId, now),
        priority: rule.priority,
        state: final.verdict === "pass" ? "due" : "waiting",
        parentSeq: null,
        now,
      }),
    );
  }
  await updateDelivery(db, id, {
    unit: unitName(id),
    audience_count: draft.plans.length > 0 ? people : audienceCount,
    audience_hash: draft.plans.some((p) => HASHED.has(p.recipients)) ? await audienceHash(db, id) : null,
  });
  return id;
}

/** Of one citizen a hash would say no more than the batch does, and would outlive them. */
const HASHED: ReadonlySet<PlannedBatches["recipients"]> = new Set(["audience", "everyone"]);

/** Freezes one plan's recipients into batches; gives how many people. */
export async function freezePlan(
  db: Db,
  options: {
    deliveryId: number;
    plan: number;
    planned: PlannedBatches;
    audience: Audience;
    asked: Asked;
    priority: number;
    state: Extract<BatchState, "due" | "waiting">;
    parentSeq: number | null;
    now: Date;
  },
): Promise<number> {
  const { deliveryId, plan, planned, now } = options;
  const firstSeq = await nextSeq(db, deliveryId);
  const parts =
    planned.recipients === "all"
      ? [{ seq: firstSeq, count: await countAudience(db, LIVE_CHANNEL, "everyone") }]
      : await freezeAudience(db, {
          channel: LIVE_CHANNEL,
          audience: planned.recipients === "audience" ? options.audience : planned.recipients,
          deliveryId,
          size: planned.size,
          firstSeq,
          ...options.asked,
        });
  await insertBatches(
    db,
    parts.map(({ seq, count }) => ({
      delivery_id: deliveryId,
      seq,
      plan,
      channel: LIVE_CHANNEL,
      priority: options.priority,
      state: options.state,
      retry_key: randomUUID(),
      recipient_count: count,
      due_at: now.toISOString(),
      parent_seq: options.parentSeq,
    })),
  );
  return parts.reduce((sum, part) => sum + part.count, 0);
}

/** A `customAggregationUnits` name: `[A-Za-z0-9_]{1,30}` (Messaging API reference, read 2026-08). Random, so that a restored database does not reuse one. */
function unitName(deliveryId: number): string {
  return `d${deliveryId}_${randomBytes(4).toString("hex")}`;
}
