import { Box } from "@mui/material";
import type { ReactNode } from "react";
import { useText } from "../../text/text";
import { look } from "./look";
import { Picture } from "./Picture";
import { TapButton } from "./TapButton";
import { bubbleText } from "./text";
import type { Part } from "./values";
import { numbered } from "./values";
import { Words } from "./Words";
import { linkPieces } from "./words-of";

/** White, with rounded corners. */
export function Paper({ width = 260, children }: { width?: number; children: ReactNode }) {
  return (
    <Box
      sx={{ width, maxWidth: "100%", flex: "none", overflow: "hidden", borderRadius: 3, bgcolor: look.paper }}
      style={{ overflowWrap: "anywhere" }}
    >
      {children}
    </Box>
  );
}

/** Picture, title, words and buttons, from top to bottom. */
export function Card({
  picture,
  title,
  text,
  actions,
}: {
  picture?: unknown;
  title?: string;
  text?: string;
  actions: readonly Part[];
}) {
  return (
    <Paper>
      {picture !== undefined && <Picture url={picture} />}
      {(title || text) && (
        <Box lang="ja" sx={{ px: 1.5, py: 1.25, display: "grid", gap: 0.5 }}>
          {title && <strong>{title}</strong>}
          {text && <Words pieces={linkPieces(text)} />}
        </Box>
      )}
      {numbered(actions).map(({ at, one: action }) => (
        <Box key={at} sx={{ borderTop: `1px solid ${look.line}` }}>
          <TapButton action={action} />
        </Box>
      ))}
    </Paper>
  );
}

/** Cards side by side; they are swiped, so the keyboard must reach them, too. */
export function Carousel({ children }: { children: ReactNode }) {
  const t = useText(bubbleText);
  return (
    <Box
      role="group"
      aria-label={t.cards}
      tabIndex={0}
      sx={{ display: "flex", alignItems: "flex-start", gap: 1, overflowX: "auto", pb: 1 }}
    >
      {children}
    </Box>
  );
}
