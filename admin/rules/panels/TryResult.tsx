import { Alert, Box, List, ListItem, ListItemText, Typography } from "@mui/material";
import { useEffect, useRef } from "react";
import { TraceView } from "../../parts/TraceView";
import { useText, words } from "../../text/text";
import { formatMinute } from "../../text/time";
import type { DryRun } from "./dry-run";
import { TriedDelivery, TriedPart } from "./TriedDelivery";
import { type Verdict, verdictOf, verdictSentence, verdictWords } from "./verdict";

const text = words(
  {
    asOf: (when: string) => `${when} の時点として試しました。何も保存せず、何も送っていません。`,
    trace: "条件の判定",
    others: "ほかに動くルール",
    noOthers: "このメールで動くルールは、ほかにありません。",
  },
  {
    asOf: (when: string) => `Tried as of ${when}. Nothing was stored or sent.`,
    trace: "How the conditions were judged",
    others: "Other rules that fire",
    noOthers: "No other rule fires for this mail.",
  },
);

/** How grave a verdict is, for its colour. */
export const severity: Record<Verdict["kind"], "success" | "warning" | "info" | "error"> = {
  sends: "success",
  relays: "success",
  held: "warning",
  dropped: "warning",
  "taken-before": "warning",
  "other-source": "info",
  failed: "error",
  "does-not-fire": "info",
};

/** What came of a try: the verdict first, then all that led to it. */
export function TryResult({ result, ruleId, among }: { result: DryRun; ruleId: string; among: boolean }) {
  const t = useText(text);
  const say = useText(verdictWords);
  const said = useRef<HTMLDivElement>(null);
  // What was asked for stands below the fold of most screens.
  useEffect(() => {
    if (result) said.current?.scrollIntoView({ block: "center" });
  }, [result]);
  const own = result.deliveries.find((one) => one.ruleId === ruleId);
  const others = result.deliveries.filter((one) => one.ruleId !== ruleId);
  const verdict = verdictOf(result, ruleId);
  const nameOf = (id: string) => result.deliveries.find((one) => one.ruleId === id)?.name ?? id;
  const traces = result.traces.filter((one) => one.ruleId === ruleId);
  return (
    <Box sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <Alert ref={said} severity={severity[verdict.kind]} role="status" sx={{ fontSize: "1.05rem", fontWeight: 700 }}>
        {verdictSentence(verdict, say, nameOf)}
      </Alert>
      <Typography variant="body2" color="textSecondary">
        {t.asOf(formatMinute(result.event.now))} {result.notes.join(" ")}
      </Typography>
      {among && (
        <TriedPart title={t.others}>
          {others.length === 0 ? (
            <Typography>{t.noOthers}</Typography>
          ) : (
            <List dense disablePadding>
              {others.map((one) => (
                <ListItem key={one.ruleId} disableGutters>
                  <ListItemText
                    primary={one.name}
                    secondary={verdictSentence(verdictOf(result, one.ruleId), say, nameOf)}
                  />
                </ListItem>
              ))}
            </List>
          )}
        </TriedPart>
      )}
      {own && <TriedDelivery delivery={own} heading="h3" />}
      {traces.length > 0 && (
        <TriedPart title={t.trace}>
          <TraceView traces={traces} />
        </TriedPart>
      )}
    </Box>
  );
}
