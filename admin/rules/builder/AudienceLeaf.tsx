import { Autocomplete, TextField } from "@mui/material";
import { ChoiceField } from "../../parts/schema-form/ChoiceField";
import { below } from "../../parts/schema-form/field-props";
import { useLabel, useText, words } from "../../text/text";
import type { Plugins } from "../use-plugins";
import { AudienceValue } from "./AudienceValue";
import { type AudienceField, audienceFieldAt, firstCondition } from "./audience-fields";
import { faultsUnder, faultWords } from "./faults";
import { LeafRow } from "./LeafRow";
import { BETWEEN } from "./tree";
import type { LeafProps } from "./tree-props";
import { editorFor, fitted } from "./values";

const text = words(
  {
    field: "属性",
    fieldOf: (name: string) => `${name}の属性`,
    operator: "比べ方",
    operatorOf: (name: string) => `${name}の比べ方`,
    operators: { [BETWEEN]: "の範囲", isPresent: "を登録している", isAbsent: "を登録していない" } as Record<
      string,
      string
    >,
    groups: { asked: "市民が登録した属性", known: "友だちについて" },
    unknownField: "登録されていない属性です。そのまま残しています。",
    unknownOperator: (name: string) => `${name}（使えない比べ方）`,
    retired: (name: string) => `${name}（廃止）`,
    none: "合う属性がありません",
  },
  {
    field: "Attribute",
    fieldOf: (name) => `Attribute of ${name}`,
    operator: "Comparison",
    operatorOf: (name) => `Comparison of ${name}`,
    operators: { [BETWEEN]: "is between", isPresent: "was answered", isAbsent: "was not answered" },
    groups: { asked: "What citizens answered", known: "Of every friend" },
    unknownField: "There is no such attribute. It is kept as it is.",
    unknownOperator: (name) => `${name} (cannot be used)`,
    retired: (name) => `${name} (retired)`,
    none: "No such attribute",
  },
);

/** One condition over friends: attribute, comparison, value. */
export function AudienceLeaf({
  leaf,
  onChange,
  name,
  faults,
  path,
  disabled,
  fields,
  operators,
}: LeafProps & { fields: readonly AudienceField[]; operators: Plugins["operators"] }) {
  const t = useText(text);
  const label = useLabel();
  const field = audienceFieldAt(fields, leaf);
  const at = (part: string) => faultWords(faultsUnder(faults, `${path}.${part}`));
  // A range is written as two conditions, and its faults stand at those.
  const valueFault = at("value") ?? at("all");
  const placeFault = at("fact") ?? at("path") ?? faultWords(faults.filter((one) => one.path === path));

  const chosen: AudienceField = field ?? {
    fact: leaf.fact,
    ...(leaf.path === undefined ? {} : { path: leaf.path }),
    label: `${leaf.fact} ${leaf.path ?? ""}`.trim(),
    group: "asked",
    type: "text",
    operators: [leaf.operator],
    unit: undefined,
    retired: false,
  };
  const choices = fields.filter((one) => !one.retired || one === field);
  const operatorWords = (one: string) =>
    t.operators[one] ?? label(operators.find((known) => known.operator === one)?.label ?? { ja: one });
  const offered = chosen.operators.map((one) => ({ value: one, label: operatorWords(one) }));
  if (!chosen.operators.includes(leaf.operator)) {
    offered.unshift({ value: leaf.operator, label: t.unknownOperator(operatorWords(leaf.operator)) });
  }

  const editorOf = (operator: string) =>
    editorFor(operators.find((one) => one.operator === operator)?.value, chosen.type);
  const setOperator = (operator: string) => {
    if (operator === BETWEEN) {
      const from = fitted("number", leaf.value);
      onChange({ ...leaf, operator, value: [from, null] });
    } else onChange({ ...leaf, operator, value: fitted(editorOf(operator), leaf.value) });
  };

  return (
    <LeafRow>
      <Autocomplete
        options={field ? choices : [chosen, ...choices]}
        value={chosen}
        disableClearable
        disabled={disabled}
        groupBy={(one) => t.groups[one.group]}
        getOptionKey={(one) => `${one.fact} ${one.path ?? ""}`}
        getOptionLabel={(one) => (one.retired ? t.retired(one.label) : one.label)}
        isOptionEqualToValue={(one, other) => one.fact === other.fact && one.path === other.path}
        onChange={(_, option) => onChange(firstCondition(option))}
        noOptionsText={t.none}
        renderInput={(params) => (
          <TextField
            {...params}
            label={t.field}
            {...below({ fault: placeFault, help: field ? undefined : t.unknownField })}
            slotProps={{
              ...params.slotProps,
              htmlInput: { ...params.slotProps.htmlInput, "aria-label": t.fieldOf(name) },
            }}
          />
        )}
      />
      <ChoiceField
        label={t.operator}
        name={t.operatorOf(name)}
        value={leaf.operator}
        choices={offered}
        onChange={setOperator}
        fault={at("operator")}
        disabled={disabled}
      />
      <AudienceValue
        field={chosen}
        operator={leaf.operator}
        editor={editorOf(leaf.operator)}
        value={leaf.value}
        onChange={(value) => onChange({ ...leaf, value })}
        name={name}
        fault={valueFault}
        disabled={disabled}
      />
    </LeafRow>
  );
}
