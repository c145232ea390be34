import { Box, Button, Typography } from "@mui/material";
import { ProblemAlert } from "../../parts/ProblemAlert";
import { useText, words } from "../../text/text";
import { formatCount } from "../../text/time";
import type { AudienceCount as Count } from "./use-audience-count";

const text = words(
  {
    counting: "数えています…",
    people: (count: number) => `対象: ${formatCount(count)}人`,
    nobody: "今は当てはまる人がいません。条件を確かめてください。",
    unknown: "対象の人数は、条件を直すと出ます。",
    again: "もう一度数える",
  },
  {
    counting: "Counting…",
    people: (count) => `Audience: ${formatCount(count)}`,
    nobody: "Nobody matches now. Check the conditions.",
    unknown: "The number appears once the conditions are mended.",
    again: "Count again",
  },
);

/** How many people it is as it stands, and the audience in words. */
export function AudienceCount({ answer, error, again }: Count) {
  const t = useText(text);
  return (
    <Box sx={{ mt: 2 }}>
      <Box role="status" sx={{ p: 1.5, borderRadius: 1, bgcolor: "action.hover" }}>
        <Typography component="p" sx={{ fontWeight: 700, fontSize: "1.1rem" }}>
          {answer ? (answer.count === null ? t.unknown : t.people(answer.count)) : error ? t.unknown : t.counting}
        </Typography>
        {answer?.words && <Typography sx={{ overflowWrap: "anywhere" }}>{answer.words}</Typography>}
        {answer?.count === 0 && <Typography color="textSecondary">{t.nobody}</Typography>}
      </Box>
      {Boolean(error) && (
        <>
          <ProblemAlert error={error} />
          <Button onClick={again}>{t.again}</Button>
        </>
      )}
    </Box>
  );
}
