import CompareIcon from "@mui/icons-material/CompareArrows";
import { Alert, Box, Button, LinearProgress, TextField, Typography } from "@mui/material";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask } from "../../api/client";
import { Problem } from "../../api/problem";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { formatCount } from "../../text/time";
import type { RuleJson } from "../types";
import { ComparisonResult } from "./ComparisonResult";
import type { Comparison } from "./comparison";

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
  },
);

const USUAL_DAYS = 30;
const MAX_DAYS = 366;
const POLL_MS = 700;

interface Started {
  job: number;
  /** The draft that it was started with. */
  of: string;
}

/** The comparison of a saved rule with its draft: a job that goes on while other tabs are open. */
export function RuleComparison({ ruleId, draft }: { ruleId: string; draft: RuleJson }) {
  const t = useText(text);
  const queries = useQueryClient();
  const [days, setDays] = useState(String(USUAL_DAYS));
  const lasting = ["rule-comparison", ruleId];
  const started = useQuery<Started | null>({
    queryKey: lasting,
    queryFn: () => null,
    enabled: false,
    initialData: null,
  }).data;
  const starting = useMutation({
    mutationFn: async (): Promise<Started> => {
      const body = { draft, days: Number(days) };
      const { job } = await ask(api.POST("/api/rules/{id}/compare", { params: { path: { id: ruleId } }, body }));
      return { job, of: JSON.stringify(draft) };
    },
    onSuccess: (next) => queries.setQueryData(lasting, next),
  });
  const job = useQuery({
    queryKey: ["jobs", started?.job],
    queryFn: () => ask(api.GET("/api/jobs/{id}", { params: { path: { id: String(started?.job) } } })),
    enabled: started !== null,
    refetchInterval: ({ state }) => (state.data?.state === "running" || state.error ? POLL_MS : false),
  });

  const wanted = Number(days);
  const areDaysGood = Number.isInteger(wanted) && wanted >= 1 && wanted <= MAX_DAYS;
  const isRunning = started !== null && (job.isLoading || job.data?.state === "running");
  const { done = 0, total = 0 } = job.data ?? {};
  const percent = total > 0 ? Math.floor((100 * done) / total) : null;
  const progress = percent === null ? t.begun : t.running(percent, done, total);
  const failed =
    job.data?.state === "failed" ? new Problem(500, { code: "job-failed", detail: job.data.message ?? "" }) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    starting.mutate();
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
          type="submit"
          variant="contained"
          startIcon={<CompareIcon />}
          disabled={!areDaysGood || isRunning || starting.isPending}
        >
          {starting.isPending ? t.starting : t.run}
        </Button>
      </Box>
      <ProblemAlert error={starting.error ?? job.error ?? failed} />
      {isRunning && (
        <Box role="status">
          <Typography>{progress}</Typography>
          <LinearProgress
            variant={percent === null ? "indeterminate" : "determinate"}
            value={percent ?? 0}
            aria-label={progress}
          />
        </Box>
      )}
      {job.data?.state === "done" && !isRunning && (
        <>
          {started?.of !== JSON.stringify(draft) && <Alert severity="info">{t.stale}</Alert>}
          <ComparisonResult result={job.data.result as Comparison} />
        </>
      )}
    </Box>
  );
}
