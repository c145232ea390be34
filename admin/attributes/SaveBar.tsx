import { Box, Button, Paper, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { useText, words } from "../text/text";

const text = words(
  { unsaved: "保存していない変更があります。", save: "保存する", undo: "変更を取り消す" },
  { unsaved: "There are unsaved changes.", save: "Save", undo: "Undo the changes" },
);

/** For the column of fields: what the keyboard is at comes to lie neither under this bar nor under the frame's. */
export const besideBars = {
  flexGrow: 1,
  minWidth: 0,
  maxWidth: 820,
  "& input, & textarea, & button": { scrollMarginTop: 80, scrollMarginBottom: 96 },
};

/** Stays in sight while something is unsaved. */
export function SaveBar({
  isDirty,
  note,
  onSave,
  onUndo,
}: {
  isDirty: boolean;
  note?: ReactNode;
  onSave: () => void;
  onUndo: () => void;
}) {
  const t = useText(text);
  if (!isDirty) return null;
  return (
    <Paper
      elevation={6}
      sx={{
        position: "sticky",
        bottom: 8,
        zIndex: 2,
        mt: 2,
        px: 2,
        py: 1.5,
        display: "flex",
        flexWrap: "wrap",
        alignItems: "center",
        gap: 1,
      }}
    >
      <Typography role="status" sx={{ flexGrow: 1 }}>
        {note ?? t.unsaved}
      </Typography>
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button onClick={onUndo}>{t.undo}</Button>
        <Button variant="contained" onClick={onSave}>
          {t.save}
        </Button>
      </Box>
    </Paper>
  );
}
