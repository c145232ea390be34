import { Box } from "@mui/material";
import { useState } from "react";
import { useMay } from "../../auth/session";
import { useText, words } from "../../text/text";
import { AudienceBuilder } from "../builder/AudienceBuilder";
import { ConditionBuilder } from "../builder/ConditionBuilder";
import { withKey } from "../draft";
import type { Fault } from "../types";
import type { Draft } from "../use-draft";
import { usePlugins } from "../use-plugins";
import { ActionsSection, messagesOf } from "./ActionsSection";
import { BasicSection } from "./BasicSection";
import { ContinueSection } from "./ContinueSection";
import { GuardSection } from "./GuardSection";
import { MailPicker } from "./MailPicker";
import { takesMails, usePreview } from "./preview";
import { Section } from "./Section";
import { TransformsSection } from "./TransformsSection";
import { TriggerSection } from "./TriggerSection";

const text = words(
  {
    conditions: "条件",
    conditionsHelp: "届いたもののうち、どれに動くか。下の条件に合ったときにだけ動きます。",
    conditionsOptional: "この契機では、条件がなくてもかまいません。",
    audience: "対象",
    audienceHelp: "だれに届けるか。市民が受信設定で答えた内容で絞れます。",
  },
  {
    conditions: "Conditions",
    conditionsHelp: "Which of what arrives it acts on. It acts when the conditions are met.",
    conditionsOptional: "With this trigger there may be none.",
    audience: "Audience",
    audienceHelp: "Who gets it: everyone, or by what citizens answered in the settings form.",
  },
);

/** The whole rule as a form. */
export function RuleForm({
  draft,
  savedId,
  isOn,
  faults,
  disabled: given,
}: {
  draft: Draft;
  /** Null: not saved yet. */
  savedId: string | null;
  isOn: boolean;
  faults: readonly Fault[];
  disabled: boolean;
}) {
  const t = useText(text);
  const plugins = usePlugins();
  const mayMails = useMay("mails.read");
  const [mailId, setMailId] = useState<number | null>(null);
  const { rule, setRule, problem } = draft;
  const trigger = plugins.data?.triggers.find(({ type }) => type === rule.trigger?.type);
  const usesMails = mayMails && takesMails(rule);
  const messages = messagesOf(rule);
  const steps = usePreview(rule, [[{ type: "text", text: "-" }]], usesMails ? mailId : null);
  const looks = usePreview(rule, messages, usesMails && messages.length > 0 ? mailId : null);
  const disabled = given || problem !== null;
  const section = { rule, onChange: setRule, faults, disabled };
  return (
    // What an account may not change it must still be able to read; MUI pales locked chips below legibility.
    <Box sx={{ "& .MuiChip-root.Mui-disabled": { opacity: 1 } }}>
      <BasicSection {...section} isNew={savedId === null} isOn={isOn} />
      <TriggerSection {...section} />
      <Section
        title={t.conditions}
        about={trigger?.ownSource ? `${t.conditionsHelp}${t.conditionsOptional}` : t.conditionsHelp}
        path="conditions"
      >
        <ConditionBuilder
          trigger={rule.trigger?.type ?? ""}
          value={rule.conditions}
          onChange={(conditions) => setRule(withKey(rule, "conditions", conditions))}
          faults={faults}
          path="conditions"
          disabled={disabled}
        />
      </Section>
      <Section title={t.audience} about={t.audienceHelp} path="audience">
        <AudienceBuilder
          value={rule.audience}
          onChange={(audience) => setRule(withKey(rule, "audience", audience))}
          personal={trigger?.personal ?? false}
          faults={faults}
          path="audience"
          disabled={disabled}
        />
      </Section>
      <TransformsSection
        {...section}
        picker={usesMails && <MailPicker ruleId={savedId} value={mailId} onChange={setMailId} />}
        effects={steps.data?.transforms}
      />
      <ActionsSection
        {...section}
        rendered={
          usesMails && looks.data && looks.data.plans.length > 0
            ? looks.data.plans.map((plan) => plan.messages)
            : undefined
        }
        problem={usesMails && looks.data?.plans.length === 0 ? looks.data.message : null}
      />
      <GuardSection {...section} />
      <ContinueSection {...section} />
    </Box>
  );
}
