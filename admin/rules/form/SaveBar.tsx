import { Box, Button, Paper, TextField, Typography } from "@mui/material";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { FailingTests, isForTests } from "../FailingTests";

const text = words(
  {
    region: "保存",
    save: "保存",
    create: "作成する",
    busy: "保存しています…",
    dismiss: "この表示を閉じる",
    note: "変更の理由（書かなくてもかまいません）",
    dirty: "保存していない変更があります",
    clean: (version: number) => `保存済み（第${version}版）`,
    isNew: "まだ作成していません",
    faults: (n: number) => `直すところ: ${n}件`,
    json: "JSONとして読めないところがあるため、保存できません",
    shortcut: "Ctrl+S でも保存できます",
  },
  {
    region: "Save",
    save: "Save",
    create: "Create",
    busy: "Saving…",
    dismiss: "Close this",
    note: "Why (optional)",
    dirty: "There are unsaved changes",
    clean: (version) => `Saved (version ${version})`,
    isNew: "Not created yet",
    faults: (n) => `To mend: ${n}`,
    json: "Something cannot be read as JSON, so it cannot be saved",
    shortcut: "Ctrl+S saves, too",
  },
);

/** Always in sight: how it stands, and the one button that keeps it. */
export function SaveBar({
  version,
  isDirty,
  isBroken,
  faultCount,
  note,
  onNote,
  busy,
  ruleId,
  error,
  onDismiss,
  onSave,
  onShowFaults,
}: {
  /** Null: not saved yet. */
  version: number | null;
  isDirty: boolean;
  /** The JSON tab holds no rule. */
  isBroken: boolean;
  faultCount: number;
  note: string;
  onNote: (note: string) => void;
  busy: boolean;
  /** Null: not saved yet. */
  ruleId: string | null;
  /** Why it was not saved, where that has no place of its own. */
  error: unknown;
  onDismiss: () => void;
  onSave: () => void;
  onShowFaults: () => void;
}) {
  const t = useText(text);
  const state = isBroken ? t.json : version === null ? t.isNew : isDirty ? t.dirty : t.clean(version);
  return (
    <Paper
      elevation={6}
      role="region"
      aria-label={t.region}
      sx={{ position: "sticky", bottom: 8, zIndex: 5, mt: 2, p: { xs: 1, sm: 1.5 }, border: 1, borderColor: "divider" }}
    >
      {Boolean(error) && (
        <Box sx={{ maxHeight: "40vh", overflowY: "auto", mb: 1 }}>
          {isForTests(error) && ruleId !== null ? (
            <FailingTests ruleId={ruleId} error={error} />
          ) : (
            <ProblemAlert error={error} sx={{ m: 0 }} />
          )}
          <Button size="small" onClick={onDismiss}>
            {t.dismiss}
          </Button>
        </Box>
      )}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
        <Box sx={{ flex: "1 1 180px" }}>
          <Typography role="status" sx={{ fontWeight: isDirty ? 700 : 400 }}>
            {state}
          </Typography>
          {faultCount > 0 && (
            <Button size="small" color="error" onClick={onShowFaults} sx={{ p: 0, minHeight: 24 }}>
              {t.faults(faultCount)}
            </Button>
          )}
        </Box>
        {isDirty && version !== null && (
          <TextField
            label={t.note}
            value={note}
            onChange={({ target }) => onNote(target.value)}
            sx={{ flex: "2 1 220px" }}
            slotProps={{ htmlInput: { maxLength: 2_000 } }}
          />
        )}
        <Button
          variant="contained"
          title={t.shortcut}
          disabled={busy || isBroken || (!isDirty && version !== null)}
          onClick={onSave}
        >
          {busy ? t.busy : version === null ? t.create : t.save}
        </Button>
      </Box>
    </Paper>
  );
}
