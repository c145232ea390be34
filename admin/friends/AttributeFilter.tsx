import { Autocomplete, Box, Button, Chip, MenuItem, TextField, Typography } from "@mui/material";
import { useState } from "react";
import type { Attribute } from "../attributes/types";
import { useCounts } from "../attributes/use-attributes";
import { useLabel, useText, words } from "../text/text";
import { formatCount } from "../text/time";
import type { Wanted } from "./answers";

const text = words(
  {
    attribute: "属性で絞り込む",
    values: "どの答えの人か（いくつでも）",
    number: "数（いくつでも、Enterで区切る）",
    absent: "未回答の人",
    add: "絞り込む",
    people: (count: number) => `${formatCount(count)}人`,
    loading: "読み込んでいます…",
    nothing: "選択肢がありません",
  },
  {
    attribute: "Filter by attribute",
    values: "Who answered (any of)",
    number: "Numbers (any of, Enter between)",
    absent: "Who did not answer",
    add: "Filter",
    people: (count: number) => formatCount(count),
    loading: "Loading…",
    nothing: "No options",
  },
);

/** Chooses an attribute, then its answers. */
export function AttributeFilter({
  attributes,
  onAdd,
}: {
  attributes: readonly Attribute[];
  onAdd: (wanted: Wanted) => void;
}) {
  const t = useText(text);
  const label = useLabel();
  const [key, setKey] = useState("");
  const [values, setValues] = useState<string[]>([]);
  const attribute = attributes.find((one) => one.key === key);
  const counts = useCounts(key === "" ? null : key);
  const options = counts.data?.options ?? [];
  const nameOf = (value: string) => {
    const found = options.find((option) => option.value === value);
    // A town stands under its ward.
    const ward = attribute?.kind === "area" && value.includes("/") ? `${value.split("/")[0]} ` : "";
    return found ? `${ward}${label(found.label as { ja: string })}` : value;
  };
  const add = (chosen: string[]) => {
    onAdd({ attribute: key, values: chosen });
    setKey("");
    setValues([]);
  };
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "flex-start" }}>
      <TextField
        select
        label={t.attribute}
        value={key}
        onChange={(event) => {
          setKey(event.target.value);
          setValues([]);
        }}
        sx={{ minWidth: 220 }}
      >
        {attributes.map((one) => (
          <MenuItem key={one.key} value={one.key}>
            {label(one.label)}
          </MenuItem>
        ))}
      </TextField>
      {attribute && (
        <>
          <Autocomplete
            multiple
            freeSolo={attribute.kind === "number"}
            disableCloseOnSelect
            options={attribute.kind === "number" ? [] : options.map(({ value }) => value)}
            value={values}
            loading={counts.isPending}
            loadingText={t.loading}
            noOptionsText={t.nothing}
            onChange={(_event, next) =>
              setValues(attribute.kind === "number" ? next.filter((one) => /^-?\d{1,15}$/.test(one)) : next)
            }
            getOptionLabel={nameOf}
            renderOption={({ key: id, ...props }, value) => (
              <li key={id} {...props}>
                <span>{nameOf(value)}</span>
                <Typography component="span" variant="body2" color="textSecondary" sx={{ ml: "auto", pl: 2 }}>
                  {t.people(options.find((option) => option.value === value)?.count ?? 0)}
                </Typography>
              </li>
            )}
            renderValue={(chosen, itemProps) =>
              chosen.map((value, index) => {
                const { key: id, ...props } = itemProps({ index });
                return <Chip key={id} size="small" label={nameOf(value)} {...props} />;
              })
            }
            renderInput={(params) => (
              <TextField {...params} label={attribute.kind === "number" ? t.number : t.values} />
            )}
            sx={{ flexGrow: 1, minWidth: 240, maxWidth: 520 }}
          />
          <Button variant="outlined" disabled={values.length === 0} onClick={() => add(values)} sx={{ minHeight: 40 }}>
            {t.add}
          </Button>
          <Button onClick={() => add([])} sx={{ minHeight: 40 }}>
            {t.absent}
          </Button>
        </>
      )}
    </Box>
  );
}
