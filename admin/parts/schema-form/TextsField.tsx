import { Box, Button, Chip, TextField } from "@mui/material";
import { useId, useRef, useState } from "react";
import { useText, words } from "../../text/text";
import { below, type FieldProps } from "./field-props";

const text = words(
  {
    add: "加える",
    addTo: (name: string) => `${name}に加える`,
    how: "Enter を押すと加わります。何行かを貼り付けると、1行が1つになります。",
    remove: (value: string) => `「${value}」を外す`,
    chosen: (name: string) => `${name}（加えたもの）`,
  },
  {
    add: "Add",
    addTo: (name) => `Add to ${name}`,
    how: "Press Enter to add. Several lines pasted become one each.",
    remove: (value) => `Remove “${value}”`,
    chosen: (name) => `${name} (added)`,
  },
);

/** A line end inside a value, for the eye. */
const shown = (value: string) => value.replaceAll("\n", "⏎");

/** Several texts, each a chip. */
export function TextsField({
  label,
  name,
  value,
  onChange,
  disabled,
  fault,
  help,
}: FieldProps<readonly string[]> & { onChange: (value: string[]) => void }) {
  const t = useText(text);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState("");
  const full = name ?? label;

  const add = (lines: readonly string[]) => {
    const fresh = lines.map((line) => line.trim()).filter((line) => line !== "");
    setDraft("");
    if (fresh.length > 0) onChange([...new Set([...value, ...fresh])]);
  };
  const remove = (one: string) => {
    onChange(value.filter((other) => other !== one));
    input.current?.focus();
  };
  return (
    <Box sx={{ width: "100%" }}>
      <Box sx={{ display: "flex", gap: 1, alignItems: "flex-start" }}>
        <TextField
          id={id}
          label={label}
          value={draft}
          inputRef={input}
          onChange={(event) => setDraft(event.target.value)}
          // What was written and not added would be lost without a word.
          onBlur={() => add([draft])}
          onKeyDown={(event) => {
            // Enter that ends the conversion of kana is not meant for us.
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") {
              event.preventDefault();
              add([draft]);
            }
          }}
          onPaste={(event) => {
            const lines = event.clipboardData.getData("text").split(/\r?\n/);
            if (lines.filter((line) => line.trim() !== "").length < 2) return;
            event.preventDefault();
            add([draft, ...lines]);
          }}
          disabled={disabled}
          fullWidth
          {...below({ fault, help: help ?? t.how })}
          slotProps={{ htmlInput: { "aria-label": name } }}
        />
        <Button
          aria-label={t.addTo(full)}
          disabled={disabled || draft.trim() === ""}
          onClick={() => add([draft])}
          sx={{ flexShrink: 0 }}
        >
          {t.add}
        </Button>
      </Box>
      {value.length > 0 && (
        <Box
          component="ul"
          aria-label={t.chosen(full)}
          sx={{ display: "flex", flexWrap: "wrap", gap: 0.5, listStyle: "none", p: 0, m: 0, mt: 0.75 }}
        >
          {value.map((one) => (
            <li key={one} style={{ maxWidth: "100%" }}>
              <Chip
                label={shown(one)}
                size="small"
                disabled={disabled}
                onDelete={() => remove(one)}
                aria-label={t.remove(shown(one))}
                sx={{ maxWidth: "100%", height: "auto", "& .MuiChip-label": { whiteSpace: "normal", py: 0.25 } }}
              />
            </li>
          ))}
        </Box>
      )}
    </Box>
  );
}
