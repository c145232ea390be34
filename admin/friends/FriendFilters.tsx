import { Box, Chip, MenuItem, Stack, TextField } from "@mui/material";
import { useEffect, useState } from "react";
import { useListContext } from "react-admin";
import type { Attribute } from "../attributes/types";
import { useLabel, useText, words } from "../text/text";
import { AttributeFilter } from "./AttributeFilter";
import { audienceOf, type Tree, type Wanted, wantedOf } from "./answers";
import { ColumnChooser } from "./ColumnChooser";
import { type FriendState, friendStates, useAnswer, useFriendWords } from "./text";

const text = words(
  {
    search: "ユーザーIDで探す",
    searchHelp: "U から始まるIDの、はじめの部分です。",
    searchBad: "U に続けて、0〜9と a〜f で入れてください（33文字まで）。",
    state: "状態",
    filters: "今の絞り込み",
    absent: "未回答",
    remove: (what: string) => `絞り込み「${what}」を外す`,
  },
  {
    search: "Search by user id",
    searchHelp: "The beginning of the id, from U on.",
    searchBad: "U, then 0–9 and a–f (33 characters at most).",
    state: "State",
    filters: "Filters in force",
    absent: "not answered",
    remove: (what: string) => `Remove the filter “${what}”`,
  },
);

interface Filters {
  q?: string;
  state?: FriendState;
  audience?: Tree;
}

/** Search, state and attributes; what is in force stands below, each to be taken off. */
export function FriendFilters({
  attributes,
  columns,
  onColumns,
}: {
  attributes: readonly Attribute[];
  columns: readonly string[];
  onColumns: (columns: string[]) => void;
}) {
  const t = useText(text);
  const states = useFriendWords();
  const label = useLabel();
  const answer = useAnswer();
  const { filterValues, setFilters } = useListContext();
  const filters = filterValues as Filters;
  const [search, setSearch] = useState(filters.q ?? "");
  const isBad = search !== "" && !/^U[0-9a-f]{0,32}$/.test(search);
  const q = isBad || search === "" ? undefined : search;

  // Not with every key: an id is typed or pasted in a moment.
  useEffect(() => {
    if (q === filters.q) return;
    const timer = setTimeout(() => setFilters({ ...filters, q }), 300);
    return () => clearTimeout(timer);
  }, [q, filters, setFilters]);

  const wanted = wantedOf(filters.audience);
  const want = (next: readonly Wanted[]) => setFilters({ ...filters, audience: audienceOf(next, attributes) });
  const nameOf = ({ attribute: key, values }: Wanted) => {
    const attribute = attributes.find((one) => one.key === key);
    if (!attribute) return key;
    const named = values.map((value) => {
      if (attribute.kind === "boolean") return value === "true" ? states.yes : states.no;
      return answer(attribute, attribute.kind === "multiple" ? [value] : value);
    });
    return `${label(attribute.label)}: ${values.length === 0 ? t.absent : named.join("、")}`;
  };

  return (
    <Stack spacing={1.5} sx={{ p: 2 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "flex-start" }}>
        <TextField
          label={t.search}
          value={search}
          onChange={(event) => setSearch(event.target.value.trim())}
          error={isBad}
          helperText={isBad ? t.searchBad : t.searchHelp}
          slotProps={{ htmlInput: { maxLength: 33, autoComplete: "off", spellCheck: false } }}
          sx={{ flexGrow: 1, minWidth: 240, maxWidth: 420 }}
        />
        <TextField
          select
          label={t.state}
          value={filters.state ?? "active"}
          onChange={(event) => setFilters({ ...filters, state: event.target.value })}
          sx={{ minWidth: 160 }}
        >
          {friendStates.map((state) => (
            <MenuItem key={state} value={state}>
              {states[state]}
            </MenuItem>
          ))}
        </TextField>
        <ColumnChooser attributes={attributes} columns={columns} onColumns={onColumns} />
      </Box>
      <AttributeFilter attributes={attributes} onAdd={(one) => want([...wanted, one])} />
      {wanted.length > 0 && (
        <Box
          component="ul"
          aria-label={t.filters}
          sx={{ display: "flex", flexWrap: "wrap", gap: 1, m: 0, p: 0, listStyle: "none" }}
        >
          {wanted.map((one, i) => (
            <li key={JSON.stringify(one)}>
              <Chip
                label={nameOf(one)}
                onClick={() => want(wanted.filter((_, at) => at !== i))}
                onDelete={() => want(wanted.filter((_, at) => at !== i))}
                aria-label={t.remove(nameOf(one))}
                sx={{ maxWidth: "100%" }}
              />
            </li>
          ))}
        </Box>
      )}
    </Stack>
  );
}
