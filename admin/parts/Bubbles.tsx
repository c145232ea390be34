import { Box, Typography } from "@mui/material";
import { useText } from "../text/text";
import { look, unseen } from "./bubbles/look";
import { MessageBody } from "./bubbles/MessageBody";
import { QuickReplies } from "./bubbles/QuickReplies";
import { bubbleText } from "./bubbles/text";
import { asPart, asText, numbered } from "./bubbles/values";

/** LINE's message objects as a citizen sees them. What it cannot draw it names, with its altText. */
export function Bubbles({ messages }: { messages: readonly unknown[] }) {
  const t = useText(bubbleText);
  if (messages.length === 0) return <Typography color="textSecondary">{t.nothing}</Typography>;
  const parts = messages.map(asPart);
  const last = parts.at(-1);
  return (
    <Box sx={{ p: { xs: 1.5, sm: 2 }, borderRadius: 2, bgcolor: look.ground, color: look.ink, lineHeight: 1.55 }}>
      <Box
        component="ol"
        aria-label={t.list}
        sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0, 1fr)", listStyle: "none", m: 0, p: 0 }}
      >
        {numbered(parts).map(({ at, one: message }) => {
          const altText = asText(message.altText);
          const type = asText(message.type);
          return (
            <Box component="li" key={at} sx={{ position: "relative" }}>
              <span style={unseen}>{t.nth(at + 1, t.kinds[type] ?? t.unknownKind(type))}</span>
              <MessageBody message={message} />
              {altText && (
                <Box sx={{ mt: 0.5, fontSize: "0.8rem", overflowWrap: "anywhere" }}>
                  {t.alt}：<span lang="ja">{altText}</span>
                </Box>
              )}
            </Box>
          );
        })}
      </Box>
      {last && <QuickReplies message={last} />}
    </Box>
  );
}
