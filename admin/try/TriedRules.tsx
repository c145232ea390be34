import { Alert, Box, Card, CardContent, Typography } from "@mui/material";
import { TextLink } from "../parts/TextLink";
import { TraceView } from "../parts/TraceView";
import type { DryRun } from "../rules/panels/dry-run";
import { TriedDelivery } from "../rules/panels/TriedDelivery";
import { severity } from "../rules/panels/TryResult";
import { verdictOf, verdictSentence, verdictWords } from "../rules/panels/verdict";
import { useText, words } from "../text/text";

const text = words(
  {
    fire: "動くルール",
    all: (count: number) => `すべてのルールの判定（尋ねる順に${count}件）`,
    open: "ルールを開く",
  },
  {
    fire: "Rules that fire",
    all: (count) => `How each rule judged it (${count}, in the order they are asked)`,
    open: "Open the rule",
  },
);

/** Rule by rule: what those that fire would send, then why each fired or did not. */
export function TriedRules({ result }: { result: DryRun }) {
  const t = useText(text);
  const say = useText(verdictWords);
  return (
    <>
      {result.deliveries.length > 0 && (
        <section aria-labelledby="tried-fire">
          <Typography id="tried-fire" component="h2" variant="h2" sx={{ mb: 1 }}>
            {t.fire}
          </Typography>
          <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 2 }}>
            {result.deliveries.map((one) => {
              const verdict = verdictOf(result, one.ruleId);
              return (
                <Card component="li" key={one.ruleId} sx={{ minWidth: 0 }}>
                  <CardContent sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
                    <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "baseline", columnGap: 2 }}>
                      <Typography component="h3" variant="h3" sx={{ overflowWrap: "anywhere" }}>
                        {one.name}
                      </Typography>
                      <TextLink to={`/rules/${encodeURIComponent(one.ruleId)}`}>{t.open}</TextLink>
                    </Box>
                    <Alert severity={severity[verdict.kind]}>{verdictSentence(verdict, say)}</Alert>
                    <TriedDelivery delivery={one} heading="h4" />
                  </CardContent>
                </Card>
              );
            })}
          </Box>
        </section>
      )}
      <section aria-labelledby="tried-all">
        <Typography id="tried-all" component="h2" variant="h2" sx={{ mb: 1 }}>
          {t.all(result.traces.length)}
        </Typography>
        <TraceView traces={result.traces} inOrder />
      </section>
    </>
  );
}
