import { Alert, Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField } from "@mui/material";
import { type ReactNode, useId, useState } from "react";
import { useText, words } from "../text/text";

const text = words(
  {
    once: "この画面を閉じると、二度と表示できません。",
    copy: "コピーする",
    copied: "コピーしました。",
    byHand: "コピーできませんでした。欄の文字を選んで、手でコピーしてください。",
    close: "控えたので閉じる",
  },
  {
    once: "Once closed, it cannot be shown again.",
    copy: "Copy",
    copied: "Copied.",
    byHand: "It could not be copied. Select the text and copy it by hand.",
    close: "I have it, close",
  },
);

/** Shows what is shown once only: a link, a token. Only its button closes it: a slip must not lose the secret. */
export function OnceDialog({
  title,
  label,
  secret,
  children,
  onClose,
}: {
  title: string;
  /** Of the field with the secret. */
  label: string;
  secret: string;
  /** What to do with it. */
  children: ReactNode;
  onClose: () => void;
}) {
  const t = useText(text);
  const id = useId();
  const [said, setSaid] = useState("");
  async function copy(): Promise<void> {
    try {
      // Browsers have no clipboard where the page comes without TLS.
      await navigator.clipboard.writeText(secret);
      setSaid(t.copied);
    } catch {
      setSaid(t.byHand);
    }
  }
  return (
    <Dialog open aria-labelledby={id} fullWidth>
      <DialogTitle id={id}>{title}</DialogTitle>
      <DialogContent sx={{ display: "grid", gap: 2 }}>
        {children}
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center", pt: 1 }}>
          <TextField
            label={label}
            value={secret}
            sx={{ flex: "1 1 260px" }}
            slotProps={{ htmlInput: { readOnly: true }, input: { sx: { fontFamily: "monospace" } } }}
            onFocus={(event) => event.target.select()}
          />
          <Button variant="contained" onClick={() => void copy()} autoFocus>
            {t.copy}
          </Button>
        </Box>
        <div role="status">{said}</div>
        <Alert severity="warning">{t.once}</Alert>
      </DialogContent>
      <DialogActions sx={{ p: 2 }}>
        <Button onClick={onClose}>{t.close}</Button>
      </DialogActions>
    </Dialog>
  );
}
