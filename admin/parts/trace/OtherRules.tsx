import ExpandIcon from "@mui/icons-material/ExpandMore";
import { Accordion, AccordionDetails, AccordionSummary, Box, TextField, Typography } from "@mui/material";
import { useId, useState } from "react";
import { useText } from "../../text/text";
import { formatCount } from "../../text/time";
import { RulePanel } from "./RulePanel";
import { traceText } from "./text";
import type { Labels, RuleTrace } from "./trace";

/** Fewer are found by eye. */
const SEARCH_FROM = 8;

/** The rules that did not match, behind one step; by name when there are many. */
export function OtherRules({
  traces,
  ...rest
}: {
  traces: readonly RuleTrace[];
  labels: Labels;
  nameOf: (id: string) => string;
}) {
  const t = useText(traceText);
  // Names the region that opens.
  const id = useId();
  const [sought, setSought] = useState("");
  const wanted = sought.normalize("NFKC").toLowerCase().trim();
  const shown = traces.filter((one) =>
    `${one.ruleName} ${one.ruleId}`.normalize("NFKC").toLowerCase().includes(wanted),
  );
  return (
    <Accordion
      disableGutters
      variant="outlined"
      slotProps={{ heading: { component: "h3" }, transition: { unmountOnExit: true } }}
      sx={{ "&::before": { display: "none" } }}
    >
      <AccordionSummary id={`${id}-name`} aria-controls={`${id}-why`} expandIcon={<ExpandIcon />}>
        <Typography component="span" sx={{ fontWeight: 600 }}>
          {t.rest(formatCount(traces.length))}
        </Typography>
      </AccordionSummary>
      <AccordionDetails sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {traces.length >= SEARCH_FROM && (
          <Box sx={{ display: "flex", alignItems: "center", gap: 2, flexWrap: "wrap" }}>
            <TextField
              type="search"
              label={t.search}
              value={sought}
              onChange={(event) => setSought(event.target.value)}
              sx={{ width: 320, maxWidth: "100%" }}
            />
            <span role="status">{wanted && t.found(formatCount(shown.length))}</span>
          </Box>
        )}
        <div>
          {shown.map((trace) => (
            <RulePanel key={trace.ruleId} trace={trace} heading="h4" {...rest} />
          ))}
        </div>
      </AccordionDetails>
    </Accordion>
  );
}
