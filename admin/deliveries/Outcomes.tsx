import { Alert, Box, Typography } from "@mui/material";
import { useText, words } from "../text/text";
import { batchText } from "./codes";
import { type Progress, useSum } from "./share";
import type { Delivery } from "./use-delivery";

const text = words(
  {
    delivered: "届いた",
    waiting: "送信待ち",
    dead: "不達",
    unknown: "不明",
    people: (count: string) => `${count}人`,
    note: "「届いた」は、LINEが受け付けたことを示します。動作が2つあるときは、同じ人を動作ごとに数えます（延べ）。",
    trouble: (count: string, state: string) => `${count}人（${state}）`,
  },
  {
    delivered: "Delivered",
    waiting: "To be sent",
    dead: "Not delivered",
    unknown: "Unknown",
    people: (count) => count,
    note: "“Delivered” means that LINE took it. People whom two actions reach count twice.",
    trouble: (count, state) => `${count} people (${state})`,
  },
);
const KINDS = ["delivered", "waiting", "dead", "unknown"] as const;

/** People by what became of their message, and why where something went wrong. */
export function Outcomes({ of }: { of: Pick<Delivery, "batches" | "audienceCount"> & { progress: Progress } }) {
  const t = useText(text);
  const sum = useSum(of);
  const { progress, batches } = of;
  const { codes, states } = useText(batchText);
  const troubled = batches.filter(({ state, code }) => code !== null && ["dead", "unknown", "due"].includes(state));
  return (
    <>
      <Box
        component="dl"
        sx={{ m: 0, mb: 1, display: "grid", gridTemplateColumns: { xs: "1fr 1fr", sm: "repeat(4, 1fr)" }, gap: 1 }}
      >
        {KINDS.map((kind) => (
          <div key={kind}>
            <Typography component="dt" color="textSecondary" sx={{ fontSize: "0.9rem" }}>
              {t[kind]}
            </Typography>
            <Typography component="dd" sx={{ m: 0, fontSize: "1.2rem", fontWeight: 700 }}>
              {t.people(sum(progress[kind]))}
            </Typography>
          </div>
        ))}
      </Box>
      <Typography color="textSecondary" sx={{ fontSize: "0.85rem" }}>
        {t.note}
      </Typography>
      {troubled.map(({ state, code, message, people }) => (
        <Alert key={`${state} ${code}`} severity={state === "due" ? "info" : "warning"} sx={{ mt: 1 }}>
          <strong>{t.trouble(sum(people), states[state] ?? state)}</strong> {codes[code ?? ""] ?? code}
          {message && (
            <Box lang="ja" sx={{ fontSize: "0.85rem", mt: 0.5, overflowWrap: "anywhere" }}>
              {message}
            </Box>
          )}
        </Alert>
      ))}
    </>
  );
}
