import {
  Alert,
  Box,
  Button,
  Card,
  CardActionArea,
  CardContent,
  LinearProgress,
  Pagination,
  TextField,
  Typography,
} from "@mui/material";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router-dom";
import { api } from "../api/client";
import { useMay } from "../auth/session";
import { Empty } from "../parts/Empty";
import { useSettled } from "../parts/mail-picker/use-settled";
import { Page } from "../parts/Page";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";

const text = words(
  {
    title: "手動で送る",
    about: "職員が文を書いて送るルールです。選ぶと、文面と人数を確かめてから送れます。選んだだけでは送られません。",
    search: "名前で探す",
    loading: "読み込み中",
    audience: (audience: string) => `対象: ${audience}`,
    faulty: "誤りがあるため、送れません。ルールを直してください。",
    last: (at: string) => `最後の配信: ${at}`,
    never: "まだ配信していません",
    none: "手動で送るルールがありません",
    noneHelp: "契機を「手動」にしたルールを作って有効にすると、ここに並びます。",
    make: "ルールを作る",
    noHit: "当てはまるルールはありません",
    noHitHelp: "別の言葉で探してください。",
    pages: "ページ",
  },
  {
    title: "Send by hand",
    about: "Rules for which staff write the text. Choose one to see texts and numbers first; choosing sends nothing.",
    search: "Search by name",
    loading: "Loading",
    audience: (audience: string) => `To: ${audience}`,
    faulty: "It has faults and cannot be sent. Mend the rule.",
    last: (at: string) => `Last sent: ${at}`,
    never: "Never sent yet",
    none: "There is no rule for sending by hand",
    noneHelp: "Make a rule with the trigger “By hand” and switch it on: it will stand here.",
    make: "Make a rule",
    noHit: "No rule matches",
    noHitHelp: "Try another word.",
    pages: "Pages",
  },
);

const PER_PAGE = 25;
/** So few are seen at a glance. */
const WITHOUT_SEARCH = 8;

export default function SendList() {
  const t = useText(text);
  const mayMake = useMay("rules.edit");
  const [q, setQ] = useState("");
  const [page, setPage] = useState(0);
  const asked = useSettled(q.trim());
  const rules = useQuery({
    queryKey: ["rules", "manual", "list", asked, page],
    queryFn: async () => {
      const { data = [], response } = await api.GET("/api/manual-rules", {
        params: {
          query: {
            filter: JSON.stringify(asked === "" ? {} : { q: asked }),
            range: JSON.stringify([page * PER_PAGE, page * PER_PAGE + PER_PAGE - 1]),
            sort: JSON.stringify(["name", "ASC"]),
          },
        },
      });
      return { data, total: Number(response.headers.get("content-range")?.split("/")[1] ?? data.length) };
    },
    placeholderData: keepPreviousData,
  });
  const { data: list, total } = rules.data ?? { data: [], total: 0 };
  const isNone = rules.isSuccess && total === 0;

  return (
    <Page title={t.title} about={t.about}>
      {(total > WITHOUT_SEARCH || q !== "") && (
        <TextField
          type="search"
          label={t.search}
          value={q}
          onChange={(event) => {
            setQ(event.target.value);
            setPage(0);
          }}
          slotProps={{ htmlInput: { maxLength: 200 } }}
          sx={{ mb: 2, width: { xs: "100%", sm: "20rem" } }}
        />
      )}
      {rules.isLoading && <LinearProgress aria-label={t.loading} />}
      <ProblemAlert error={rules.error} />
      {isNone && asked !== "" && <Empty title={t.noHit}>{t.noHitHelp}</Empty>}
      {isNone && asked === "" && (
        <Empty title={t.none}>
          {t.noneHelp}
          {mayMake && (
            <Box sx={{ mt: 2 }}>
              <Button component={Link} to="/rules/create" variant="contained">
                {t.make}
              </Button>
            </Box>
          )}
        </Empty>
      )}
      <Box
        component="ul"
        sx={{
          display: "grid",
          gridTemplateColumns: "repeat(auto-fill, minmax(min(22rem, 100%), 1fr))",
          gap: 2,
          p: 0,
          m: 0,
        }}
      >
        {list.map((rule) => (
          <Card key={rule.id} component="li" sx={{ listStyle: "none" }}>
            <CardActionArea component={Link} to={`/send/${rule.id}/show`} sx={{ height: "100%" }}>
              <CardContent>
                <Typography component="h2" variant="h3" sx={{ overflowWrap: "anywhere" }}>
                  {rule.name}
                </Typography>
                {rule.audience && <Typography>{t.audience(rule.audience)}</Typography>}
                <Typography variant="body2" color="textSecondary">
                  {rule.lastFiredAt ? t.last(formatMinute(rule.lastFiredAt)) : t.never}
                </Typography>
                {!rule.ok && (
                  <Alert severity="error" sx={{ mt: 1 }}>
                    {t.faulty}
                  </Alert>
                )}
              </CardContent>
            </CardActionArea>
          </Card>
        ))}
      </Box>
      {total > PER_PAGE && (
        <Pagination
          sx={{ mt: 2 }}
          aria-label={t.pages}
          count={Math.ceil(total / PER_PAGE)}
          page={page + 1}
          onChange={(_, next) => setPage(next - 1)}
        />
      )}
    </Page>
  );
}
