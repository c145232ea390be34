import { Box } from "@mui/material";
import { useContext } from "react";
import { useText, words } from "../../text/text";
import { ChoiceField } from "./ChoiceField";
import { JsonField } from "./JsonField";
import { asVariant, drawingOf, isOfKind, isValues, type JsonSchema, variantsOf } from "./json-schema";
import { Properties } from "./Properties";
import { exactFault, faultAt, PropertyDrawing, type PropertyProps } from "./property-props";

const text = words(
  {
    choose: "選んでください",
    unset: "指定しない",
    null: "なし",
    text: "文字",
    number: "数",
    boolean: "はい・いいえ",
    other: "そのほか",
    odd: "この欄に合わない値です。そのまま残しています。",
  },
  {
    choose: "Choose",
    unset: "Not set",
    null: "None",
    text: "Text",
    number: "Number",
    boolean: "Yes or no",
    other: "Other",
    odd: "This value does not suit the field. It is kept as it is.",
  },
);

/** One of several kinds of value: which, and then its fields. */
export function VariantsField({ schema, label, value, onChange, required, faults, path, disabled }: PropertyProps) {
  const t = useText(text);
  const variants = variantsOf(schema) ?? [];
  const now = value === undefined ? schema.default : value;
  const at = variants.findIndex((one) => isOfKind(one, now));
  const chosen = variants[at];
  if (!chosen && now !== undefined && now !== null) {
    const fault = faultAt({ faults, path });
    return <JsonField label={label} value={now} onChange={onChange} fault={fault} help={t.odd} disabled={disabled} />;
  }

  const nameOf = (variant: JsonSchema): string => {
    const titles = Object.values(variant.properties ?? {}).map((one) => one.title);
    const [first] = titles.filter((one) => one !== undefined);
    if (variant.title ?? first) return variant.title ?? first ?? "";
    const drawing = drawingOf(variant);
    if (variant.type === "null") return t.null;
    if (drawing === "constant") return String(variant.const);
    return drawing === "text" || drawing === "number" || drawing === "boolean" ? t[drawing] : t.other;
  };
  const mayBeLeftOut = !required && schema.default === undefined;
  const choices = variants.map((variant, i) => ({ value: String(i), label: nameOf(variant) }));
  if (!chosen || mayBeLeftOut) choices.unshift({ value: "", label: mayBeLeftOut ? t.unset : t.choose });
  const choose = (picked: string) => {
    const variant = variants[Number(picked)];
    onChange(picked === "" || !variant ? undefined : asVariant(variant, now));
  };
  return (
    <Box role="group" aria-label={label} sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <ChoiceField
        label={label}
        value={at === -1 ? "" : String(at)}
        choices={choices}
        onChange={choose}
        fault={exactFault({ faults, path })}
        help={schema.description}
        disabled={disabled}
      />
      {chosen && <ChosenVariant schema={chosen} name={nameOf(chosen)} {...{ now, onChange, faults, path, disabled }} />}
    </Box>
  );
}

function ChosenVariant({
  schema,
  name,
  now,
  onChange,
  faults,
  path,
  disabled,
}: Pick<PropertyProps, "schema" | "onChange" | "faults" | "path" | "disabled"> & { name: string; now: unknown }) {
  const Property = useContext(PropertyDrawing);
  const drawing = drawingOf(schema);
  if (drawing === "constant") return null;
  if (drawing === "object" && isValues(now)) {
    return <Properties {...{ schema, onChange, faults, path, disabled }} value={now} />;
  }
  return (
    <Property
      {...{ schema, onChange, path, disabled }}
      label={name}
      value={now}
      required
      // They stand at the choice already.
      faults={faults.filter((one) => one.path !== path)}
    />
  );
}
