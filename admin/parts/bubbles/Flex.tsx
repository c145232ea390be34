import { Box } from "@mui/material";
import { useText } from "../../text/text";
import { Carousel, Paper } from "./Card";
import { FlexPart } from "./FlexPart";
import { tapWords } from "./tap";
import { bubbleText } from "./text";
import { asPart, asParts, asText, colour, numbered, type Part } from "./values";

const WIDTHS: Record<string, number> = {
  nano: 140,
  micro: 180,
  deca: 220,
  hecto: 240,
  kilo: 260,
  mega: 300,
  giga: 360,
};
const BLOCKS = ["header", "hero", "body", "footer"] as const;

/** Order, weight, colour and buttons are right; exact measures are LINE's own. Null where it is neither bubble nor carousel. */
export function Flex({ contents }: { contents: Part }) {
  if (contents.type === "bubble") return <Bubble bubble={contents} />;
  if (contents.type !== "carousel") return null;
  return (
    <Carousel>
      {numbered(asParts(contents.contents)).map(({ at, one: bubble }) => (
        <Bubble key={at} bubble={bubble} />
      ))}
    </Carousel>
  );
}

function Bubble({ bubble }: { bubble: Part }) {
  const t = useText(bubbleText);
  const styles = asPart(bubble.styles);
  const does = bubble.action ? tapWords(asPart(bubble.action), t) : null;
  return (
    <Paper width={WIDTHS[asText(bubble.size)] ?? WIDTHS.mega}>
      {BLOCKS.filter((name) => bubble[name]).map((name) => {
        const part = asPart(bubble[name]);
        return (
          <Box
            key={name}
            sx={{ p: part.type === "box" && part.paddingAll === undefined ? 1.5 : 0 }}
            style={{ backgroundColor: colour(part.backgroundColor) ?? colour(asPart(styles[name]).backgroundColor) }}
          >
            <FlexPart part={part} layout="vertical" depth={0} />
          </Box>
        );
      })}
      {does && <Box sx={{ px: 1.5, pb: 1, fontSize: "0.75rem" }}>{does}</Box>}
    </Paper>
  );
}
