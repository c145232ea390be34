import type { CompiledRule } from "../engine/compile.ts";
import type { Asked } from "../store/audience.ts";

/** What a rule's audience is asked with beside its tree. */
export function askedOf(rule: CompiledRule, senderId: number | undefined, now: Date): Asked {
  const times = rule.guard.maxPerFriend;
  return { senderId, now, notMoreThan: times === null ? undefined : { ruleId: rule.id, times } };
}
