import { Alert, Box, Button, Card, CardContent, LinearProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { api, ask } from "../api/client";
import { isUnderWay, SendingTrouble } from "../deliveries/SendingTrouble";
import { useSum } from "../deliveries/share";
import { ProblemAlert } from "../parts/ProblemAlert";
import { StateChip } from "../parts/StateChip";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";

const text = words(
  {
    loading: "読み込み中",
    delivered: (done: string, total: string) => `${total}人中${done}人に届きました`,
    missed: (n: string) => `${n}人には届きませんでした。配信の画面で理由を確かめてください。`,
    unsure: (n: string) => `${n}人に届いたかどうか分かりません。配信の画面で確かめてください。`,
    held: (message: string) => `まだ送っていません: ${message} 「保留」の画面で、人が内容を確かめて送ると届きます。`,
    toHeld: "保留の画面へ",
    dropped: (message: string) => `送らずに破棄しました: ${message}`,
    delivery: "配信の詳しい内容を見る",
  },
  {
    loading: "Loading",
    delivered: (done, total) => `Reached ${done} of ${total} people`,
    missed: (n) => `${n} were not reached. See why on the delivery's page.`,
    unsure: (n) => `Whether ${n} were reached is not known. Look at the delivery's page.`,
    held: (message: string) => `Not sent yet: ${message} It goes once a person releases it on the page “Held”.`,
    toHeld: "To what is held",
    dropped: (message: string) => `Dropped, nothing was sent: ${message}`,
    delivery: "Look at the delivery",
  },
);

/** In case no news comes. */
const ASK_AGAIN_MS = 3_000;

/** How far one delivery is, live. */
export function DeliveryProgress({ id }: { id: number }) {
  const t = useText(text);
  const { data, error } = useQuery({
    queryKey: ["deliveries", "progress", id],
    queryFn: () => ask(api.GET("/api/deliveries/{id}", { params: { path: { id: String(id) } } })),
    refetchInterval: ({ state }) => (!state.data || isUnderWay(state.data) ? ASK_AGAIN_MS : false),
  });
  const sum = useSum(data ?? { progress: null, audienceCount: 0 });
  if (!data) return error ? <ProblemAlert error={error} /> : <LinearProgress aria-label={t.loading} />;
  const { state, progress, holdMessage } = data;
  const isGoing = state !== "held" && state !== "dropped" && state !== "discarded";
  const said = progress && t.delivered(formatCount(progress.delivered), sum(progress.total));
  return (
    <Card>
      <CardContent sx={{ display: "flex", flexDirection: "column", gap: 1.5, alignItems: "start" }}>
        <StateChip state={state} />
        {isGoing && progress && (
          <Box sx={{ width: "100%" }}>
            <Typography role="status" sx={{ fontWeight: 700, mb: 0.5 }}>
              {said}
            </Typography>
            <LinearProgress
              variant="determinate"
              value={progress.total === 0 ? 0 : (100 * progress.delivered) / progress.total}
              aria-label={said ?? ""}
              sx={{ height: 10, borderRadius: 1 }}
            />
          </Box>
        )}
        {isGoing && progress && progress.dead > 0 && <Alert severity="error">{t.missed(sum(progress.dead))}</Alert>}
        {isGoing && progress && progress.unknown > 0 && (
          <Alert severity="warning">{t.unsure(sum(progress.unknown))}</Alert>
        )}
        {isUnderWay(data) && <SendingTrouble />}
        {state === "held" && (
          <>
            <Alert severity="warning">{t.held(holdMessage ?? "")}</Alert>
            <Button component={Link} to="/held" variant="contained">
              {t.toHeld}
            </Button>
          </>
        )}
        {state === "dropped" && <Alert severity="warning">{t.dropped(holdMessage ?? "")}</Alert>}
        <Button component={Link} to={`/deliveries/${id}/show`}>
          {t.delivery}
        </Button>
      </CardContent>
    </Card>
  );
}
