import GoodIcon from "@mui/icons-material/CheckCircleOutlined";
import ChevronRight from "@mui/icons-material/ChevronRight";
import ErrorIcon from "@mui/icons-material/ErrorOutlined";
import WarningIcon from "@mui/icons-material/WarningAmber";
import { Alert, List, ListItem, ListItemButton, ListItemIcon, ListItemText, Paper } from "@mui/material";
import { Link } from "react-router-dom";
import type { Status } from "../api/status";
import { mayOpen } from "../auth/permission-of";
import { useSession } from "../auth/session";
import { useText, words } from "../text/text";
import { formatCount, formatMinute } from "../text/time";
import { type Attention, attentionOf } from "./attention";

const text = words(
  {
    good: "すべて正常です。対応が必要なものはありません。",
    heading: "対応が必要なものがあります",
    held: ({ count }: Attention) => `保留の配信が${count}件あります。内容を確かめて、送るか破棄してください。`,
    channel: (_: Attention) => "LINEへの送信が止まっています。「設定」で理由を確かめてください。",
    failing: ({ count }: Attention) =>
      `LINEがうまく応答しません。${formatCount(count)}人への送信を、自動でくり返し試しています。`,
    fuse: ({ about }: Attention) => `${about} からの配信が多すぎるため、止めています（ヒューズ）。`,
    source: ({ about, message }: Attention) => `${about} から受信できません。${message}`,
    delivery: ({ message }: Attention) => message,
    unknown: ({ count }: Attention) => `届いたか分からない人が${formatCount(count)}人います。`,
    dead: ({ count }: Attention) => `届けられなかった人が${formatCount(count)}人います。`,
    rule: ({ about }: Attention) => `ルール「${about}」に誤りがあり、動いていません。`,
    "relay-target": ({ about }: Attention) => `中継先「${about}」が応答しません。`,
    webhook: ({ count }: Attention) => `LINEからの通知のうち${count}件を処理できませんでした。`,
    clock: ({ count }: Attention) => `時計がLINEと${count}秒ずれています。サーバーの時刻合わせを確かめてください。`,
    quota: ({ count }: Attention) => `今月送れるのは、あと${formatCount(count)}通です。`,
    queue: ({ count, message }: Attention) =>
      `${formatMinute(message)}から送信を待っているものがあります（${formatCount(count)}人）。`,
  },
  {
    good: "All is well. Nothing waits for you.",
    heading: "Something needs a person",
    held: ({ count }) => `Held deliveries: ${count}. Look at them, then release or discard them.`,
    channel: () => "Sending to LINE has stopped. See why under “Settings”.",
    failing: ({ count }) =>
      `LINE does not answer well. Sending to ${formatCount(count)} people is tried again and again by itself.`,
    fuse: ({ about }) => `Deliveries of ${about} are held: too many of them (fuse).`,
    source: ({ about, message }) => `Nothing can be received from ${about}. ${message}`,
    delivery: ({ message }) => message,
    unknown: ({ count }) => `Nobody knows whether ${formatCount(count)} people got theirs.`,
    dead: ({ count }) => `${formatCount(count)} people could not be reached.`,
    rule: ({ about }) => `The rule "${about}" has faults and is off.`,
    "relay-target": ({ about }) => `The relay target "${about}" does not answer.`,
    webhook: ({ count }) => `${count} notifications of LINE could not be processed.`,
    clock: ({ count }) => `Our clock is ${count} seconds off LINE's. Check the server's time.`,
    quota: ({ count }) => `${formatCount(count)} messages are left this month.`,
    queue: ({ count, message }) =>
      `Something has waited to be sent since ${formatMinute(message)} (${formatCount(count)} people).`,
  },
);

/** Whether all is well, in one sentence; otherwise what is not, each with the way to it where the reader may go. */
export function Attentions({ status }: { status: Status }) {
  const t = useText(text);
  const may = useSession()?.permissions ?? [];
  const all = attentionOf(status);
  if (all.length === 0)
    return (
      <Alert severity="success" role="status" icon={<GoodIcon />} sx={{ fontSize: "1.05rem" }}>
        {t.good}
      </Alert>
    );
  const isGrave = all.some(({ severity }) => severity === "error");
  return (
    <Paper variant="outlined" sx={{ borderColor: isGrave ? "error.main" : "warning.main", borderWidth: 2 }}>
      <Alert
        severity={isGrave ? "error" : "warning"}
        role="status"
        sx={{ fontSize: "1.05rem", fontWeight: 700, borderRadius: 0 }}
      >
        {t.heading}
      </Alert>
      <List disablePadding>
        {all.map((one) => (
          <Row key={`${one.kind} ${one.about}`} one={one} isOpen={mayOpen(one.to, may)} />
        ))}
      </List>
    </Paper>
  );
}

function Row({ one, isOpen }: { one: Attention; isOpen: boolean }) {
  const t = useText(text);
  const what = (
    <>
      <ListItemIcon sx={{ minWidth: 40 }}>
        {one.severity === "error" ? <ErrorIcon color="error" /> : <WarningIcon color="warning" />}
      </ListItemIcon>
      <ListItemText primary={t[one.kind](one)} />
    </>
  );
  if (!isOpen) return <ListItem divider>{what}</ListItem>;
  return (
    <ListItem disablePadding divider>
      <ListItemButton component={Link} to={one.to}>
        {what}
        <ChevronRight aria-hidden />
      </ListItemButton>
    </ListItem>
  );
}
