import { Autocomplete, FormControlLabel, MenuItem, Stack, Switch, TextField, Typography } from "@mui/material";
import { useLabel, useText, words } from "../text/text";
import { isChoice } from "./draft";
import { useFault } from "./faults";
import type { Attribute, Draft, ShownWhen } from "./types";

const text = words(
  {
    turn: "ほかの質問の答えによって、聞くかどうかを変える",
    attribute: "どの質問の",
    values: "どの答えの人に聞くか（どれか1つに合えば）",
    help: "条件に合わない人のフォームには出ません。条件に使えるのは、選ぶ質問と「はい・いいえ」の質問です。",
    yes: "はい",
    no: "いいえ",
    nothing: "選択肢がありません",
  },
  {
    turn: "Ask only those who gave certain answers to another question",
    attribute: "Which question",
    values: "Which answers (any of)",
    help: "Everybody else does not see it. Questions with options and yes-or-no questions can be used.",
    yes: "Yes",
    no: "No",
    nothing: "No options",
  },
);

/** Whether a question waits for the answer to another one. */
export function ShownWhenField({
  draft,
  all,
  onChange,
}: {
  draft: Draft;
  all: readonly Attribute[];
  onChange: (shownWhen: ShownWhen | undefined) => void;
}) {
  const t = useText(text);
  const label = useLabel();
  const fault = useFault("shownWhen");
  const { shownWhen } = draft;
  // One level only: a question that waits itself is none to wait for.
  const others = all.filter(
    (one) =>
      one.key !== draft.key &&
      !one.retired &&
      (one.key === shownWhen?.attribute || (!one.shownWhen && (isChoice(one.kind) || one.kind === "boolean"))),
  );
  const other = others.find(({ key }) => key === shownWhen?.attribute);
  const choices = other ? choicesOf(other) : [];
  const nameOf = (value: string | boolean) => {
    if (typeof value === "boolean") return value ? t.yes : t.no;
    const [ward = "", town] = value.split("/");
    const option = other?.options?.find((one) => one.value === value || one.value === ward);
    const part = option?.parts?.find((one) => one.value === town);
    return option ? [option, ...(part ? [part] : [])].map((one) => label(one.label)).join(" ") : value;
  };
  return (
    <Stack spacing={1.5}>
      <div>
        <FormControlLabel
          control={
            <Switch
              checked={shownWhen !== undefined}
              onChange={(_event, isOn) => onChange(isOn ? { attribute: "", in: [] } : undefined)}
            />
          }
          label={t.turn}
        />
      </div>
      {shownWhen && (
        <>
          <TextField
            select
            label={t.attribute}
            value={other ? shownWhen.attribute : ""}
            onChange={(event) => onChange({ attribute: event.target.value, in: [] })}
            error={fault !== undefined}
            helperText={fault}
          >
            {others.map((one) => (
              <MenuItem key={one.key} value={one.key}>
                {label(one.label)}
              </MenuItem>
            ))}
          </TextField>
          {other && (
            <Autocomplete
              multiple
              disableCloseOnSelect
              options={choices}
              value={shownWhen.in}
              onChange={(_event, values) => onChange({ ...shownWhen, in: values })}
              getOptionLabel={nameOf}
              noOptionsText={t.nothing}
              renderInput={(params) => <TextField {...params} label={t.values} />}
            />
          )}
          <Typography variant="body2" color="textSecondary">
            {t.help}
          </Typography>
        </>
      )}
    </Stack>
  );
}

function choicesOf({ kind, options = [] }: Attribute): (string | boolean)[] {
  if (kind === "boolean") return [true, false];
  return options
    .filter(({ retired }) => !retired)
    .flatMap(({ value, parts = [] }) => [value, ...parts.map((part) => `${value}/${part.value}`)]);
}
