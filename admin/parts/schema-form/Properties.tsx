import { Box } from "@mui/material";
import { useContext } from "react";
import type { Fault } from "../../rules/types";
import type { JsonSchema } from "./json-schema";
import { PropertyDrawing } from "./property-props";

/** The properties of an object, one below the other, with those that the schema does not know. */
export function Properties({
  schema,
  value,
  onChange,
  faults,
  path,
  omit = [],
  disabled,
}: {
  schema: JsonSchema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  faults: readonly Fault[];
  path: string;
  omit?: readonly string[];
  disabled: boolean;
}) {
  const Property = useContext(PropertyDrawing);
  const { properties = {}, required = [] } = schema;
  const unknown = Object.keys(value).filter((key) => properties[key] === undefined);
  const keys = [...Object.keys(properties), ...unknown].filter((key) => !omit.includes(key));
  const put = (key: string, next: unknown) => {
    const { [key]: _, ...others } = value;
    if (next === undefined) onChange(others);
    // In its old place, so that the JSON does not jump about.
    else onChange({ ...value, [key]: next });
  };
  return (
    <Box sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      {keys.map((key) => (
        <Property
          key={key}
          schema={properties[key] ?? {}}
          label={key}
          value={value[key]}
          onChange={(next) => put(key, next)}
          required={required.includes(key)}
          faults={faults}
          path={`${path}.${key}`}
          disabled={disabled}
        />
      ))}
    </Box>
  );
}
