import { Box, Card, CardContent, Chip, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Item } from "../api/client";
import { useMay } from "../auth/session";
import { AskButton } from "../parts/AskButton";
import { Facts } from "../parts/Facts";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { placeWords } from "./place-words";

const text = words(
  {
    title: "受信元",
    about: "配信のもとになる、メールやLINEからの通知などの入口です。",
    empty: "受信元はまだありません。ルールを有効にすると、その契機の受信元がここに出ます。",
    well: "正常",
    failing: "受信できない",
    fuse: "ヒューズ作動中",
    since: "この状態になった",
    lastEventAt: "最後に届いた",
    never: "まだない",
    why: "理由",
    fuseAt: "ヒューズが働いた",
    fuseHelp:
      "短い時間に多くの配信が起きたため、この受信元からの配信をすべて保留にしています。原因を確かめてから、元に戻してください。",
    reset: "ヒューズを元に戻す",
    resetTitle: (name: string) => `「${name}」のヒューズを元に戻しますか？`,
    resetBody:
      "これから届くものは、また自動で配信されます。止めていたあいだの配信は保留のままです。「保留」の画面で一つずつ決めてください。",
    resetDone: (name: string) => `「${name}」のヒューズを元に戻しました。`,
  },
  {
    title: "Sources",
    about: "Where mails, LINE's notifications and others come in.",
    empty: "There are no sources yet. Switch a rule on, and the source of its trigger is listed here.",
    well: "Well",
    failing: "Cannot receive",
    fuse: "Fuse tripped",
    since: "Since",
    lastEventAt: "Last event",
    never: "None yet",
    why: "Reason",
    fuseAt: "Fuse tripped",
    fuseHelp:
      "Many deliveries in a short time: all of this source's are held. Find the cause before you put a new fuse in.",
    reset: "Reset the fuse",
    resetTitle: (name: string) => `Reset the fuse of ${name}?`,
    resetBody: "What comes from now on is delivered by itself. What was held stays held: decide it under Held.",
    resetDone: (name: string) => `The fuse of ${name} was reset.`,
  },
);

type Source = Item<"get /sources">;
const EVERY = JSON.stringify([0, 999]);

export function SourceCards() {
  const t = useText(text);
  const { data, error } = useQuery({
    queryKey: ["sources", "settings"],
    queryFn: () => ask(api.GET("/api/sources", { params: { query: { range: EVERY } } })),
  });
  return (
    <Box component="section">
      <Typography component="h2" variant="h2">
        {t.title}
      </Typography>
      <Typography color="textSecondary" sx={{ mb: 1 }}>
        {t.about}
      </Typography>
      <ProblemAlert error={error} />
      {data?.length === 0 && <Typography>{t.empty}</Typography>}
      <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: { xs: "1fr", md: "1fr 1fr" } }}>
        {data?.map((source) => (
          <SourceCard key={source.id} source={source} />
        ))}
      </Box>
    </Box>
  );
}

function SourceCard({ source }: { source: Source }) {
  const t = { ...useText(placeWords), ...useText(text) };
  const mayOperate = useMay("sources.operate");
  const { id, trigger, state, fuseTrippedAt } = source;
  const [, own = ""] = id.split(/:(.*)/s);
  const name = `${t.kinds[trigger] ?? trigger}${own === "" ? "" : ` ${own}`}`;
  return (
    <Card>
      <CardContent>
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center", mb: 1 }}>
          <Typography component="h3" variant="h3" sx={{ flexGrow: 1, overflowWrap: "anywhere" }}>
            {name}
          </Typography>
          <Chip
            label={state === "well" ? t.well : t.failing}
            color={state === "well" ? "success" : "error"}
            size="small"
            variant="outlined"
          />
          {fuseTrippedAt !== null && <Chip label={t.fuse} color="error" size="small" variant="outlined" />}
        </Box>
        <Facts
          items={[
            [t.lastEventAt, formatMinute(source.lastEventAt) || t.never],
            [t.since, formatMinute(source.since)],
            [t.why, source.message],
            [t.fuseAt, formatMinute(fuseTrippedAt)],
          ]}
        />
        {fuseTrippedAt !== null && (
          <>
            <Typography sx={{ my: 1 }}>{t.fuseHelp}</Typography>
            {mayOperate && (
              <AskButton
                label={t.reset}
                title={t.resetTitle(name)}
                confirm={t.reset}
                needsReason
                act={(reason) =>
                  ask(api.POST("/api/sources/{id}/reset", { params: { path: { id } }, body: { reason } }))
                }
                stale={["sources", "status"]}
                said={t.resetDone(name)}
              >
                {t.resetBody}
              </AskButton>
            )}
          </>
        )}
      </CardContent>
    </Card>
  );
}
