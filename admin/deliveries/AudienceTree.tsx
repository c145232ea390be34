import { Box } from "@mui/material";
import { Result } from "../parts/trace/Result";
import { useText, words } from "../text/text";

const text = words(
  {
    all: "次のすべてに合う",
    any: "次のどれかに合う",
    not: "次に合わない",
    answered: (seen: string) => `登録：${seen}`,
    unanswered: "登録：なし",
    changed: "この配信の後に登録が変わっています",
  },
  {
    all: "All of these hold",
    any: "Any of these holds",
    not: "This does not hold",
    answered: (seen) => `Registered: ${seen}`,
    unanswered: "Not registered",
    changed: "changed since this delivery",
  },
);

/** As `GET /deliveries/:id/why/:userId` gives it. */
export type AudienceTrace =
  | { all: AudienceTrace[]; result: boolean }
  | { any: AudienceTrace[]; result: boolean }
  | { not: AudienceTrace; result: boolean }
  | { fact: string; words: string; seen: string | null; result: boolean; changedSince: boolean };

/** An audience asked of one citizen, condition by condition. */
export function AudienceTree({ trace }: { trace: AudienceTrace }) {
  const t = useText(text);
  const [heading, children]: [string, AudienceTrace[]] =
    "all" in trace
      ? [t.all, trace.all]
      : "any" in trace
        ? [t.any, trace.any]
        : "not" in trace
          ? [t.not, [trace.not]]
          : [trace.words, []];
  return (
    <Box sx={{ py: 0.5 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 1.5, alignItems: "baseline" }}>
        <Result result={trace.result} />
        <strong>{heading}</strong>
      </Box>
      {"words" in trace ? (
        <Box sx={{ pl: 3, color: "text.secondary", fontSize: "0.9rem" }}>
          {trace.seen === null ? t.unanswered : t.answered(trace.seen)}
          {trace.changedSince && `（${t.changed}）`}
        </Box>
      ) : (
        <Box
          component="ul"
          sx={{ listStyle: "none", m: 0, ml: 1, pl: 1.5, borderLeft: "2px solid", borderColor: "divider" }}
        >
          {children.map((child) => (
            <li key={JSON.stringify(child)}>
              <AudienceTree trace={child} />
            </li>
          ))}
        </Box>
      )}
    </Box>
  );
}
