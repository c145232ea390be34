import { Box, Chip, CircularProgress, Typography } from "@mui/material";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router-dom";
import { useMay } from "../auth/session";
import { type Decision, DecisionDialog } from "../held/DecisionDialog";
import { HeldDetails } from "../held/HeldDetails";
import { Section } from "../mails/Section";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { StateChip } from "../parts/StateChip";
import { useText, words } from "../text/text";
import { Batches } from "./Batches";
import { Guards } from "./Guards";
import { Origin } from "./Origin";
import { Outcomes } from "./Outcomes";
import { Plans } from "./Plans";
import { ProgressBar } from "./ProgressBar";
import { isUnderWay, SendingTrouble } from "./SendingTrouble";
import { useSum } from "./share";
import { summaryOf, summaryText } from "./summary";
import { TroubleActions } from "./TroubleActions";
import { type Delivery, useDelivery } from "./use-delivery";
import { WhyPerson } from "./WhyPerson";

const text = words(
  {
    title: "配信",
    list: "一覧に戻る",
    loading: "読み込んでいます",
    drill: "訓練",
    decide: "送るかどうかを決める",
    results: "届いた結果",
    bubbles: "文面",
    guards: "安全確認",
    origin: "この配信について",
    why: "なぜこの人に届いた／届かなかったか",
  },
  {
    title: "Delivery",
    list: "Back to the list",
    loading: "Loading",
    drill: "Drill",
    decide: "Decide whether it goes",
    results: "What arrived",
    bubbles: "Messages",
    guards: "Guards",
    origin: "About this delivery",
    why: "Why a person got it, or did not",
  },
);

/** One delivery: where it stands, what it says, whom it is for, what came of it. */
export default function DeliveryShow() {
  const t = useText(text);
  const { id = "" } = useParams();
  const { data: delivery, error } = useDelivery(id);
  const [decision, setDecision] = useState<Decision>();
  const heading = useRef<HTMLHeadingElement>(null);
  const wasHeld = useRef(false);
  const state = delivery?.state;
  // The buttons that were pressed go with the decision.
  useEffect(() => {
    if (state === "held") wasHeld.current = true;
    else if (wasHeld.current && !decision && document.activeElement === document.body) heading.current?.focus();
  }, [state, decision]);
  if (!delivery)
    return (
      <Page title={t.title} actions={<Link to="/deliveries">{t.list}</Link>}>
        {error ? <ProblemAlert error={error} /> : <CircularProgress aria-label={t.loading} />}
      </Page>
    );
  return (
    <Page title={delivery.title} about={<About delivery={delivery} />} headingRef={heading}>
      {isUnderWay(delivery) && <SendingTrouble />}
      {delivery.state !== "held" && <ProblemAlert error={error} />}
      <Box
        sx={{
          display: "grid",
          gap: 2,
          alignItems: "start",
          gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "minmax(0, 3fr) minmax(0, 2fr)" },
        }}
      >
        <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
          {delivery.state === "held" ? (
            <Section title={t.decide}>
              <HeldDetails id={delivery.id} onAsk={setDecision} />
            </Section>
          ) : (
            <>
              <Results delivery={delivery} />
              <Section title={t.bubbles}>
                <Plans plans={delivery.plans} />
              </Section>
            </>
          )}
        </Box>
        <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
          <Section title={t.origin}>
            <Origin delivery={delivery} />
          </Section>
          {delivery.state !== "held" && (
            <Section title={t.guards}>
              <Guards guards={delivery.guards} />
            </Section>
          )}
          <Why id={delivery.id} />
        </Box>
      </Box>
      {decision && <DecisionDialog decision={decision} onClose={() => setDecision(undefined)} />}
    </Page>
  );
}

function About({ delivery }: { delivery: Delivery }) {
  const t = useText(text);
  const sentences = useText(summaryText);
  const sum = useSum(delivery);
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
      <StateChip state={delivery.state} />
      {delivery.drill && <Chip label={t.drill} size="small" color="secondary" />}
      <Typography component="span" color="textPrimary">
        {summaryOf(delivery, sentences, sum)}
      </Typography>
      <Link to="/deliveries">{t.list}</Link>
    </Box>
  );
}

/** Of what was set aside there is nothing to see. */
function Results({ delivery }: { delivery: Delivery }) {
  const t = useText(text);
  const { state, progress } = delivery;
  if (!progress || state === "discarded" || state === "dropped") return null;
  return (
    <Section title={t.results}>
      <ProgressBar of={{ ...delivery, progress }} live />
      <Box sx={{ mt: 2 }}>
        <Outcomes of={{ ...delivery, progress }} />
      </Box>
      <TroubleActions delivery={delivery} />
      <Box sx={{ mt: 2 }}>
        <Batches delivery={delivery} />
      </Box>
    </Section>
  );
}

function Why({ id }: { id: number }) {
  const t = useText(text);
  const mayReadFriends = useMay("friends.read");
  if (!mayReadFriends) return null;
  return (
    <Section title={t.why}>
      <WhyPerson deliveryId={id} />
    </Section>
  );
}
