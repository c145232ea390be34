import { Box, Card, CardContent, Typography } from "@mui/material";
import type { ReactNode } from "react";
import type { Status } from "../api/status";
import { useText, words } from "../text/text";
import { formatCount, formatMinute } from "../text/time";
import type { Channel, Source } from "./attention";

const text = words(
  {
    mailbox: "メールの受信",
    none: "まだ設定されていません",
    well: "正常",
    failing: "受信できません",
    fuse: "止めています（ヒューズ）",
    lastEvent: (at: string) => `最後の受信 ${at}`,
    noEvent: "まだ何も届いていません",
    line: "LINEへの送信",
    open: "正常",
    held: "停止中",
    troubled: "応答がありません",
    again: "自動でくり返し試しています",
    queue: "送信待ち",
    people: (n: string) => `${n}人`,
    nothing: "なし",
    since: (at: string) => `${at}から`,
    quota: "今月の残り通数",
    unlimited: "上限なし",
    unknown: "LINEに確かめられません",
    left: (n: string) => `${n}通`,
    of: (used: string, limit: string) => `${limit}通のうち${used}通を使いました`,
    clock: "時計のずれ（LINEとの差）",
    clockUnknown: "まだ測っていません",
    drift: (s: string) => `${s}秒`,
    canary: "受信経路の確認メール",
    canaryNone: "未設定",
    canaryAbout: "自動の確認メールは今後の版で使えるようになります",
    friends: "友だち",
    gone: (n: string) => `ブロック・退会 ${n}人`,
    rules: "ルール",
    rulesOn: (n: number) => `有効 ${n}件`,
    rulesOff: (n: number) => `無効 ${n}件`,
  },
  {
    mailbox: "Receiving mail",
    none: "Not set up yet",
    well: "Well",
    failing: "Cannot receive",
    fuse: "Held (fuse)",
    lastEvent: (at) => `Last at ${at}`,
    noEvent: "Nothing has come yet",
    line: "Sending to LINE",
    open: "Well",
    held: "Stopped",
    troubled: "Does not answer",
    again: "Tried again by itself",
    queue: "Waiting to be sent",
    people: (n) => `${n} people`,
    nothing: "None",
    since: (at) => `since ${at}`,
    quota: "Messages left this month",
    unlimited: "No limit",
    unknown: "LINE could not be asked",
    left: (n) => n,
    of: (used, limit) => `${used} of ${limit} used`,
    clock: "Clock against LINE's",
    clockUnknown: "Not measured yet",
    drift: (s) => `${s} s`,
    canary: "Test mail through the mailbox",
    canaryNone: "Not set up",
    canaryAbout: "Automatic test mails come in a later version",
    friends: "Friends",
    gone: (n) => `${n} blocked or left`,
    rules: "Rules",
    rulesOn: (n) => `${n} on`,
    rulesOff: (n) => `${n} off`,
  },
);

function Tile({
  title,
  value,
  about,
  isBad = false,
}: {
  title: string;
  value: string;
  about?: ReactNode;
  isBad?: boolean;
}) {
  return (
    <Card component="li" sx={{ listStyle: "none" }}>
      <CardContent sx={{ p: 2, "&:last-child": { pb: 2 } }}>
        <Typography component="h3" variant="body2" color="textSecondary">
          {title}
        </Typography>
        <Typography
          sx={{ fontSize: "1.25rem", fontWeight: 700, overflowWrap: "anywhere" }}
          color={isBad ? "error" : "textPrimary"}
        >
          {value}
        </Typography>
        {about && (
          <Typography variant="body2" color="textSecondary">
            {about}
          </Typography>
        )}
      </CardContent>
    </Card>
  );
}

/** How each part is, at a glance. */
/** To a tenth, with its sign; what rounds to nothing has none. */
const seconds = (ms: number) => (Math.round(ms / 100) / 10 || 0).toFixed(1);

export function StateTiles({ status }: { status: Status }) {
  const t = useText(text);
  const mailboxes = (status.sources as Source[]).filter(({ trigger }) => trigger === "imap");
  const channels = status.channels as Channel[];
  const { queue, quota, clockDriftMs, friends, rules } = status;
  const isFailing = queue.failing > 0;
  const isStopped = channels.some(({ state }) => state === "held");
  return (
    <Box
      component="ul"
      sx={{
        m: 0,
        p: 0,
        display: "grid",
        gap: 1.5,
        gridTemplateColumns: { xs: "1fr 1fr", sm: "repeat(auto-fill, minmax(210px, 1fr))" },
      }}
    >
      {mailboxes.length === 0 && <Tile title={t.mailbox} value={t.none} />}
      {mailboxes.map(({ id, state, fuseTrippedAt, lastEventAt }) => (
        <Tile
          key={id}
          title={mailboxes.length > 1 ? `${t.mailbox}（${id}）` : t.mailbox}
          value={fuseTrippedAt ? t.fuse : t[state]}
          isBad={state === "failing" || fuseTrippedAt !== null}
          about={lastEventAt ? t.lastEvent(formatMinute(lastEventAt)) : t.noEvent}
        />
      ))}
      <Tile
        title={t.line}
        value={isStopped ? t.held : isFailing ? t.troubled : t.open}
        isBad={isStopped || isFailing}
        about={!isStopped && isFailing && t.again}
      />
      <Tile
        title={t.queue}
        value={queue.people > 0 ? t.people(formatCount(queue.people)) : t.nothing}
        about={queue.oldest && t.since(formatMinute(queue.oldest))}
      />
      {quota === null ? (
        <Tile title={t.quota} value={t.unknown} />
      ) : quota.limit === null || quota.used === null ? (
        <Tile title={t.quota} value={t.unlimited} />
      ) : (
        <Tile
          title={t.quota}
          value={t.left(formatCount(Math.max(0, quota.limit - quota.used)))}
          about={t.of(formatCount(quota.used), formatCount(quota.limit))}
        />
      )}
      <Tile title={t.clock} value={clockDriftMs === null ? t.clockUnknown : t.drift(seconds(clockDriftMs))} />
      <Tile title={t.canary} value={t.canaryNone} about={t.canaryAbout} />
      <Tile title={t.friends} value={t.people(formatCount(friends.active))} about={t.gone(formatCount(friends.left))} />
      {rules && <Tile title={t.rules} value={t.rulesOn(rules.on)} about={t.rulesOff(rules.off)} />}
    </Box>
  );
}
