import { TextField } from "@mui/material";
import { useText, words } from "../../text/text";
import { below, type FieldProps } from "./field-props";
import { japanInstant, japanLocal } from "./moment";

const text = words({ zone: "日本時間です。" }, { zone: "In Japan's time." });

/** An instant, entered in Japan's time. */
export function MomentField({
  label,
  name,
  value,
  onChange,
  fault,
  help,
  disabled,
}: FieldProps<string | null> & { onChange: (value: string | null) => void }) {
  const t = useText(text);
  return (
    <TextField
      type="datetime-local"
      label={label}
      value={japanLocal(value)}
      onChange={(event) => onChange(japanInstant(event.target.value))}
      disabled={disabled}
      fullWidth
      {...below({ fault, help: help ?? t.zone })}
      slotProps={{ htmlInput: { "aria-label": name }, inputLabel: { shrink: true } }}
    />
  );
}
