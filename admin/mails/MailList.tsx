import TryIcon from "@mui/icons-material/Science";
import { Button, Card } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { List, Pagination, SelectInput, TextInput } from "react-admin";
import { Link } from "react-router-dom";
import { api, ask } from "../api/client";
import { useMay } from "../auth/session";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { usePhone } from "../parts/use-phone";
import { useText, words } from "../text/text";
import { DayInput } from "./DayInput";
import { MailRows } from "./MailRows";
import { useVerdictWords, verdicts } from "./VerdictChips";

const text = words(
  {
    title: "届いたメール",
    about: "受信したすべてのメールです。新しく届くと、この一覧に自動で加わります。",
    q: "件名・差出人で探す",
    verdict: "結果",
    source: "受信元",
    from: "この日から",
    to: "この日まで",
    empty: "メールはまだ届いていません",
    tryOne: "メールで試す",
    emptyHelp: "メールボックスにメールが届くと、数秒でここに並びます。受信元の状態は、ホームで確かめられます。",
  },
  {
    title: "Mails",
    about: "Every mail that came. New ones appear here by themselves.",
    q: "Search subject and sender",
    verdict: "Result",
    source: "Source",
    from: "From day",
    to: "To day",
    empty: "No mail has come yet",
    tryOne: "Try a mail",
    emptyHelp: "Mails appear here seconds after they reach the mailbox. The start page tells how the sources are.",
  },
);

/** Everything received, newest first. */
export default function MailList() {
  const t = useText(text);
  const mayTry = useMay("rules.read");
  const isPhone = usePhone();
  const verdictWords = useVerdictWords();
  const { data: sources = [] } = useQuery({
    queryKey: ["sources", "names"],
    queryFn: () => ask(api.GET("/api/sources")),
  });
  const filters = [
    <TextInput key="q" source="q" label={t.q} alwaysOn resettable />,
    <SelectInput
      key="verdict"
      source="verdict"
      label={t.verdict}
      alwaysOn
      choices={verdicts.map((id) => ({ id, name: verdictWords[id] }))}
    />,
    <SelectInput
      key="source"
      source="source"
      label={t.source}
      choices={sources.filter(({ trigger }) => trigger === "imap").map(({ id }) => ({ id, name: id }))}
    />,
    <DayInput key="from" source="from" label={t.from} edge="first" />,
    <DayInput key="to" source="to" label={t.to} edge="last" />,
  ];
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        mayTry && (
          <Button component={Link} to="/try" variant="outlined" startIcon={<TryIcon />}>
            {t.tryOne}
          </Button>
        )
      }
    >
      <List
        resource="mails"
        title={false}
        component={isPhone ? "div" : Card}
        perPage={25}
        sort={{ field: "takenAt", order: "DESC" }}
        filters={filters}
        exporter={false}
        pagination={<Pagination rowsPerPageOptions={[25, 50, 100]} />}
        empty={<Empty title={t.empty}>{t.emptyHelp}</Empty>}
      >
        <MailRows />
      </List>
    </Page>
  );
}
