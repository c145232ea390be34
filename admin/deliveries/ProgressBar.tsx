import { Box, LinearProgress } from "@mui/material";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import { arrivedShare, type Progress, useSum } from "./share";

const text = words(
  {
    label: "届いた人の割合",
    said: (delivered: string, total: string, share: number) => `${total}人中 ${delivered}人（${share}%）`,
  },
  { label: "Share of people it reached", said: (delivered, total, share) => `${delivered} of ${total} (${share}%)` },
);

/** How far a delivery is, as a bar and in figures. `live`: told to those who listen as it changes. */
export function ProgressBar({
  of,
  live = false,
}: {
  of: { progress: Progress; audienceCount: number };
  live?: boolean;
}) {
  const t = useText(text);
  const sum = useSum(of);
  const { progress } = of;
  const share = arrivedShare(progress);
  const said = t.said(formatCount(progress.delivered), sum(progress.total), share);
  return (
    <Box sx={{ minWidth: 140 }}>
      <LinearProgress
        variant="determinate"
        value={share}
        aria-label={t.label}
        aria-valuetext={said}
        color={progress.dead + progress.unknown > 0 ? "warning" : "primary"}
        sx={{ height: 8, borderRadius: 4, mb: 0.5 }}
      />
      <Box component="span" role={live ? "status" : undefined} sx={{ fontSize: "0.9rem" }}>
        {said}
      </Box>
    </Box>
  );
}
