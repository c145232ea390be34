import { Box, Typography } from "@mui/material";
import { Link } from "react-router-dom";
import type { Answer } from "../api/client";
import { useMay } from "../auth/session";
import { StateChip } from "../parts/StateChip";
import { useText, words } from "../text/text";

const text = words(
  {
    none: "このメールから配信は作られていません。理由は「ルールの判定」で確かめられます。",
    open: (name: string, id: number) => `${name}（配信番号 ${id}）`,
  },
  {
    none: "No delivery came of this mail. See “How rules judged it” for why.",
    open: (name, id) => `${name} (delivery ${id})`,
  },
);

/** What was sent, or held, because of a mail. */
export function MailDeliveries({ deliveries }: { deliveries: Answer<"get /mails/:id">["deliveries"] }) {
  const t = useText(text);
  const mayRead = useMay("deliveries.read");
  if (deliveries.length === 0) return <Typography>{t.none}</Typography>;
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 1 }}>
      {deliveries.map(({ id, ruleName, state }) => (
        <Box component="li" key={id} sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
          <StateChip state={state} />
          {mayRead ? <Link to={`/deliveries/${id}/show`}>{t.open(ruleName, id)}</Link> : t.open(ruleName, id)}
        </Box>
      ))}
    </Box>
  );
}
