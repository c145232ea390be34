import DownloadIcon from "@mui/icons-material/Download";
import NewRuleIcon from "@mui/icons-material/PlaylistAdd";
import TryIcon from "@mui/icons-material/Science";
import { Box, Button, CircularProgress } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useNotify } from "react-admin";
import { Link, useParams } from "react-router-dom";
import { type Answer, api, ask, download } from "../api/client";
import { useMay } from "../auth/session";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { TraceView } from "../parts/TraceView";
import { useProblemText } from "../parts/use-problem-text";
import { useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import { Doubts } from "./Doubts";
import { FactTable } from "./FactTable";
import { partAt } from "./fact-rows";
import { MailContent } from "./MailContent";
import { MailDeliveries } from "./MailDeliveries";
import { Section } from "./Section";
import { SenderCheck } from "./SenderCheck";
import { UseAsTest } from "./UseAsTest";
import { VerdictChips } from "./VerdictChips";

const text = words(
  {
    title: "届いたメール",
    untitled: "（件名なし）",
    about: (at: string, source: string) => `${at} に ${source} へ届きました。`,
    list: "一覧に戻る",
    newRule: "このメールからルールを作る",
    tryAll: "すべてのルールで試す",
    download: "保存（.eml）",
    content: "メールの内容",
    deliveries: "このメールから作られた配信",
    sender: "送信元の確認",
    reading: "読み取りの確かさ",
    trace: "ルールの判定",
    facts: "読み取った値",
    loading: "読み込んでいます",
  },
  {
    title: "Mail",
    untitled: "(no subject)",
    about: (at, source) => `Came at ${at} to ${source}.`,
    list: "Back to the list",
    newRule: "Make a rule from it",
    tryAll: "Try all rules on it",
    download: "Save (.eml)",
    content: "What it says",
    deliveries: "Deliveries that came of it",
    sender: "Its sender",
    reading: "How well it was read",
    trace: "How rules judged it",
    facts: "What was read",
    loading: "Loading",
  },
);

/** One mail: what it says, whether it is genuine, what rules made of it. */
export default function MailShow() {
  const t = useText(text);
  const { id = "" } = useParams();
  const { data: mail, error } = useQuery({
    queryKey: ["mails", "one", id],
    queryFn: () => ask(api.GET("/api/mails/{id}", { params: { path: { id } } })),
  });
  if (!mail)
    return (
      <Page title={t.title} actions={<Link to="/mails">{t.list}</Link>}>
        {error ? <ProblemAlert error={error} /> : <CircularProgress aria-label={t.loading} />}
      </Page>
    );
  return (
    <Page title={mail.title || t.untitled} about={<About mail={mail} />} actions={<Actions mail={mail} />}>
      <Box
        sx={{
          display: "grid",
          gap: 2,
          alignItems: "start",
          gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "minmax(0, 3fr) minmax(0, 2fr)" },
        }}
      >
        <Section title={t.content}>
          <MailContent mail={mail} />
        </Section>
        <Box sx={{ display: "grid", gap: 2, minWidth: 0 }}>
          <Section title={t.deliveries}>
            <MailDeliveries deliveries={mail.deliveries} />
          </Section>
          <Section title={t.sender}>
            <SenderCheck sender={mail.sender} auth={partAt(mail.facts, "mail", "auth")} />
          </Section>
          <Section title={t.reading}>
            <Doubts doubts={mail.doubts} />
          </Section>
        </Box>
      </Box>
      <Section title={t.trace} sx={{ mt: 2 }}>
        <TraceView traces={Array.isArray(mail.trace) ? mail.trace : []} />
      </Section>
      <Section title={t.facts} sx={{ mt: 2 }}>
        <FactTable facts={partAt(mail.facts)} />
      </Section>
    </Page>
  );
}

type Mail = Answer<"get /mails/:id">;

function About({ mail }: { mail: Mail }) {
  const t = useText(text);
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
      {t.about(formatSecond(mail.takenAt), mail.source)}
      <VerdictChips mail={mail} />
      <Link to="/mails">{t.list}</Link>
    </Box>
  );
}

function Actions({ mail }: { mail: Mail }) {
  const t = useText(text);
  const sayProblem = useProblemText();
  const notify = useNotify();
  const mayTry = useMay("rules.read");
  const mayEdit = useMay("rules.edit");
  const fired = (Array.isArray(mail.trace) ? mail.trace : []).find(({ outcome }) => outcome === "fired");
  return (
    <>
      {mail.hasRaw && (
        <Button
          startIcon={<DownloadIcon />}
          onClick={() =>
            void download(`/api/mails/${mail.id}/raw`).catch((error: unknown) =>
              notify(sayProblem(error), { type: "error" }),
            )
          }
        >
          {t.download}
        </Button>
      )}
      {mayTry && (
        <Button component={Link} to={`/try?mail=${mail.id}`} startIcon={<TryIcon />}>
          {t.tryAll}
        </Button>
      )}
      {mayEdit && (
        <>
          <UseAsTest mailId={mail.id} suggested={fired?.ruleId} />
          <Button component={Link} to={`/rules/create?mail=${mail.id}`} startIcon={<NewRuleIcon />} variant="contained">
            {t.newRule}
          </Button>
        </>
      )}
    </>
  );
}
