import { TextField } from "@mui/material";
import { useState } from "react";
import { useText, words } from "../../text/text";
import { useBroken } from "../broken-fields";
import { below, type FieldProps } from "./field-props";

const text = words(
  {
    broken: "JSON として読み取れません。直るまで、前の値のままです。",
    how: "この値は JSON で書きます。",
  },
  {
    broken: "This cannot be read as JSON. Until it can, the value before stays.",
    how: "This value is written in JSON.",
  },
);

function read(draft: string): { value: unknown } | undefined {
  try {
    return draft.trim() === "" ? { value: undefined } : { value: JSON.parse(draft) };
  } catch {
    return undefined;
  }
}

/** What no other field can draw, as JSON. */
export function JsonField({
  label,
  name,
  value,
  onChange,
  fault,
  help,
  disabled,
}: FieldProps<unknown> & { onChange: (value: unknown) => void }) {
  const t = useText(text);
  const [draft, setDraft] = useState<string>();
  const [given, setGiven] = useState(() => JSON.stringify(value));
  const json = JSON.stringify(value);
  if (json !== given) {
    setGiven(json);
    // Changed from outside: what was being written is of something else.
    if (draft !== undefined && JSON.stringify(read(draft)?.value) !== json) setDraft(undefined);
  }
  const written = draft ?? (value === undefined ? "" : JSON.stringify(value, null, 2));
  const broken = read(written) === undefined ? t.broken : undefined;
  useBroken(broken !== undefined);
  return (
    <TextField
      label={label}
      value={written}
      onChange={(event) => {
        setDraft(event.target.value);
        const parsed = read(event.target.value);
        if (parsed) onChange(parsed.value);
      }}
      disabled={disabled}
      multiline
      maxRows={14}
      fullWidth
      {...below({ fault: broken ?? fault, help: help ?? t.how })}
      slotProps={{ htmlInput: { "aria-label": name, spellCheck: false, style: { fontFamily: "monospace" } } }}
    />
  );
}
