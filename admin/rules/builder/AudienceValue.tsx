import { Box } from "@mui/material";
import { NumberField } from "../../parts/schema-form/NumberField";
import { useText, words } from "../../text/text";
import type { AudienceField } from "./audience-fields";
import { OptionsField } from "./OptionsField";
import { BETWEEN } from "./tree";
import { ValueEditor } from "./ValueEditor";
import { type Editor, fits, isBlank } from "./values";

const text = words(
  {
    value: "値",
    valueOf: (name: string) => `${name}の値`,
    from: "から",
    fromOf: (name: string) => `${name}の値（から）`,
    to: "まで",
    toOf: (name: string) => `${name}の値（まで）`,
    units: { age: "歳", days: "日", year: "年" },
    ageHelp: "今年の誕生日で迎える年齢です。",
    missing: "値を入れてください。",
    choose: "値を選んでください。",
  },
  {
    value: "Value",
    valueOf: (name) => `Value of ${name}`,
    from: "From",
    fromOf: (name) => `Value of ${name} (from)`,
    to: "To",
    toOf: (name) => `Value of ${name} (to)`,
    units: { age: "years", days: "days", year: "" },
    ageHelp: "The age reached on this year's birthday.",
    missing: "Enter a value.",
    choose: "Choose a value.",
  },
);

const asksSeveral = ["in", "notIn", "containsAny", "containsAll"];

const numberOrNull = (value: unknown) => (typeof value === "number" ? value : null);

/** The value of a condition over friends: options by their names, a range, a number, yes or no. */
export function AudienceValue({
  field,
  operator,
  editor,
  value,
  onChange,
  name,
  fault,
  disabled,
}: {
  field: AudienceField;
  operator: string;
  editor: Editor;
  value: unknown;
  onChange: (value: unknown) => void;
  name: string;
  fault: string | undefined;
  disabled: boolean;
}) {
  const t = useText(text);
  const unit = field.unit && t.units[field.unit];
  const help = field.unit === "age" ? t.ageHelp : undefined;
  if (operator === BETWEEN) {
    const [from, to] = (Array.isArray(value) ? value : []).map(numberOrNull);
    const shared = { unit, disabled };
    // The server blames one of the two; which one is empty is to be seen.
    const faultOf = (end: number | null | undefined) => {
      if (fault === undefined || (end ?? null) === null) return fault && t.missing;
      return typeof from === "number" && typeof to === "number" ? fault : undefined;
    };
    return (
      <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: "1fr 1fr" }}>
        <NumberField
          {...shared}
          label={t.from}
          fault={faultOf(from)}
          name={t.fromOf(name)}
          value={from ?? null}
          onChange={(next) => onChange([next, to ?? null])}
          help={help}
        />
        <NumberField
          {...shared}
          label={t.to}
          fault={faultOf(to)}
          name={t.toOf(name)}
          value={to ?? null}
          onChange={(next) => onChange([from ?? null, next])}
        />
      </Box>
    );
  }
  const shared = { label: t.value, name: t.valueOf(name), disabled, fault };
  const several = asksSeveral.includes(operator);
  if (field.options && editor !== "nothing" && fits(several ? "texts" : "text", value)) {
    return (
      <OptionsField
        {...shared}
        fault={fault && isBlank(value) ? t.choose : fault}
        options={field.options}
        several={several}
        value={several ? (value as string[]) : [value as string]}
        onChange={(chosen) => onChange(several ? chosen : (chosen[0] ?? ""))}
      />
    );
  }
  return <ValueEditor {...shared} editor={editor} value={value} onChange={onChange} unit={unit} help={help} />;
}
