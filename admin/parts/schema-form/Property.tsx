import { FormControlLabel, FormHelperText, Switch, TextField } from "@mui/material";
import { useText, words } from "../../text/text";
import { ChoiceField } from "./ChoiceField";
import { below } from "./field-props";
import { JsonField } from "./JsonField";
import { choicesOf, drawingOf, isLong, isOfKind } from "./json-schema";
import { LookupField } from "./LookupField";
import { MomentField } from "./MomentField";
import { NumberField } from "./NumberField";
import { ObjectProperty } from "./ObjectProperty";
import { ObjectsField } from "./ObjectsField";
import { faultAt, type PropertyProps } from "./property-props";
import { TextsField } from "./TextsField";
import { VariantsField } from "./VariantsField";

const text = words(
  {
    optional: (label: string) => `${label}（任意）`,
    unset: "指定しない",
    odd: "この欄に合わない値です。そのまま残しています。",
  },
  {
    optional: (label) => `${label} (optional)`,
    unset: "Not set",
    odd: "This value does not suit the field. It is kept as it is.",
  },
);

/** One value of a form, by its schema. */
export function Property(props: PropertyProps) {
  const { schema, value, onChange, required, disabled } = props;
  const t = useText(text);
  const drawing = drawingOf(schema);
  const now = value === undefined ? schema.default : value;
  const mayBeLeftOut = !required && schema.default === undefined;
  const title = schema.title ?? props.label;
  const label = mayBeLeftOut ? t.optional(title) : title;
  const field = { label, fault: faultAt(props), help: schema.description, disabled };
  /** What is empty is left out where it may be. */
  const put = (next: unknown) => onChange(mayBeLeftOut && isEmpty(next) ? undefined : next);

  if (drawing === "constant") return null;
  if (drawing === "json") return <JsonField {...field} value={now} onChange={onChange} />;
  if (drawing === "variants") return <VariantsField {...props} label={label} />;
  if (now !== undefined && !isOfKind(schema, now)) {
    return <JsonField {...field} help={t.odd} value={now} onChange={onChange} />;
  }
  switch (drawing) {
    case "object":
      return <ObjectProperty {...props} label={title} />;
    case "objects":
      return <ObjectsField {...props} label={label} />;
    case "lookup":
      return <LookupField {...field} of={schema["x-choices"] ?? ""} value={asText(now)} onChange={put} />;
    case "text": {
      const long = isLong(schema, now);
      return (
        <TextField
          label={label}
          value={asText(now)}
          onChange={(event) => put(event.target.value)}
          disabled={disabled}
          fullWidth
          multiline={long}
          minRows={long ? 2 : undefined}
          maxRows={12}
          {...below(field)}
        />
      );
    }
    case "moment":
      return <MomentField {...field} value={(now as string | null | undefined) ?? null} onChange={put} />;
    case "number":
      return <NumberField {...field} value={(now as number | null | undefined) ?? null} onChange={put} />;
    case "texts":
      return <TextsField {...field} value={(now as string[] | undefined) ?? []} onChange={put} />;
    case "choice": {
      const choices = choicesOf(schema);
      const listed = choices.map((one, i) => ({ value: String(i), label: one.label }));
      if (mayBeLeftOut || now === undefined) listed.unshift({ value: "", label: t.unset });
      const at = choices.findIndex((one) => one.value === now);
      return (
        <ChoiceField
          {...field}
          value={at === -1 ? "" : String(at)}
          choices={listed}
          onChange={(chosen) => onChange(chosen === "" ? undefined : choices[Number(chosen)]?.value)}
        />
      );
    }
    case "boolean":
      return (
        <div>
          <FormControlLabel
            label={title}
            disabled={disabled}
            control={<Switch checked={now === true} onChange={(_, checked) => onChange(checked)} />}
          />
          {(field.fault ?? field.help) && (
            <FormHelperText error={field.fault !== undefined}>{field.fault ?? field.help}</FormHelperText>
          )}
        </div>
      );
  }
}

const asText = (value: unknown) => (typeof value === "string" ? value : "");

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
