import { Box } from "@mui/material";
import { useText } from "../../text/text";
import { formatSecond } from "../../text/time";
import { traceText } from "./text";

/** More of a value is behind one more step: the whole text of a mail may be a value. */
const SHOWN = 120;

/** The value a condition met. `bare`: without the word that says so, as in a table. */
export function Seen({ seen, type, bare = false }: { seen: unknown; type: string; bare?: boolean }) {
  const t = useText(traceText);
  const said = useSaid()(seen, type);
  const before = bare ? "" : `${t.seen}：`;
  return (
    <Box sx={{ color: "text.secondary", fontSize: "0.9rem", overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
      {before}
      {said === "" && t.absent}
      {said.length <= SHOWN ? (
        <span lang="ja">{said}</span>
      ) : (
        <>
          <span lang="ja">{said.slice(0, SHOWN)}…</span>
          <details>
            <summary>{t.whole}</summary>
            <span lang="ja">{said}</span>
          </details>
        </>
      )}
    </Box>
  );
}

/** A value of a fact in words; empty where nothing is there. */
export function useSaid() {
  const t = useText(traceText);
  return function said(value: unknown, type: string): string {
    if (value === undefined || value === null || value === "") return "";
    if (typeof value === "boolean") return value ? t.yes : t.no;
    if (Array.isArray(value)) return value.map((one) => said(one, type)).join("、");
    if (typeof value === "object") return JSON.stringify(value);
    if (type === "date" && typeof value === "string" && !Number.isNaN(Date.parse(value))) return formatSecond(value);
    return String(value);
  };
}
