import { Chip } from "@mui/material";
import { useText, words } from "../text/text";

const text = words(
  {
    held: "保留",
    dropped: "破棄（自動）",
    queued: "送信待ち",
    sending: "送信中",
    sent: "送信済み",
    incomplete: "一部届かず",
    discarded: "破棄（職員）",
  },
  {
    held: "Held",
    dropped: "Dropped",
    queued: "Queued",
    sending: "Sending",
    sent: "Sent",
    incomplete: "Incomplete",
    discarded: "Discarded",
  },
);
const colours = {
  held: "warning",
  dropped: "default",
  queued: "info",
  sending: "info",
  sent: "success",
  incomplete: "error",
  discarded: "default",
} as const;

export type DeliveryState = keyof typeof colours;

/** A delivery's state, in a word and a colour. */
export function StateChip({ state }: { state: DeliveryState }) {
  const t = useText(text);
  return <Chip label={t[state]} color={colours[state]} size="small" variant="outlined" sx={{ fontWeight: 700 }} />;
}

/** The words of the states, for filters. */
export const useStateWords = () => useText(text);
