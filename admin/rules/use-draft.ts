import { useCallback, useState } from "react";
import { formatRule, parseRule, type RuleProblem } from "./draft";
import type { RuleJson } from "./types";

export interface Draft {
  rule: RuleJson;
  /** What the JSON tab shows: as it was typed, or made from the rule. */
  text: string;
  /** The JSON tab holds something that is no rule; `rule` is then the last that was one. */
  problem: RuleProblem | null;
  isDirty: boolean;
  setRule: (rule: RuleJson) => void;
  setText: (text: string) => void;
  /** Forgets what the JSON tab holds and `rule` does not. */
  dropText: () => void;
  /** This is what is saved now. With `adopt` it also takes the place of what was worked on. */
  setSaved: (rule: RuleJson, adopt: boolean) => void;
}

/** One value, two ways to work on it, always in agreement. */
export function useDraft(initial: RuleJson): Draft {
  const [saved, setSavedRule] = useState(initial);
  const [{ rule, typed, problem }, setState] = useState<{
    rule: RuleJson;
    typed: string | null;
    problem: Draft["problem"];
  }>({ rule: initial, typed: null, problem: null });
  const setRule = useCallback((next: RuleJson) => setState({ rule: next, typed: null, problem: null }), []);
  return {
    rule,
    text: typed ?? formatRule(rule),
    problem,
    isDirty: problem !== null || formatRule(rule) !== formatRule(saved),
    setRule,
    setText: useCallback((text: string) => {
      const parsed = parseRule(text);
      setState((now) =>
        "rule" in parsed
          ? { rule: parsed.rule, typed: text, problem: null }
          : { rule: now.rule, typed: text, problem: parsed.problem },
      );
    }, []),
    dropText: useCallback(() => setState((now) => ({ ...now, typed: null, problem: null })), []),
    setSaved: useCallback(
      (next: RuleJson, adopt: boolean) => {
        setSavedRule(next);
        if (adopt) setRule(next);
      },
      [setRule],
    ),
  };
}
