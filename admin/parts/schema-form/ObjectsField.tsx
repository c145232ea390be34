import AddIcon from "@mui/icons-material/Add";
import { Alert, Box, Button, FormHelperText, Typography } from "@mui/material";
import { useState } from "react";
import { useText, words } from "../../text/text";
import { blankOf, isValues } from "./json-schema";
import { Properties } from "./Properties";
import { exactFault, type PropertyProps } from "./property-props";

const text = words(
  {
    item: (label: string, place: number) => `${label} ${place}`,
    add: (label: string) => `${label}を加える`,
    remove: (name: string) => `${name}を取り除く`,
  },
  {
    item: (label, place) => `${label} ${place}`,
    add: (label) => `Add: ${label}`,
    remove: (name) => `Remove: ${name}`,
  },
);

/** A list of objects, each with its fields. */
export function ObjectsField({ schema, label, value, onChange, faults, path, disabled }: PropertyProps) {
  const t = useText(text);
  const items = Array.isArray(value) ? value.filter(isValues) : [];
  const itemSchema = schema.items ?? {};
  // The JSON has no ids; those that were removed must not hand their fields to the next.
  const [keys, setKeys] = useState<number[]>([]);
  const [next, setNext] = useState(0);
  if (keys.length !== items.length) {
    const kept = keys.slice(0, items.length);
    const fresh = items.slice(kept.length).map((_, i) => next + i);
    setKeys([...kept, ...fresh]);
    setNext(next + fresh.length);
  }
  const remove = (at: number) => {
    setKeys(keys.filter((_, i) => i !== at));
    onChange(items.filter((_, i) => i !== at));
  };
  const fault = exactFault({ faults, path });
  return (
    <Box role="group" aria-label={label} sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <Box>
        <Typography sx={{ fontWeight: 700 }}>{label}</Typography>
        {schema.description && <FormHelperText>{schema.description}</FormHelperText>}
        {fault && <Alert severity="error">{fault}</Alert>}
      </Box>
      {items.map((item, i) => {
        const name = t.item(itemSchema.title ?? label, i + 1);
        return (
          <Box
            key={keys[i] ?? i}
            role="group"
            aria-label={name}
            sx={{ borderLeft: 4, borderColor: "divider", pl: 1.5 }}
          >
            <Box sx={{ display: "flex", alignItems: "center", mb: 1 }}>
              <Typography sx={{ flexGrow: 1 }}>{name}</Typography>
              <Button size="small" disabled={disabled} onClick={() => remove(i)}>
                {t.remove(name)}
              </Button>
            </Box>
            <Properties
              schema={itemSchema}
              value={item}
              onChange={(changed) => onChange(items.map((other, at) => (at === i ? changed : other)))}
              faults={faults}
              path={`${path}[${i}]`}
              disabled={disabled}
            />
          </Box>
        );
      })}
      <Box>
        <Button
          startIcon={<AddIcon />}
          variant="outlined"
          size="small"
          disabled={disabled}
          onClick={() => onChange([...items, blankOf(itemSchema)])}
        >
          {t.add(itemSchema.title ?? label)}
        </Button>
      </Box>
    </Box>
  );
}
