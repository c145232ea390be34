import { Box, Typography } from "@mui/material";
import { useMemo } from "react";
import { usePlugins } from "../rules/use-plugins";
import { useLabel, useText } from "../text/text";
import { OtherRules } from "./trace/OtherRules";
import { RulePanel } from "./trace/RulePanel";
import { traceText } from "./trace/text";
import { arranged, labelsOf, readTraces } from "./trace/trace";

/**
 * Why rules fired or did not: each condition with the value it saw. `traces` as `GET /mails/:id` and the dry run give them;
 * `inOrder`: as they were asked, and not what fired first.
 */
export function TraceView({ traces, inOrder = false }: { traces: readonly unknown[]; inOrder?: boolean }) {
  const t = useText(traceText);
  const label = useLabel();
  const { data: plugins } = usePlugins();
  const labels = labelsOf(plugins, label);
  const { all, told, rest } = useMemo(() => {
    const read = readTraces(traces);
    return { all: read, ...arranged(read) };
  }, [traces]);
  const nameOf = (id: string) => all.find(({ ruleId }) => ruleId === id)?.ruleName ?? id;
  if (all.length === 0) return <Typography color="textSecondary">{t.none}</Typography>;
  if (inOrder)
    return all.map((trace) => (
      <RulePanel key={trace.ruleId} trace={trace} labels={labels} nameOf={nameOf} open={told.includes(trace)} />
    ));
  return (
    <Box sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0, 1fr)" }}>
      {told.length === 0 ? (
        <Typography>{t.nothingFired}</Typography>
      ) : (
        <div>
          {told.map((trace) => (
            <RulePanel key={trace.ruleId} trace={trace} labels={labels} nameOf={nameOf} open />
          ))}
        </div>
      )}
      {rest.length > 0 && <OtherRules traces={rest} labels={labels} nameOf={nameOf} />}
    </Box>
  );
}
