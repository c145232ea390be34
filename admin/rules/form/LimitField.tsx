import { Box, MenuItem, TextField } from "@mui/material";
import { useState } from "react";
import { useText, words } from "../../text/text";

const text = words(
  {
    usual: (usual: string) => `標準（${usual}）`,
    given: "数を決める",
    number: (name: string, unit: string) => `${name}（${unit}）`,
  },
  { usual: (usual) => `Usual (${usual})`, given: "A number", number: (name, unit) => `${name} (${unit})` },
);

/** A number that has a usual value, and may be without limit: `undefined` is the usual one, `null` none. */
export function LimitField({
  path,
  label,
  help,
  unit,
  usual,
  first,
  none,
  minimum,
  maximum,
  value,
  onChange,
  error,
  disabled,
}: {
  path: string;
  label: string;
  help: string;
  unit: string;
  /** The usual value in words. */
  usual: string;
  /** What stands there when one begins to choose a number. */
  first: number;
  /** What having no limit is called; left out: there must be one. */
  none?: string | undefined;
  minimum: number;
  maximum: number;
  value: unknown;
  onChange: (value: number | null | undefined) => void;
  error: string | undefined;
  disabled: boolean;
}) {
  const t = useText(text);
  // While the number is being typed anew there is none.
  const [isEmpty, setEmpty] = useState(false);
  const mode = value === undefined ? "usual" : value === null ? "none" : "given";
  return (
    <Box data-path={path} sx={{ display: "flex", gap: 1, alignItems: "flex-start", flexWrap: "wrap" }}>
      <TextField
        select
        label={label}
        value={mode}
        onChange={({ target }) => {
          setEmpty(false);
          onChange(target.value === "usual" ? undefined : target.value === "none" ? null : first);
        }}
        error={error !== undefined}
        helperText={error ?? help}
        disabled={disabled}
        sx={{ flex: "1 1 220px" }}
      >
        <MenuItem value="usual">{t.usual(usual)}</MenuItem>
        {(none !== undefined || mode === "none") && <MenuItem value="none">{none}</MenuItem>}
        <MenuItem value="given">{t.given}</MenuItem>
      </TextField>
      {mode === "given" && (
        <TextField
          type="number"
          label={unit}
          value={isEmpty ? "" : Number(value)}
          onChange={({ target }) => {
            setEmpty(target.value === "");
            if (target.value !== "") onChange(Number(target.value));
          }}
          onBlur={() => setEmpty(false)}
          error={error !== undefined}
          disabled={disabled}
          slotProps={{ htmlInput: { min: minimum, max: maximum, "aria-label": t.number(label, unit) } }}
          sx={{ flex: "0 1 120px" }}
        />
      )}
    </Box>
  );
}
