import { TextField } from "@mui/material";
import { ChoiceField } from "../../parts/schema-form/ChoiceField";
import { below, type FieldProps } from "../../parts/schema-form/field-props";
import { JsonField } from "../../parts/schema-form/JsonField";
import { MomentField } from "../../parts/schema-form/MomentField";
import { NumberField } from "../../parts/schema-form/NumberField";
import { numbersOf } from "../../parts/schema-form/parts-of";
import { TextsField } from "../../parts/schema-form/TextsField";
import { useText, words } from "../../text/text";
import { type Editor, fits, isBlank } from "./values";

const text = words(
  {
    yes: "はい",
    no: "いいえ",
    pattern: "正規表現（RE2）で書きます。例: ^【気象情報】",
    missing: "値を入れてください。",
    odd: "この比べ方に合わない値です。そのまま残しています。",
  },
  {
    yes: "Yes",
    no: "No",
    pattern: "A regular expression (RE2), such as ^【気象情報】",
    missing: "Enter a value.",
    odd: "This value does not suit the comparison. It is kept as it is.",
  },
);

/** A condition's value, by what its operator asks for. Nothing where it asks for nothing. */
export function ValueEditor({
  editor,
  onChange,
  unit,
  ...given
}: FieldProps<unknown> & { editor: Editor; onChange: (value: unknown) => void; unit?: string }) {
  const t = useText(text);
  const { value, label, name, disabled } = given;
  const props = { ...given, fault: given.fault !== undefined && isBlank(value) ? t.missing : given.fault };
  if (!fits(editor, value)) return <JsonField {...props} help={t.odd} onChange={onChange} />;
  switch (editor) {
    case "nothing":
      return null;
    case "text":
    case "pattern": {
      const help = editor === "pattern" && value === "" ? t.pattern : props.help;
      return (
        <TextField
          label={label}
          value={value as string}
          onChange={(event) => onChange(event.target.value)}
          disabled={disabled}
          fullWidth
          multiline={(value as string).includes("\n")}
          {...below({ fault: props.fault, help })}
          slotProps={{ htmlInput: { "aria-label": name, spellCheck: editor === "text" } }}
        />
      );
    }
    case "texts":
      return <TextsField {...props} value={value as string[]} onChange={onChange} />;
    case "number":
      return <NumberField {...props} unit={unit} value={value as number | null} onChange={onChange} />;
    case "numbers":
      return (
        <TextsField
          {...props}
          value={(value as number[]).map(String)}
          parts={numbersOf}
          canUnite={false}
          onChange={(texts) => onChange(texts.map(Number))}
        />
      );
    case "boolean":
      return (
        <ChoiceField
          {...props}
          value={String(value)}
          choices={[
            { value: "true", label: t.yes },
            { value: "false", label: t.no },
          ]}
          onChange={(chosen) => onChange(chosen === "true")}
        />
      );
    case "date":
      return <MomentField {...props} value={value as string | null} onChange={onChange} />;
    case "json":
      return <JsonField {...props} onChange={onChange} />;
  }
}
