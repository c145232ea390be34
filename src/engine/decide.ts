import type { CompiledRule } from "./compile.ts";
import { conditionTrace } from "./conditions.ts";
import { createRunner, type Runner } from "./runner.ts";
import type { Event, RuleTrace } from "./types.ts";

/** A rule that matched an event, with the reason why. */
export interface Decision {
  rule: CompiledRule;
  event: Event;
  trace: RuleTrace;
}

/** What all rules said to one event. */
export interface Evaluation {
  decisions: Decision[];
  /** One for each rule of this event's source, in the order asked. */
  traces: RuleTrace[];
}

/** Rank: higher priority first, then id. Every rule has a place of its own, so the order never depends on storage. */
export function rankRules(rules: readonly CompiledRule[]): CompiledRule[] {
  return [...rules].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/**
 * Asks the enabled rules of the event's source, one at a time in rank order. A rule whose evaluation fails is traced as
 * failed and the next one is asked. A rule that fired ends the line unless it says `continue`. `run`: one made for this
 * `now`, where many events are asked one after the other.
 */
export async function decide(
  rules: readonly CompiledRule[],
  event: Event,
  now: Date,
  run: Runner = createRunner(now),
): Promise<Evaluation> {
  const evaluation: Evaluation = { decisions: [], traces: [] };
  let stoppedBy: string | null = null;
  for (const rule of rankRules(rules.filter((r) => r.enabled && r.source === event.source))) {
    const about = { ruleId: rule.id, version: rule.version };
    if (stoppedBy !== null) {
      evaluation.traces.push({ ...about, outcome: "not-asked", reason: "stopped-by-earlier-rule", detail: stoppedBy });
      continue;
    }
    const trace = await askRule(rule, event, run, about);
    evaluation.traces.push(trace);
    if (trace.outcome !== "fired") continue;
    evaluation.decisions.push({ rule, event, trace });
    if (!rule.continue) stoppedBy = rule.id;
  }
  return evaluation;
}

async function askRule(
  rule: CompiledRule,
  event: Event,
  run: Runner,
  about: { ruleId: string; version: number },
): Promise<RuleTrace> {
  if (!rule.conditions) return { ...about, outcome: "fired", reason: "matched" };
  try {
    const ran = await run(rule.conditions, event.facts);
    const conditions = conditionTrace(ran.conditions);
    return ran.matched
      ? { ...about, outcome: "fired", reason: "matched", conditions }
      : { ...about, outcome: "not-matched", reason: "conditions-false", conditions };
  } catch (error) {
    return { ...about, outcome: "failed", reason: "evaluation-error", detail: String(error) };
  }
}
