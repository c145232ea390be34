import { Box, Button, Chip, TextField, Typography } from "@mui/material";
import { useId, useRef, useState } from "react";
import { useText, words } from "../../text/text";
import { below, type FieldProps } from "./field-props";
import { partsOf } from "./parts-of";

const text = words(
  {
    add: "加える",
    addTo: (name: string) => `${name}に加える`,
    how: "Enter を押すと加わります。「、」やコンマ、改行で区切ると、それぞれが1つになります。",
    split: (values: readonly string[]) =>
      `${values.map((one) => `「${one}」`).join("")}の${values.length}つに分けました。`,
    whole: "分けずに1つにする",
    remove: (value: string) => `「${value}」を外す`,
    chosen: (name: string) => `${name}（加えたもの）`,
  },
  {
    add: "Add",
    addTo: (name) => `Add to ${name}`,
    how: "Press Enter to add. What commas or line ends part becomes one each.",
    split: (values) => `Split into ${values.length}: ${values.map((one) => `“${one}”`).join(" ")}`,
    whole: "Make it one",
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
  parts: partsIn = partsOf,
  canUnite = true,
}: FieldProps<readonly string[]> & {
  onChange: (value: string[]) => void;
  /** The values in what was written at once. */
  parts?: (written: string) => string[];
  /** Whether a comma may belong to a value. */
  canUnite?: boolean;
}) {
  const t = useText(text);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState("");
  /** What was last taken for several, and how it was written: a comma may belong to a value. */
  const [split, setSplit] = useState<{ whole: string; fresh: readonly string[] } | null>(null);
  const full = name ?? label;

  const add = (written: string) => {
    const parts = partsIn(written);
    setDraft("");
    if (parts.length === 0) return;
    setSplit(parts.length > 1 ? { whole: written.trim(), fresh: parts.filter((one) => !value.includes(one)) } : null);
    onChange([...new Set([...value, ...parts])]);
  };
  const isShown = split !== null && split.fresh.length > 0 && split.fresh.every((one) => value.includes(one));
  const unite = ({ whole, fresh }: NonNullable<typeof split>) => {
    setSplit(null);
    onChange([...new Set([...value.filter((one) => !fresh.includes(one)), whole])]);
    input.current?.focus();
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
          onBlur={() => add(draft)}
          onKeyDown={(event) => {
            // Enter that ends the conversion of kana is not meant for us.
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") {
              event.preventDefault();
              add(draft);
            }
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text");
            if (partsIn(pasted).length < 2) return;
            event.preventDefault();
            add(`${draft}\n${pasted}`);
          }}
          disabled={disabled}
          fullWidth
          {...below({ fault, help: help ?? t.how })}
          slotProps={{ htmlInput: { "aria-label": name } }}
        />
        <Button
          aria-label={t.addTo(full)}
          disabled={disabled || draft.trim() === ""}
          onClick={() => add(draft)}
          sx={{ flexShrink: 0 }}
        >
          {t.add}
        </Button>
      </Box>
      <Box role="status">
        {isShown && (
          <Typography component="div" variant="body2" sx={{ mt: 0.5 }}>
            {t.split(split.fresh)}
            {canUnite && !/\n/.test(split.whole) && (
              <Button size="small" disabled={disabled} onClick={() => unite(split)}>
                {t.whole}
              </Button>
            )}
          </Typography>
        )}
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
                // A chip that is only deleted takes neither Enter nor a tap of a screen reader.
                onClick={() => remove(one)}
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
