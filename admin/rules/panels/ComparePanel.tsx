import { useMay } from "../../auth/session";
import { Empty } from "../../parts/Empty";
import { useText, words } from "../../text/text";
import type { RuleJson } from "../types";
import { RuleComparison } from "./RuleComparison";
import { useTrigger } from "./use-trigger";

const text = words(
  {
    unsaved: "まだ保存していないルールには、比べる相手がありません",
    unsavedHelp:
      "無効のまま保存すると、その後の変更を過去のメールで比べられます。1通ずつなら「試す」で確かめられます。",
    unable: (trigger: string) => `契機が「${trigger}」のルールは、過去の記録と比べられません`,
    unableHelp: "市民ひとりの操作や時刻で動くルールには、比べるメールがありません。",
    forbidden: "過去のメールと比べるには「届いたメールを見る」権限が要ります",
    forbiddenHelp: "必要なときは、管理者に頼んでください。",
  },
  {
    unsaved: "A rule that was never saved has nothing to be compared with",
    unsavedHelp: "Save it off, and later changes can be compared over past mails. Single mails can be tried already.",
    unable: (trigger: string) => `A rule triggered by “${trigger}” cannot be compared`,
    unableHelp: "There are no mails to compare.",
    forbidden: "To compare over past mails you need the permission to see mails",
    forbiddenHelp: "Ask an administrator if you need it.",
  },
);

export function ComparePanel({
  ruleId,
  draft,
}: {
  /** Null: not saved yet. */
  ruleId: string | null;
  /** The rule as it stands in the form, saved or not. */
  draft: RuleJson;
}) {
  const t = useText(text);
  const may = useMay("mails.read");
  const trigger = useTrigger(draft);
  if (trigger.reads === "nothing") return <Empty title={t.unable(trigger.label)}>{t.unableHelp}</Empty>;
  if (!may) return <Empty title={t.forbidden}>{t.forbiddenHelp}</Empty>;
  if (ruleId === null) return <Empty title={t.unsaved}>{t.unsavedHelp}</Empty>;
  return <RuleComparison ruleId={ruleId} draft={draft} />;
}
