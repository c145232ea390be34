import type { RuleJson } from "../types";

export function TryPanel(_props: {
  /** Null: not saved yet. */
  ruleId: string | null;
  /** The rule as it stands in the form, saved or not. */
  draft: RuleJson;
}) {
  return null;
}
