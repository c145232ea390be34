import { Box, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import { Seen } from "../parts/trace/Seen";
import { labelsOf } from "../parts/trace/trace";
import { usePlugins } from "../rules/use-plugins";
import { useLabel, useText, words } from "../text/text";
import { factRows } from "./fact-rows";

const text = words(
  { open: "ルールの条件に使える値をすべて見る", label: "値の名前", value: "このメールでの値" },
  { open: "Show every value that conditions may use", label: "Name", value: "In this mail" },
);

/** Everything rules may ask of a mail, folded away. */
export function FactTable({ facts }: { facts: Readonly<Record<string, unknown>> }) {
  const t = useText(text);
  const label = useLabel();
  const { data: plugins } = usePlugins();
  const labels = labelsOf(plugins, label);
  return (
    <details>
      <summary>{t.open}</summary>
      <Table size="small" sx={{ mt: 1, tableLayout: "fixed" }}>
        <TableHead>
          <TableRow>
            <TableCell sx={{ width: "38%" }}>{t.label}</TableCell>
            <TableCell>{t.value}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {factRows(facts).map((row) => {
            const { label: name, type } = labels.fact(row);
            return (
              <TableRow key={`${row.fact} ${row.path}`}>
                <TableCell component="th" scope="row" sx={{ verticalAlign: "top", overflowWrap: "anywhere" }}>
                  {name}
                  <Box sx={{ color: "text.secondary", fontSize: "0.8rem", fontWeight: 400 }}>
                    {row.fact}
                    {row.path.slice(1)}
                  </Box>
                </TableCell>
                <TableCell sx={{ verticalAlign: "top" }}>
                  <Seen seen={row.value} type={type} bare />
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </details>
  );
}
