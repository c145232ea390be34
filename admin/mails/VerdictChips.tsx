import { Box, Chip } from "@mui/material";
import type { Item } from "../api/client";
import { useText, words } from "../text/text";

const text = words(
  {
    sent: "送信",
    held: "保留",
    dropped: "破棄",
    "no-rule": "ルールなし",
    nothing: "配信なし",
    doubtful: "読み取りに疑い",
    unproven: "送信元を確認できず",
  },
  {
    sent: "Sent",
    held: "Held",
    dropped: "Dropped",
    "no-rule": "No rule",
    nothing: "Nothing sent",
    doubtful: "Doubtful reading",
    unproven: "Sender not proven",
  },
);
const colours = { sent: "success", held: "warning", dropped: "default", "no-rule": "default" } as const;

export type Verdict = Item<"get /mails">["verdicts"][number];
export const verdicts: readonly Verdict[] = ["sent", "held", "dropped", "no-rule"];
/** For filters. */
export const useVerdictWords = () => useText(text);

/** What became of a mail, and what is odd about it. */
export function VerdictChips({ mail }: { mail: Pick<Item<"get /mails">, "verdicts" | "doubts" | "sender"> }) {
  const t = useText(text);
  return (
    <Box component="span" sx={{ display: "inline-flex", flexWrap: "wrap", gap: 0.5 }}>
      {mail.verdicts.length === 0 && <Chip label={t.nothing} size="small" variant="outlined" />}
      {mail.verdicts.map((one) => (
        <Chip key={one} label={t[one]} color={colours[one]} size="small" variant="outlined" sx={{ fontWeight: 700 }} />
      ))}
      {mail.doubts.length > 0 && <Chip label={t.doubtful} size="small" color="warning" variant="outlined" />}
      {mail.sender?.authentic === false && <Chip label={t.unproven} size="small" color="warning" variant="outlined" />}
    </Box>
  );
}
