/** Sending by hand: what a person's press makes of a rule whose trigger waits for one. */
import { askedOf } from "../../delivery/asked.ts";
import { takeInside } from "../../delivery/take.ts";
import type { CompiledRule } from "../../engine/compile.ts";
import type { Attribute, Audience, IncomingEvent } from "../../engine/types.ts";
import type { Plugins, ReadContext } from "../../plugins/plugin.ts";
import { listAttributes } from "../../store/attributes.ts";
import { AudienceError, countAudience } from "../../store/audience.ts";
import { LIVE_CHANNEL } from "../../store/channels.ts";
import { insertEventKeys } from "../../store/events.ts";
import type { Db } from "../../store/open.ts";
import { deliveriesOfEvent } from "../../store/rule-figures.ts";
import { ensureSource, noteEventOf } from "../../store/sources.ts";
import { ApiProblem, type Call } from "../api/route.ts";
import { compileOrRefuse, departmentOf, ruleInScope } from "./scope.ts";

/** What a person pressed send with. */
export interface Press {
  by: string;
  text: string;
  note?: string | undefined;
  key: string;
}

/** The event of a press on this rule; null: its trigger waits for nobody's press. Rejects when the words cannot be read. */
export async function pressEvent(
  plugins: Plugins,
  rule: CompiledRule,
  press: Press,
  context: Omit<ReadContext, "source">,
): Promise<IncomingEvent | null> {
  const plugin = plugins.triggers.get(rule.trigger.type);
  if (rule.trigger.type !== "manual" || !plugin?.read) return null;
  return plugin.read(Buffer.from(JSON.stringify(press)), { ...context, source: rule.source });
}

export interface Firing {
  text: string;
  key: string;
  seenCount: number;
  /** The version of the rule whose messages were seen; left out: whichever is in force. */
  seenVersion?: number | undefined;
  note: string;
}

export interface Fired {
  /** `seen`: this key was pressed before; what came of it then. */
  result: "taken" | "seen";
  eventId: number;
  people: number;
  deliveries: {
    id: number;
    ruleId: string;
    state: string;
    people: number;
    reason: string | null;
    message: string | null;
  }[];
}

/**
 * Fires the rule as it stands in the database, for as many people as were seen on the screen: counting, freezing and the entry
 * in the log are one transaction. On SQLite nobody else writes meanwhile, so the count holds; on PostgreSQL the frozen
 * recipients are counted once more behind it. A count that differs takes everything back.
 */
export async function fireRule(call: Call, id: string, firing: Firing): Promise<Fired> {
  const { staff, plugins } = call;
  const fired = await call.write(async (tx, record): Promise<Fired> => {
    const { json, version } = await ruleInScope(tx, staff, id);
    const rule = compileOrFault(json, call, await listAttributes(tx), version);
    refuseUnready(rule, call);
    const now = call.now();
    const event = await eventOfPress(call, rule, firing, now);
    await ensureSource(tx, event.source, event.trigger, now);
    // Also the lock by which two presses of one key come one after the other.
    await noteEventOf(tx, event.source, now);
    const before = await firedBefore(tx, event.keys);
    if (before !== null) return { result: "seen", eventId: before, ...(await cameOf(tx, before)) };

    refuseOtherVersion(version, firing.seenVersion);
    refuseOther(await countOf(tx, rule, now), firing.seenCount);
    const taken = await takeInside(tx, event, { rules: [rule], plugins, now, formUrl: call.formUrl() });
    await insertEventKeys(
      tx,
      event.keys.map((key) => ({ key, event_id: taken.eventId })),
    );
    const came = await cameOf(tx, taken.eventId);
    for (const { state, people } of came.deliveries) if (state !== "dropped") refuseOther(people, firing.seenCount);
    await record({
      action: "rules.fire",
      object: "rules",
      objectId: id,
      after: { event: taken.eventId, version, key: firing.key, text: firing.text, deliveries: came.deliveries },
      counts: { people: came.people, seen: firing.seenCount, deliveries: came.deliveries.length },
      note: firing.note,
    });
    return { result: "taken", eventId: taken.eventId, ...came };
  });
  if (fired.result === "taken") await tellOf(call, id, fired);
  return fired;
}

async function tellOf(call: Call, id: string, fired: Fired): Promise<void> {
  call.wake();
  call.log.info({ event: fired.eventId, rule: id, people: fired.people }, "fired by hand");
  const { json } = await ruleInScope(call.store.db, call.staff, id);
  for (const { id: delivery, state, people } of fired.deliveries) {
    const department = departmentOf(json);
    call.live.tell({
      kind: "delivery",
      id: delivery,
      data: { state, people },
      permission: "deliveries.read",
      department,
    });
  }
}

function compileOrFault(json: unknown, call: Call, attributes: readonly Attribute[], version: number): CompiledRule {
  try {
    return compileOrRefuse(json, call.plugins, attributes, version);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    throw new ApiProblem(
      409,
      "faulty-rule",
      "誤りのあるルールでは送れません。先にルールを直してください。",
      error.errors,
    );
  }
}

function refuseUnready(rule: CompiledRule, { staff }: Call): void {
  if (rule.trigger.type !== "manual") {
    throw new ApiProblem(409, "not-manual", "契機が「手動」のルールだけが、手で送れます。");
  }
  if (!rule.enabled) throw new ApiProblem(409, "rule-off", "ルールが無効です。有効にしてから送ってください。");
  if (rule.audience === "everyone" && !staff.permissions.has("send.everyone")) {
    throw new ApiProblem(
      403,
      "needs-send-everyone",
      "友だち全員へ送るには「全員へ手動で配信する」権限が要ります。管理者に相談してください。",
      [],
      { permission: "send.everyone" },
    );
  }
}

async function eventOfPress(call: Call, rule: CompiledRule, firing: Firing, now: Date): Promise<IncomingEvent> {
  const { text, note, key } = firing;
  const press = { by: call.staff.account, text, note, key };
  const nobody = async (): Promise<never> => {
    throw new Error("a press asks no DNS");
  };
  const event = await pressEvent(call.plugins, rule, press, { now: () => now, log: call.log, resolve: nobody });
  if (!event) throw new ApiProblem(409, "not-manual", "契機が「手動」のルールだけが、手で送れます。");
  return event;
}

async function firedBefore(tx: Db, keys: readonly string[]): Promise<number | null> {
  const row = await tx
    .selectFrom("event_keys")
    .select("event_id")
    .where("key", "in", [...keys])
    .executeTakeFirst();
  return row ? Number(row.event_id) : null;
}

async function cameOf(tx: Db, eventId: number): Promise<Pick<Fired, "people" | "deliveries">> {
  const deliveries = (await deliveriesOfEvent(tx, eventId)).map(({ department: _, ...one }) => one);
  return { deliveries, people: deliveries.reduce((sum, { people }) => sum + people, 0) };
}

async function countOf(tx: Db, rule: CompiledRule, now: Date): Promise<number> {
  try {
    return await countAudience(tx, LIVE_CHANNEL, rule.audience as Audience, askedOf(rule, undefined, now));
  } catch (error) {
    if (!(error instanceof AudienceError)) throw error;
    throw new ApiProblem(409, "faulty-rule", `対象を決められません（${error.message}）。ルールを直してください。`);
  }
}

function refuseOther(count: number, seen: number): void {
  if (count === seen) return;
  throw new ApiProblem(
    409,
    "count-changed",
    `対象の人数が${seen}人から${count}人に変わったため、送っていません。人数を確かめて、もう一度送ってください。`,
    [],
    { count, seenCount: seen },
  );
}

/** What was seen on the screen is what goes. */
function refuseOtherVersion(version: number, seen: number | undefined): void {
  if (seen === undefined || version === seen) return;
  throw new ApiProblem(
    409,
    "rule-changed",
    `ほかの人がルールを変えたため（第${version}版）、送っていません。文面を確かめて、もう一度送ってください。`,
    [],
    { version, seenVersion: seen },
  );
}
