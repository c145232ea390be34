import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from "@mui/material";
import { type ReactNode, useId, useRef, useState } from "react";
import { useText, words } from "../text/text";
import { ProblemAlert } from "./ProblemAlert";

const text = words({ back: "戻る", busy: "実行しています…" }, { back: "Back", busy: "Working…" });

/** A second press so soon is the same wish: of a trembling thumb, or before the first is drawn as `busy`. */
const SAME_PRESS_MS = 500;

/**
 * Asks before something happens: the title is the question, the children say what will happen, in numbers where there are any.
 * One press acts once, also when its answer comes at once and asks something else.
 */
export function ConfirmDialog({
  open,
  title,
  children,
  confirm,
  back,
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
  /** What will happen, on the button: never "OK". */
  confirm: string;
  /** On the button that closes it, where "back" could be misread. */
  back?: string;
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
  // The state is what people see; the ref is there before it is drawn.
  const pressed = useRef(false);
  const [isPressed, setPressed] = useState(false);
  const press = () => {
    // While it fades out it can still be hit.
    if (pressed.current || !open) return;
    pressed.current = true;
    setPressed(true);
    setTimeout(() => {
      pressed.current = false;
      setPressed(false);
    }, SAME_PRESS_MS);
    onConfirm();
  };
  return (
    <Dialog open={open} onClose={busy ? undefined : onClose} aria-labelledby={id} fullWidth maxWidth="sm">
      <DialogTitle id={id}>{title}</DialogTitle>
      <DialogContent>{children}</DialogContent>
      {/* Beside the button that was pressed, however far one must scroll for the rest. */}
      <ProblemAlert error={error} sx={{ mx: 3, mt: 1 }} />
      <DialogActions sx={{ p: 2 }}>
        <Button onClick={onClose} disabled={busy}>
          {back ?? t.back}
        </Button>
        <Button
          variant="contained"
          color={danger ? "error" : "primary"}
          disabled={busy || disabled || isPressed}
          onClick={press}
        >
          {busy ? t.busy : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
