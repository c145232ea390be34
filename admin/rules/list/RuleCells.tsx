import DownIcon from "@mui/icons-material/ArrowDownward";
import UpIcon from "@mui/icons-material/ArrowUpward";
import CopyIcon from "@mui/icons-material/ContentCopy";
import FaultIcon from "@mui/icons-material/ErrorOutlined";
import { Box, Chip, IconButton, Switch, Typography } from "@mui/material";
import { memo, type ReactNode } from "react";
import { Link } from "react-router-dom";
import { useMay } from "../../auth/session";
import { useLabel, useText, words } from "../../text/text";
import { formatCount, formatMinute } from "../../text/time";
import { SendLink } from "../SendLink";
import { usePlugins } from "../use-plugins";
import type { ListedRule } from "../use-rules";
import type { ruleColumns } from "./columns";

const text = words(
  {
    up: (name: string) => `「${name}」を1つ上へ`,
    down: (name: string) => `「${name}」を1つ下へ`,
    turnOn: (name: string) => `「${name}」を有効にする`,
    copy: (name: string) => `「${name}」を複製する`,
    on: "有効",
    off: "無効",
    fault: (n: number) => `誤りが${n}件あり、動きません`,
    never: "まだありません",
    fired: (n: string) => `30日間に${n}回（保留・破棄も含む）`,
    tests: (n: number) => (n === 0 ? "なし" : `${n}件`),
  },
  {
    up: (name) => `Move “${name}” up`,
    down: (name) => `Move “${name}” down`,
    turnOn: (name) => `Switch “${name}” on`,
    copy: (name) => `Duplicate “${name}”`,
    on: "On",
    off: "Off",
    fault: (n) => `${n} faults: it does not run`,
    never: "Not yet",
    fired: (n) => `${n} in 30 days, held and dropped ones too`,
    tests: (n) => (n === 0 ? "None" : String(n)),
  },
);

export interface RuleCellsProps {
  rule: ListedRule;
  /** From 1. */
  position: number;
  isLast: boolean;
  sortable: boolean;
  headings: Record<(typeof ruleColumns)[number], string>;
  onMove: (index: number, by: 1 | -1) => void;
  onSwitch: (rule: ListedRule) => void;
}

/** What a row says. Kept while other rows are dragged past it: there may be hundreds. */
export const RuleCells = memo(function RuleCells({
  rule,
  position,
  isLast,
  sortable,
  headings,
  onMove,
  onSwitch,
}: RuleCellsProps) {
  const t = useText(text);
  const labelOf = useLabel();
  const plugins = usePlugins();
  const mayEnable = useMay("rules.enable");
  const mayEdit = useMay("rules.edit");
  const { name, id, ok, faults, enabled } = rule;
  const trigger = labelOf(plugins.data?.triggers.find(({ type }) => type === rule.trigger)?.label) || rule.trigger;
  return (
    <>
      <Box sx={{ minWidth: 0 }}>
        <Typography
          component={Link}
          to={`/rules/${id}`}
          sx={{ color: "primary.main", fontWeight: 600, overflowWrap: "anywhere" }}
        >
          {name || id}
        </Typography>
        <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
          {id}
          {rule.department && <Chip label={rule.department} size="small" variant="outlined" sx={{ ml: 1 }} />}
        </Typography>
        <SendLink rule={rule} size="small" />
        {!ok && (
          <Typography variant="body2" color="error" sx={{ display: "flex", gap: 0.5, alignItems: "flex-start" }}>
            <FaultIcon fontSize="small" sx={{ mt: "1px" }} />
            <span>
              {t.fault(faults.length)}
              {faults[0] && `: ${faults[0].message}`}
            </span>
          </Typography>
        )}
      </Box>

      <Box sx={{ display: "flex", flexDirection: "column", alignItems: "center" }}>
        {mayEnable ? (
          <Switch
            size="small"
            checked={enabled}
            onChange={() => onSwitch(rule)}
            slotProps={{ input: { "aria-label": t.turnOn(name) } }}
          />
        ) : null}
        <Typography
          component="span"
          variant="body2"
          color={enabled ? "success.main" : "text.secondary"}
          sx={{ fontWeight: enabled ? 700 : 400 }}
        >
          {enabled ? t.on : t.off}
        </Typography>
      </Box>

      {/* Of no use to the grid on a desk; on a phone all of it flows below the name. */}
      <Box
        sx={{
          display: { xs: "flex", lg: "contents" },
          gridColumn: "1 / -1",
          flexWrap: "wrap",
          alignItems: "center",
          columnGap: 1.5,
          rowGap: 0.25,
        }}
      >
        <Cell heading={headings.trigger}>{trigger}</Cell>
        <Cell heading={headings.audience}>{rule.audience ?? "—"}</Cell>
        <Cell heading={headings.fired}>
          {rule.lastFiredAt ? formatMinute(rule.lastFiredAt) : t.never}
          {rule.fired30d > 0 && (
            <Typography component="span" variant="body2" color="textSecondary" sx={{ display: "block" }}>
              {t.fired(formatCount(rule.fired30d))}
            </Typography>
          )}
        </Cell>
        <Cell heading={headings.tests}>{t.tests(rule.tests)}</Cell>

        <Box sx={{ display: "flex", justifyContent: "flex-end", ml: "auto" }}>
          {sortable && (
            <>
              <IconButton
                size="small"
                id={`up-${id}`}
                aria-label={t.up(name)}
                disabled={position === 1}
                onClick={() => onMove(position - 1, -1)}
              >
                <UpIcon fontSize="small" />
              </IconButton>
              <IconButton
                size="small"
                id={`down-${id}`}
                aria-label={t.down(name)}
                disabled={isLast}
                onClick={() => onMove(position - 1, 1)}
              >
                <DownIcon fontSize="small" />
              </IconButton>
            </>
          )}
          {mayEdit && (
            <IconButton
              size="small"
              component={Link}
              to={`/rules/create?from=${id}`}
              aria-label={t.copy(name)}
              title={t.copy(name)}
            >
              <CopyIcon fontSize="small" />
            </IconButton>
          )}
        </Box>
      </Box>
    </>
  );
});

/** On a phone the heading stands in the card; on a desk it is at the top of the column, and only read aloud here. */
function Cell({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Box
      sx={{
        display: { xs: "flex", lg: "block" },
        gap: 0.5,
        minWidth: 0,
        overflowWrap: "anywhere",
        fontSize: "0.9rem",
      }}
    >
      <Typography
        component="span"
        variant="body2"
        color="textSecondary"
        sx={{
          position: { lg: "absolute" },
          width: { lg: "1px" },
          height: { lg: "1px" },
          overflow: { lg: "hidden" },
          clipPath: { lg: "inset(50%)" },
          whiteSpace: "nowrap",
        }}
      >
        {heading}
      </Typography>
      <div>{children}</div>
    </Box>
  );
}
