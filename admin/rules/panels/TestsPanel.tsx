import { Empty } from "../../parts/Empty";
import { useText, words } from "../../text/text";
import type { RuleJson } from "../types";
import { RuleTests } from "./RuleTests";
import { useTrigger } from "./use-trigger";

const text = words(
  {
    unsaved: "ルールを保存すると、テストを加えられます",
    unsavedHelp: "無効のまま保存しておき、テストを加えてから有効にするのが安全です。",
    unable: (trigger: string) => `契機が「${trigger}」のルールに、テストは付けられません`,
    unableHelp: "テストは、届いたメールがどうなるかを確かめるものです。",
  },
  {
    unsaved: "Tests can be added once the rule is saved",
    unsavedHelp: "It is safest to save it off, add tests, and then switch it on.",
    unable: (trigger: string) => `A rule triggered by “${trigger}” has no tests`,
    unableHelp: "Tests make sure of what becomes of a mail.",
  },
);

export function TestsPanel({
  ruleId,
  draft,
}: {
  /** Null: not saved yet. */
  ruleId: string | null;
  /** The rule as it stands in the form, saved or not. */
  draft: RuleJson;
}) {
  const t = useText(text);
  const trigger = useTrigger(draft);
  if (trigger.reads !== "mail") return <Empty title={t.unable(trigger.label)}>{t.unableHelp}</Empty>;
  if (ruleId === null) return <Empty title={t.unsaved}>{t.unsavedHelp}</Empty>;
  return <RuleTests ruleId={ruleId} draft={draft} />;
}
