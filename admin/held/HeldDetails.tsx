import { Box, Skeleton, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import { api, ask } from "../api/client";
import { useMay } from "../auth/session";
import { Guards } from "../deliveries/Guards";
import { Plans } from "../deliveries/Plans";
import { type Delivery, useDelivery } from "../deliveries/use-delivery";
import { Doubts } from "../mails/Doubts";
import { partAt } from "../mails/fact-rows";
import { SenderCheck } from "../mails/SenderCheck";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import type { Decision } from "./DecisionDialog";
import { HeldActions } from "./HeldActions";

const text = words(
  {
    why: "保留の理由",
    bubbles: "送られる文面",
    audience: "対象",
    people: (words: string, count: string) => `${words}（いま送ると${count}人）`,
    mail: "もとのメール",
    open: "メールを詳しく見る",
    more: "この配信を詳しく見る",
  },
  {
    why: "Why it is held",
    bubbles: "What would be sent",
    audience: "Audience",
    people: (words, count) => `${words} (${count} people if sent now)`,
    mail: "The mail it came of",
    open: "See the mail",
    more: "See the delivery",
  },
);

/** All that one needs to decide about a held delivery, and the two buttons. `linked`: with a link to its own page. */
export function HeldDetails({
  id,
  linked = false,
  onAsk,
}: {
  id: number;
  linked?: boolean;
  onAsk: (decision: Decision) => void;
}) {
  const t = useText(text);
  const { data: delivery, error } = useDelivery(id);
  const mayReadMails = useMay("mails.read");
  if (!delivery) return error ? <ProblemAlert error={error} /> : <Skeleton height={160} />;
  return (
    <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <ProblemAlert error={error} />
      <Part title={t.why}>
        <Guards guards={delivery.guards} />
      </Part>
      <Part title={t.bubbles}>
        <Plans plans={delivery.plans} />
      </Part>
      <Part title={t.audience}>
        <Typography>{t.people(delivery.audienceWords, formatCount(delivery.count))}</Typography>
      </Part>
      {mayReadMails && delivery.trigger === "imap" && (
        <Part title={t.mail}>
          <MailPart delivery={delivery} />
        </Part>
      )}
      {linked && <Link to={`/deliveries/${id}/show`}>{t.more}</Link>}
      <HeldActions delivery={delivery} onAsk={onAsk} />
    </Box>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Typography component="h3" variant="h3" sx={{ mb: 0.5 }}>
        {title}
      </Typography>
      {children}
    </div>
  );
}

/** The mail itself, to be compared with what would be sent. */
function MailPart({ delivery: { eventId } }: { delivery: Delivery }) {
  const t = useText(text);
  const id = String(eventId);
  const { data: mail, error } = useQuery({
    queryKey: ["mails", "one", id],
    queryFn: () => ask(api.GET("/api/mails/{id}", { params: { path: { id } } })),
  });
  if (!mail) return error ? <ProblemAlert error={error} /> : <Skeleton height={120} />;
  return (
    <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <ProblemAlert error={error} />
      <SenderCheck sender={mail.sender} auth={partAt(mail.facts, "mail", "auth")} />
      {mail.doubts.length > 0 && (
        <div>
          <Doubts doubts={mail.doubts} />
        </div>
      )}
      <Box
        component="blockquote"
        lang="ja"
        sx={{ m: 0, p: 1.5, bgcolor: "action.hover", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
      >
        <strong>{mail.title}</strong>
        {"\n"}
        {mail.text}
      </Box>
      <Link to={`/mails/${id}/show`}>{t.open}</Link>
    </Box>
  );
}
