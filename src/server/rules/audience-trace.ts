/** An audience asked of one friend, condition by condition, each in words. */
import { friendFacts } from "../../engine/audience.ts";
import { leafWords } from "../../engine/audience-words.ts";
import { inWords } from "../../engine/friend-facts.ts";
import { japanYear } from "../../engine/japan-time.ts";
import { ask, operatorRun } from "../../engine/operators.ts";
import { plainCondition } from "../../engine/plain-audience.ts";
import type { Answers, Attribute, Condition, ConditionNode, ConditionTree, Json } from "../../engine/types.ts";

/** Like a trace, but nothing is left unasked: a person wants to know all that does not fit. */
export type AudienceTrace =
  | { all: AudienceTrace[]; result: boolean }
  | { any: AudienceTrace[]; result: boolean }
  | { not: AudienceTrace; result: boolean }
  | {
      fact: string;
      /** 「美浜区磯辺」, 「65歳以上」. */
      words: string;
      /** What they answered, in words; null: nothing. */
      seen: string | null;
      result: boolean;
      /** They answered it anew since. */
      changedSince: boolean;
    };

export interface AskedOf {
  answers: Answers;
  attributes: readonly Attribute[];
  /** When they became a friend. */
  since: string;
  now: Date;
  /** Keys of attributes that they answered anew since the delivery. */
  changed: ReadonlySet<string>;
}

const DAY_MS = 86_400_000;

/** Means what SQL and json-rules-engine mean: each leaf by the same operator over the same plain condition. */
export function traceAudience(tree: ConditionTree, asked: AskedOf): AudienceTrace {
  const { answers, attributes, since, now } = asked;
  const live = attributes.filter(({ key, retired }) => !retired && answers[key] !== undefined);
  const facts: Record<string, Json> = {
    ...answers,
    friend_days: Math.floor((now.getTime() - Date.parse(since)) / DAY_MS),
    friend_answers: live.length,
  };
  const byKey = new Map([...friendFacts, ...attributes].map((attribute) => [attribute.key, attribute]));
  const run = operatorRun(now);
  const year = japanYear(now);

  const leaf = (condition: Condition): AudienceTrace => {
    const { fact } = condition;
    const attribute = byKey.get(fact);
    const plain = plainCondition(condition, attribute, year);
    const value = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
    return {
      fact,
      words: leafWords(condition, attributes),
      seen:
        value === undefined
          ? null
          : attribute
            ? inWords(attribute, { [fact]: value as Answers[string] })
            : String(value),
      result: ask(plain.operator, value, plain.value, run),
      changedSince: asked.changed.has(fact),
    };
  };
  const node = (one: ConditionNode): AudienceTrace => {
    if ("not" in one) {
      const not = node(one.not);
      return { not, result: !not.result };
    }
    if ("all" in one) {
      const all = one.all.map(node);
      return { all, result: all.every(({ result }) => result) };
    }
    if ("any" in one) {
      const any = one.any.map(node);
      return { any, result: any.some(({ result }) => result) };
    }
    return leaf(one);
  };
  return node(tree);
}

/** The leaves that make it false: the failed ones of an `all`, every one of an `any`. Under `not`, those that hold. */
export function culprits(trace: AudienceTrace, wanted = true): Extract<AudienceTrace, { fact: string }>[] {
  if (trace.result === wanted) return [];
  if ("not" in trace) return culprits(trace.not, !wanted);
  if ("all" in trace) return trace.all.flatMap((child) => culprits(child, wanted));
  if ("any" in trace) return trace.any.flatMap((child) => culprits(child, wanted));
  return [trace];
}
