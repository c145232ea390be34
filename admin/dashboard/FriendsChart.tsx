import { Box, GlobalStyles, useTheme } from "@mui/material";
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import styles from "uplot/dist/uPlot.min.css?inline";
import type { Item } from "../api/client";
import { formatCount } from "../text/time";

export default function FriendsChart({
  days,
  label,
  day,
  series,
  height,
}: {
  days: readonly Item<"get /friends/growth">[];
  label: string;
  /** What stands before the day and the number under the pointer. */
  day: string;
  series: string;
  height: number;
}) {
  const place = useRef<HTMLDivElement>(null);
  const { palette, typography } = useTheme();
  useEffect(() => {
    const target = place.current;
    if (!target) return;
    const dayAt = (at: number) => days[at]?.day.slice(5).replace("-", "/") ?? "";
    const axis = {
      stroke: palette.text.secondary,
      font: `12px ${typography.fontFamily}`,
      grid: { stroke: palette.divider, width: 1 },
      ticks: { stroke: palette.divider, width: 1 },
    };
    const last = days.length - 1;
    const atLast = (plot: UPlot) => {
      if (plot.cursor.idx == null) plot.setLegend({ idx: last }, false);
    };
    const whole = (at: number) => Number.isInteger(at);
    const plot = new UPlot(
      {
        width: target.clientWidth,
        height,
        // The day under the pointer, else the last one.
        hooks: { ready: [atLast], setCursor: [atLast] },
        cursor: { drag: { x: false, y: false } },
        // Days, one after the other, as Japan counts them: no instants.
        scales: { x: { time: false } },
        axes: [
          { ...axis, space: 64, values: (_plot, at) => at.map((one) => (whole(one) ? dayAt(one) : "")) },
          { ...axis, size: 64, values: (_plot, at) => at.map((one) => (whole(one) ? formatCount(one) : "")) },
        ],
        series: [
          { label: day, value: (_plot, at) => dayAt(at ?? last) },
          {
            label: series,
            value: (_plot, count) => (count === null ? "" : formatCount(count)),
            stroke: palette.primary.main,
            width: 2,
            points: { show: days.length === 1 },
          },
        ],
      },
      [days.map((_day, at) => at), days.map(({ friends }) => friends)],
      target,
    );
    const size = new ResizeObserver(() => plot.setSize({ width: target.clientWidth, height }));
    size.observe(target);
    return () => {
      size.disconnect();
      plot.destroy();
    };
  }, [days, day, series, height, palette, typography]);
  return (
    // The legend's own clicks would take the only line away.
    <Box sx={{ minWidth: 0, overflow: "hidden", "& .u-legend": { fontFamily: "inherit", pointerEvents: "none" } }}>
      <GlobalStyles styles={styles} />
      <div ref={place} role="img" aria-label={label} />
    </Box>
  );
}
