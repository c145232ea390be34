import { Alert } from "@mui/material";
import type { Delivery } from "../deliveries/use-delivery";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";

const text = words(
  {
    discarded: (at: string) => `この配信は、${at} に職員が破棄しました。だれにも送られません。`,
    released: (at: string) => `この配信は、${at} に職員が送ることを決めました。もう破棄できません。`,
    nothing: "ここですることは、もうありません。",
  },
  {
    discarded: (at) => `Staff discarded this delivery at ${at}. Nobody gets it.`,
    released: (at) => `Staff let this delivery go at ${at}. It cannot be discarded any more.`,
    nothing: "There is nothing left to do here.",
  },
);

/** What became of a delivery that was held when the question was asked. */
export function Decided({ delivery: { state, finishedAt, releasedAt } }: { delivery: Delivery }) {
  const t = useText(text);
  return (
    <Alert severity="warning" role="alert">
      {state === "discarded" ? t.discarded(formatMinute(finishedAt)) : t.released(formatMinute(releasedAt))} {t.nothing}
    </Alert>
  );
}
