/**
 * What a draft would have done otherwise than the rule in force, over the mails of the last days.
 *
 * Each mail is asked as on the day it came, in the whole set of rules: with the rule as it is, and with the draft in its place,
 * both as if they were on.
 * Guards know no past but the one that the comparison makes: an earlier mail of the same content counts where that side would
 * have sent it; the fuse is left out. People are counted as they are registered now.
 */
import { setImmediate as otherWork } from "node:timers/promises";
import { askedOf } from "../../delivery/asked.ts";
import type { GuardLedger } from "../../delivery/guards/guard.ts";
import { audienceWords } from "../../engine/audience-words.ts";
import type { CompiledRule } from "../../engine/compile.ts";
import { decide } from "../../engine/decide.ts";
import type { Attribute, Audience, Event } from "../../engine/types.ts";
import { countAudience } from "../../store/audience.ts";
import { LIVE_CHANNEL } from "../../store/channels.ts";
import { countPastEvents, eventsOfDepartments, pastEvents } from "../../store/rule-figures.ts";
import { type ApiContext, ApiProblem } from "../api/route.ts";
import { inScope, type Staff } from "../staff/permissions.ts";
import { type Judged, judge, noPast } from "./judge.ts";
import { eventOf } from "./read-raw.ts";
import type { Work } from "./run-job.ts";

const DAY_MS = 86_400_000;
const MAILS_AT_ONCE = 50;
/** Differences shown; the totals count all. */
const MAX_SHOWN = 500;
/** UTF-16 units of a text shown. */
const MAX_TEXT = 2_000;

export interface Comparing {
  context: Pick<ApiContext, "store" | "plugins" | "formUrl">;
  staff: Pick<Staff, "departments">;
  old: CompiledRule;
  draft: CompiledRule;
  /** The other rules in force. */
  others: readonly CompiledRule[];
  attributes: readonly Attribute[];
  days: number;
  now: Date;
}

/** One side of one mail. */
interface Side {
  outcome: Judged["outcome"] | "stopped-by-earlier-rule";
  reason: string | null;
  message: string | null;
  text: string;
}

export interface MailDifference {
  /** Null where the mail is another department's. */
  eventId: number | null;
  title: string | null;
  receivedAt: string;
  /** What differs: `fired`, `verdict` (a guard says otherwise), `text`, `audience`, `others` (rules below see it or no longer do). */
  differs: string[];
  before: Side;
  after: Side;
  /** Other rules that would take the mail now, or no longer; null: another department's, however many. */
  others: { ruleId: string | null; name: string | null; before: boolean; after: boolean }[];
}

export async function compareRules(comparing: Comparing, ...[progress, signal]: Parameters<Work>): Promise<object> {
  const { context, staff, old, draft, attributes, days, now } = comparing;
  const { db } = context.store;
  const people = { before: await peopleOf(comparing, old), after: await peopleOf(comparing, draft) };
  const words = {
    before: audienceWords(old.audience as Audience, attributes),
    after: audienceWords(draft.audience as Audience, attributes),
  };
  const sameAudience = JSON.stringify(old.audience) === JSON.stringify(draft.audience);
  const asked = {
    trigger: draft.trigger.type,
    sources: [...new Set([old.source, draft.source])],
    since: new Date(now.getTime() - days * DAY_MS),
  };
  const sides = {
    before: createSide(comparing, old, people.before),
    after: createSide(comparing, draft, people.after),
  };
  const totals = { mails: 0, firedBefore: 0, firedAfter: 0, onlyBefore: 0, onlyAfter: 0, differing: 0 };
  const shown: MailDifference[] = [];
  const total = await countPastEvents(db, asked);
  for (let after = 0; ; ) {
    const mails = await pastEvents(db, { ...asked, after, limit: MAILS_AT_ONCE });
    const last = mails.at(-1);
    if (!last) break;
    after = last.id;
    const theirs =
      staff.departments &&
      (await eventsOfDepartments(
        db,
        mails.map(({ id }) => id),
        staff.departments,
      ));
    for (const mail of mails) {
      // Deliveries and requests go on between two mails.
      await otherWork();
      signal.throwIfAborted();
      totals.mails += 1;
      const at = new Date(mail.taken_at);
      const event = eventOf(mail);
      // What neither of the two fires for is the same in both worlds, and costs a fortieth.
      if (!(await fires(old, event, at)) && !(await fires(draft, event, at))) continue;
      const [before, then] = [await sides.before(event, at), await sides.after(event, at)];
      if (before.fired) totals.firedBefore += 1;
      if (then.fired) totals.firedAfter += 1;
      if (before.fired && !then.fired) totals.onlyBefore += 1;
      if (then.fired && !before.fired) totals.onlyAfter += 1;
      const differs = differencesOf(before, then, sameAudience);
      if (differs.length === 0) continue;
      totals.differing += 1;
      if (shown.length >= MAX_SHOWN) continue;
      const hidden = theirs !== null && !theirs.has(mail.id);
      shown.push({
        eventId: hidden ? null : mail.id,
        title: hidden ? null : mail.title,
        receivedAt: mail.occurred_at,
        differs,
        before: hidden ? { ...before.side, text: "" } : before.side,
        after: hidden ? { ...then.side, text: "" } : then.side,
        others: shownOthers(comparing, othersOf(before.others, then.others)),
      });
    }
    await progress(totals.mails, Math.max(total, totals.mails));
  }
  return {
    ruleId: draft.id,
    version: old.version,
    days,
    totals,
    audience: {
      changed: !sameAudience,
      before: { words: words.before, people: people.before },
      after: { words: words.after, people: people.after },
    },
    differences: shown,
    cut: totals.differing > shown.length,
  };
}

async function peopleOf({ context, now }: Comparing, rule: CompiledRule): Promise<number> {
  return countAudience(context.store.db, LIVE_CHANNEL, rule.audience as Audience, askedOf(rule, undefined, now));
}

/** Whether the rule alone would fire, in its own mailbox. */
async function fires(rule: CompiledRule, event: Event, at: Date): Promise<boolean> {
  return (await decide([{ ...rule, enabled: true }], event, at)).decisions.length > 0;
}

interface Asked {
  fired: boolean;
  side: Side;
  /** Ids of the other rules that fired. */
  others: string[];
}

/** One of the two worlds: the set with the one or the other rule in it, and what it has sent so far. */
function createSide({ context, others }: Comparing, rule: CompiledRule, people: number) {
  const on = { ...rule, enabled: true };
  const set = [...others, on];
  const sent: { hash: string; at: Date }[] = [];
  const ledger: GuardLedger = {
    ...noPast,
    sameContent: async (_rule, hash, since) => (sent.some((one) => one.hash === hash && one.at > since) ? 0 : null),
  };
  return async (event: Event, at: Date): Promise<Asked> => {
    const { traces } = await decide(set, event, at);
    const fired = traces.filter(({ outcome }) => outcome === "fired").map(({ ruleId }) => ruleId);
    const own = traces.find(({ ruleId }) => ruleId === rule.id);
    const rest = fired.filter((id) => id !== rule.id);
    const none = (outcome: Side["outcome"]): Asked => ({
      fired: false,
      side: { outcome, reason: null, message: null, text: "" },
      others: rest,
    });
    // Of another mailbox: it never gets to see the mail.
    if (!own || own.outcome === "not-matched") return none("does-not-fire");
    if (own.outcome === "not-asked") return none("stopped-by-earlier-rule");
    const { plugins, formUrl } = context;
    const judged = await judge(on, event, { plugins, now: at, formUrl: formUrl(), people, ledger });
    if (judged.outcome === "fires") sent.push({ hash: event.evidence.contentHash, at });
    const { outcome, reason, message } = judged;
    const text = judged.texts.join("\n\n").slice(0, MAX_TEXT);
    return { fired: own.outcome === "fired", side: { outcome, reason, message, text }, others: rest };
  };
}

function differencesOf(before: Asked, after: Asked, sameAudience: boolean): string[] {
  const both = before.fired && after.fired;
  return [
    ...(before.fired === after.fired ? [] : ["fired"]),
    ...(both && (before.side.outcome !== after.side.outcome || before.side.reason !== after.side.reason)
      ? ["verdict"]
      : []),
    ...(both && before.side.text !== after.side.text ? ["text"] : []),
    ...(both && !sameAudience ? ["audience"] : []),
    ...(othersOf(before.others, after.others).length > 0 ? ["others"] : []),
  ];
}

function othersOf(before: readonly string[], after: readonly string[]) {
  return [...new Set([...before, ...after])]
    .map((ruleId) => ({ ruleId, before: before.includes(ruleId), after: after.includes(ruleId) }))
    .filter((one) => one.before !== one.after);
}

function shownOthers({ staff, others }: Comparing, differing: ReturnType<typeof othersOf>): MailDifference["others"] {
  const seen = new Map(others.filter(({ department }) => inScope(staff, department)).map((rule) => [rule.id, rule]));
  const hidden = differing.filter(({ ruleId }) => !seen.has(ruleId));
  const [gaining, losing] = [hidden.some(({ after }) => after), hidden.some(({ before }) => before)];
  const unnamed = { ruleId: null, name: null };
  return [
    ...differing.flatMap((one) => {
      const rule = seen.get(one.ruleId);
      return rule ? [{ ...one, name: rule.name }] : [];
    }),
    ...(gaining ? [{ ...unnamed, before: false, after: true }] : []),
    ...(losing ? [{ ...unnamed, before: true, after: false }] : []),
  ];
}

/** Throws 422 where mails cannot be compared: they say nothing of what citizens do. */
export function refusePersonal({ plugins }: Pick<ApiContext, "plugins">, rule: CompiledRule): void {
  const plugin = plugins.triggers.get(rule.trigger.type);
  if (plugin && !plugin.personal) return;
  throw new ApiProblem(422, "no-mail", "市民ひとりの操作で動くルールは、過去の記録と比べられません。");
}
