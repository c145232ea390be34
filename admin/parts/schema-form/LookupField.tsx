import { TextField } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../api/client";
import { useLabel, useText, words } from "../../text/text";
import { ChoiceField } from "./ChoiceField";
import { below, type FieldProps } from "./field-props";

const text = words(
  { choose: "選んでください", unknown: (value: string) => `${value}（見つかりません）` },
  { choose: "Choose", unknown: (value) => `${value} (not found)` },
);

type Label = ReturnType<typeof useLabel>;
const range = JSON.stringify([0, 999]);

/** What a schema may ask for by `x-choices`, and where it comes from. */
const sources: Record<string, (label: Label) => Promise<{ value: string; label: string }[]>> = {
  async attributes(label) {
    const all = await ask(api.GET("/api/attributes", { params: { query: { range } } }));
    return all
      .filter((one) => !one.retired)
      .map((one) => ({ value: one.key, label: label(one.label as { ja: string; en?: string }) }));
  },
  async "relay-targets"() {
    const all = await ask(api.GET("/api/relay-targets", { params: { query: { range } } }));
    return all.map((one) => ({ value: one.id, label: one.id }));
  },
};

/** The name of something that staff set up elsewhere. Whoever may not see that writes the name. */
export function LookupField({ of, ...props }: FieldProps<string> & { of: string; onChange: (value: string) => void }) {
  const t = useText(text);
  const label = useLabel();
  const source = sources[of];
  const found = useQuery({
    queryKey: [of, "choices", label({ ja: "ja", en: "en" })],
    queryFn: () => source?.(label) ?? [],
    enabled: source !== undefined,
    retry: false,
  });
  if (!found.data) {
    return (
      <TextField
        label={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        disabled={props.disabled || found.isLoading}
        fullWidth
        {...below(props)}
      />
    );
  }
  const choices = [...found.data];
  if (props.value === "") choices.unshift({ value: "", label: t.choose });
  else if (!choices.some((one) => one.value === props.value)) {
    choices.unshift({ value: props.value, label: t.unknown(props.value) });
  }
  return <ChoiceField {...props} choices={choices} />;
}
