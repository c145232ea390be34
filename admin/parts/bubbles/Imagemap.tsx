import { Box } from "@mui/material";
import { useText } from "../../text/text";
import { Paper } from "./Card";
import { look } from "./look";
import { Picture } from "./Picture";
import { tapLabel, tapWords } from "./tap";
import { bubbleText } from "./text";
import { asNumber, asPart, asParts, asText, numbered, type Part } from "./values";

/** One picture with areas to tap: each is framed, numbered, and named below. */
export function Imagemap({ message }: { message: Part }) {
  const t = useText(bubbleText);
  const base = asPart(message.baseSize);
  const [width, height] = [asNumber(base.width) ?? 1040, asNumber(base.height) ?? 1040];
  const actions = asParts(message.actions);
  return (
    <Paper width={300}>
      <Box sx={{ position: "relative" }}>
        <Picture
          url={`${asText(message.baseUrl)}/700`}
          name={asText(message.altText) || undefined}
          style={{ aspectRatio: `${width} / ${height}`, maxHeight: "none" }}
        />
        {numbered(actions).map(({ at, one: action }) => {
          const area = asPart(action.area);
          const share = (name: string, whole: number) => `${((asNumber(area[name]) ?? 0) / whole) * 100}%`;
          return (
            <Box
              key={at}
              aria-hidden
              sx={{ position: "absolute", border: `2px dashed ${look.link}`, overflow: "hidden" }}
              style={{
                left: share("x", width),
                top: share("y", height),
                width: share("width", width),
                height: share("height", height),
              }}
            >
              <Box
                component="span"
                sx={{ position: "absolute", right: 0, bottom: 0, px: 0.5, bgcolor: look.paper, color: look.link }}
              >
                {at + 1}
              </Box>
            </Box>
          );
        })}
      </Box>
      {actions.length > 0 && (
        <Box component="ol" aria-label={t.areas} sx={{ m: 0, py: 1, pr: 1.5, pl: 4, fontSize: "0.85rem" }}>
          {numbered(actions).map(({ at, one: action }) => (
            <li key={at}>{[tapLabel(action), tapWords(action, t)].filter(Boolean).join(" – ") || t.area(at + 1)}</li>
          ))}
        </Box>
      )}
    </Paper>
  );
}
