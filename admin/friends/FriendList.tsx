import { Box, Tab, Tabs, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { List, useStore } from "react-admin";
import { api, ask } from "../api/client";
import { useAttributes } from "../attributes/use-attributes";
import { useMay } from "../auth/session";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { AnswerBars } from "./AnswerBars";
import { ExportButton } from "./ExportButton";
import { FriendFilters } from "./FriendFilters";
import { FriendRows, UNFILTERED } from "./FriendRows";
import { friendStates, useFriendWords } from "./text";

const text = words(
  {
    title: "市民",
    about: "LINE公式アカウントを友だちに追加した人と、受信設定の登録内容です。氏名や電話番号は持っていません。",
    list: "一覧",
    bars: "集計",
    people: (count: number) => `${formatCount(count)}人`,
    counts: "人数",
  },
  {
    title: "Citizens",
    about: "Who added the LINE account, and what they registered. No names or telephone numbers are kept.",
    list: "List",
    bars: "Totals",
    people: (count: number) => formatCount(count),
    counts: "People",
  },
);

/** More would not fit; the chooser offers the rest. */
const FIRST_COLUMNS = 3;

export default function FriendList() {
  const t = useText(text);
  const id = useId();
  const [cleared, setCleared] = useState(0);
  const [tab, setTab] = useState<"list" | "bars">("list");
  const mayExport = useMay("exports");
  const attributes = useAttributes();
  const all = attributes.data ?? [];
  const [chosen, setChosen] = useStore<string[] | null>("friends.columns", null);
  const shown = all.filter(({ retired }) => !retired);
  const columns = chosen ?? shown.slice(0, FIRST_COLUMNS).map(({ key }) => key);
  return (
    <Page title={t.title} about={t.about} actions={mayExport && <ExportButton />}>
      <Counts />
      <ProblemAlert error={attributes.error} />
      <Tabs value={tab} onChange={(_event, next) => setTab(next)} aria-label={t.title}>
        <Tab value="list" label={t.list} id={`${id}-list`} aria-controls={`${id}-panel`} />
        <Tab value="bars" label={t.bars} id={`${id}-bars`} aria-controls={`${id}-panel`} />
      </Tabs>
      <Box role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
        {tab === "bars" ? (
          <AnswerBars attributes={shown} />
        ) : (
          <List
            // What is typed into the filters goes, too.
            key={cleared}
            title={false}
            // Whom somebody searched for stays out of the browser's history (M8.2).
            disableSyncWithLocation
            actions={false}
            empty={false}
            perPage={25}
            sort={{ field: "createdAt", order: "DESC" }}
            filterDefaultValues={UNFILTERED}
          >
            <FriendFilters attributes={all} columns={columns} onColumns={setChosen} />
            <FriendRows
              columns={all.filter(({ key }) => columns.includes(key))}
              onClear={() => setCleared(cleared + 1)}
            />
          </List>
        )}
      </Box>
    </Page>
  );
}

function Counts() {
  const t = useText(text);
  const states = useFriendWords();
  const { data, error } = useQuery({
    queryKey: ["friends", "counts"],
    queryFn: () => ask(api.GET("/api/friends/counts")),
  });
  if (error && !data) return <ProblemAlert error={error} />;
  return (
    <>
      <ProblemAlert error={error} />
      <Box component="dl" aria-label={t.counts} sx={{ display: "flex", flexWrap: "wrap", gap: 3, my: 1 }}>
        {friendStates.map((state) => (
          <Box key={state}>
            <Typography component="dt" variant="body2" color="textSecondary">
              {states[state]}
            </Typography>
            <Typography component="dd" sx={{ m: 0, fontSize: "1.2rem", fontWeight: 700 }}>
              {data ? t.people(data[state]) : "…"}
            </Typography>
          </Box>
        ))}
      </Box>
    </>
  );
}
