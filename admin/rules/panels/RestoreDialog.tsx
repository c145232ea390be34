import { Alert, CircularProgress, TextField, Typography } from "@mui/material";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { sendsOtherwise } from "../draft";
import { FailingTests, isForTests } from "../FailingTests";
import { LiveChange } from "../SaveLiveDialog";
import type { RuleJson } from "../types";
import type { SavedRule } from "../use-rules";
import { Changes } from "./Changes";
import type { RuleVersion } from "./rule-version";
import { differenceOf } from "./VersionDifference";

const text = words(
  {
    title: (from: number) => `第${from}版に戻しますか`,
    body: (from: number, next: number) =>
      `第${from}版の内容を、新しい版（第${next}版）として保存します。有効・無効は今のままです。履歴には、次の変更として残ります。`,
    live: (from: number, next: number) =>
      `このルールは有効です。第${from}版の内容を、新しい版（第${next}版）として保存し、有効のまま動かします。`,
    deleted: (from: number, next: number) =>
      `第${from}版の内容を、新しい版（第${next}版）として戻します。戻したルールは無効です。内容を確かめてから、「有効にする」で有効にしてください。削除したときの内容との違いは、次のとおりです。`,
    none: "有効・無効のほかに、違うところはありません。",
    dirty: "保存していない変更があります。戻すと、その変更は失われます。",
    note: "メモ（なぜ戻すか。なくてもかまいません）",
    loading: "読み込み中",
    confirm: "戻す",
    confirmLive: "戻して、すぐに動かす",
  },
  {
    title: (from: number) => `Restore version ${from}?`,
    body: (from: number, next: number) =>
      `What version ${from} says is saved as a new version (${next}). The rule stays on or off as it is. The history will say:`,
    live: (from: number, next: number) =>
      `The rule is on. What version ${from} says is saved as a new version (${next}), and the rule stays on.`,
    deleted: (from: number, next: number) =>
      `What version ${from} says comes back as a new version (${next}). The rule comes back switched off: look at it, then switch it on. What differs from when it was deleted:`,
    none: "Apart from on and off nothing differs.",
    dirty: "There are unsaved changes. They will be lost.",
    note: "Note (why; may be left out)",
    loading: "Loading",
    confirm: "Restore",
    confirmLive: "Restore; it is live at once",
  },
);

const isAudience = ({ path }: { path: string }) => /^audience\b/.test(path);

/** Says what restoring a version would change, and does it. Of a rule that is on it says what a save would. */
export function RestoreDialog({
  ruleId,
  from,
  saved,
  newest,
  isDirty,
  onClose,
  onRestored,
}: {
  ruleId: string;
  from: RuleVersion;
  /** What is in force; null: the rule was deleted. */
  saved: SavedRule | null;
  /** The newest version that there was. */
  newest: number;
  isDirty: boolean;
  onClose: () => void;
  onRestored: (changed: boolean) => void;
}) {
  const t = useText(text);
  const [note, setNote] = useState("");
  const [isKnown, setKnown] = useState(false);
  const difference = useQuery(differenceOf(ruleId, newest, from.version));
  const path = { id: ruleId, version: String(from.version) };
  const old = useQuery({
    queryKey: ["rules", ruleId, "version", from.version],
    queryFn: () => ask(api.GET("/api/rules/{id}/versions/{version}", { params: { path } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const restoring = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/rules/{id}/versions/{version}/restore", {
          params: { path },
          body: { version: saved?.version ?? null, note: note.trim() },
        }),
      ),
    onSuccess: ({ changed }) => onRestored(changed),
  });
  const isOn = saved !== null && saved.rule.enabled !== false;
  const after = old.data?.rule as RuleJson | undefined;
  const live = isOn && after && sendsOtherwise(saved.rule, after) ? { before: saved.rule, after } : null;
  // Whom it reaches is what one must not miss.
  const changes = difference.data?.changes
    .filter((change) => change.path !== "enabled")
    .sort((a, b) => Number(isAudience(b)) - Number(isAudience(a)));
  const isFailing = isForTests(restoring.error);
  const body = saved === null ? t.deleted : live ? t.live : t.body;
  return (
    <ConfirmDialog
      open
      title={t.title(from.version)}
      confirm={live ? t.confirmLive : t.confirm}
      disabled={!after || !changes || (live !== null && !isKnown) || isFailing}
      busy={restoring.isPending}
      error={isFailing ? undefined : restoring.error}
      onConfirm={() => restoring.mutate()}
      onClose={onClose}
    >
      {isDirty && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {t.dirty}
        </Alert>
      )}
      <Typography sx={{ mb: 1 }}>{body(from.version, newest + 1)}</Typography>
      {(difference.isLoading || old.isLoading) && <CircularProgress size={20} aria-label={t.loading} />}
      <ProblemAlert error={difference.error ?? old.error} />
      {live && <LiveChange {...live} version={newest} onKnown={setKnown} />}
      {!live && changes && after && <Changes changes={changes} none={t.none} />}
      <TextField
        label={t.note}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        fullWidth
        multiline
        sx={{ mt: 2 }}
        slotProps={{ htmlInput: { maxLength: 2_000 } }}
      />
      <FailingTests ruleId={ruleId} error={restoring.error} onLeave={onClose} />
    </ConfirmDialog>
  );
}
