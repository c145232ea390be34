import { Box, Chip, TextField } from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNotify } from "react-admin";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { useText, words } from "../text/text";

const text = words(
  {
    reason: "理由（必須）",
    help: "操作ログに残り、あとから確かめられます。",
    often: "よく使う理由",
  },
  { reason: "Reason (required)", help: "Kept in the operation log.", often: "Common reasons" },
);

/**
 * Asks for a reason before something is done with a delivery, and asks all that depends on it anew afterwards. It stays, with
 * what was typed, until it is done or somebody closes it.
 */
export function ActDialog<T>({
  title,
  confirm,
  danger,
  ready = true,
  about,
  gone,
  reasons,
  act,
  done,
  onFailed,
  onClose,
  children,
}: {
  title: string;
  confirm: string;
  danger?: boolean;
  /** False while something else is missing. */
  ready?: boolean;
  /** Which delivery it is. */
  about?: ReactNode;
  /** What became of it, once there is nothing left to decide; shown in place of the children. */
  gone?: ReactNode;
  /** To be tapped instead of typed: at night, on a phone. */
  reasons: readonly string[];
  act: (reason: string) => Promise<T>;
  /** Said when it worked. */
  done: (result: T) => string;
  onFailed?: (error: unknown) => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  const t = useText(text);
  const [reason, setReason] = useState("");
  const queries = useQueryClient();
  const notify = useNotify();
  const { mutate, isPending, error } = useMutation({
    mutationFn: act,
    onSuccess: (result) => {
      notify(done(result), { type: "success" });
      onClose();
    },
    onError: onFailed,
    onSettled: () => {
      for (const key of ["deliveries", "mails", "status"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  // Until this act is answered, what became of it may be its own doing.
  const isGone = Boolean(gone) && !isPending;
  return (
    <ConfirmDialog
      open
      title={title}
      confirm={confirm}
      danger={danger}
      busy={isPending}
      disabled={!ready || isGone || reason.trim() === ""}
      error={isGone ? undefined : error}
      onClose={onClose}
      onConfirm={() => mutate(reason)}
    >
      {about}
      {isGone ? gone : children}
      <TextField
        label={t.reason}
        helperText={t.help}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        multiline
        fullWidth
        slotProps={{ htmlInput: { maxLength: 500 } }}
        sx={{ mt: 2 }}
      />
      <Box role="group" aria-label={t.often} sx={{ display: "flex", flexWrap: "wrap", gap: 1, mt: 1 }}>
        {reasons.map((one) => (
          <Chip key={one} label={one} variant="outlined" onClick={() => setReason(one)} />
        ))}
      </Box>
    </ConfirmDialog>
  );
}
