import { Box, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { useMay } from "../auth/session";
import { Facts } from "../parts/Facts";
import { RecordDrawer } from "../parts/RecordDrawer";
import { TextLink } from "../parts/TextLink";
import { useText, words } from "../text/text";
import { formatSecond } from "../text/time";
import { RelayActs } from "./RelayActs";
import { RelayState } from "./RelayState";
import { relayWords } from "./relay-words";

const text = words(
  {
    title: (id: number) => `中継 ${id}`,
    body: "本文（LINEが送ったもの）",
    erased: "保存期間が過ぎて消去されました。もう送り直せません。",
    hidden: "本文を見るには、市民の登録内容を見る権限が必要です。",
    unreadable: "文字として読めない内容です。",
    events: "LINEのイベントの番号",
    acts: "この中継への操作",
  },
  {
    title: (id: number) => `Relay ${id}`,
    body: "Body, as LINE sent it",
    erased: "It was erased after its time, and cannot be sent any more.",
    hidden: "To see the body you need the permission to see citizens' data.",
    unreadable: "It cannot be read as text.",
    events: "LINE's event ids",
    acts: "Acts on this relay",
  },
);

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** One relay with its body, for those who may see it. */
export function RelayDrawer({ id, onClose }: { id: number; onClose: () => void }) {
  const t = { ...useText(relayWords), ...useText(text) };
  const maySee = useMay("friends.read");
  // Not react-admin's: that begins with what the list has, which is less.
  const { data, error } = useQuery({
    queryKey: ["relays", "details", id],
    queryFn: () => ask(api.GET("/api/relays/{id}", { params: { path: { id: String(id) } } })),
  });
  const noBody = data && !data.isKept ? t.erased : maySee ? t.unreadable : t.hidden;
  return (
    <RecordDrawer title={t.title(id)} error={error} onClose={onClose}>
      {data && (
        <>
          <Facts
            items={[
              [t.state, <RelayState key="state" state={data.state} />],
              [
                t.target,
                <TextLink key="target" to={`/relay-targets/${encodeURIComponent(data.target)}`}>
                  {data.target}
                </TextLink>,
              ],
              [
                t.rule,
                <TextLink key="rule" to={`/rules/${encodeURIComponent(data.ruleId)}`}>
                  {data.ruleId}
                </TextLink>,
              ],
              [t.createdAt, formatSecond(data.receivedAt ?? data.createdAt)],
              [t.attempts, t.times(data.attempts)],
              [t.status, data.status === null ? null : `HTTP ${data.status}`],
              [t.message, data.message],
              [t.dueAt, data.state === "due" ? formatSecond(data.dueAt) : null],
              [t.finishedAt, formatSecond(data.finishedAt)],
              [t.events, data.webhookEventIds.join("、")],
            ]}
          />
          {data.state !== "delivered" && (
            <Box component="section" sx={{ mt: 2 }}>
              <Typography component="h3" variant="h3" sx={{ mb: 1 }}>
                {t.acts}
              </Typography>
              <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
                <RelayActs chosen={{ ids: [id], state: data.state }} onDone={onClose} />
              </Box>
            </Box>
          )}
          <Box component="section" sx={{ mt: 2 }}>
            <Typography component="h3" variant="h3" sx={{ mb: 1 }}>
              {t.body}
            </Typography>
            {data.body === null ? (
              <Typography color="textSecondary">{noBody}</Typography>
            ) : (
              <Box component="pre" sx={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", m: 0, fontSize: "0.85rem" }}>
                {indented(data.body)}
              </Box>
            )}
          </Box>
        </>
      )}
    </RecordDrawer>
  );
}
