import { Box, Button, Card, CardContent, LinearProgress, Typography } from "@mui/material";
import { Link } from "react-router-dom";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { TextLink } from "../parts/TextLink";
import { useText, words } from "../text/text";
import { deletedWords } from "./deleted-words";
import { useDeletedRules } from "./use-deleted";

const text = words(
  {
    title: "削除したルール",
    about: "動いていませんが、版は残っています。開くと、版を選んで戻せます。",
    back: "ルールの一覧へ",
    list: "削除したルール（新しい順）",
    none: "削除したルールはありません",
  },
  {
    title: "Deleted rules",
    about: "They do nothing, but their versions are kept. Open one to restore it.",
    back: "To the rules",
    list: "Deleted rules, newest first",
    none: "There are no deleted rules",
  },
);

/** What was deleted and can be brought back. */
export default function DeletedRules() {
  const t = { ...useText(deletedWords), ...useText(text) };
  const deleted = useDeletedRules();
  return (
    <Page
      title={t.title}
      about={t.about}
      actions={
        <Button component={Link} to="/rules">
          {t.back}
        </Button>
      }
    >
      {deleted.isPending && <LinearProgress aria-label={t.title} />}
      <ProblemAlert error={deleted.error} />
      {deleted.data?.length === 0 && <Empty title={t.none} />}
      {deleted.data && deleted.data.length > 0 && (
        <Box component="ul" aria-label={t.list} sx={{ display: "grid", gap: 1.5, p: 0, m: 0 }}>
          {deleted.data.map((rule) => (
            <Card key={rule.id} component="li" sx={{ listStyle: "none" }}>
              <CardContent sx={{ "&:last-child": { pb: 2 } }}>
                <Typography component="h2" variant="h3" sx={{ overflowWrap: "anywhere" }}>
                  <TextLink to={`/rules/${rule.id}`}>{rule.name || rule.id}</TextLink>
                </Typography>
                <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
                  <code>{rule.id}</code>　{t.by(rule)}
                </Typography>
              </CardContent>
            </Card>
          ))}
        </Box>
      )}
    </Page>
  );
}
