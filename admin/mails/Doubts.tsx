import { Alert, Typography } from "@mui/material";
import { useText, words } from "../text/text";
import { codeText } from "./codes";

const text = words(
  { none: "文字も構造も、確かに読み取れました。" },
  { none: "Characters and structure were read for certain." },
);

/** What is doubtful about how a mail was read. */
export function Doubts({ doubts }: { doubts: readonly string[] }) {
  const t = useText(text);
  const codes = useText(codeText);
  if (doubts.length === 0) return <Typography>{t.none}</Typography>;
  return doubts.map((one) => (
    <Alert key={one} severity="warning" sx={{ mb: 1 }}>
      {codes.doubts[one] ?? one}
    </Alert>
  ));
}
