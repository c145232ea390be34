import { Box, Card, CardContent, Chip, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Item } from "../api/client";
import { type Status, useStatus } from "../api/status";
import { useMay } from "../auth/session";
import { AskButton } from "../parts/AskButton";
import { Facts } from "../parts/Facts";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatCount, formatMinute } from "../text/time";
import { placeWords } from "./place-words";

const text = words(
  {
    title: "LINE公式アカウント",
    empty: "まだ一度も送っていません。",
    open: "送信できる",
    held: "送信を止めている",
    why: "理由",
    heldAt: "止まった",
    resumedAt: "前に再開した",
    quota: "今月の送信数",
    unlimited: "上限なし",
    used: (used: string, limit: string) => `${used} / ${limit} 通`,
    queue: "送信待ち",
    people: (people: string) => `${people}人分`,
    resume: "送信を再開する",
    resumeTitle: (name: string) => `「${name}」への送信を再開しますか？`,
    resumeBody: (people: string) =>
      `止まった理由を直してから行ってください。送信待ちの${people}人分を、すぐに送り始めます。直っていなければ、また止まります。`,
    resumed: (name: string) => `「${name}」への送信を再開しました。`,
  },
  {
    title: "LINE official account",
    empty: "Nothing was sent yet.",
    open: "Sending",
    held: "Held",
    why: "Reason",
    heldAt: "Held since",
    resumedAt: "Last resumed",
    quota: "Messages this month",
    unlimited: "No limit",
    used: (used: string, limit: string) => `${used} of ${limit}`,
    queue: "Waiting",
    people: (people: string) => `for ${people} people`,
    resume: "Resume sending",
    resumeTitle: (name: string) => `Resume sending to ${name}?`,
    resumeBody: (people: string) =>
      `Mend the cause first. What waits for ${people} people is sent at once. If the cause is still there, it is held again.`,
    resumed: (name: string) => `Sending to ${name} was resumed.`,
  },
);

type Channel = Item<"get /channels">;
const EVERY = JSON.stringify([0, 999]);

export function ChannelCards() {
  const t = useText(text);
  const status = useStatus().data;
  const { data, error } = useQuery({
    queryKey: ["channels", "settings"],
    queryFn: () => ask(api.GET("/api/channels", { params: { query: { range: EVERY } } })),
  });
  return (
    <Box component="section">
      <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
        {t.title}
      </Typography>
      <ProblemAlert error={error} />
      {data?.length === 0 && <Typography>{t.empty}</Typography>}
      <Box sx={{ display: "grid", gap: 1 }}>
        {data?.map((channel) => (
          <ChannelCard key={channel.id} channel={channel} status={status} />
        ))}
      </Box>
    </Box>
  );
}

function ChannelCard({ channel, status }: { channel: Channel; status: Status | undefined }) {
  const t = { ...useText(placeWords), ...useText(text) };
  const mayOperate = useMay("sources.operate");
  const { id, state } = channel;
  const name = t.channels[id] ?? id;
  const people = formatCount(status?.queue.people ?? 0);
  const quota = status?.quota;
  const used =
    quota &&
    (quota.limit === null || quota.used === null
      ? t.unlimited
      : t.used(formatCount(quota.used), formatCount(quota.limit)));
  return (
    <Card>
      <CardContent>
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center", mb: 1 }}>
          <Typography component="h3" variant="h3" sx={{ flexGrow: 1 }}>
            {name}
          </Typography>
          <Chip
            label={state === "open" ? t.open : t.held}
            color={state === "open" ? "success" : "error"}
            size="small"
            variant="outlined"
          />
        </Box>
        <Facts
          items={[
            [t.why, state === "held" ? (channel.message ?? channel.reason) : null],
            [t.heldAt, state === "held" ? formatMinute(channel.heldAt) : null],
            [t.resumedAt, formatMinute(channel.resumedAt)],
            [t.quota, used],
            [t.queue, status && t.people(people)],
          ]}
        />
        {state === "held" && mayOperate && (
          <Box sx={{ mt: 1 }}>
            <AskButton
              label={t.resume}
              title={t.resumeTitle(name)}
              confirm={t.resume}
              needsReason
              act={(reason) =>
                ask(api.POST("/api/channels/{id}/resume", { params: { path: { id } }, body: { reason } }))
              }
              stale={["channels", "status", "deliveries"]}
              said={t.resumed(name)}
            >
              {t.resumeBody(people)}
            </AskButton>
          </Box>
        )}
      </CardContent>
    </Card>
  );
}
