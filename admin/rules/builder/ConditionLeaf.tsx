import { Autocomplete, TextField } from "@mui/material";
import { ChoiceField } from "../../parts/schema-form/ChoiceField";
import { below } from "../../parts/schema-form/field-props";
import { useLabel, useText, words } from "../../text/text";
import type { Plugins } from "../use-plugins";
import { type FactField, fieldAt, pathOf, type TriggerFact, takesName } from "./event-fields";
import { faultsUnder, faultWords } from "./faults";
import { LeafRow } from "./LeafRow";
import type { LeafProps } from "./tree-props";
import { ValueEditor } from "./ValueEditor";
import { editorFor, fitted } from "./values";

const text = words(
  {
    field: "項目",
    fieldOf: (name: string) => `${name}の項目`,
    given: "見出しなどの名前",
    givenOf: (name: string) => `${name}の見出しなどの名前`,
    operator: "比べ方",
    operatorOf: (name: string) => `${name}の比べ方`,
    value: "値",
    valueOf: (name: string) => `${name}の値`,
    unknownField: "この契機にはない項目です。そのまま残しています。",
    unknownOperator: (name: string) => `${name}（使えない比べ方）`,
    none: "合う項目がありません",
  },
  {
    field: "Field",
    fieldOf: (name) => `Field of ${name}`,
    given: "Name of the heading or value",
    givenOf: (name) => `Name of the heading or value of ${name}`,
    operator: "Comparison",
    operatorOf: (name) => `Comparison of ${name}`,
    value: "Value",
    valueOf: (name) => `Value of ${name}`,
    unknownField: "This trigger has no such field. It is kept as it is.",
    unknownOperator: (name) => `${name} (cannot be used)`,
    none: "No such field",
  },
);

interface FieldOption {
  fact: string;
  group: string;
  label: string;
  /** Null: as the condition has it, unknown to the trigger. */
  field: FactField | null;
}

/** What a condition begins with, by the type of its field. */
const firstOperator: Record<string, string> = {
  text: "containsText",
  number: "greaterThanInclusive",
  boolean: "equal",
  date: "after",
  list: "contains",
  object: "isPresent",
};

/** One condition over an event: field, comparison, value. */
export function ConditionLeaf({
  leaf,
  onChange,
  name,
  faults,
  path,
  disabled,
  facts,
  operators,
}: LeafProps & { facts: readonly TriggerFact[]; operators: Plugins["operators"] }) {
  const t = useText(text);
  const label = useLabel();
  const known = fieldAt(facts, leaf);
  const type = known?.field.type;
  const at = (part: string) => faultWords(faultsUnder(faults, `${path}.${part}`));
  const placeFault = at("fact") ?? at("path") ?? faultWords(faults.filter((one) => one.path === path));

  const options: FieldOption[] = facts.flatMap((fact) =>
    fact.fields.map((field) => ({ fact: fact.fact, group: label(fact.label), label: label(field.label), field })),
  );
  const chosen: FieldOption = options.find((one) => one.fact === leaf.fact && one.field === known?.field) ?? {
    fact: leaf.fact,
    group: "",
    label: `${leaf.fact} ${leaf.path ?? ""}`.trim(),
    field: null,
  };
  if (chosen.field === null) options.unshift(chosen);

  const operatorNow = operators.find((one) => one.operator === leaf.operator);
  const usable = operators.filter((one) => type === undefined || one.accepts.includes(type));
  // A list of yes and no is of no use.
  const offered = usable.filter((one) => type !== "boolean" || one.value !== "sames");
  const choices = [
    ...(offered.some((one) => one.operator === leaf.operator)
      ? []
      : [{ value: leaf.operator, label: t.unknownOperator(operatorNow ? label(operatorNow.label) : leaf.operator) }]),
    ...offered.map((one) => ({ value: one.operator, label: label(one.label) })),
  ];

  const setField = (option: FieldOption) => {
    if (!option.field) return;
    const { type: next } = option.field;
    const keeps = operatorNow?.accepts.includes(next) ?? false;
    const operator = keeps ? leaf.operator : (firstOperator[next] ?? "isPresent");
    const kind = operators.find((one) => one.operator === operator)?.value;
    onChange({
      ...leaf,
      fact: option.fact,
      path: pathOf(option.field),
      operator,
      value: fitted(editorFor(kind, next), leaf.value),
    });
  };
  const setOperator = (operator: string) => {
    const kind = operators.find((one) => one.operator === operator)?.value;
    onChange({ ...leaf, operator, value: fitted(editorFor(kind, type), leaf.value) });
  };

  return (
    <LeafRow>
      <Autocomplete
        options={options}
        value={chosen}
        disableClearable
        disabled={disabled}
        groupBy={(one) => one.group}
        getOptionKey={(one) => `${one.fact} ${one.field?.path ?? ""}`}
        isOptionEqualToValue={(one, other) => one.fact === other.fact && one.field === other.field}
        onChange={(_, option) => setField(option)}
        noOptionsText={t.none}
        renderInput={(params) => (
          <TextField
            {...params}
            label={t.field}
            {...below({ fault: placeFault, help: known ? undefined : t.unknownField })}
            slotProps={{
              ...params.slotProps,
              htmlInput: { ...params.slotProps.htmlInput, "aria-label": t.fieldOf(name) },
            }}
          />
        )}
      />
      {known?.given !== undefined && takesName(known.field) && (
        <TextField
          label={t.given}
          value={known.given}
          onChange={(event) => onChange({ ...leaf, path: pathOf(known.field, event.target.value) })}
          disabled={disabled}
          slotProps={{ htmlInput: { "aria-label": t.givenOf(name) } }}
        />
      )}
      <ChoiceField
        label={t.operator}
        name={t.operatorOf(name)}
        value={leaf.operator}
        choices={choices}
        onChange={setOperator}
        fault={at("operator")}
        disabled={disabled}
      />
      <ValueEditor
        editor={editorFor(operatorNow?.value, type ?? (operatorNow?.value === "same" ? undefined : "text"))}
        label={t.value}
        name={t.valueOf(name)}
        value={leaf.value}
        onChange={(value) => onChange({ ...leaf, value })}
        fault={at("value")}
        disabled={disabled}
      />
    </LeafRow>
  );
}
