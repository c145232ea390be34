import {
  Box,
  Button,
  MenuItem,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TablePagination,
  TableRow,
  TextField,
  Typography,
} from "@mui/material";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { api, type Item } from "../api/client";
import { useMay } from "../auth/session";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount, formatSecond } from "../text/time";
import { batchText } from "./codes";
import { Recipients } from "./Recipients";
import { type Delivery, isUnderWay, WHILE_SENDING_MS } from "./use-delivery";

const text = words(
  {
    open: "送信単位をひとつずつ見る",
    about: "最大500人ずつまとめて送ります。LINEに問い合わせるときは、リクエスト番号を伝えてください。",
    state: "状態で絞り込む",
    all: "すべて",
    none: "この状態の送信単位はありません。",
    table: "送信単位",
    columns: {
      id: "番号",
      state: "状態",
      people: "人数",
      attempts: "試した回数",
      finished: "終わった日時",
      request: "LINEのリクエスト番号",
      reason: "理由",
    },
    ask: (batch: number) => `送信単位${batch}の宛先を見る`,
    recipients: "宛先",
    next: (at: string) => `次は${at}`,
    rows: "1ページの件数",
    previous: "前のページへ",
    following: "次のページへ",
  },
  {
    open: "See every batch",
    about: "At most 500 people go together. Give LINE's support the request id.",
    state: "State",
    all: "All",
    none: "No batch is in this state.",
    table: "Batches",
    columns: {
      id: "Number",
      state: "State",
      people: "People",
      attempts: "Attempts",
      finished: "Finished",
      request: "LINE's request id",
      reason: "Reason",
    },
    ask: (batch) => `See whom batch ${batch} goes to`,
    recipients: "Recipients",
    next: (at) => `next at ${at}`,
    rows: "Rows a page",
    previous: "Previous page",
    following: "Next page",
  },
);

type Batch = Item<"get /deliveries/:id/batches">;

const STATES = ["due", "leased", "waiting", "delivered", "dead", "unknown", "split", "replaced"] as const;
const PER_PAGE = 25;

/** The batches of a delivery, page by page; asked for only when opened. */
export function Batches({ delivery }: { delivery: Delivery }) {
  const t = useText(text);
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.open}</summary>
      {open && <Opened delivery={delivery} />}
    </details>
  );
}

function Opened({ delivery }: { delivery: Delivery }) {
  const t = useText(text);
  const translate = useTranslate();
  const { states } = useText(batchText);
  const [state, setState] = useState("");
  const [page, setPage] = useState(0);
  // Not in its row, which goes when the batch's state does.
  const [asked, setAsked] = useState<{ id: number; people: number } | null>(null);
  const { data, error } = useQuery({
    queryKey: ["deliveries", "batches", delivery.id, state, page],
    placeholderData: keepPreviousData,
    refetchInterval: isUnderWay(delivery) ? WHILE_SENDING_MS : false,
    queryFn: async () => {
      const { data: rows = [], response } = await api.GET("/api/deliveries/{id}/batches", {
        params: {
          path: { id: String(delivery.id) },
          query: {
            filter: JSON.stringify(state === "" ? {} : { state }),
            range: JSON.stringify([page * PER_PAGE, (page + 1) * PER_PAGE - 1]),
          },
        },
      });
      return { rows, total: Number(response.headers.get("content-range")?.split("/")[1] ?? rows.length) };
    },
  });
  return (
    <Box sx={{ mt: 1 }}>
      <Typography color="textSecondary" sx={{ mb: 1.5 }}>
        {t.about}
      </Typography>
      <TextField
        select
        label={t.state}
        value={state}
        onChange={(event) => {
          setState(event.target.value);
          setPage(0);
        }}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        sx={{ minWidth: 220, mb: 1 }}
      >
        <MenuItem value="">{t.all}</MenuItem>
        {STATES.map((one) => (
          <MenuItem key={one} value={one}>
            {states[one]}
          </MenuItem>
        ))}
      </TextField>
      <ProblemAlert error={error} />
      <Recipients deliveryId={delivery.id} batch={asked} onClose={() => setAsked(null)} />
      {data?.rows.length === 0 && <Typography>{t.none}</Typography>}
      {data && data.rows.length > 0 && (
        <>
          <Rows rows={data.rows} onAsk={setAsked} />
          <TablePagination
            component="div"
            count={data.total}
            page={page}
            rowsPerPage={PER_PAGE}
            rowsPerPageOptions={[PER_PAGE]}
            onPageChange={(_event, next) => setPage(next)}
            labelRowsPerPage={t.rows}
            labelDisplayedRows={({ from, to, count }) =>
              translate("ra.navigation.page_range_info", { offsetBegin: from, offsetEnd: to, total: count })
            }
            getItemAriaLabel={(type) => (type === "next" ? t.following : t.previous)}
          />
        </>
      )}
    </Box>
  );
}

function Rows({ rows, onAsk }: { rows: readonly Batch[]; onAsk: (batch: Batch) => void }) {
  const t = useText(text);
  const mayReadFriends = useMay("friends.read");
  const { states, codes } = useText(batchText);
  return (
    // It scrolls by itself where the screen is narrow, so the keyboard must reach it.
    <Box role="region" aria-label={t.table} tabIndex={0} sx={{ overflowX: "auto" }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            {Object.values(t.columns).map((column) => (
              <TableCell key={column} sx={{ whiteSpace: "nowrap" }}>
                {column}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              <TableCell>{row.id}</TableCell>
              <TableCell sx={{ whiteSpace: "nowrap" }}>{states[row.state] ?? row.state}</TableCell>
              <TableCell align="right">
                {formatCount(row.people)}
                {mayReadFriends && row.people > 0 && (
                  <Button
                    size="small"
                    aria-label={t.ask(row.id)}
                    onClick={() => onAsk(row)}
                    sx={{ ml: 0.5, minWidth: 0 }}
                  >
                    {t.recipients}
                  </Button>
                )}
              </TableCell>
              <TableCell align="right">{row.attempts}</TableCell>
              <TableCell sx={{ whiteSpace: "nowrap" }}>
                {row.finishedAt
                  ? formatSecond(row.finishedAt)
                  : row.state === "due" && row.attempts > 0 && t.next(formatSecond(row.dueAt))}
              </TableCell>
              <TableCell sx={{ fontFamily: "monospace", minWidth: 160, overflowWrap: "anywhere" }}>
                {row.requestId}
              </TableCell>
              <TableCell sx={{ minWidth: 220 }}>
                {row.code && (codes[row.code] ?? row.code)}
                {row.message && (
                  <Box lang="ja" sx={{ color: "text.secondary", fontSize: "0.85rem" }}>
                    {row.message}
                  </Box>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}
