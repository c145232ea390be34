import { FormControlLabel, Radio, RadioGroup } from "@mui/material";
import { useText, words } from "../../text/text";
import { withKey } from "../draft";
import type { Fault, RuleJson } from "../types";
import { faultAt } from "./places";
import { Section } from "./Section";

const text = words(
  {
    title: "続き",
    about: "このルールが送ったあと、下にあるルールにも尋ねるか。",
    stop: "ここで終わる（標準）。同じメールが2つのルールから届くのを防ぎます。",
    go: "下のルールにも尋ねる。",
  },
  {
    title: "What follows",
    about: "Whether the rules below are asked, too, once this one fired.",
    stop: "That is the end (usual). Nobody gets one mail by two rules.",
    go: "Ask the rules below, too.",
  },
);

/** Whether rules below are asked once this one fired. */
export function ContinueSection({
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
  return (
    <Section title={t.title} about={t.about} path="continue" error={faultAt(faults, "continue")}>
      <RadioGroup
        aria-label={t.title}
        value={rule.continue === true ? "go" : "stop"}
        onChange={(_, value) => {
          // `false` that somebody wrote out stays written out.
          const stop = Object.hasOwn(rule, "continue") ? false : undefined;
          onChange(withKey(rule, "continue", value === "go" ? true : stop));
        }}
      >
        <FormControlLabel value="stop" control={<Radio disabled={disabled} />} label={t.stop} />
        <FormControlLabel value="go" control={<Radio disabled={disabled} />} label={t.go} />
      </RadioGroup>
    </Section>
  );
}
