import CompareIcon from "@mui/icons-material/CompareArrows";
import { Alert, Box, Button, LinearProgress, TextField, Typography } from "@mui/material";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Problem, problemOf } from "../../api/problem";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { formatCount } from "../../text/time";
import type { RuleJson } from "../types";
import { ComparisonResult } from "./ComparisonResult";
import type { Comparison } from "./comparison";
import { useComparison } from "./use-comparison";

const text = words(
  {
    title: "過去のメールで比べる",
    about:
      "有効なルール（最後に保存した版）と、いま画面にある下書きを、過去に届いたメールで比べます。どちらも有効だったとして、すべてのルールの中に置いて調べます。人数は、いま登録している人で数えます。何も送りません。",
    days: "比べる日数",
    daysHelp: "1〜366日。長いほど時間がかかります。",
    run: "比べる",
    starting: "始めています…",
    running: (percent: number, done: number, total: number) =>
      `比べています… ${percent}%（${formatCount(total)}通のうち${formatCount(done)}通）`,
    begun: "比べています…",
    stale: "比べたあとで、下書きが変わりました。もう一度比べてください。",
    cancel: "中止する",
    cancelling: "中止しています…",
    cancelled: "比べるのを中止しました。結果はありません。",
    insteadTitle: "前に始めた比較を中止して、こちらを始めますか？",
    insteadBody:
      "比較は1人が一度に1つだけ動かせます。ほかのルールや前に開いた画面で始めたものが、まだ動いています。中止すると、その結果は出ません。",
    instead: "中止して始める",
  },
  {
    title: "Compare over past mails",
    about:
      "Compares the rule in force (as last saved) with the draft on the screen over mails that came. Both are taken to be on, among all rules. People are counted as registered now. Nothing is sent.",
    days: "Days",
    daysHelp: "1 to 366; more take longer.",
    run: "Compare",
    starting: "Starting…",
    running: (percent: number, done: number, total: number) =>
      `Comparing… ${percent}% (${formatCount(done)} of ${formatCount(total)})`,
    begun: "Comparing…",
    stale: "The draft has changed since. Compare once more.",
    cancel: "Cancel the comparison",
    cancelling: "Cancelling…",
    cancelled: "The comparison was cancelled. There is no result.",
    insteadTitle: "Cancel the comparison that you began before, and begin this one?",
    insteadBody:
      "A person can run one comparison at a time. One of another rule, or of a page opened before, still runs. Cancelled, it has no result.",
    instead: "Cancel it and begin",
  },
);

const USUAL_DAYS = 30;
const MAX_DAYS = 366;
/** The comparison of a saved rule with its draft. */
export function RuleComparison({ ruleId, draft }: { ruleId: string; draft: RuleJson }) {
  const t = useText(text);
  const [days, setDays] = useState(String(USUAL_DAYS));
  const { started, job, cancelling, starting, inTheWay, giveUp } = useComparison(ruleId, draft);
  const runButton = useRef<HTMLButtonElement>(null);

  const wanted = Number(days);
  const areDaysGood = Number.isInteger(wanted) && wanted >= 1 && wanted <= MAX_DAYS;
  const isRunning = started !== null && (job.isLoading || job.data?.state === "running");
  // The button that was pressed is gone.
  useEffect(() => {
    if (cancelling.isSuccess) runButton.current?.focus();
  }, [cancelling.isSuccess]);
  const { done = 0, total = 0 } = job.data ?? {};
  const percent = total > 0 ? Math.floor((100 * done) / total) : null;
  const progress = percent === null ? t.begun : t.running(percent, done, total);
  const failed =
    job.data?.state === "failed" ? new Problem(500, { code: "job-failed", detail: job.data.message ?? "" }) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    starting.mutate({ days: wanted });
  };

  return (
    <Box sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <Box>
        <Typography component="h2" variant="h2">
          {t.title}
        </Typography>
        <Typography color="textSecondary">{t.about}</Typography>
      </Box>
      <Box component="form" onSubmit={submit} sx={{ display: "flex", flexWrap: "wrap", gap: 2, alignItems: "start" }}>
        <TextField
          label={t.days}
          helperText={t.daysHelp}
          type="number"
          value={days}
          onChange={(event) => setDays(event.target.value)}
          error={!areDaysGood}
          slotProps={{ htmlInput: { min: 1, max: MAX_DAYS, step: 1 } }}
          sx={{ width: "20rem" }}
        />
        <Button
          ref={runButton}
          type="submit"
          variant="contained"
          startIcon={<CompareIcon />}
          disabled={!areDaysGood || isRunning || starting.isPending}
        >
          {starting.isPending ? t.starting : t.run}
        </Button>
      </Box>
      <ProblemAlert error={(inTheWay === null && starting.error) || cancelling.error || job.error || failed} />
      {isRunning && started && (
        <>
          <Box role="status">
            <Typography>{progress}</Typography>
            <LinearProgress
              variant={percent === null ? "indeterminate" : "determinate"}
              value={percent ?? 0}
              aria-label={progress}
            />
          </Box>
          <Button
            variant="outlined"
            disabled={cancelling.isPending}
            onClick={() => cancelling.mutate(started.job)}
            sx={{ alignSelf: "start" }}
          >
            {cancelling.isPending ? t.cancelling : t.cancel}
          </Button>
        </>
      )}
      {job.data?.state === "cancelled" && (
        <Alert severity="info" role="status">
          {t.cancelled}
        </Alert>
      )}
      {job.data?.state === "done" && !isRunning && (
        <>
          {started?.of !== JSON.stringify(draft) && <Alert severity="info">{t.stale}</Alert>}
          <ComparisonResult result={job.data.result as Comparison} />
        </>
      )}
      <ConfirmDialog
        open={inTheWay !== null}
        title={t.insteadTitle}
        confirm={t.instead}
        busy={starting.isPending}
        error={starting.error && problemOf(starting.error).code !== "job-running" ? starting.error : null}
        onConfirm={() => inTheWay !== null && starting.mutate({ days: wanted, instead: inTheWay })}
        onClose={giveUp}
      >
        {t.insteadBody}
      </ConfirmDialog>
    </Box>
  );
}
