import { TextField, Typography } from "@mui/material";
import { useState } from "react";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import { useText, words } from "../text/text";
import { pastedItems } from "./draft";
import type { DraftItem } from "./types";

const text = words(
  {
    title: "まとめて貼り付けますか？",
    how: "1行に1つ書きます。表計算ソフトから、次の順の列を写して貼り付けることもできます：日本語、値、やさしい日本語、English、中文、한국어。日本語だけでもかまいません。",
    lines: "貼り付ける行",
    example: "中央町\n本町",
    count: (added: number, left: number) =>
      left === 0 ? `${added}件を足します。` : `${added}件を足します。${left}行は、すでにあるか空なので足しません。`,
    confirm: "足す",
  },
  {
    title: "Paste many at once?",
    how: "One a line. Columns may be copied from a spreadsheet, in this order: Japanese, value, やさしい日本語, English, 中文, 한국어. Japanese alone will do.",
    lines: "Lines",
    example: "中央町\n本町",
    count: (added: number, left: number) =>
      left === 0 ? `${added} will be added.` : `${added} will be added; ${left} lines are there already or empty.`,
    confirm: "Add",
  },
);

/** Takes many options at once, as lines or as copied from a spreadsheet. */
export function PasteDialog({
  known,
  onAdd,
  onClose,
}: {
  known: readonly DraftItem[];
  onAdd: (items: DraftItem[]) => void;
  onClose: () => void;
}) {
  const t = useText(text);
  const [lines, setLines] = useState("");
  const items = pastedItems(lines, known);
  const written = lines === "" ? 0 : lines.replace(/\n$/, "").split("\n").length;
  return (
    <ConfirmDialog
      open
      title={t.title}
      confirm={t.confirm}
      disabled={items.length === 0}
      onConfirm={() => onAdd(items)}
      onClose={onClose}
    >
      <Typography sx={{ mb: 2 }}>{t.how}</Typography>
      <TextField
        label={t.lines}
        placeholder={t.example}
        value={lines}
        onChange={(event) => setLines(event.target.value)}
        multiline
        minRows={6}
        maxRows={14}
        fullWidth
      />
      <Typography role="status" sx={{ mt: 1 }}>
        {lines !== "" && t.count(items.length, written - items.length)}
      </Typography>
    </ConfirmDialog>
  );
}
