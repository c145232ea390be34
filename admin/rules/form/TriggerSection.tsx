import { MenuItem, TextField } from "@mui/material";
import { useRef } from "react";
import { SchemaForm } from "../../parts/SchemaForm";
import { useLabel, useText, words } from "../../text/text";
import { withKey, withTrigger } from "../draft";
import type { Fault, RuleJson } from "../types";
import { usePlugins } from "../use-plugins";
import { faultAt } from "./places";
import { Section } from "./Section";

const text = words(
  {
    title: "契機",
    about: "何が起きたときに、このルールに尋ねるか。",
    type: "契機の種類",
    none: "選んでください",
  },
  {
    title: "Trigger",
    about: "What must happen for this rule to be asked.",
    type: "Kind of trigger",
    none: "Choose one",
  },
);

/** What starts the rule. */
export function TriggerSection({
  rule,
  onChange,
  faults,
  disabled,
}: {
  rule: RuleJson;
  onChange: (rule: RuleJson) => void;
  faults: readonly Fault[];
  disabled: boolean;
}) {
  const t = useText(text);
  const labelOf = useLabel();
  const plugins = usePlugins();
  const triggers = plugins.data?.triggers ?? [];
  const type = rule.trigger?.type ?? "";
  const kind = triggers.find((one) => one.type === type);
  /** What each kind was set to, so that a slip in the list loses no mailbox and no time. */
  const last = useRef<Record<string, RuleJson["trigger"]>>({});
  const fault = faultAt(faults, "trigger.type") ?? faultAt(faults, "trigger");
  return (
    <Section title={t.title} about={t.about} path="trigger">
      <TextField
        select
        label={t.type}
        value={type}
        onChange={({ target: { value } }) => {
          const next = triggers.find((one) => one.type === value);
          if (!next) return;
          last.current[type] = rule.trigger;
          const switched = withTrigger(rule, kind, next);
          onChange(withKey(switched, "trigger", last.current[value] ?? switched.trigger));
        }}
        error={fault !== undefined}
        helperText={fault}
        disabled={disabled}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        sx={{ minWidth: 260, mb: 2 }}
      >
        {type === "" && <MenuItem value="">{t.none}</MenuItem>}
        {type !== "" && !kind && <MenuItem value={type}>{type}</MenuItem>}
        {triggers.map((one) => (
          <MenuItem key={one.type} value={one.type}>
            {labelOf(one.label)}
          </MenuItem>
        ))}
      </TextField>
      {kind && rule.trigger && (
        <SchemaForm
          // Another kind has other fields; nothing half typed belongs to it.
          key={type}
          schema={kind.params}
          value={rule.trigger}
          onChange={(next) => onChange(withKey(rule, "trigger", { ...next, type }))}
          faults={faults}
          path="trigger"
          omit={["type"]}
          disabled={disabled}
        />
      )}
    </Section>
  );
}
