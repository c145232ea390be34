import { Box, Button, type ButtonProps, TextField } from "@mui/material";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNotify } from "react-admin";
import { problemOf } from "../api/problem";
import { useText, words } from "../text/text";
import { ConfirmDialog } from "./ConfirmDialog";

const text = words({ reason: "理由（操作ログに残ります）" }, { reason: "Reason (it is kept in the operation log)" });

/** A button that asks first, does it, and says so. */
export function AskButton<T>({
  label,
  title,
  children,
  confirm,
  danger = false,
  needsReason = false,
  blocked = false,
  act,
  stale,
  said,
  onDone,
  button,
}: {
  label: string;
  /** The question. */
  title: string;
  /** What will happen, in numbers where there are any. */
  children: ReactNode;
  confirm: string;
  danger?: boolean;
  needsReason?: boolean;
  /** It cannot be done now; `children` say why. */
  blocked?: boolean;
  /** Rejects with a `Problem`; `reason` is empty unless it is needed. */
  act: (reason: string) => Promise<T>;
  /** First words of the keys of queries that are old afterwards. */
  stale: readonly string[];
  said?: string | ((result: T) => string);
  onDone?: (result: T) => void;
  button?: Omit<ButtonProps, "children" | "onClick">;
}) {
  const t = useText(text);
  const notify = useNotify();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const readAnew = () => {
    for (const key of stale) void queries.invalidateQueries({ queryKey: [key] });
  };
  const doing = useMutation({
    mutationFn: () => act(reason.trim()),
    onSuccess(result) {
      setOpen(false);
      setReason("");
      if (said !== undefined) notify(typeof said === "function" ? said(result) : said, { type: "success" });
      readAnew();
      onDone?.(result);
    },
  });
  return (
    <>
      <Button
        color={danger ? "error" : "primary"}
        variant="outlined"
        {...button}
        onClick={() => {
          doing.reset();
          setOpen(true);
        }}
      >
        {label}
      </Button>
      <ConfirmDialog
        open={open}
        title={title}
        confirm={confirm}
        danger={danger}
        disabled={blocked || (needsReason && reason.trim() === "")}
        busy={doing.isPending}
        error={doing.error}
        onConfirm={() => doing.mutate()}
        onClose={() => {
          setOpen(false);
          // Somebody else was first: what the page shows is old.
          if (doing.error && problemOf(doing.error).status === 409) readAnew();
        }}
      >
        {children}
        {needsReason && (
          <Box sx={{ mt: 2 }}>
            <TextField
              label={t.reason}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              multiline
              minRows={2}
              fullWidth
              slotProps={{ htmlInput: { maxLength: 500 } }}
            />
          </Box>
        )}
      </ConfirmDialog>
    </>
  );
}
