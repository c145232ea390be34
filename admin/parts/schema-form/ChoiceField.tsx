import { TextField } from "@mui/material";
import { below, type FieldProps } from "./field-props";

/** One of a few, by the browser's own list: it suits phones and the keyboard. */
export function ChoiceField({
  label,
  name,
  value,
  choices,
  onChange,
  disabled,
  ...rest
}: FieldProps<string> & {
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  return (
    <TextField
      select
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      disabled={disabled}
      fullWidth
      {...below(rest)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true }, htmlInput: { "aria-label": name } }}
    >
      {choices.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
    </TextField>
  );
}
