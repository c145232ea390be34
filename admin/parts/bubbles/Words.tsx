import { Box } from "@mui/material";
import { useText } from "../../text/text";
import { look } from "./look";
import { bubbleText } from "./text";
import { numbered } from "./values";
import type { Piece } from "./words-of";

/** Words with line breaks; links look like links but lead nowhere from here. */
export function Words({ pieces }: { pieces: readonly Piece[] }) {
  const t = useText(bubbleText);
  return (
    <Box component="span" lang="ja" sx={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      {numbered(pieces).map(({ at, one: { kind, text } }) => {
        if (kind === "link")
          return (
            <Box key={at} component="span" sx={{ color: look.link, textDecoration: "underline" }}>
              {text}
            </Box>
          );
        if (kind === "emoji" || kind === "mention")
          return (
            <span key={at} role="img" aria-label={t[kind]} title={t[kind]}>
              {text}
            </span>
          );
        return <span key={at}>{text}</span>;
      })}
    </Box>
  );
}
