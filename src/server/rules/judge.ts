/** What one rule makes of one mail, whatever was sent before and whoever is registered now. */

import type { GuardLedger } from "../../delivery/guards/guard.ts";
import { type Asked, askGuards } from "../../delivery/guards/index.ts";
import { draftEvent } from "../../delivery/prepare.ts";
import type { CompiledRule } from "../../engine/compile.ts";
import { decide } from "../../engine/decide.ts";
import type { Event, Message, RuleTrace } from "../../engine/types.ts";
import type { Plugins } from "../../plugins/plugin.ts";

/** What came of it. `dropped` and `held` fired, and a guard said no; `failed`: the rule could not be asked. */
export interface Judged {
  outcome: "fires" | "does-not-fire" | "held" | "dropped" | "failed";
  /** Of the guard that said no. */
  reason: string | null;
  /** Of the guard, or why the rule could not be asked; Japanese. */
  message: string | null;
  guards: Asked[];
  /** What a reader would see, bubble by bubble. */
  texts: string[];
  messages: Message[];
  trace: RuleTrace | null;
}

/** A past that knows nothing: no earlier delivery, no fuse. */
export const noPast: GuardLedger = {
  sameContent: async () => null,
  fuse: async () => ({ trippedAt: null, resetAt: null }),
  firings: async () => 0,
};

/**
 * Asks the rule alone, as if it were on, and the guards over what it makes. `people`: how many it would reach, for the guard
 * of the size.
 */
export async function judge(
  rule: CompiledRule,
  event: Event,
  given: { plugins: Plugins; now: Date; formUrl: string; people?: number; ledger?: GuardLedger },
): Promise<Judged> {
  const { plugins, now, formUrl, people = 1, ledger = noPast } = given;
  const on = { ...rule, enabled: true };
  const { drafted, traces } = await draftEvent({ ...event, source: rule.source }, [on], plugins, now, formUrl);
  const trace = traces[0] ?? null;
  const base = { reason: null, message: null, guards: [], texts: [], messages: [], trace };
  const one = drafted[0];
  if (!one) {
    return trace?.outcome === "failed"
      ? { ...base, outcome: "failed", reason: trace.reason, message: "条件を調べる途中で誤りが起きました。" }
      : { ...base, outcome: "does-not-fire" };
  }
  const { asked, final } = await askGuards({ ...one, audienceCount: people, now, ledger });
  return {
    outcome: ({ pass: "fires", hold: "held", drop: "dropped" } as const)[final.verdict],
    reason: final.verdict === "pass" ? null : final.reason,
    message: final.verdict === "pass" ? null : final.message,
    guards: asked,
    texts: one.draft.texts,
    messages: one.draft.plans.flatMap(({ body }) => (Array.isArray(body.messages) ? body.messages : []) as Message[]),
    trace,
  };
}

/** The rule of the set that takes the event before this one gets to see it; null: none does. */
export async function takenBefore(
  rule: CompiledRule,
  others: readonly CompiledRule[],
  event: Event,
  now: Date,
): Promise<CompiledRule | null> {
  const on = { ...rule, enabled: true };
  const set = [...others.filter(({ id }) => id !== rule.id), on];
  const { traces } = await decide(set, { ...event, source: rule.source }, now);
  const own = traces.find(({ ruleId }) => ruleId === rule.id);
  if (own?.reason !== "stopped-by-earlier-rule") return null;
  return others.find(({ id }) => id === own.detail) ?? null;
}
