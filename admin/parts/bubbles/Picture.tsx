import { Box } from "@mui/material";
import { type CSSProperties, useState } from "react";
import { useText } from "../../text/text";
import { look } from "./look";
import { bubbleText } from "./text";
import { pictureUrl } from "./values";

/** An image of a message; named where it cannot be loaded, as it would fail on phones, too. */
export function Picture({ url, name, style }: { url: unknown; name?: string; style?: CSSProperties }) {
  const t = useText(bubbleText);
  const source = pictureUrl(url);
  const [failed, setFailed] = useState<string>();
  if (source === undefined || failed === source)
    return (
      <Box
        component="span"
        sx={{ display: "block", p: 1.5, bgcolor: look.grey, color: look.soft, fontSize: "0.8rem" }}
        style={style}
      >
        {name ?? t.picture}：{t.noPicture}
        {typeof url === "string" && <Box sx={{ overflowWrap: "anywhere" }}>{url}</Box>}
      </Box>
    );
  return (
    <Box
      component="img"
      src={source}
      alt={name ?? t.picture}
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setFailed(source)}
      sx={{ display: "block", width: "100%", minHeight: 40, maxHeight: 360, objectFit: "cover", bgcolor: look.grey }}
      style={style}
    />
  );
}
