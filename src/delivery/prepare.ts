import type { CompiledRule } from "../engine/compile.ts";
import type { Decision } from "../engine/decide.ts";
import { decide } from "../engine/decide.ts";
import type { Runner } from "../engine/runner.ts";
import type { Event, RuleTrace } from "../engine/types.ts";
import type { Plugins } from "../plugins/plugin.ts";
import { AudienceError, countAudience } from "../store/audience.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { countFirings, findSameContent } from "../store/deliveries.ts";
import type { Db } from "../store/open.ts";
import { getSource } from "../store/sources.ts";
import { askedOf } from "./asked.ts";
import type { Draft } from "./draft.ts";
import { makeDraft } from "./draft.ts";
import type { GuardLedger, Verdict } from "./guards/guard.ts";
import { type Asked, askGuards } from "./guards/index.ts";

/** A decision with its bubbles, before anyone is counted. */
export interface Drafted {
  decision: Decision;
  draft: Draft;
}

/** A drafted decision with its count and what the guards said. */
export interface Prepared extends Drafted {
  audienceCount: number;
  asked: Asked[];
  final: Verdict;
}

/** Asks the rules and drafts what they decided. Touches no database. `formUrl`: where citizens find the settings form. */
export async function draftEvent(
  event: Event,
  rules: readonly CompiledRule[],
  plugins: Plugins,
  now: Date,
  formUrl?: string,
  run?: Runner,
): Promise<{ drafted: Drafted[]; traces: RuleTrace[] }> {
  const seen = formUrl === undefined ? event : { ...event, facts: { ...event.facts, form: { url: formUrl } } };
  const { decisions, traces } = await decide(rules, seen, now, run);
  return { drafted: decisions.map((decision) => ({ decision, draft: makeDraft(decision, plugins) })), traces };
}

/**
 * Counts the audience and asks the guards. Reads only: replay takes this same way. An audience that the database cannot
 * be asked for exactly becomes a problem of the draft, which holds the delivery.
 */
export async function prepare(db: Db, drafted: Drafted, now: Date, senderId?: number | undefined): Promise<Prepared> {
  const { decision } = drafted;
  let { draft } = drafted;
  let audienceCount = 0;
  try {
    const { rule } = decision;
    audienceCount = await countAudience(db, LIVE_CHANNEL, rule.audience, askedOf(rule, senderId, now));
  } catch (error) {
    if (!(error instanceof AudienceError)) throw error;
    draft = {
      ...draft,
      plans: [],
      problem: { reason: "bad-audience", message: `対象を決められません（${error.message}）。` },
    };
  }
  const { asked, final } = await askGuards({ decision, draft, audienceCount, now, ledger: ledgerOf(db) });
  return { decision, draft, audienceCount, asked, final };
}

function ledgerOf(db: Db): GuardLedger {
  return {
    sameContent: async (ruleId, contentHash, since) =>
      (await findSameContent(db, ruleId, contentHash, since))?.id ?? null,
    firings: (source, since) => countFirings(db, source, since),
    async fuse(source) {
      const row = await getSource(db, source);
      return { trippedAt: row?.fuse_tripped_at ?? null, resetAt: row?.fuse_reset_at ?? null };
    },
  };
}
