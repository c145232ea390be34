import { Box } from "@mui/material";
import { useText } from "../../text/text";
import { tapLabel, tapWords } from "./tap";
import { bubbleText } from "./text";
import { asPart, asParts, numbered, type Part } from "./values";

/** The answers LINE offers under a message. It shows those of the last one only. */
export function QuickReplies({ message }: { message: Part }) {
  const t = useText(bubbleText);
  const items = asParts(asPart(message.quickReply).items);
  if (items.length === 0) return null;
  return (
    <Box
      component="ul"
      aria-label={t.quick}
      sx={{ display: "flex", flexWrap: "wrap", gap: 0.75, listStyle: "none", m: 0, mt: 1, p: 0 }}
    >
      {numbered(items).map(({ at, one: item }) => {
        const action = asPart(item.action);
        return (
          <Box
            key={at}
            component="li"
            title={tapWords(action, t) ?? undefined}
            sx={{ px: 1.75, py: 0.5, borderRadius: 4, bgcolor: "#27344a", color: "#ffffff", fontSize: "0.85rem" }}
          >
            <span lang="ja">{tapLabel(action) || t.unnamed}</span>
          </Box>
        );
      })}
    </Box>
  );
}
