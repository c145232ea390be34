import { Box, Button } from "@mui/material";
import { useState } from "react";
import { useMay } from "../auth/session";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { RetryDialog } from "./RetryDialog";
import { SettleDialog } from "./SettleDialog";
import type { Delivery } from "./use-delivery";

const text = words(
  {
    retry: (people: string) => `届かなかった${people}人に送り直す…`,
    retryUnknown: (people: string) => `届いたか分からない${people}人に送り直す…`,
    settle: "届いたか分からない分を片付ける…",
  },
  {
    retry: (people) => `Send again to ${people} people…`,
    retryUnknown: (people) => `Send again to ${people} people of whom nobody knows…`,
    settle: "Settle what nobody knows…",
  },
);

/** What a person may do when something did not arrive, or nobody knows. */
export function TroubleActions({ delivery: { id, state, progress } }: { delivery: Delivery }) {
  const t = useText(text);
  const mayRetry = useMay("deliveries.retry");
  const [asking, setAsking] = useState<"retry" | "settle">();
  const close = () => setAsking(undefined);
  if (!mayRetry || state !== "incomplete" || !progress) return null;
  const { dead, unknown } = progress;
  return (
    <Box sx={{ display: "flex", flexDirection: { xs: "column", sm: "row" }, flexWrap: "wrap", gap: 1.5, mt: 2 }}>
      <Button variant="contained" onClick={() => setAsking("retry")}>
        {dead > 0 ? t.retry(formatCount(dead)) : t.retryUnknown(formatCount(unknown))}
      </Button>
      {unknown > 0 && (
        <Button variant="outlined" onClick={() => setAsking("settle")}>
          {t.settle}
        </Button>
      )}
      {asking === "retry" && <RetryDialog id={id} progress={progress} onClose={close} />}
      {asking === "settle" && <SettleDialog id={id} people={unknown} onClose={close} />}
    </Box>
  );
}
