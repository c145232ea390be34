import { Alert, Box, Button, Typography } from "@mui/material";
import { useId, useState } from "react";
import { useText, words } from "../../text/text";
import { formatCount } from "../../text/time";
import { ChangedMail } from "./ChangedMail";
import { type Comparison, comparisonSentences, comparisonWords } from "./comparison";

const text = words(
  {
    audience: (before: string, was: number, after: string, is: number) =>
      `対象が変わります: 「${before}」（${formatCount(was)}人）から「${after}」（${formatCount(is)}人）へ。`,
    mails: "結果が変わるメール",
    more: "さらに表示する",
    cut: (n: number) => `多いため、${formatCount(n)}通だけを示しています。`,
  },
  {
    audience: (before: string, was: number, after: string, is: number) =>
      `The audience changes: “${before}” (${formatCount(was)} people) to “${after}” (${formatCount(is)} people).`,
    mails: "Mails of which something else comes",
    more: "Show more",
    cut: (n: number) => `Only ${formatCount(n)} are shown.`,
  },
);

const AT_ONCE = 20;

/** What a comparison found: counts in words, then the mails. */
export function ComparisonResult({ result }: { result: Comparison }) {
  const t = useText(text);
  const say = useText(comparisonWords);
  const id = useId();
  const [shown, setShown] = useState(AT_ONCE);
  const { audience, differences, totals, cut } = result;
  const [first, ...rest] = comparisonSentences(result, say);
  return (
    <Box sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
      <Alert severity={totals.differing > 0 ? "warning" : "success"} role="status">
        <Typography sx={{ fontWeight: 700 }}>{first}</Typography>
        {rest.map((sentence) => (
          <div key={sentence}>{sentence}</div>
        ))}
        {audience.changed && (
          <div>
            {t.audience(audience.before.words, audience.before.people, audience.after.words, audience.after.people)}
          </div>
        )}
      </Alert>
      {differences.length > 0 && (
        <Box component="section" aria-labelledby={id}>
          <Typography id={id} component="h3" variant="h3" sx={{ mb: 1 }}>
            {t.mails}
          </Typography>
          <Box component="ul" sx={{ display: "grid", gap: 1.5, p: 0, m: 0 }}>
            {differences.slice(0, shown).map((one, i) => (
              <ChangedMail key={one.eventId ?? `hidden-${i}`} difference={one} audience={audience} />
            ))}
          </Box>
          {shown < differences.length && (
            <Button sx={{ mt: 1 }} onClick={() => setShown(shown + AT_ONCE)}>
              {t.more}
            </Button>
          )}
          {cut && <Typography color="textSecondary">{t.cut(differences.length)}</Typography>}
        </Box>
      )}
    </Box>
  );
}
