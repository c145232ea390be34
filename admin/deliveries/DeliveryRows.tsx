import { Box, Chip } from "@mui/material";
import { Datagrid, FunctionField } from "react-admin";
import { Link } from "react-router-dom";
import type { Item } from "../api/client";
import { NoHits } from "../parts/NoHits";
import { RecordCards } from "../parts/RecordCards";
import { StateChip } from "../parts/StateChip";
import { usePhone } from "../parts/use-phone";
import { useText, words } from "../text/text";
import { formatCount, formatMinute } from "../text/time";
import { ProgressBar } from "./ProgressBar";

type Row = Item<"get /deliveries">;

const text = words(
  {
    createdAt: "日時",
    title: "件名",
    rule: "ルール",
    state: "状態",
    people: "人数",
    progress: "進捗",
    count: (people: string) => `${people}人`,
    drill: "訓練",
    none: "この条件に合う配信はありません",
  },
  {
    createdAt: "Made",
    title: "Title",
    rule: "Rule",
    state: "State",
    people: "People",
    progress: "Progress",
    count: (people) => people,
    drill: "Drill",
    none: "No delivery fits",
  },
);

/** The deliveries of the list: a table, or cards on a phone. */
export function DeliveryRows() {
  const t = useText(text);
  const isPhone = usePhone();
  const none = <NoHits title={t.none} />;
  if (isPhone)
    return (
      <RecordCards<Row> empty={none}>
        {(row) => (
          <Box sx={{ display: "grid", gap: 0.75 }}>
            <Title row={row} />
            <Box sx={{ color: "text.secondary", fontSize: "0.9rem", overflowWrap: "anywhere" }}>
              {formatMinute(row.createdAt)} {row.ruleName}
            </Box>
            <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
              <State row={row} /> {t.count(formatCount(row.audienceCount))}
            </Box>
            <UnderWay row={row} />
          </Box>
        )}
      </RecordCards>
    );
  return (
    <Datagrid bulkActionButtons={false} rowClick="show" empty={none}>
      <FunctionField<Row>
        source="id"
        label={t.createdAt}
        sortBy="id"
        sx={{ whiteSpace: "nowrap" }}
        render={(row) => formatMinute(row.createdAt)}
      />
      <FunctionField<Row> label={t.title} sortable={false} render={(row) => <Title row={row} />} />
      <FunctionField<Row> label={t.rule} sortable={false} render={(row) => row.ruleName} />
      <FunctionField<Row> label={t.state} sortable={false} render={(row) => <State row={row} />} />
      <FunctionField<Row>
        label={t.people}
        sortable={false}
        textAlign="right"
        sx={{ whiteSpace: "nowrap" }}
        render={(row) => t.count(formatCount(row.audienceCount))}
      />
      <FunctionField<Row> label={t.progress} sortable={false} render={(row) => <UnderWay row={row} />} />
    </Datagrid>
  );
}

function Title({ row }: { row: Row }) {
  return (
    <Box component="span" lang="ja" sx={{ overflowWrap: "anywhere", fontWeight: 600 }}>
      <Link to={`/deliveries/${row.id}/show`} onClick={(event) => event.stopPropagation()}>
        {row.title}
      </Link>
    </Box>
  );
}

function State({ row }: { row: Row }) {
  const t = useText(text);
  return (
    <Box component="span" sx={{ display: "inline-flex", flexWrap: "wrap", gap: 0.5 }}>
      <StateChip state={row.state} />
      {row.drill && <Chip label={t.drill} size="small" color="secondary" />}
    </Box>
  );
}

/** A bar only while it says something: under way, or with people who did not get it. */
function UnderWay({ row }: { row: Row }) {
  const shows = row.state === "queued" || row.state === "sending" || row.state === "incomplete";
  return shows && row.progress ? <ProgressBar of={{ ...row, progress: row.progress }} /> : null;
}
