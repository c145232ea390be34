import AddIcon from "@mui/icons-material/Add";
import { Alert, Box, Button, FormHelperText, Typography } from "@mui/material";
import { useText, words } from "../../text/text";
import { blankOf, isValues } from "./json-schema";
import { Properties } from "./Properties";
import { exactFault, type PropertyProps } from "./property-props";

const text = words(
  { add: (label: string) => `${label}を加える`, remove: (label: string) => `${label}を取り除く` },
  { add: (label) => `Add: ${label}`, remove: (label) => `Remove: ${label}` },
);

/** An object inside an object; one that may be missing is added and removed. */
export function ObjectProperty({ schema, label, value, onChange, required, faults, path, disabled }: PropertyProps) {
  const t = useText(text);
  const fault = exactFault({ faults, path });
  if (!isValues(value)) {
    return (
      <Box>
        <Button
          startIcon={<AddIcon />}
          variant="outlined"
          size="small"
          disabled={disabled}
          onClick={() => onChange(blankOf(schema))}
        >
          {t.add(label)}
        </Button>
        {schema.description && <FormHelperText>{schema.description}</FormHelperText>}
        {fault && <Alert severity="error">{fault}</Alert>}
      </Box>
    );
  }
  return (
    <Box role="group" aria-label={label} sx={{ borderLeft: 4, borderColor: "divider", pl: 1.5 }}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, mb: 1.5 }}>
        <Typography sx={{ flexGrow: 1, fontWeight: 700 }}>{label}</Typography>
        {!required && (
          <Button size="small" disabled={disabled} onClick={() => onChange(undefined)}>
            {t.remove(label)}
          </Button>
        )}
      </Box>
      {schema.description && <FormHelperText sx={{ mt: -1, mb: 1.5 }}>{schema.description}</FormHelperText>}
      {fault && (
        <Alert severity="error" sx={{ mb: 1.5 }}>
          {fault}
        </Alert>
      )}
      <Properties schema={schema} value={value} onChange={onChange} faults={faults} path={path} disabled={disabled} />
    </Box>
  );
}
