import {
  Box,
  Button,
  LinearProgress,
  List,
  ListItem,
  ListItemButton,
  ListItemText,
  Paper,
  Typography,
} from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { api, type Item } from "../api/client";
import { isUnderWay } from "../deliveries/SendingTrouble";
import { useSum } from "../deliveries/share";
import { Empty } from "../parts/Empty";
import { ProblemAlert } from "../parts/ProblemAlert";
import { type DeliveryState, StateChip } from "../parts/StateChip";
import { useText, words } from "../text/text";
import { formatClock, formatCount, midnightInJapan } from "../text/time";

const text = words(
  {
    title: "今日の配信",
    all: "配信をすべて見る",
    empty: "今日の配信はまだありません。",
    people: (n: string) => `${n}人`,
    reached: (done: string, total: string) => `${total}人中${done}人に届きました`,
    more: (n: number) => `ほか${n}件`,
  },
  {
    title: "Today's deliveries",
    all: "See all deliveries",
    empty: "No deliveries yet today.",
    people: (n) => `${n} people`,
    reached: (done, total) => `${done} of ${total} people reached`,
    more: (n) => `${n} more`,
  },
);

type Delivery = Item<"get /deliveries">;

const SHOWN = 10;

/** What went out since midnight in Japan, newest first, with the progress of what is on its way. */
export function Today() {
  const t = useText(text);
  const today = useQuery({
    queryKey: ["deliveries", "today"],
    async queryFn() {
      const query = { filter: JSON.stringify({ from: midnightInJapan() }), range: JSON.stringify([0, SHOWN - 1]) };
      const { data = [], response } = await api.GET("/api/deliveries", { params: { query } });
      return { list: data, total: Number(response.headers.get("content-range")?.split("/")[1] ?? data.length) };
    },
  });
  return (
    <Paper variant="outlined" component="section" aria-labelledby="today" sx={{ minWidth: 0 }}>
      <Box sx={{ display: "flex", alignItems: "center", px: 2, pt: 1.5 }}>
        <Typography component="h2" variant="h2" id="today" sx={{ flexGrow: 1 }}>
          {t.title}
        </Typography>
        <Button component={Link} to="/deliveries" size="small">
          {t.all}
        </Button>
      </Box>
      <ProblemAlert error={today.error} sx={{ m: 2 }} />
      {today.data?.list.length === 0 && <Empty title={t.empty} />}
      <List>
        {today.data?.list.map((one) => (
          <Row key={one.id} delivery={one} />
        ))}
      </List>
      {today.data && today.data.total > SHOWN && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2, pb: 2 }}>
          {t.more(today.data.total - SHOWN)}
        </Typography>
      )}
    </Paper>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  const t = useText(text);
  const sum = useSum(delivery);
  const { id, title, ruleName, state, audienceCount, createdAt, progress } = delivery;
  const shown = isUnderWay(delivery) && progress !== null && progress.total > 0 ? progress : null;
  const reached = shown ? t.reached(formatCount(shown.delivered), sum(shown.total)) : "";
  return (
    <ListItem disablePadding>
      <ListItemButton component={Link} to={`/deliveries/${id}/show`} sx={{ display: "block" }}>
        <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
          <Typography component="span" color="textSecondary" sx={{ fontVariantNumeric: "tabular-nums" }}>
            {formatClock(createdAt)}
          </Typography>
          <ListItemText
            primary={title}
            secondary={`${ruleName}・${t.people(formatCount(audienceCount))}`}
            sx={{ flexBasis: 160, overflowWrap: "anywhere" }}
          />
          <StateChip state={state as DeliveryState} />
        </Box>
        {shown && (
          <>
            <LinearProgress variant="determinate" value={(shown.delivered / shown.total) * 100} aria-label={reached} />
            <Typography variant="body2">{reached}</Typography>
          </>
        )}
      </ListItemButton>
    </ListItem>
  );
}
