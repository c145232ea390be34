import { Box, Paper, Skeleton, ToggleButton, ToggleButtonGroup, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { api, ask } from "../api/client";
import { LoadedPart } from "../parts/LoadedPart";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";

const FriendsChart = lazy(() => import("./FriendsChart"));

const text = words(
  {
    title: "友だちの数",
    span: "期間",
    days: (n: number) => (n === 365 ? "1年" : `${n}日`),
    now: (friends: string, change: string) => `いま${friends}人（この期間に${change}人）`,
    chart: "友だちの数の推移",
    day: "日付",
    friends: "友だち",
  },
  {
    title: "Friends",
    span: "Period",
    days: (n) => (n === 365 ? "1 year" : `${n} days`),
    now: (friends, change) => `${friends} now (${change} in this period)`,
    chart: "Friends over time",
    day: "Day",
    friends: "Friends",
  },
);

const spans = [30, 90, 365] as const;
const HEIGHT = 260;

/** The chart is for the eye; the sentence above it says the same to everyone. */
export function FriendsOverTime() {
  const t = useText(text);
  const [days, setDays] = useState<number>(30);
  const growth = useQuery({
    queryKey: ["friends", "growth", days],
    queryFn: () => ask(api.GET("/api/friends/growth", { params: { query: { days } } })),
    staleTime: 60_000,
  });
  const [first, last] = [growth.data?.at(0), growth.data?.at(-1)];
  const change = first && last ? last.friends - (first.friends - first.added + first.left) : 0;
  return (
    <Paper variant="outlined" component="section" aria-labelledby="friends-over-time" sx={{ p: 2, minWidth: 0 }}>
      <Box sx={{ display: "flex", alignItems: "center", flexWrap: "wrap", gap: 1 }}>
        <Typography component="h2" variant="h2" id="friends-over-time" sx={{ flexGrow: 1 }}>
          {t.title}
        </Typography>
        <ToggleButtonGroup
          size="small"
          exclusive
          aria-label={t.span}
          value={days}
          onChange={(_event, chosen: number | null) => chosen !== null && setDays(chosen)}
        >
          {spans.map((span) => (
            <ToggleButton key={span} value={span}>
              {t.days(span)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Box>
      <ProblemAlert error={growth.error} />
      {last && (
        <Typography>{t.now(formatCount(last.friends), `${change >= 0 ? "+" : ""}${formatCount(change)}`)}</Typography>
      )}
      <LoadedPart waiting={<Skeleton variant="rectangular" height={HEIGHT} />}>
        {growth.data ? (
          <FriendsChart days={growth.data} label={t.chart} day={t.day} series={t.friends} height={HEIGHT} />
        ) : (
          <Skeleton variant="rectangular" height={HEIGHT} />
        )}
      </LoadedPart>
    </Paper>
  );
}
