import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from "@mui/material";
import { type ReactNode, useId } from "react";
import { useText, words } from "../text/text";
import { ProblemAlert } from "./ProblemAlert";

const text = words({ cancel: "やめる", busy: "実行しています…" }, { cancel: "Cancel", busy: "Working…" });

/** Asks before something happens: the title is the question, the children say what will happen, in numbers where there are any. */
export function ConfirmDialog({
  open,
  title,
  children,
  confirm,
  danger = false,
  disabled = false,
  busy = false,
  error,
  onConfirm,
  onClose,
}: {
  open: boolean;
  title: string;
  children: ReactNode;
  /** The verb on the button, never "OK". */
  confirm: string;
  danger?: boolean;
  /** While what is needed is not there yet. */
  disabled?: boolean;
  busy?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useText(text);
  const id = useId();
  return (
    <Dialog open={open} onClose={busy ? undefined : onClose} aria-labelledby={id} fullWidth maxWidth="sm">
      <DialogTitle id={id}>{title}</DialogTitle>
      <DialogContent>
        {children}
        <ProblemAlert error={error} />
      </DialogContent>
      <DialogActions sx={{ p: 2 }}>
        <Button onClick={onClose} disabled={busy}>
          {t.cancel}
        </Button>
        <Button
          variant="contained"
          color={danger ? "error" : "primary"}
          disabled={busy || disabled}
          onClick={onConfirm}
        >
          {busy ? t.busy : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
