import { useTheme } from "@mui/material";
import { LineChart } from "@mui/x-charts/LineChart";
import type { Item } from "../api/client";
import { formatCount } from "../text/time";

export default function FriendsChart({
  days,
  label,
  series,
  height,
}: {
  days: readonly Item<"get /friends/growth">[];
  label: string;
  series: string;
  height: number;
}) {
  const { palette } = useTheme();
  return (
    <div role="img" aria-label={label}>
      <LineChart
        height={height}
        hideLegend
        margin={{ left: 0, right: 16, top: 16, bottom: 0 }}
        xAxis={[
          {
            scaleType: "point",
            data: days.map(({ day }) => day),
            valueFormatter: (day: string) => day.slice(5).replace("-", "/"),
            tickInterval: (_day, i) => i % Math.ceil(days.length / 6) === 0,
            height: 32,
          },
        ]}
        yAxis={[{ width: 64, valueFormatter: (count: number) => (Number.isInteger(count) ? formatCount(count) : "") }]}
        series={[
          {
            data: days.map(({ friends }) => friends),
            label: series,
            showMark: false,
            color: palette.primary.main,
            valueFormatter: (count) => (count === null ? "" : formatCount(count)),
          },
        ]}
      />
    </div>
  );
}
