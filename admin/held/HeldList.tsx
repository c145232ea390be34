import { Box, CircularProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, ask } from "../api/client";
import { SendingTrouble } from "../deliveries/SendingTrouble";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { type Decision, DecisionDialog } from "./DecisionDialog";
import { HeldItem } from "./HeldItem";
import { useNow } from "./use-now";

const text = words(
  {
    title: "保留",
    about:
      "安全確認で止まり、人が決めるのを待っている配信です。古いものから並びます。内容を確かめて、送るか破棄してください。",
    empty: "保留はありません",
    emptyHelp: "安全確認で配信が止まると、ここに出ます。",
    loading: "読み込んでいます",
    waiting: (count: number) => `${count}件が待っています。`,
    more: (count: number) => `古い順に${count}件を表示しています。片付けると、次のものが出ます。`,
  },
  {
    title: "Held",
    about:
      "Deliveries that guards stopped and that wait for a person, oldest first. Look at each, then send or discard it.",
    empty: "Nothing is held",
    emptyHelp: "When a guard stops a delivery, it appears here.",
    loading: "Loading",
    waiting: (count) => `${count} waiting.`,
    more: (count) => `The oldest ${count} are shown; more follow when these are done.`,
  },
);

const SHOWN = 50;
const query = {
  filter: JSON.stringify({ state: "held" }),
  sort: JSON.stringify(["id", "ASC"]),
  range: JSON.stringify([0, SHOWN - 1]),
};

/** What waits for a person, oldest first. */
export default function HeldList() {
  const t = useText(text);
  const now = useNow();
  const [decision, setDecision] = useState<Decision>();
  const { data: held, error } = useQuery({
    queryKey: ["deliveries", "held"],
    // Beside the news, whose line may be broken: here nothing may wait unseen.
    refetchInterval: 30_000,
    queryFn: () => ask(api.GET("/api/deliveries", { params: { query } })),
  });
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const focused = useRef<{ id: number; place: number }>(undefined);
  // Whoever was at a delivery that is decided goes on at the one that took its place.
  useEffect(() => {
    const at = focused.current;
    if (!held || !at) return;
    const place = held.findIndex(({ id }) => id === at.id);
    if (place >= 0) focused.current = { ...at, place };
    else if (document.activeElement === document.body) {
      const next = list.current?.children[Math.min(at.place, held.length - 1)];
      (next?.querySelector("button") ?? heading.current)?.focus();
    }
  });
  return (
    <Page title={t.title} about={t.about} headingRef={heading}>
      <ProblemAlert error={error} />
      {!held && !error && <CircularProgress aria-label={t.loading} />}
      {held?.length === 0 && <Empty title={t.empty}>{t.emptyHelp}</Empty>}
      {held && held.length > 0 && (
        <>
          <SendingTrouble ahead />
          <Typography role="status" sx={{ mb: 1 }}>
            {held.length === SHOWN ? t.more(SHOWN) : t.waiting(held.length)}
          </Typography>
          <Box
            ref={list}
            component="ul"
            sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 900px)" }}
          >
            {held.map((delivery) => (
              <HeldItem
                key={delivery.id}
                delivery={delivery}
                now={now}
                open={held.length === 1}
                onAsk={setDecision}
                onFocus={() => {
                  focused.current = { id: delivery.id, place: held.indexOf(delivery) };
                }}
              />
            ))}
          </Box>
        </>
      )}
      {decision && <DecisionDialog decision={decision} onClose={() => setDecision(undefined)} />}
    </Page>
  );
}
