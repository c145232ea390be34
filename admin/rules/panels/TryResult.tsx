import { Alert, Box, List, ListItem, ListItemText, Typography } from "@mui/material";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Bubbles } from "../../parts/Bubbles";
import { TraceView } from "../../parts/TraceView";
import { useText, words } from "../../text/text";
import { formatMinute } from "../../text/time";
import type { DryRun } from "./dry-run";
import { GuardResults } from "./GuardResults";
import { TransformEffect } from "./TransformEffect";
import { type Verdict, verdictOf, verdictSentence, verdictWords } from "./verdict";

const text = words(
  {
    asOf: (when: string) => `${when} の時点として試しました。何も保存せず、何も送っていません。`,
    bubbles: "市民に届く文面",
    guards: "安全確認",
    transforms: "加工",
    trace: "条件の判定",
    others: "ほかに動くルール",
    noOthers: "このメールで動くルールは、ほかにありません。",
  },
  {
    asOf: (when: string) => `Tried as of ${when}. Nothing was stored or sent.`,
    bubbles: "What citizens get",
    guards: "Safety checks",
    transforms: "Transforms",
    trace: "How the conditions were judged",
    others: "Other rules that fire",
    noOthers: "No other rule fires for this mail.",
  },
);

const severity: Record<Verdict["kind"], "success" | "warning" | "info" | "error"> = {
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
  const messages = own?.plans.flatMap((plan) => plan.messages) ?? [];
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
        <Section title={t.others}>
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
        </Section>
      )}
      <Box
        sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "repeat(2, minmax(0, 1fr))" }, gap: 3 }}
      >
        {messages.length > 0 && (
          <Section title={t.bubbles}>
            <Bubbles messages={messages} />
          </Section>
        )}
        {own && (
          <Section title={t.guards}>
            <GuardResults guards={own.guards} />
          </Section>
        )}
      </Box>
      {own && own.transforms.length > 0 && (
        <Section title={t.transforms}>
          <TransformEffect steps={own.transforms} />
        </Section>
      )}
      {traces.length > 0 && (
        <Section title={t.trace}>
          <TraceView traces={traces} />
        </Section>
      )}
    </Box>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} component="h3" variant="h3" sx={{ mb: 1 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}
