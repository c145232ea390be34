import TryIcon from "@mui/icons-material/Science";
import {
  Alert,
  Box,
  Button,
  FormControl,
  FormControlLabel,
  FormHelperText,
  FormLabel,
  LinearProgress,
  Radio,
  RadioGroup,
  TextField,
  Typography,
} from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "../../auth/session";
import { Empty } from "../../parts/Empty";
import { MailPicker } from "../../parts/MailPicker";
import type { ChosenMail } from "../../parts/mail-picker/chosen-mail";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import type { RuleJson } from "../types";
import { dryRun, manualMail, type Try, triedDraft } from "./dry-run";
import { TryResult } from "./TryResult";
import { useTrigger } from "./use-trigger";

const text = words(
  {
    title: "メールで試す",
    titleManual: "文を入れて試す",
    about: "いま画面にある内容（保存していない変更も含む）で試します。何も保存せず、何も送りません。",
    among: "ルールの置き方",
    alone: "このルールだけで試す",
    aloneHelp: "条件と文面を確かめるときに選びます。ほかのルールは見ません。",
    amongAll: "すべてのルールの中に置いて試す",
    amongHelp: "実際に届いたときと同じです。優先度の高いルールが先に受け取れば、このルールまで届きません。",
    when: "いつのこととして試すか",
    asThen: "メールが届いた時のこととして",
    asThenHelp: "その時に何が起きたはずかを確かめます。",
    asNow: "いま届いたこととして",
    asNowHelp: "古いメールなら、安全確認の「古い情報ではないか」で保留になります。",
    words: "送る文",
    wordsHelp: "文面の {{manual.text}} や {{manual.body}} に入ります。",
    run: "このメールで試す",
    runManual: "この文で試す",
    running: "試しています…",
    changed: "試したあとで、ルールが変わりました。もう一度試してください。",
    unable: (trigger: string) => `契機が「${trigger}」のルールは、メールでは試せません`,
    unableHelp: "メールで動くルールと、手動で送るルールを、ここで試せます。",
  },
  {
    title: "Try a mail",
    titleManual: "Try a text",
    about: "Tries what is on the screen, saved or not. Nothing is stored or sent.",
    among: "Where the rule stands",
    alone: "This rule alone",
    aloneHelp: "To look at conditions and texts. No other rule is asked.",
    amongAll: "Among all rules",
    amongHelp: "As if the mail really came: a rule of a higher priority may take it first.",
    when: "As of when",
    asThen: "When the mail came",
    asThenHelp: "What ought to have happened then.",
    asNow: "Now",
    asNowHelp: "An old mail will be held as old news.",
    words: "Text",
    wordsHelp: "Stands where the messages say {{manual.text}} or {{manual.body}}.",
    run: "Try this mail",
    runManual: "Try this text",
    running: "Trying…",
    changed: "The rule has changed since. Try once more.",
    unable: (trigger: string) => `A rule triggered by “${trigger}” cannot be tried on a mail`,
    unableHelp: "Rules for mails and for sending by hand can be tried here.",
  },
);

export function TryPanel({
  draft,
}: {
  /** Null: not saved yet. */
  ruleId: string | null;
  /** The rule as it stands in the form, saved or not. */
  draft: RuleJson;
}) {
  const t = useText(text);
  const trigger = useTrigger(draft);
  const by = useSession()?.account?.name ?? "-";
  const [mail, setMail] = useState<ChosenMail | null>(null);
  const [manualText, setManualText] = useState("");
  const [among, setAmong] = useState(false);
  const [asNow, setAsNow] = useState(false);
  const trying = useMutation({
    mutationFn: async ({ of, ...asked }: Try & { of: RuleJson }) => ({
      result: await dryRun(of, asked),
      among: asked.among,
      of: JSON.stringify(of),
    }),
  });

  if (trigger.reads === "nothing") return <Empty title={t.unable(trigger.label)}>{t.unableHelp}</Empty>;
  const isManual = trigger.reads === "manual";
  const chosen = isManual ? manualMail(manualText, by) : mail;
  const came = trying.data;

  return (
    <Box sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <Box>
        <Typography component="h2" variant="h2">
          {isManual ? t.titleManual : t.title}
        </Typography>
        <Typography color="textSecondary">{t.about}</Typography>
      </Box>
      {isManual ? (
        <TextField
          label={t.words}
          helperText={t.wordsHelp}
          value={manualText}
          onChange={(event) => setManualText(event.target.value)}
          multiline
          minRows={3}
        />
      ) : (
        <>
          <MailPicker
            value={mail}
            onChange={(next) => {
              setMail(next);
              trying.reset();
            }}
          />
          <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", md: "1fr 1fr" }, gap: 2 }}>
            <Choice
              label={t.among}
              value={among}
              onChange={setAmong}
              options={[
                [false, t.alone, t.aloneHelp],
                [true, t.amongAll, t.amongHelp],
              ]}
            />
            <Choice
              label={t.when}
              value={asNow}
              onChange={setAsNow}
              options={[
                [false, t.asThen, t.asThenHelp],
                [true, t.asNow, t.asNowHelp],
              ]}
            />
          </Box>
        </>
      )}
      <Box>
        <Button
          variant="contained"
          startIcon={<TryIcon />}
          disabled={!chosen || trying.isPending}
          onClick={() => chosen && trying.mutate({ mail: chosen, among: among && !isManual, asNow, of: draft })}
        >
          {trying.isPending ? t.running : isManual ? t.runManual : t.run}
        </Button>
      </Box>
      {trying.isPending && <LinearProgress aria-label={t.running} />}
      <ProblemAlert error={trying.error} />
      {came && came.of !== JSON.stringify(draft) && <Alert severity="info">{t.changed}</Alert>}
      {came && <TryResult result={came.result} ruleId={triedDraft(draft).id} among={came.among} />}
    </Box>
  );
}

/** One of two, each with what it means. */
function Choice({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
  options: readonly [boolean, string, string][];
}) {
  return (
    <FormControl component="fieldset">
      <FormLabel component="legend">{label}</FormLabel>
      <RadioGroup value={String(value)} onChange={(_, next) => onChange(next === "true")}>
        {options.map(([option, name, help]) => (
          <Box key={name}>
            <FormControlLabel value={String(option)} control={<Radio size="small" />} label={name} />
            <FormHelperText sx={{ mt: -0.5, ml: 4 }}>{help}</FormHelperText>
          </Box>
        ))}
      </RadioGroup>
    </FormControl>
  );
}
