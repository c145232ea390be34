import { TextField } from "@mui/material";
import { useState } from "react";
import { useBroken } from "../../parts/broken-fields";
import { useText, words } from "../../text/text";
import { isObject } from "../is-object";

const text = words(
  { broken: "JSONとして読めません。直すまで、前の内容のままです。" },
  { broken: "This is no JSON object. What was there before stays until it is." },
);

/** A small part of a rule as JSON. */
export function JsonField({
  label,
  value,
  onChange,
  error,
  disabled,
}: {
  label: string;
  value: unknown;
  onChange: (value: Record<string, unknown>) => void;
  error?: string | undefined;
  disabled: boolean;
}) {
  const t = useText(text);
  const [typed, setTyped] = useState<string | null>(null);
  const broken = typed !== null && parsed(typed) === null;
  useBroken(broken);
  return (
    <TextField
      label={label}
      value={typed ?? JSON.stringify(value, null, 2)}
      onChange={({ target }) => {
        setTyped(target.value);
        const next = parsed(target.value);
        if (next) onChange(next);
      }}
      onBlur={() => {
        if (!broken) setTyped(null);
      }}
      error={broken || error !== undefined}
      helperText={broken ? t.broken : error}
      disabled={disabled}
      multiline
      minRows={4}
      maxRows={20}
      fullWidth
      slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: "monospace", fontSize: "0.85rem" } } }}
    />
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}
