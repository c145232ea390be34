import { Box, Table, TableBody, TableCell, TableHead, TableRow, Typography } from "@mui/material";
import { useLocale, useText, words } from "../text/text";
import { differences, shownValue } from "./differences";
import { fieldWords } from "./field-words";

const text = words(
  { title: "変わったところ", none: "変わった値の記録はありません。", field: "項目", before: "前", after: "後" },
  { title: "What changed", none: "No changed values were recorded.", field: "Field", before: "Before", after: "After" },
);

/** What a change changed, before beside after. */
export function Differences({ before, after }: { before: unknown; after: unknown }) {
  const t = useText(text);
  const locale = useLocale();
  const found = differences(before, after);
  return (
    <Box component="section" sx={{ mt: 2 }}>
      <Typography component="h3" variant="h3" sx={{ mb: 1 }}>
        {t.title}
      </Typography>
      {found.length === 0 ? (
        <Typography color="textSecondary">{t.none}</Typography>
      ) : (
        <Table size="small" sx={{ tableLayout: "fixed", "& td, & th": { overflowWrap: "anywhere", px: 1 } }}>
          <TableHead>
            <TableRow>
              <TableCell>{t.field}</TableCell>
              <TableCell>{t.before}</TableCell>
              <TableCell>{t.after}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {found.map((one) => (
              <TableRow key={one.path} sx={{ verticalAlign: "top" }}>
                <TableCell component="th" scope="row">
                  {fieldWords(one.path, locale) || "―"}
                </TableCell>
                <TableCell sx={{ whiteSpace: "pre-wrap" }}>{shownValue(one.before)}</TableCell>
                <TableCell sx={{ whiteSpace: "pre-wrap", fontWeight: 700 }}>{shownValue(one.after)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Box>
  );
}
