import { Box } from "@mui/material";
import type { ReactNode } from "react";
import { useText } from "../../text/text";
import { Card, Paper } from "./Card";
import { Flex } from "./Flex";
import { Imagemap } from "./Imagemap";
import { look } from "./look";
import { Picture } from "./Picture";
import { Template } from "./Template";
import { bubbleText } from "./text";
import { asNumber, asPart, asText, type Part } from "./values";
import { Words } from "./Words";
import { textPieces } from "./words-of";

const FLEX = ["bubble", "carousel"];
const TEMPLATES = ["buttons", "confirm", "carousel", "image_carousel"];

/** One message object as a phone shows it; what cannot be drawn is named, with all that stands in it. */
export function MessageBody({ message }: { message: Part }) {
  const t = useText(bubbleText);
  const named = (children: ReactNode) => <Said>{children}</Said>;
  switch (message.type) {
    case "text":
    case "textV2":
      return named(<Words pieces={textPieces(message)} />);
    case "sticker":
      return named(t.sticker(String(message.packageId ?? ""), String(message.stickerId ?? "")));
    case "image":
      return (
        <Paper>
          <Picture url={message.previewImageUrl ?? message.originalContentUrl} />
        </Paper>
      );
    case "video":
      return (
        <Paper>
          <Picture url={message.previewImageUrl} name={t.kinds.video} />
          <Box sx={{ px: 1.5, py: 1, fontSize: "0.85rem" }}>
            ▶ {t.kinds.video} {asText(message.originalContentUrl)}
          </Box>
        </Paper>
      );
    case "audio": {
      const ms = asNumber(message.duration);
      const length = ms === undefined ? "" : t.seconds(Math.round(ms / 1000));
      return named(`♪ ${t.kinds.audio} ${length} ${asText(message.originalContentUrl)}`);
    }
    case "coupon":
      return named(`${t.kinds.coupon} ${asText(message.couponId)}`);
    case "location":
      return <Card title={`📍 ${asText(message.title)}`} text={asText(message.address)} actions={[]} />;
    case "imagemap":
      return <Imagemap message={message} />;
    case "template": {
      const template = asPart(message.template);
      if (!TEMPLATES.includes(asText(template.type))) break;
      return <Template template={template} />;
    }
    case "flex": {
      const contents = asPart(message.contents);
      if (!FLEX.includes(asText(contents.type))) break;
      return <Flex contents={contents} />;
    }
  }
  return (
    <Said>
      {t.unknownKind(asText(message.type))}
      <Box component="details" sx={{ fontSize: "0.8rem", mt: 0.5 }}>
        <summary>{t.json}</summary>
        <Box component="pre" sx={{ m: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {JSON.stringify(message, null, 2)}
        </Box>
      </Box>
    </Said>
  );
}

function Said({ children }: { children: ReactNode }) {
  return (
    <Box
      sx={{
        width: "fit-content",
        maxWidth: "min(100%, 34em)",
        px: 1.75,
        py: 1,
        borderRadius: "4px 18px 18px 18px",
        bgcolor: look.paper,
        overflowWrap: "anywhere",
      }}
    >
      {children}
    </Box>
  );
}
