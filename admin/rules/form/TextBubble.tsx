import { Box, TextField, Typography } from "@mui/material";
import { useRef } from "react";
import { useLabel, useText, words } from "../../text/text";
import { formatCount } from "../../text/time";
import { AddMenu } from "./AddMenu";
import type { Placeholder } from "./placeholders";

const text = words(
  {
    label: "文面",
    insert: "差し込む",
    count: (n: string, max: string) => `${n} / ${max}文字（差し込む前）`,
    long: "送るときに5,000文字を超えた分は、次の吹き出しに分けて送ります。",
  },
  {
    label: "Text",
    insert: "Insert",
    count: (n, max) => `${n} / ${max} characters before insertions`,
    long: "What is more than 5,000 characters when it is sent goes into further bubbles.",
  },
);
/** Of LINE, in UTF-16 units, as JavaScript counts. */
const TEXT_MAX = 5_000;

/** The text of a bubble, with what can be put into it. */
export function TextBubble({
  value,
  onChange,
  placeholders,
  error,
  disabled,
}: {
  value: string;
  onChange: (text: string) => void;
  placeholders: readonly Placeholder[];
  error: string | undefined;
  disabled: boolean;
}) {
  const t = useText(text);
  const labelOf = useLabel();
  const input = useRef<HTMLTextAreaElement>(null);
  const insert = (code: string) => {
    const from = input.current?.selectionStart ?? value.length;
    const to = input.current?.selectionEnd ?? from;
    onChange(value.slice(0, from) + code + value.slice(to));
    // The closing menu gives the focus back to its button first.
    setTimeout(() => {
      input.current?.focus();
      input.current?.setSelectionRange(from + code.length, from + code.length);
    });
  };
  return (
    <>
      <TextField
        label={t.label}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        inputRef={input}
        error={error !== undefined}
        helperText={error}
        disabled={disabled}
        multiline
        minRows={3}
        fullWidth
      />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center", mt: 1 }}>
        {!disabled && (
          <AddMenu
            label={t.insert}
            options={placeholders.map(({ code, label }) => ({ value: code, label: labelOf(label) }))}
            onAdd={insert}
          />
        )}
        <Typography variant="body2" color={value.length > TEXT_MAX ? "warning.main" : "text.secondary"}>
          {t.count(formatCount(value.length), formatCount(TEXT_MAX))}
          {value.length > TEXT_MAX && ` ${t.long}`}
        </Typography>
      </Box>
    </>
  );
}
