import { Alert, Box, Typography } from "@mui/material";
import { useMemo } from "react";
import type { Fault } from "../rules/types";
import { useLocale, useText, words } from "../text/text";
import { inEnglish, type JsonSchema, variantsOf } from "./schema-form/json-schema";
import { Properties } from "./schema-form/Properties";
import { Property } from "./schema-form/Property";
import { exactFault, PropertyDrawing } from "./schema-form/property-props";
import { VariantsField } from "./schema-form/VariantsField";

const text = words(
  { kind: "種類", nothing: "設定する項目はありません。" },
  { kind: "Kind", nothing: "There is nothing to set." },
);

interface SchemaFormProps {
  schema: JsonSchema;
  value: Record<string, unknown>;
  onChange: (value: Record<string, unknown>) => void;
  faults: readonly Fault[];
  /** Where `value` stands in the rule: `trigger`, `transforms[0]`. */
  path: string;
  /** Properties with an editor of their own, such as `type`. */
  omit?: readonly string[];
  disabled?: boolean;
}

/** A form drawn from a schema: what a plugin declares needs no page of its own. */
export function SchemaForm(props: SchemaFormProps) {
  const { schema } = props;
  const locale = useLocale();
  const read = useMemo(() => (locale === "en" ? inEnglish(schema) : schema), [schema, locale]);
  return (
    <PropertyDrawing value={Property}>
      <Whole {...props} schema={read} />
    </PropertyDrawing>
  );
}

function Whole({ schema, value, onChange, faults, path, omit = [], disabled = false }: SchemaFormProps) {
  const t = useText(text);
  if (variantsOf(schema)) {
    const entries = Object.entries(value);
    const omitted = Object.fromEntries(entries.filter(([key]) => omit.includes(key)));
    const drawn = Object.fromEntries(entries.filter(([key]) => !omit.includes(key)));
    return (
      <VariantsField
        schema={schema}
        label={schema.title ?? t.kind}
        value={Object.keys(drawn).length === 0 ? undefined : drawn}
        onChange={(next) => onChange({ ...omitted, ...(next as Record<string, unknown> | undefined) })}
        required
        faults={faults}
        path={path}
        disabled={disabled}
      />
    );
  }
  const fault = exactFault({ faults, path });
  const keys = new Set([...Object.keys(schema.properties ?? {}), ...Object.keys(value)]);
  return (
    <Box>
      {fault && (
        <Alert severity="error" sx={{ mb: 2 }}>
          {fault}
        </Alert>
      )}
      {[...keys].every((key) => omit.includes(key)) ? (
        <Typography color="textSecondary">{t.nothing}</Typography>
      ) : (
        <Properties
          schema={schema}
          value={value}
          onChange={onChange}
          faults={faults}
          path={path}
          omit={omit}
          disabled={disabled}
        />
      )}
    </Box>
  );
}
