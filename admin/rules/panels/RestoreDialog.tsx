import { Alert, CircularProgress, TextField, Typography } from "@mui/material";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { Changes } from "./Changes";
import type { RuleVersion } from "./rule-version";
import { differenceOf } from "./VersionDifference";

const text = words(
  {
    title: (from: number) => `第${from}版に戻しますか`,
    body: (from: number, next: number) =>
      `第${from}版の内容を、新しい版（第${next}版）として保存します。有効・無効は今のままです。履歴には、次の変更として残ります。`,
    none: "有効・無効のほかに、今の版と違うところはありません。",
    dirty: "保存していない変更があります。戻すと、その変更は失われます。",
    note: "メモ（なぜ戻すか。なくてもかまいません）",
    loading: "読み込み中",
    confirm: "戻す",
  },
  {
    title: (from: number) => `Restore version ${from}?`,
    body: (from: number, next: number) =>
      `What version ${from} says is saved as a new version (${next}). The rule stays on or off as it is. The history will say:`,
    none: "Apart from on and off nothing differs from the version in force.",
    dirty: "There are unsaved changes. They will be lost.",
    note: "Note (why; may be left out)",
    loading: "Loading",
    confirm: "Restore",
  },
);

/** Says what restoring a version would change, and does it. */
export function RestoreDialog({
  ruleId,
  from,
  version,
  isDirty,
  onClose,
  onRestored,
}: {
  ruleId: string;
  from: RuleVersion;
  /** The version in force. */
  version: number;
  isDirty: boolean;
  onClose: () => void;
  onRestored: (changed: boolean) => void;
}) {
  const t = useText(text);
  const [note, setNote] = useState("");
  const difference = useQuery(differenceOf(ruleId, version, from.version));
  const restoring = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/rules/{id}/versions/{version}/restore", {
          params: { path: { id: ruleId, version: String(from.version) } },
          body: { version, note: note.trim() },
        }),
      ),
    onSuccess: ({ changed }) => onRestored(changed),
  });
  const changes = difference.data?.changes.filter(({ path }) => path !== "enabled");
  return (
    <ConfirmDialog
      open
      title={t.title(from.version)}
      confirm={t.confirm}
      disabled={!changes}
      busy={restoring.isPending}
      error={restoring.error}
      onConfirm={() => restoring.mutate()}
      onClose={onClose}
    >
      {isDirty && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {t.dirty}
        </Alert>
      )}
      <Typography>{t.body(from.version, version + 1)}</Typography>
      {difference.isLoading && <CircularProgress size={20} aria-label={t.loading} />}
      <ProblemAlert error={difference.error} />
      {changes && <Changes changes={changes} none={t.none} />}
      <TextField
        label={t.note}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        fullWidth
        multiline
        sx={{ mt: 2 }}
        slotProps={{ htmlInput: { maxLength: 2_000 } }}
      />
    </ConfirmDialog>
  );
}
