/** Mails that are judged without being taken in: recorded ones, and those that staff bring along. */
import dns from "node:dns/promises";
import type { CompiledRule } from "../../engine/compile.ts";
import type { Event, Evidence, IncomingEvent, Json } from "../../engine/types.ts";
import type { DnsResolve, TriggerPlugin } from "../../plugins/plugin.ts";
import { getEvent } from "../../store/events.ts";
import type { Db } from "../../store/open.ts";
import { eventsOfDepartments } from "../../store/rule-figures.ts";
import type { EventRow } from "../../store/schema.ts";
import { type ApiContext, ApiProblem, type Call, notFound } from "../api/route.ts";
import type { Staff } from "../staff/permissions.ts";
import { need } from "./scope.ts";

type Reading = Pick<ApiContext, "plugins" | "now" | "log" | "resolve">;

/** The trigger that reads recorded input for rules of this type. Throws 422 where there is none, or it is one citizen's. */
export function readerOf(
  { plugins }: Pick<ApiContext, "plugins">,
  type: string,
): Required<Pick<TriggerPlugin, "read">> & TriggerPlugin {
  const plugin = plugins.triggers.get(type);
  if (plugin?.read && !plugin.personal && plugin.text) return { ...plugin, read: plugin.read };
  const label = plugin?.label.ja ?? type;
  throw new ApiProblem(422, "no-mail", `契機「${label}」のルールは、メールで試せません。`);
}

/** The event that these bytes would be. Asks DNS as for a mail that arrives. */
export async function readRaw(context: Reading, type: string, source: string, raw: Uint8Array): Promise<IncomingEvent> {
  const read = readerOf(context, type).read;
  const { now, log, resolve = (name, kind) => dns.resolve(name, kind) } = context;
  try {
    return await read(raw, { source, now, resolve, log });
  } catch (error) {
    throw new ApiProblem(422, "unreadable", `原文を読み取れません（${error instanceof Error ? error.message : ""}）。`);
  }
}

/** A stored event as the rules saw it. */
export function eventOf(
  row: Pick<EventRow, "source" | "trigger" | "occurred_at" | "facts" | "evidence" | "title">,
): Event {
  const evidence = JSON.parse(row.evidence) as Omit<Evidence, "dates"> & { dates: { at: string }[] };
  return {
    source: row.source,
    trigger: row.trigger,
    occurredAt: new Date(row.occurred_at),
    title: row.title,
    facts: JSON.parse(row.facts) as Event["facts"],
    evidence: {
      ...evidence,
      dates: evidence.dates.map((date) => ({ ...date, at: new Date(date.at) })) as Evidence["dates"],
    },
  };
}

/** The stored event, for an account that may see mails and whose department it reached. Throws 403, 404. */
export async function storedEvent(
  { store: { db }, staff, plugins }: Pick<Call, "store" | "staff" | "plugins">,
  id: number,
): Promise<EventRow> {
  need(staff, "mails.read");
  const row = await getEvent(db, id);
  if (!row || !(await eventInScope(db, staff, id))) throw notFound(`メール${id}`);
  // What citizens did is theirs, also where no friend stands beside it: in a group, or a stranger's. It is read under 「友だち」.
  const plugin = plugins.triggers.get(row.trigger);
  if (!plugin || plugin.personal) throw new ApiProblem(422, "no-mail", "市民ひとりの操作は、ここでは試せません。");
  return row;
}

/** Mails are a department's where they led to a delivery of it. */
export async function eventInScope(db: Db, staff: Pick<Staff, "departments">, id: number): Promise<boolean> {
  return staff.departments === null || (await eventsOfDepartments(db, [id], staff.departments)).has(id);
}

/**
 * What was found out about a sender when the mail came. Signatures are checked with keys from DNS, and keys are replaced: a
 * test must not fail years later because of that.
 */
export interface KeptSender {
  at: string;
  sender: Evidence["sender"];
  auth: Json;
}

/** What is kept of an event beside its bytes, so that it can be read again without DNS. */
export function keptSender(plugin: TriggerPlugin, event: Event): KeptSender {
  return {
    at: event.occurredAt.toISOString(),
    sender: event.evidence.sender,
    auth: factOf(plugin, event).auth ?? null,
  };
}

/** The event of the bytes as they are read today, with what was found out about its sender then, in the rule's own mailbox. */
export async function readKept(
  context: Pick<ApiContext, "plugins" | "log">,
  rule: CompiledRule,
  raw: Uint8Array,
  kept: KeptSender,
): Promise<IncomingEvent> {
  const plugin = readerOf(context, rule.trigger.type);
  const event = await readRaw(
    { ...context, now: () => new Date(kept.at), resolve: noDns },
    rule.trigger.type,
    rule.source,
    raw,
  );
  const name = plugin.text?.fact ?? "";
  const fact = factOf(plugin, event);
  const facts = "auth" in fact ? { ...event.facts, [name]: { ...fact, auth: kept.auth } } : event.facts;
  return { ...event, facts, evidence: { ...event.evidence, sender: kept.sender } };
}

function factOf(plugin: TriggerPlugin, event: Event): Record<string, Json> {
  const fact = event.facts[plugin.text?.fact ?? ""];
  return typeof fact === "object" && fact !== null && !Array.isArray(fact) ? fact : {};
}

const noDns: DnsResolve = async () => {
  throw Object.assign(new Error("DNS is not asked"), { code: "ENOTFOUND" });
};
