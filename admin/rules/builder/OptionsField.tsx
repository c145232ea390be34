import type { FieldProps } from "../../parts/schema-form/field-props";
import { useText, words } from "../../text/text";
import type { Option } from "./audience-fields";
import { Picker } from "./Picker";

const text = words(
  {
    search: "名前や読みで探せます",
    none: "合う選択肢がありません",
    unknown: (value: string) => `${value}（選択肢にありません）`,
    retired: (label: string) => `${label}（廃止）`,
    chosen: (count: number) => `${count}件を選んでいます。`,
  },
  {
    search: "Search by name",
    none: "No such option",
    unknown: (value) => `${value} (no such option)`,
    retired: (label) => `${label} (retired)`,
    chosen: (count) => `${count} chosen.`,
  },
);

/** More chips than these are counted until the field is opened. */
const CHIPS_SHOWN = 12;

/** One or several of an attribute's options, found by typing. */
export function OptionsField({
  label,
  name,
  value,
  onChange,
  options,
  several,
  disabled,
  ...rest
}: FieldProps<readonly string[]> & {
  options: readonly Option[];
  several: boolean;
  onChange: (value: string[]) => void;
}) {
  const t = useText(text);
  const optionOf = (one: string): Option =>
    options.find((option) => option.value === one) ?? {
      value: one,
      label: t.unknown(one),
      group: "",
      search: one,
      retired: false,
    };
  const filled = value.some((one) => one !== "");
  const shared = {
    label,
    name,
    fault: rest.fault,
    help: rest.help ?? (!filled ? t.search : several ? t.chosen(value.length) : undefined),
    options: options.filter((one) => !one.retired || value.includes(one.value)),
    disabled,
    groupBy: (one: Option) => one.group,
    getOptionKey: (one: Option) => one.value,
    getOptionLabel: (one: Option) => (one.retired ? t.retired(one.label) : one.label),
    isOptionEqualToValue: (one: Option, other: Option) => one.value === other.value,
    filterOptions: (all: Option[], { inputValue }: { inputValue: string }) => {
      const asked = inputValue.normalize("NFKC").toLowerCase().trim().split(/\s+/);
      // An input that shows the choice itself asks for nothing.
      if (!several && value.some((one) => optionOf(one).label === inputValue)) return all;
      return all.filter((one) => asked.every((part) => one.search.includes(part)));
    },
    // What lies in a ward that is chosen is in already.
    getOptionDisabled: (one: Option) => several && one.within !== undefined && value.includes(one.within),
    noOptionsText: t.none,
  };
  if (!several) {
    const [one] = value;
    return (
      <Picker
        {...shared}
        value={one === undefined || one === "" ? null : optionOf(one)}
        onChange={(_, option) => onChange(option ? [option.value] : [])}
      />
    );
  }
  return (
    <Picker
      {...shared}
      multiple
      disableCloseOnSelect
      limitTags={CHIPS_SHOWN}
      value={value.map(optionOf)}
      onChange={(_, chosen) => onChange(chosen.map((one) => one.value))}
      slotProps={{ chip: { size: "small" } }}
    />
  );
}
