import { Box, Typography } from "@mui/material";
import { Bubbles } from "../parts/Bubbles";
import { usePlugins } from "../rules/use-plugins";
import { useLabel, useText, words } from "../text/text";
import type { Delivery } from "./use-delivery";

const text = words(
  {
    none: "送れる文面がありません。",
    hidden: "市民一人への返信なので、文面は市民の登録内容を見る権限のある職員だけが見られます。",
    recipients: {
      audience: "対象の人へ",
      everyone: "登録のある友だち全員へ",
      all: "LINEの友だち全員へ",
      sender: "送ってきた本人へ",
    } as Record<string, string>,
    free: "通数に数えません",
  },
  {
    none: "There is nothing that could be sent.",
    hidden: "It answers one citizen; only those who may see citizens' data see its words.",
    recipients: {
      audience: "To the audience",
      everyone: "To all known friends",
      all: "To all friends at LINE",
      sender: "To the citizen who wrote",
    },
    free: "Not counted against the month's messages",
  },
);

/** The very messages that go, action by action. */
export function Plans({ plans }: { plans: Delivery["plans"] }) {
  const t = useText(text);
  const label = useLabel();
  const { data: plugins } = usePlugins();
  if (plans.length === 0) return <Typography>{t.none}</Typography>;
  return (
    <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      {plans.map(({ plan, action, recipients, free, messages }) => (
        <div key={plan}>
          <Typography color="textSecondary" sx={{ mb: 0.5, fontSize: "0.9rem" }}>
            {[
              label(plugins?.actions.find(({ type }) => type === action)?.label) || action,
              t.recipients[recipients] ?? recipients,
              ...(free ? [t.free] : []),
            ].join(" – ")}
          </Typography>
          {Array.isArray(messages) ? <Bubbles messages={messages} /> : <Typography>{t.hidden}</Typography>}
        </div>
      ))}
    </Box>
  );
}
