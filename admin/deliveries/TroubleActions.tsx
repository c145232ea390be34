import { Alert, Box, Button } from "@mui/material";
import { useState } from "react";
import { useMay } from "../auth/session";
import { useText, words } from "../text/text";
import { RetryDialog } from "./RetryDialog";
import { SettleDialog } from "./SettleDialog";
import { type Progress, useSum } from "./share";
import { summaryOf, summaryText } from "./summary";
import type { Delivery } from "./use-delivery";

const text = words(
  {
    retry: (people: string) => `届かなかった${people}人に送り直す…`,
    retryUnknown: (people: string) => `届いたか分からない${people}人に送り直す…`,
    settle: "届いたか分からない分を片付ける…",
    changed: (now: string) => `ほかの人の操作で、状態が変わりました。${now}`,
  },
  {
    retry: (people) => `Send again to ${people} people…`,
    retryUnknown: (people) => `Send again to ${people} people of whom nobody knows…`,
    settle: "Settle what nobody knows…",
    changed: (now) => `Somebody else was quicker, and the state has changed. ${now}`,
  },
);

/** What a person may do when something did not arrive, or nobody knows. */
export function TroubleActions({ delivery }: { delivery: Delivery }) {
  const t = useText(text);
  const sentences = useText(summaryText);
  const sum = useSum(delivery);
  const mayRetry = useMay("deliveries.retry");
  // The last numbers, for when somebody else was quicker and there are none any more: the question stays.
  const [asked, setAsked] = useState<{ act: "retry" | "settle"; progress: Progress }>();
  const { id, state, progress } = delivery;
  const trouble = mayRetry && state === "incomplete" ? progress : null;
  const common = {
    id,
    sum,
    gone: !trouble && <Alert severity="warning">{t.changed(summaryOf(delivery, sentences, sum))}</Alert>,
    onClose: () => setAsked(undefined),
  };
  return (
    <>
      {trouble && (
        <Box sx={{ display: "flex", flexDirection: { xs: "column", sm: "row" }, flexWrap: "wrap", gap: 1.5, mt: 2 }}>
          <Button variant="contained" onClick={() => setAsked({ act: "retry", progress: trouble })}>
            {trouble.dead > 0 ? t.retry(sum(trouble.dead)) : t.retryUnknown(sum(trouble.unknown))}
          </Button>
          {trouble.unknown > 0 && (
            <Button variant="outlined" onClick={() => setAsked({ act: "settle", progress: trouble })}>
              {t.settle}
            </Button>
          )}
        </Box>
      )}
      {asked?.act === "retry" && <RetryDialog {...common} progress={trouble ?? asked.progress} />}
      {asked?.act === "settle" && <SettleDialog {...common} people={(trouble ?? asked.progress).unknown} />}
    </>
  );
}
