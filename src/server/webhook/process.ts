import type { Taken } from "../../delivery/take.ts";
import { takeInside } from "../../delivery/take.ts";
import type { TappedAnswer } from "../../engine/answer-data.ts";
import type { CompiledRule } from "../../engine/compile.ts";
import { friendFact } from "../../engine/friend-facts.ts";
import { createRunner, type Runner } from "../../engine/runner.ts";
import type { IncomingEvent, JsonObject } from "../../engine/types.ts";
import type { Plugins } from "../../plugins/plugin.ts";
import type { StoredAttribute } from "../../store/attributes.ts";
import { LIVE_CHANNEL } from "../../store/channels.ts";
import { forgetMessage, insertEventKeys, seenKeys } from "../../store/events.ts";
import { noteAnswer, noteFriendEvent, type SeenFriend, seenFriend } from "../../store/friend-events.ts";
import type { Db } from "../../store/open.ts";
import { listTargets, targetWants } from "../../store/relay-targets.ts";
import { insertRelays, type NewRelay } from "../../store/relays.ts";
import type { RelayTargetRow } from "../../store/schema.ts";
import { ensureSource, noteEventOf } from "../../store/sources.ts";
import { bodiesDone, unsendBody } from "../../store/webhook-bodies.ts";
import type { ReadBody } from "./read-body.ts";

/** The rules, attributes and settings of this moment. */
export interface ProcessContext {
  plugins: Plugins;
  /** Of the webhook trigger only. */
  rules: readonly CompiledRule[];
  attributes: readonly StoredAttribute[];
  formUrl: string | undefined;
}

export type TakenEvent = Taken & { result: "taken" };

interface Turn extends ProcessContext {
  tx: Db;
  now: Date;
  run: Runner;
  targets: ReadonlyMap<string, RelayTargetRow>;
  /** Event keys taken before, or earlier in this turn. */
  seen: Set<string>;
  keys: { key: string; event_id: number }[];
  relays: NewRelay[];
}

/**
 * Takes in what bodies hold, in their order and in the caller's transaction, until all are done or `enough` says so: new
 * events change friends, are asked of the rules and become deliveries and relays. Events seen before (LINE's redelivery,
 * ours after a crash) are passed over.
 */
export async function processBodies(
  tx: Db,
  bodies: readonly ReadBody[],
  context: ProcessContext,
  { now, enough }: { now: Date; enough(): boolean },
): Promise<{ taken: TakenEvent[]; done: number }> {
  const incoming = bodies.flatMap(({ events }) => events);
  const turn: Turn = {
    ...context,
    tx,
    now,
    run: createRunner(now),
    targets: new Map((await listTargets(tx)).map((target) => [target.name, target])),
    seen: await seenKeys(
      tx,
      incoming.flatMap(({ keys }) => keys),
    ),
    keys: [],
    relays: [],
  };
  const sources = new Map(incoming.map(({ source, trigger }) => [source, trigger]));
  for (const [source, trigger] of sources) await ensureSource(tx, source, trigger, now);

  const taken: TakenEvent[] = [];
  const done: number[] = [];
  for (const body of bodies) {
    taken.push(...(await processBody(body, turn)));
    done.push(body.id);
    if (enough()) break;
  }
  if (turn.keys.length > 0) await insertEventKeys(tx, turn.keys);
  if (turn.relays.length > 0) await insertRelays(tx, turn.relays);
  if (taken.length > 0) for (const source of sources.keys()) await noteEventOf(tx, source, now);
  await bodiesDone(tx, done);
  return { taken, done: done.length };
}

async function processBody(body: ReadBody, turn: Turn): Promise<TakenEvent[]> {
  const taken: TakenEvent[] = [];
  const asked = new Set<string>();
  for (const event of body.events) {
    if (event.keys.some((key) => turn.seen.has(key))) continue;
    const one = await takeOne(event, turn);
    taken.push(one);
    for (const key of event.keys) {
      turn.seen.add(key);
      turn.keys.push({ key, event_id: one.eventId });
    }
    for (const { target, ruleId } of one.relays) {
      const known = turn.targets.get(target);
      // A body goes to a target once, whole, for the first event that asked.
      if (asked.has(target) || (known && !targetWants(known, body.types))) continue;
      asked.add(target);
      turn.relays.push({
        target,
        body_id: body.id,
        event_id: one.eventId,
        rule_id: ruleId,
        webhook_event_ids: body.webhookEventIds,
        created_at: turn.now.toISOString(),
      });
    }
  }
  return taken;
}

async function takeOne(event: IncomingEvent, turn: Turn): Promise<TakenEvent> {
  const { tx, attributes, now } = turn;
  const webhook = event.facts.webhook as JsonObject;
  const friend = await friendOf(event, webhook, turn);
  const answer = answerIn(webhook);
  let facts = webhook;
  if (friend && answer) {
    const noted = await noteAnswer(tx, friend, answer, { attributes, at: event.occurredAt, now });
    if (noted.ok) friend.answers = noted.answers;
    facts = { ...webhook, answer: { ...answer, kept: noted.ok } };
  }
  if (webhook.kind === "unsend") await unsend(event.source, webhook, turn);
  return takeInside(
    tx,
    { ...event, facts: { ...event.facts, webhook: facts, friend: friendFact(friend, attributes) } },
    {
      rules: rulesFor(webhook, turn.rules),
      plugins: turn.plugins,
      now,
      formUrl: turn.formUrl,
      senderId: friend?.id,
      run: turn.run,
    },
  );
}

/** While a module talks with the citizen (`mode` is `standby`) nothing of ours may (Messaging API reference, "Common properties", read 2026-08). */
function rulesFor({ mode }: JsonObject, rules: readonly CompiledRule[]): readonly CompiledRule[] {
  return mode === "standby" ? rules.filter(({ audience }) => audience !== "sender") : rules;
}

/** What each kind of event tells of a friend; the others tell nothing new. */
const TELLS: Readonly<Record<string, "followed" | "left" | "wrote">> = {
  follow: "followed",
  unfollow: "left",
  message: "wrote",
  postback: "wrote",
};

async function friendOf(
  { sender, occurredAt }: IncomingEvent,
  { kind }: JsonObject,
  { tx, attributes, now }: Turn,
): Promise<SeenFriend | undefined> {
  if (!sender) return undefined;
  const who = { channel: LIVE_CHANNEL, lineUserId: sender.lineUserId, attributes };
  const tells = TELLS[String(kind)];
  if (!tells) return seenFriend(tx, who);
  return noteFriendEvent(tx, { ...who, kind: tells, at: occurredAt, now });
}

function answerIn({ answer }: JsonObject): TappedAnswer | null {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return null;
  return { attribute: String(answer.attribute), value: String(answer.value ?? ""), remove: answer.remove === true };
}

/** What a citizen took back goes from our side, too: its words, its body, relays of it that have not gone yet. */
async function unsend(source: string, { unsend: told }: JsonObject, turn: Turn): Promise<void> {
  const messageId = typeof told === "object" && told !== null && !Array.isArray(told) ? told.messageId : undefined;
  if (typeof messageId !== "string") return;
  for (const bodyId of await forgetMessage(turn.tx, source, messageId)) {
    await unsendBody(turn.tx, bodyId, turn.now);
    // The same turn may hold both: what is not written yet must not be.
    turn.relays = turn.relays.filter((relay) => relay.body_id !== bodyId || relay.webhook_event_ids.includes(","));
  }
}
