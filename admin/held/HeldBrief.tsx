import { Box, Typography } from "@mui/material";
import type { Delivery } from "../deliveries/use-delivery";
import { useText, words } from "../text/text";
import { firstLine } from "./first-line";

const text = words(
  { message: "文面", why: "保留の理由", rule: "ルール" },
  { message: "Message", why: "Held because", rule: "Rule" },
);

/** Which delivery a question is about: several may wait that look alike. */
export function HeldBrief({ delivery: { title, ruleName, plans, holdMessage, holdReason } }: { delivery: Delivery }) {
  const t = useText(text);
  const lines = [
    [t.message, firstLine(plans)],
    [t.why, holdMessage ?? holdReason],
    [t.rule, ruleName],
  ] as const;
  return (
    <Box sx={{ mb: 2, p: 1.5, borderRadius: 1, bgcolor: "action.hover", overflowWrap: "anywhere" }}>
      <Typography lang="ja" sx={{ fontWeight: 700 }}>
        {title}
      </Typography>
      {lines.map(
        ([name, line]) =>
          line && (
            <Typography key={name} variant="body2">
              {name}: <span lang="ja">{line}</span>
            </Typography>
          ),
      )}
    </Box>
  );
}
