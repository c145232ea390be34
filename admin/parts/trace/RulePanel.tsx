import ExpandIcon from "@mui/icons-material/ExpandMore";
import { Accordion, AccordionDetails, AccordionSummary, Box, Chip, Typography } from "@mui/material";
import { useId } from "react";
import { Link } from "react-router-dom";
import { useMay } from "../../auth/session";
import { useText } from "../../text/text";
import { ConditionTree } from "./ConditionTree";
import { traceText } from "./text";
import type { Labels, RuleTrace } from "./trace";

const colours = { fired: "success", "not-matched": "default", "not-asked": "default", failed: "error" } as const;

/** One rule: its outcome, and behind it why. */
export function RulePanel({
  trace,
  labels,
  nameOf,
  open = false,
  heading = "h3",
}: {
  trace: RuleTrace;
  labels: Labels;
  /** Of another rule. */
  nameOf: (id: string) => string;
  open?: boolean;
  heading?: "h3" | "h4";
}) {
  const t = useText(traceText);
  // Names the region that opens.
  const id = useId();
  const mayRead = useMay("rules.read");
  const why = useWhy(trace, nameOf);
  return (
    <Accordion
      defaultExpanded={open}
      disableGutters
      variant="outlined"
      slotProps={{ heading: { component: heading }, transition: { unmountOnExit: true } }}
      sx={{ "&:not(:last-of-type)": { borderBottom: 0 }, "&::before": { display: "none" } }}
    >
      <AccordionSummary id={`${id}-name`} aria-controls={`${id}-why`} expandIcon={<ExpandIcon />}>
        <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1, minWidth: 0 }}>
          <Chip
            label={t.outcomes[trace.outcome]}
            color={colours[trace.outcome]}
            size="small"
            variant="outlined"
            sx={{ fontWeight: 700 }}
          />
          <Typography component="span" sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>
            {trace.ruleName}
          </Typography>
        </Box>
      </AccordionSummary>
      <AccordionDetails sx={{ pt: 0 }}>
        {why && <Typography sx={{ mb: 1, overflowWrap: "anywhere" }}>{why}</Typography>}
        {trace.conditions && <ConditionTree node={trace.conditions} labels={labels} />}
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {t.version(trace.version)}
          {mayRead && (
            <>
              {" – "}
              <Link to={`/rules/${encodeURIComponent(trace.ruleId)}`}>{t.openRule}</Link>
            </>
          )}
        </Typography>
      </AccordionDetails>
    </Accordion>
  );
}

function useWhy({ reason, detail, conditions }: RuleTrace, nameOf: (id: string) => string): string | null {
  const { reasons } = useText(traceText);
  switch (reason) {
    case "other-source":
      return reasons.otherSource;
    case "stopped-by-earlier-rule":
      return detail === undefined ? reasons.stoppedByOther : reasons.stopped(nameOf(detail));
    case "evaluation-error":
      return [reasons.failed, detail].filter(Boolean).join(" ");
    default:
      return conditions ? null : reasons.unconditional;
  }
}
