import { Box, Card, Link as MuiLink, Typography } from "@mui/material";
import { useState } from "react";
import { Datagrid, FilterButton, FunctionField, List, TopToolbar } from "react-admin";
import { useMay } from "../auth/session";
import { NoHits } from "../parts/NoHits";
import { Page } from "../parts/Page";
import { RecordCards } from "../parts/RecordCards";
import { usePhone } from "../parts/use-phone";
import { useLocale, useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import { actionWords, noteWords, objectWords } from "./action-words";
import { Counts } from "./Counts";
import { EntryDrawer } from "./EntryDrawer";
import { LogExport } from "./LogExport";
import { logFilters } from "./log-filters";
import { type LogItem, logWords } from "./log-words";
import { ResultChip } from "./ResultChip";
import { VerifyButton } from "./VerifyButton";

const text = words(
  {
    title: "操作ログ",
    about: "だれが、いつ、何をしたかの記録です。だれにも消せず、直せません。日時を押すと、変わったところが見られます。",
    empty: "当てはまる記録はありません",
    emptyHelp: "期間や絞り込みを変えてください。",
  },
  {
    title: "Operation log",
    about: "Who did what, and when. Nobody can change or remove it. Press a time to see what changed.",
    empty: "There is no such entry",
    emptyHelp: "Change the period or the filters.",
  },
);

export default function AuditLogList() {
  const t = { ...useText(logWords), ...useText(text) };
  const locale = useLocale();
  const isPhone = usePhone();
  const mayExport = useMay("exports");
  const [open, setOpen] = useState<number | null>(null);
  const timeOf = ({ id, at }: LogItem) => (
    <MuiLink component="button" underline="always" sx={{ font: "inherit" }} onClick={() => setOpen(id)}>
      {formatSecond(at)}
    </MuiLink>
  );
  const accountOf = ({ account }: LogItem) => (account === "?" ? t.nobody : account);
  const objectOf = ({ object, objectId, objectName }: LogItem) =>
    `${objectWords(object, locale)} ${objectName ?? objectId ?? ""}`;
  const empty = <NoHits title={t.empty}>{t.emptyHelp}</NoHits>;
  return (
    <Page title={t.title} about={t.about} actions={<VerifyButton />}>
      <List<LogItem>
        title={false}
        component={isPhone ? "div" : Card}
        actions={
          <TopToolbar sx={{ flexWrap: "wrap" }}>
            <FilterButton />
            {mayExport && <LogExport />}
          </TopToolbar>
        }
        exporter={false}
        empty={false}
        perPage={25}
        sort={{ field: "id", order: "DESC" }}
        filters={logFilters(locale)}
      >
        {isPhone ? (
          <RecordCards<LogItem> empty={empty}>
            {(item) => (
              <>
                <Box sx={{ display: "flex", gap: 1, justifyContent: "space-between" }}>
                  {timeOf(item)}
                  <ResultChip result={item.result} />
                </Box>
                <Typography component="h2" variant="h3">
                  {actionWords(item.action, locale)}
                </Typography>
                <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
                  {accountOf(item)}　{objectOf(item)}　<Counts counts={item.counts} />
                  {item.note && <div>{noteWords(item.note, locale)}</div>}
                </Typography>
              </>
            )}
          </RecordCards>
        ) : (
          <Datagrid
            bulkActionButtons={false}
            empty={empty}
            rowClick={(id) => {
              setOpen(Number(id));
              return false;
            }}
          >
            <FunctionField<LogItem> source="at" label={t.at} render={timeOf} sx={{ whiteSpace: "nowrap" }} />
            <FunctionField<LogItem> source="account" label={t.account} render={accountOf} />
            <FunctionField<LogItem>
              source="action"
              label={t.action}
              render={({ action }) => actionWords(action, locale)}
            />
            <FunctionField<LogItem> source="object" label={t.object} render={objectOf} />
            <FunctionField<LogItem>
              source="result"
              label={t.result}
              render={({ result }) => <ResultChip result={result} />}
            />
            <FunctionField<LogItem>
              label={t.counts}
              sortable={false}
              render={({ counts }) => <Counts counts={counts} />}
            />
            <FunctionField<LogItem>
              label={t.note}
              sortable={false}
              render={({ note }) => note && noteWords(note, locale)}
            />
          </Datagrid>
        )}
      </List>
      {open !== null && <EntryDrawer id={open} onClose={() => setOpen(null)} />}
    </Page>
  );
}
