import { Box } from "@mui/material";
import type { CSSProperties } from "react";
import { useText } from "../../text/text";
import { look } from "./look";
import { Picture } from "./Picture";
import { TapButton } from "./TapButton";
import { tapWords } from "./tap";
import { bubbleText } from "./text";
import { asPart, asParts, asText, boxStyleOf, colour, GAPS, length, numbered, type Part, styleOf } from "./values";
import { Words } from "./Words";
import { linkPieces } from "./words-of";

type Layout = "vertical" | "horizontal" | "baseline";
/** Nobody nests deeper; a wrong JSON must not take the page with it. */
const MAX_DEPTH = 30;

/** One component of a flex message with what stands in it. */
export function FlexPart({ part, layout, depth }: { part: Part; layout: Layout; depth: number }) {
  // Side by side they share the width evenly unless told otherwise; above one another they do not stretch.
  const shared: Part =
    layout === "vertical" ? { ...part, flex: undefined } : { flex: part.type === "icon" ? 0 : 1, ...part };
  const style = styleOf(shared);
  switch (part.type) {
    case "box":
      return depth > MAX_DEPTH ? null : <FlexBox part={part} style={style} depth={depth} />;
    case "text":
      return <FlexText part={part} style={style} />;
    case "button":
      return <FlexButton part={part} style={style} />;
    case "image":
      return <FlexImage part={part} style={style} />;
    case "icon":
      return <Picture url={part.url} name="" style={{ width: "1.2em", height: "1.2em", minHeight: 0, flex: "none" }} />;
    case "video":
      return <Picture url={part.previewUrl} style={style} />;
    case "separator":
      return (
        <Box
          aria-hidden
          sx={{ alignSelf: "stretch", [layout === "vertical" ? "borderTop" : "borderLeft"]: `1px solid ${look.line}` }}
          style={{ borderColor: colour(part.color), marginTop: length(part.margin, GAPS) ?? 6, marginBottom: 6 }}
        />
      );
    default:
      return null;
  }
}

function FlexBox({ part, style, depth }: { part: Part; style: CSSProperties; depth: number }) {
  const layout = part.layout === "horizontal" || part.layout === "baseline" ? part.layout : "vertical";
  const { marginTop, flex } = style;
  return (
    <Box
      sx={{
        display: "flex",
        minWidth: 0,
        flexDirection: layout === "vertical" ? "column" : "row",
        alignItems: layout === "baseline" ? "baseline" : undefined,
        columnGap: layout === "vertical" ? undefined : 0.75,
      }}
      style={{ marginTop, flex, ...boxStyleOf(part) }}
    >
      {numbered(asParts(part.contents)).map(({ at, one: child }) => (
        <FlexPart key={at} part={child} layout={layout} depth={depth + 1} />
      ))}
      <Does action={part.action} />
    </Box>
  );
}

function FlexText({ part, style }: { part: Part; style: CSSProperties }) {
  const spans = asParts(part.contents);
  return (
    <Box lang="ja" sx={{ minWidth: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} style={style}>
      {spans.length === 0 ? (
        <Words pieces={linkPieces(asText(part.text))} />
      ) : (
        numbered(spans).map(({ at, one: span }) => (
          <span key={at} style={styleOf(span)}>
            {asText(span.text)}
          </span>
        ))
      )}
      <Does action={part.action} />
    </Box>
  );
}

function FlexButton({ part, style }: { part: Part; style: CSSProperties }) {
  const kind = part.style === "primary" || part.style === "secondary" ? part.style : "link";
  // LINE colours the face of a filled button, but the words of a plain one.
  const own: CSSProperties =
    kind === "link" ? { color: colour(part.color) } : { color: undefined, backgroundColor: colour(part.color) };
  return (
    <TapButton action={asPart(part.action)} kind={kind} style={{ ...style, marginTop: style.marginTop ?? 6, ...own }} />
  );
}

function FlexImage({ part, style }: { part: Part; style: CSSProperties }) {
  return (
    <Box sx={{ minWidth: 0 }} style={{ flex: style.flex, marginTop: style.marginTop }}>
      <Picture url={part.url} name={asText(asPart(part.action).label) || undefined} />
      <Does action={part.action} />
    </Box>
  );
}

/** A whole component can be tapped, too. */
function Does({ action }: { action: unknown }) {
  const t = useText(bubbleText);
  const does = action ? tapWords(asPart(action), t) : null;
  return does ? <Box sx={{ fontSize: "0.75rem", fontWeight: 400, overflowWrap: "anywhere" }}>{does}</Box> : null;
}
