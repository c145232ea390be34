import { InputAdornment, TextField } from "@mui/material";
import { useState } from "react";
import { below, type FieldProps } from "./field-props";

function numberOf(draft: string): number | null {
  // Digits as a Japanese keyboard gives them.
  const plain = draft.normalize("NFKC").trim();
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

/** A number; what is no number yet comes to null. */
export function NumberField({
  label,
  name,
  value,
  onChange,
  unit,
  disabled,
  ...rest
}: FieldProps<number | null> & { onChange: (value: number | null) => void; unit?: string }) {
  const [draft, setDraft] = useState(() => (value === null ? "" : String(value)));
  // Unless it is this very number that is being written ("1.", "１２").
  const shown = numberOf(draft) === value ? draft : value === null ? "" : String(value);
  return (
    <TextField
      label={label}
      value={shown}
      onChange={(event) => {
        setDraft(event.target.value);
        onChange(numberOf(event.target.value));
      }}
      disabled={disabled}
      fullWidth
      {...below(rest)}
      slotProps={{
        htmlInput: { inputMode: "decimal", "aria-label": name },
        input: unit === undefined ? {} : { endAdornment: <InputAdornment position="end">{unit}</InputAdornment> },
      }}
    />
  );
}
