import { Alert, Button, LinearProgress } from "@mui/material";
import { Link } from "react-router-dom";
import { useMay } from "../auth/session";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { deletedWords } from "./deleted-words";
import { VersionsPanel } from "./panels/VersionsPanel";
import { useDeletedRules } from "./use-deleted";
import { useRulesChanged } from "./use-rules";

const text = words(
  {
    title: "ルール",
    back: "一覧へ戻る",
    gone: "このルールは削除されたため、動いていません。",
    how: "下の版のどれかに戻すと、ルールが戻ります。戻したルールは無効です。確かめてから有効にしてください。",
  },
  {
    title: "Rule",
    back: "Back to the list",
    gone: "This rule was deleted and does nothing.",
    how: "Restore one of the versions below to bring it back. It comes back switched off: look at it, then switch it on.",
  },
);

/** What stays of a rule that is there no more, and the way back. `error`: what the server says where nothing stays. */
export function DeletedRule({ id, error }: { id: string; error: unknown }) {
  const t = { ...useText(deletedWords), ...useText(text) };
  const mayEdit = useMay("rules.edit");
  const changed = useRulesChanged();
  const deleted = useDeletedRules(id);
  const rule = deleted.data?.[0];
  return (
    <Page
      title={rule ? rule.name || id : t.title}
      about={rule && t.by(rule)}
      actions={
        <Button component={Link} to="/rules">
          {t.back}
        </Button>
      }
    >
      {deleted.isPending && <LinearProgress aria-label={t.title} />}
      {!rule && !deleted.isPending && <ProblemAlert error={error} />}
      {rule && (
        <>
          <Alert severity="warning" sx={{ mb: 2 }}>
            {t.gone}
            {mayEdit && t.how}
          </Alert>
          <VersionsPanel ruleId={id} saved={null} isDirty={false} onRestored={() => void changed()} />
        </>
      )}
    </Page>
  );
}
