import { Box, CircularProgress, MenuItem, TextField, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api, ask } from "../../api/client";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { Changes } from "./Changes";

const text = words(
  {
    title: "2つの版の違い",
    from: "この版から",
    to: "この版への変更",
    name: (version: number) => `第${version}版`,
    loading: "読み込み中",
    none: "2つの版は同じ内容です。",
  },
  {
    title: "What differs between two versions",
    from: "From version",
    to: "To version",
    name: (version: number) => `Version ${version}`,
    loading: "Loading",
    none: "Both say the same.",
  },
);

export const differenceOf = (ruleId: string, from: number, to: number) => ({
  queryKey: ["rules", ruleId, "difference", from, to],
  queryFn: () => ask(api.POST("/api/rules/{id}/difference", { params: { path: { id: ruleId } }, body: { from, to } })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Any two versions, in sentences. */
export function VersionDifference({ ruleId, newest }: { ruleId: string; newest: number }) {
  const t = useText(text);
  const id = useId();
  const [from, setFrom] = useState(newest - 1);
  const [to, setTo] = useState(newest);
  const difference = useQuery(differenceOf(ruleId, from, to));
  const versions = Array.from({ length: newest }, (_, i) => newest - i);
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} component="h3" variant="h3" sx={{ mb: 1.5 }}>
        {t.title}
      </Typography>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}>
        {(
          [
            [t.from, from, setFrom],
            [t.to, to, setTo],
          ] as const
        ).map(([label, value, set]) => (
          <TextField
            key={label}
            select
            label={label}
            value={value}
            onChange={(event) => set(Number(event.target.value))}
            sx={{ width: "12rem" }}
          >
            {versions.map((one) => (
              <MenuItem key={one} value={one}>
                {t.name(one)}
              </MenuItem>
            ))}
          </TextField>
        ))}
      </Box>
      <Box role="status" sx={{ mt: 1 }}>
        {difference.isLoading && <CircularProgress size={20} aria-label={t.loading} />}
        {difference.data && <Changes key={`${from}-${to}`} changes={difference.data.changes} none={t.none} />}
      </Box>
      <ProblemAlert error={difference.error} />
    </Box>
  );
}
