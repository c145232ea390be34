import { Box, Button } from "@mui/material";
import type { ReactNode } from "react";
import { useListContext, useTranslate } from "react-admin";
import { useText, words } from "../text/text";
import { Empty } from "./Empty";

const text = words(
  { help: "言葉を短くするか、絞り込みを外してください。" },
  { help: "Use a shorter word, or take a filter away." },
);

type Filters = Record<string, unknown>;

/** Where the filters of a `<List>` leave nothing: says so, and takes them off. */
export function NoHits({
  title,
  children,
  unfiltered = {},
  onClear,
}: {
  title: string;
  /** What else one can do; left out: a shorter word, fewer filters. */
  children?: ReactNode;
  /** The filters that the list begins with. */
  unfiltered?: Filters;
  /** Where filters are kept beside the list's own; left out: those are all. */
  onClear?: () => void;
}) {
  const t = useText(text);
  const translate = useTranslate();
  const { filterValues, setFilters } = useListContext();
  const isFiltered = Object.entries((filterValues ?? {}) as Filters).some(
    ([name, value]) => value !== undefined && value !== "" && value !== unfiltered[name],
  );
  return (
    <Empty title={title}>
      {children ?? t.help}
      {isFiltered && (
        <Box sx={{ mt: 2 }}>
          <Button variant="outlined" onClick={onClear ?? (() => setFilters(unfiltered, []))}>
            {translate("ra.navigation.clear_filters")}
          </Button>
        </Box>
      )}
    </Empty>
  );
}
