import { Box, Typography } from "@mui/material";
import { type ReactNode, useId } from "react";
import { Bubbles } from "../../parts/Bubbles";
import { useText, words } from "../../text/text";
import type { DryDelivery } from "./dry-run";
import { GuardResults } from "./GuardResults";
import { TransformEffect } from "./TransformEffect";

const text = words(
  { bubbles: "市民に届く文面", guards: "安全確認", transforms: "加工" },
  { bubbles: "What citizens get", guards: "Safety checks", transforms: "Transforms" },
);

/** What a rule that fired in a try would send, and what the guards and transforms did to it. */
export function TriedDelivery({ delivery, heading }: { delivery: DryDelivery; heading: "h3" | "h4" }) {
  const t = useText(text);
  const messages = delivery.plans.flatMap((plan) => plan.messages);
  return (
    <>
      <Box
        sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "repeat(2, minmax(0, 1fr))" }, gap: 3 }}
      >
        {messages.length > 0 && (
          <TriedPart title={t.bubbles} heading={heading}>
            <Bubbles messages={messages} />
          </TriedPart>
        )}
        <TriedPart title={t.guards} heading={heading}>
          <GuardResults guards={delivery.guards} />
        </TriedPart>
      </Box>
      {delivery.transforms.length > 0 && (
        <TriedPart title={t.transforms} heading={heading}>
          <TransformEffect steps={delivery.transforms} />
        </TriedPart>
      )}
    </>
  );
}

/** A part of what came of a try, with a heading of its own. */
export function TriedPart({
  title,
  heading = "h3",
  children,
}: {
  title: string;
  heading?: "h3" | "h4";
  children: ReactNode;
}) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} component={heading} variant="h3" sx={{ mb: 1 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}
