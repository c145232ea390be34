import { Chip } from "@mui/material";
import { useText } from "../text/text";
import { type LogItem, logWords } from "./log-words";

const colours = { ok: "success", refused: "warning", failed: "error" } as const;

export function ResultChip({ result }: { result: LogItem["result"] }) {
  const t = useText(logWords);
  return <Chip label={t.results[result]} color={colours[result]} size="small" variant="outlined" />;
}
