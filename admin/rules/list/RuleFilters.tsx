import { Box, Button, MenuItem, TextField } from "@mui/material";
import { useEffect, useRef, useState } from "react";
import { useLabel, useText, words } from "../../text/text";
import { usePlugins } from "../use-plugins";
import type { RuleFilter } from "../use-rules";

const text = words(
  {
    search: "名前・idで探す",
    state: "状態",
    all: "すべて",
    enabled: "有効",
    disabled: "無効",
    faulty: "誤りがある",
    trigger: "契機",
    department: "部署",
    clear: "絞り込みを解除",
  },
  {
    search: "Search by name or id",
    state: "State",
    all: "All",
    enabled: "On",
    disabled: "Off",
    faulty: "With faults",
    trigger: "Trigger",
    department: "Department",
    clear: "Clear filters",
  },
);
const SEARCH_AFTER_MS = 250;

/** Search and filters over the list of rules. */
export function RuleFilters({
  filter,
  departments,
  onChange,
}: {
  filter: RuleFilter;
  /** Those that rules name. */
  departments: readonly string[];
  onChange: (filter: RuleFilter) => void;
}) {
  const t = useText(text);
  const labelOf = useLabel();
  const plugins = usePlugins();
  // Kept here: an address that lags behind would disturb the composing of Japanese text.
  const given = filter.q ?? "";
  const [q, setQ] = useState(given);
  // What the address will hold once it has followed; anything else in it came from elsewhere, as from the menu.
  const awaited = useRef([given]);
  useEffect(() => {
    const at = awaited.current.indexOf(given);
    awaited.current = at === -1 ? [given] : awaited.current.slice(at);
    if (at === -1) setQ(given);
  }, [given]);
  useEffect(() => {
    const wanted = q.trim();
    if (wanted === (filter.q ?? "")) return;
    const timer = setTimeout(() => {
      awaited.current.push(wanted);
      onChange({ ...filter, q: wanted || undefined });
    }, SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [q, filter, onChange]);

  const state = filter.faulty ? "faulty" : filter.enabled === undefined ? "" : filter.enabled ? "enabled" : "disabled";
  const select = { select: true, sx: { minWidth: 140, flex: { xs: "1 1 40%", sm: "0 1 180px" } } } as const;
  return (
    <Box role="search" sx={{ display: "flex", flexWrap: "wrap", gap: 1.5, mb: 2, alignItems: "center" }}>
      <TextField
        label={t.search}
        type="search"
        value={q}
        onChange={(event) => setQ(event.target.value)}
        sx={{ flex: { xs: "1 1 100%", sm: "0 1 280px" } }}
      />
      <TextField
        {...select}
        label={t.state}
        value={state}
        onChange={({ target: { value } }) =>
          onChange({
            ...filter,
            enabled: value === "enabled" ? true : value === "disabled" ? false : undefined,
            faulty: value === "faulty" ? true : undefined,
          })
        }
      >
        <MenuItem value="">{t.all}</MenuItem>
        <MenuItem value="enabled">{t.enabled}</MenuItem>
        <MenuItem value="disabled">{t.disabled}</MenuItem>
        <MenuItem value="faulty">{t.faulty}</MenuItem>
      </TextField>
      <TextField
        {...select}
        label={t.trigger}
        value={plugins.data ? (filter.trigger ?? "") : ""}
        onChange={({ target: { value } }) => onChange({ ...filter, trigger: value || undefined })}
      >
        <MenuItem value="">{t.all}</MenuItem>
        {plugins.data?.triggers.map(({ type, label }) => (
          <MenuItem key={type} value={type}>
            {labelOf(label)}
          </MenuItem>
        ))}
      </TextField>
      {departments.length > 0 && (
        <TextField
          {...select}
          label={t.department}
          value={filter.department ?? ""}
          onChange={({ target: { value } }) => onChange({ ...filter, department: value || undefined })}
        >
          <MenuItem value="">{t.all}</MenuItem>
          {departments.map((department) => (
            <MenuItem key={department} value={department}>
              {department}
            </MenuItem>
          ))}
        </TextField>
      )}
      {Object.values(filter).some((value) => value !== undefined) && (
        <Button
          onClick={() => {
            setQ("");
            onChange({});
          }}
        >
          {t.clear}
        </Button>
      )}
    </Box>
  );
}
