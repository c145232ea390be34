import { Box } from "@mui/material";
import type { CSSProperties } from "react";
import { useText } from "../../text/text";
import { look } from "./look";
import { tapLabel, tapWords } from "./tap";
import { bubbleText } from "./text";
import type { Part } from "./values";

const grounds = {
  link: { color: look.link },
  primary: { color: "#ffffff", bgcolor: look.green, borderRadius: 2 },
  secondary: { color: look.ink, bgcolor: look.grey, borderRadius: 2 },
};

/** A button as drawn in LINE, with what a tap on it does: it does nothing here. */
export function TapButton({
  action,
  kind = "link",
  style,
}: {
  action: Part;
  kind?: keyof typeof grounds;
  style?: CSSProperties;
}) {
  const t = useText(bubbleText);
  const does = tapWords(action, t);
  return (
    <Box sx={{ px: 1.5, py: 0.75, textAlign: "center", overflowWrap: "anywhere", ...grounds[kind] }} style={style}>
      <Box component="span" lang="ja" sx={{ display: "block", fontWeight: 700 }}>
        {tapLabel(action) || t.unnamed}
      </Box>
      {does !== null && (
        <Box component="span" sx={{ display: "block", fontSize: "0.75rem" }}>
          {does}
        </Box>
      )}
    </Box>
  );
}
