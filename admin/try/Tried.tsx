import {
  Alert,
  Box,
  FormControlLabel,
  FormHelperText,
  LinearProgress,
  MenuItem,
  Switch,
  TextField,
  Typography,
} from "@mui/material";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { api, ask } from "../api/client";
import { useSession } from "../auth/session";
import { type ChosenMail, mailBody } from "../parts/mail-picker/chosen-mail";
import { ProblemAlert } from "../parts/ProblemAlert";
import type { DryRun } from "../rules/panels/dry-run";
import { useText, words } from "../text/text";
import { formatCount, formatMinute } from "../text/time";
import { type Sums, sumsOf } from "./sums";
import { TriedRules } from "./TriedRules";

const text = words(
  {
    title: "試した結果",
    trying: "試しています…",
    asNow: "いま届いたこととして試す",
    asNowHelp:
      "入れないと、届いた時のこととして試します。古いメールをいまのこととして試すと、「古い情報ではないか」で保留になります。",
    source: "届いたことにする受信元",
    none: "このメールで動くルールはありません。だれにも送られません。",
    noneOfOwn: "担当する部署に、このメールで動くルールはありません。",
    own: "担当する部署のルールだけを示しています。",
    sends: ({ rules, people }: Sums["sends"]) =>
      `${rules}件のルールが、${rules > 1 ? "延べ" : ""}${formatCount(people)}人に送ります。`,
    held: ({ rules, people }: Sums["held"]) =>
      `${rules}件は保留になり、人が送ると決めれば${rules > 1 ? "延べ" : ""}${formatCount(people)}人に届きます。`,
    dropped: (rules: number) => `${rules}件は送らずに破棄します。`,
    relays: (rules: number) => `${rules}件は、ほかのサーバーに渡すだけです。`,
    failed: (rules: number) => `${rules}件は、条件を調べられませんでした。下の「ルールの判定」で確かめてください。`,
    asOf: (when: string) => `${when} の時点として試しました。何も保存せず、何も送っていません。`,
  },
  {
    title: "What came of it",
    trying: "Trying…",
    asNow: "As if it came now",
    asNowHelp: "Otherwise as of when it came. An old mail that comes now is held as old news.",
    source: "The source it comes to",
    none: "No rule fires for this mail. Nobody gets anything.",
    noneOfOwn: "No rule of your departments fires for this mail.",
    own: "Only rules of your departments are shown.",
    sends: ({ rules, people }) =>
      `${rules} rule(s) would send to ${rules > 1 ? "a total of " : ""}${formatCount(people)} people.`,
    held: ({ rules, people }) =>
      `${rules} would be held; once released, they reach ${rules > 1 ? "a total of " : ""}${formatCount(people)} people.`,
    dropped: (rules) => `${rules} would be dropped.`,
    relays: (rules) => `${rules} would only hand it on to another server.`,
    failed: (rules) => `The conditions of ${rules} could not be asked. See below why.`,
    asOf: (when) => `Tried as of ${when}. Nothing was stored or sent.`,
  },
);

/** One mail, asked of all rules at once; again when it is to have come at another time or place, or rules change. */
export function Tried({ mail }: { mail: ChosenMail }) {
  const t = useText(text);
  const choice = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [asNow, setAsNow] = useState(false);
  const [source, setSource] = useState<string>();
  const sources = useQuery({ queryKey: ["sources", "names"], queryFn: () => ask(api.GET("/api/sources")) });
  const mailboxes = sources.data?.filter(({ trigger }) => trigger === "imap") ?? [];
  // A mail came to a mailbox; a file comes to the one that is shown.
  const isFile = "name" in mail;
  const mailbox = source ?? (mailboxes.find(({ id }) => id === "imap:default") ?? mailboxes[0])?.id;
  const tried = useQuery({
    // A file's bytes are too long for a key; this is there for one choice only.
    queryKey: ["rules", "try", choice, asNow, isFile ? mailbox : undefined],
    enabled: !isFile || !sources.isPending,
    queryFn: () =>
      ask(
        api.POST("/api/rules/dry-run", {
          body: {
            all: true,
            ...mailBody(mail),
            ...(isFile && mailbox ? { source: mailbox } : {}),
            ...(asNow ? { now: new Date().toISOString() } : {}),
          },
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const isThere = tried.data !== undefined;
  // What was chosen stood in a list that is gone.
  useEffect(() => {
    if (isThere) heading.current?.focus();
  }, [isThere]);
  return (
    <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2, alignItems: "start" }}>
        <div>
          <FormControlLabel
            control={<Switch checked={asNow} onChange={(event) => setAsNow(event.target.checked)} />}
            label={t.asNow}
          />
          <FormHelperText>{t.asNowHelp}</FormHelperText>
        </div>
        {isFile && mailboxes.length > 1 && (
          <TextField
            select
            label={t.source}
            value={mailbox ?? ""}
            onChange={(event) => setSource(event.target.value)}
            sx={{ minWidth: 220 }}
          >
            {mailboxes.map(({ id }) => (
              <MenuItem key={id} value={id}>
                {id}
              </MenuItem>
            ))}
          </TextField>
        )}
      </Box>
      <Typography ref={heading} component="h2" variant="h2" tabIndex={-1}>
        {t.title}
      </Typography>
      {tried.isFetching && <LinearProgress aria-label={t.trying} />}
      <ProblemAlert error={tried.error} />
      <div role="status">{tried.data && <Summary result={tried.data} />}</div>
      {tried.data && <TriedRules result={tried.data} />}
    </Box>
  );
}

function Summary({ result: { deliveries, traces, event, notes } }: { result: DryRun }) {
  const t = useText(text);
  // Of other departments' rules this account learns nothing.
  const isPart = useSession()?.departments !== null;
  const sums = sumsOf(deliveries);
  const failed = traces.filter(({ outcome }) => outcome === "failed").length;
  const isOdd = sums.held.rules + sums.dropped + failed > 0;
  const said = [
    deliveries.length === 0 && (isPart ? t.noneOfOwn : t.none),
    sums.sends.rules > 0 && t.sends(sums.sends),
    sums.held.rules > 0 && t.held(sums.held),
    sums.dropped > 0 && t.dropped(sums.dropped),
    sums.relays > 0 && t.relays(sums.relays),
    failed > 0 && t.failed(failed),
  ].filter(Boolean);
  return (
    <>
      <Alert
        severity={isOdd ? "warning" : deliveries.length === 0 ? "info" : "success"}
        sx={{ fontSize: "1.05rem", fontWeight: 700 }}
      >
        {said.join(" ")}
      </Alert>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        {t.asOf(formatMinute(event.now))} {isPart && t.own} {notes.join(" ")}
      </Typography>
    </>
  );
}
