/** What a mail would do, by the way that a live one goes, up to the writing: nothing is written, nothing is sent. */

import { guards } from "../../delivery/guards/index.ts";
import { jst } from "../../delivery/jst.ts";
import { type Drafted, draftEvent, type Prepared, prepare } from "../../delivery/prepare.ts";
import { audienceWords } from "../../engine/audience-words.ts";
import type { CompiledRule } from "../../engine/compile.ts";
import { applyTransforms, type TransformStep } from "../../engine/transforms.ts";
import type { Attribute, Audience, Event } from "../../engine/types.ts";
import { isIdentityKnown, isSeen } from "../../store/events.ts";
import { type ApiContext, ApiProblem, type Call } from "../api/route.ts";
import { inScope } from "../staff/permissions.ts";
import { chosenMail } from "./input.ts";
import { takenBefore } from "./judge.ts";
import { currentBook } from "./list.ts";
import { shownTraces, takenFirst } from "./other-rules.ts";
import { eventOf, readerOf, readRaw, storedEvent } from "./read-raw.ts";
import { compileOrRefuse, ruleInScope } from "./scope.ts";
import { stateOf } from "./shown.ts";

export interface DryRunBody {
  draft?: Record<string, unknown> | undefined;
  ruleId?: string | undefined;
  all?: boolean | undefined;
  eventId?: number | undefined;
  rawBase64?: string | undefined;
  source?: string | undefined;
  now?: string | undefined;
}

export async function dryRun(call: Call, body: DryRunBody) {
  const { rules, only, draftId, attributes } = await rulesToAsk(call, body);
  const { event, notes } = await eventToAsk(call, body, only);
  const now = body.now === undefined ? event.occurredAt : new Date(body.now);
  // One rule is asked about the mail wherever the mail came from; a set is asked as it stands.
  const asked: Event = only ? { ...event, source: only.source } : event;
  const { drafted, traces } = await draftEvent(asked, rules, call.plugins, now, call.formUrl());
  const prepared: Prepared[] = [];
  for (const one of drafted) prepared.push(await prepare(call.store.db, one, now));
  if (only && drafted.length > 0) {
    const before = await takenBefore(only, call.book().rules, event, now);
    if (before) notes.push(takenFirst(call.staff, before));
  }
  // What is tried may still name no department.
  const own = only?.id ?? draftId;
  return {
    event: { ...shownEvent(event), now: now.toISOString() },
    notes,
    traces: shownTraces(call.staff, rules, traces, own),
    deliveries: prepared
      .filter(({ decision: { rule } }) => rule.id === own || inScope(call.staff, rule.department))
      .map((one) => shownPrepared(one, call, attributes)),
  };
}

/** `only`: the one rule that is asked alone; null: the whole set, with the draft in its place (`draftId`). */
async function rulesToAsk(
  call: Call,
  { draft, ruleId, all }: DryRunBody,
): Promise<{ rules: CompiledRule[]; only: CompiledRule | null; draftId?: string; attributes: readonly Attribute[] }> {
  const book = await currentBook(call);
  const { attributes } = book;
  if (draft !== undefined) {
    const rule = { ...compileOrRefuse(draft, call.plugins, attributes), enabled: true };
    if (!all) return { rules: [rule], only: rule, attributes };
    return {
      rules: [...book.rules.filter(({ id }) => id !== rule.id), rule],
      only: null,
      draftId: rule.id,
      attributes,
    };
  }
  if (ruleId !== undefined) {
    const { json, version } = await ruleInScope(call.store.db, call.staff, ruleId);
    const rule = { ...compileOrRefuse(json, call.plugins, attributes, version), enabled: true };
    return { rules: [rule], only: rule, attributes };
  }
  if (all) return { rules: [...book.rules], only: null, attributes };
  throw new ApiProblem(400, "bad-request", "入力に誤りがあります。", [
    { path: "draft", message: "draft（下書き）、ruleId、all のどれかを指定してください。" },
  ]);
}

async function eventToAsk(
  call: Call,
  body: DryRunBody,
  only: CompiledRule | null,
): Promise<{ event: Event; notes: string[] }> {
  const chosen = chosenMail(body);
  if ("eventId" in chosen) {
    const event = eventOf(await storedEvent(call, chosen.eventId));
    if (only && only.trigger.type !== event.trigger) {
      throw new ApiProblem(422, "no-mail", "このルールの契機で届いたメールを選んでください。");
    }
    // It would be recognised as itself, which says nothing about the rule.
    const evidence = { ...event.evidence, contentHash: `dry-run:${event.evidence.contentHash}` };
    const at = jst(event.occurredAt);
    return {
      event: { ...event, evidence },
      notes: [`${at} に届いたメールです。それ自身の配信との重複は見ていません。`],
    };
  }
  const source = only?.source ?? body.source ?? "imap:default";
  const [type = ""] = source.split(":");
  readerOf(call, type);
  const event = await readRaw(call, type, source, chosen.raw);
  const { db } = call.store;
  if (await isSeen(db, event.keys))
    return { event, notes: ["このメールはすでに届いています。もう一度届いても何も起きません。"] };
  const reused = event.identity !== undefined && (await isIdentityKnown(db, source, event.identity));
  return { event: reused ? { ...event, evidence: { ...event.evidence, identityReused: true } } : event, notes: [] };
}

function shownEvent({ source, title, occurredAt, facts, evidence }: Event) {
  return {
    source,
    title,
    occurredAt: occurredAt.toISOString(),
    facts,
    sender: evidence.sender,
    doubts: evidence.doubts,
    dates: evidence.dates.map((date) => ({ ...date, at: date.at.toISOString() })),
  };
}

function shownPrepared(prepared: Prepared, { plugins }: Pick<ApiContext, "plugins">, attributes: readonly Attribute[]) {
  const { decision, draft, audienceCount, asked, final } = prepared;
  const { rule } = decision;
  return {
    ruleId: rule.id,
    name: rule.name,
    state: stateOf(prepared),
    reason: final.verdict === "pass" ? null : final.reason,
    message: final.verdict === "pass" ? null : final.message,
    audience: rule.audience,
    audienceWords: audienceWords(rule.audience as Audience, attributes),
    people: audienceCount,
    guards: asked.map((one) => ({ ...one, question: questionOf(one.guard) })),
    transforms: transformSteps(prepared, plugins),
    plans: draft.plans.map(({ action, recipients, body, free }) => ({
      action,
      recipients,
      free: free ?? false,
      messages: Array.isArray(body.messages) ? body.messages : [],
    })),
    relays: draft.relays,
  };
}

export const questionOf = (guard: string) => guards.find(({ name }) => name === guard)?.question ?? guard;

/** Each transform with the text before and after it. */
function transformSteps(
  { decision: { rule, event } }: Pick<Drafted, "decision">,
  plugins: ApiContext["plugins"],
): (TransformStep & { before: string; after: string })[] {
  const place = plugins.triggers.get(rule.trigger.type)?.text;
  const fact = place && event.facts[place.fact];
  const text = typeof fact === "object" && fact !== null && !Array.isArray(fact) ? fact[place?.from ?? ""] : undefined;
  let before = typeof text === "string" ? text : "";
  return rule.transforms.flatMap((transform) => {
    const { text: after, steps } = applyTransforms(before, [transform]);
    const shown = steps.map((step) => ({ ...step, before, after }));
    before = after;
    return shown;
  });
}
