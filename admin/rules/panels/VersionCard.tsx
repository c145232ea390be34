import { Box, Button, Card, CardActions, CardContent, Chip, Typography } from "@mui/material";
import { useText, words } from "../../text/text";
import { formatMinute } from "../../text/time";
import { Changes } from "./Changes";
import type { RuleVersion } from "./rule-version";

const text = words(
  {
    name: (version: number) => `第${version}版`,
    current: "今の版",
    file: "ファイルからの取り込み",
    note: (note: string) => `メモ: ${note}`,
    restore: (version: number) => `第${version}版に戻す`,
    none: "1つ前の版と同じ内容です。",
  },
  {
    name: (version: number) => `Version ${version}`,
    current: "In force",
    file: "Imported from files",
    note: (note: string) => `Note: ${note}`,
    restore: (version: number) => `Restore version ${version}`,
    none: "Says what the version before it does.",
  },
);

/** One version: who, when, why, and what it changed. */
export function VersionCard({
  version: { version, savedAt, account, note, changes },
  isCurrent,
  onRestore,
}: {
  version: RuleVersion;
  isCurrent: boolean;
  /** Left out: it cannot be restored. */
  onRestore?: () => void;
}) {
  const t = useText(text);
  return (
    <Card component="li" sx={{ listStyle: "none" }}>
      <CardContent sx={{ "&:last-child": { pb: 2 } }}>
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
          <Typography component="h3" variant="h3">
            {t.name(version)}
          </Typography>
          {isCurrent && <Chip size="small" color="primary" variant="outlined" label={t.current} />}
          <Typography variant="body2" color="textSecondary">
            {formatMinute(savedAt)}　{account ?? t.file}
          </Typography>
        </Box>
        {note && (
          <Typography variant="body2" sx={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {t.note(note)}
          </Typography>
        )}
        <Changes changes={changes} none={t.none} />
      </CardContent>
      {onRestore && (
        <CardActions>
          <Button onClick={onRestore}>{t.restore(version)}</Button>
        </CardActions>
      )}
    </Card>
  );
}
