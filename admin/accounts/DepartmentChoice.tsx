import { Autocomplete, FormControl, FormControlLabel, FormLabel, Radio, RadioGroup, TextField } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { useMay } from "../auth/session";
import { useText, words } from "../text/text";

const text = words(
  {
    title: "担当する部署",
    all: "すべての部署",
    some: "選んだ部署だけ",
    departments: "部署",
    help: "ルールに書かれた部署の名前（半角の小文字・数字・ハイフン）です。一覧にないものは、入力してEnterを押します。その部署のルール・メール・配信だけが見え、部署の決まっていないものは見えません。",
    none: "部署を一つ以上選んでください。",
  },
  {
    title: "Departments",
    all: "All departments",
    some: "Only these",
    departments: "Departments",
    help: "As rules name them (a to z, digits, hyphens). Type others and press Enter. Only these departments' rules, mails and deliveries can be seen, and none without a department.",
    none: "Choose at least one.",
  },
);

const EVERY = JSON.stringify([0, 999]);

/** Null: all of them. */
export function DepartmentChoice({
  value,
  onChange,
  all,
  error,
}: {
  value: readonly string[] | null;
  onChange: (value: string[] | null) => void;
  /** What null is called where it is not all of them. */
  all?: string | undefined;
  error?: string | undefined;
}) {
  const t = useText(text);
  const rules = useQuery({
    queryKey: ["rules", "departments"],
    queryFn: () => ask(api.GET("/api/rules", { params: { query: { range: EVERY } } })),
    enabled: useMay("rules.read"),
  });
  const known = [...new Set(rules.data?.flatMap(({ department }) => department ?? []))].sort();
  const problem = error ?? (value?.length === 0 ? t.none : undefined);
  return (
    <FormControl component="fieldset" fullWidth>
      <FormLabel component="legend" sx={{ fontWeight: 700 }}>
        {t.title}
      </FormLabel>
      <RadioGroup
        row
        value={value === null ? "all" : "some"}
        onChange={(event) => onChange(event.target.value === "all" ? null : [])}
      >
        <FormControlLabel value="all" control={<Radio size="small" />} label={all ?? t.all} />
        <FormControlLabel value="some" control={<Radio size="small" />} label={t.some} />
      </RadioGroup>
      {value !== null && (
        <Autocomplete
          multiple
          freeSolo
          autoSelect
          options={known}
          value={[...value]}
          onChange={(_event, next) => onChange([...new Set(next.map((one) => one.trim()).filter(Boolean))])}
          renderInput={(params) => (
            <TextField {...params} label={t.departments} error={problem !== undefined} helperText={problem ?? t.help} />
          )}
        />
      )}
    </FormControl>
  );
}
