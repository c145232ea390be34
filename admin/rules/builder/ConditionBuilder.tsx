import type { Condition, Fault } from "../types";

/** Conditions over an event as nested groups, with the facts of the trigger. `undefined`: none. */
export function ConditionBuilder(_props: {
  trigger: string;
  value: Condition | undefined;
  onChange: (value: Condition | undefined) => void;
  /** All faults of the rule; those under `path` are shown at their place. */
  faults: readonly Fault[];
  path: string;
  disabled?: boolean;
}) {
  return null;
}
