import type { Answer } from "../api/client";
import type { DryRun } from "../rules/panels/dry-run";
import { type Verdict, verdictOf } from "../rules/panels/verdict";
import type { RuleJson } from "../rules/types";

export type SentRule = Answer<"get /rules/:id">;
export type Fired = Answer<"post /rules/:id/fire">;

/** From so many people on the number is typed before anything goes. */
export const MANY_PEOPLE = 1_000;

/** The most characters of a text (`fire.ts`). */
export const MAX_TEXT = 50_000;

/** Whether what staff write becomes part of what is sent. */
export const usesText = (rule: RuleJson): boolean =>
  /\bmanual\s*\.\s*(text|body)\b/.test(JSON.stringify(rule.actions ?? []));

export const wantsNumber = ({ isEveryone, people }: Preview): boolean => isEveryone || people > MANY_PEOPLE;

/** 「１，２３４人」, "1,234" → 1234; null: no number. */
export function typedNumber(typed: string): number | null {
  const plain = typed.normalize("NFKC").replaceAll(/[,、\s]|人$/g, "");
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

/** What sending this text would do. */
export interface Preview {
  text: string;
  /** Of the rule. */
  version: number;
  verdict: Verdict;
  people: number;
  audience: string;
  isEveryone: boolean;
  messages: readonly unknown[];
}

/** Of a dry run of the rule as it is saved. */
export function toPreview(dry: Pick<DryRun, "deliveries" | "traces">, ruleId: string, text: string): Preview {
  const delivery = dry.deliveries.find((one) => one.ruleId === ruleId);
  return {
    text,
    version: dry.traces.find((one) => one.ruleId === ruleId)?.version ?? 1,
    verdict: verdictOf(dry, ruleId),
    people: delivery?.people ?? 0,
    audience: delivery?.audienceWords ?? "",
    isEveryone: delivery?.audience === "everyone",
    messages: delivery?.plans.flatMap((plan) => plan.messages) ?? [],
  };
}

/** Why this must not go, though somebody wants it to; null: it may. What is held with its messages may: a person looks at it. */
export function hindrance({ verdict, messages }: Preview): Verdict | null {
  if (verdict.kind === "sends" || verdict.kind === "relays") return null;
  return verdict.kind === "held" && messages.length > 0 ? null : verdict;
}
