import { Box, Card, CardContent, Chip, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { AskButton } from "../parts/AskButton";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useText, words } from "../text/text";
import { formatMinute } from "../text/time";
import { agentWords } from "./agent-words";

const text = words(
  {
    title: "ログインしている場所",
    about: "覚えのないものがあれば、終わらせてからパスワードを変えてください。",
    here: "この端末",
    unknown: "ブラウザー不明",
    seen: (at: string) => `最後に使った時刻: ${at}`,
    from: (address: string) => `接続元: ${address}`,
    since: (at: string) => `ログイン: ${at}`,
    end: "終わらせる",
    endTitle: "このログインを終わらせますか？",
    endBody: (agent: string) => `${agent} では、もう一度ログインが必要になります。`,
    ended: "ログインを終わらせました。",
    others: "ほかのログインをすべて終わらせる",
    othersTitle: (count: number) => `ほかの${count}件のログインを終わらせますか？`,
    othersBody: "この端末のログインは続きます。ほかの端末では、もう一度ログインが必要になります。",
    othersEnded: "ほかのログインを終わらせました。",
    only: "ほかの場所ではログインしていません。",
  },
  {
    title: "Where I am signed in",
    about: "If you do not know one of them, end it and change your password.",
    here: "This device",
    unknown: "Unknown browser",
    seen: (at: string) => `Last used: ${at}`,
    from: (address: string) => `From: ${address}`,
    since: (at: string) => `Signed in: ${at}`,
    end: "End",
    endTitle: "End this session?",
    endBody: (agent: string) => `${agent} must sign in again.`,
    ended: "The session was ended.",
    others: "End all others",
    othersTitle: (count: number) => `End the other ${count} sessions?`,
    othersBody: "You stay signed in here. Other devices must sign in again.",
    othersEnded: "The other sessions were ended.",
    only: "You are signed in nowhere else.",
  },
);

const EVERY = JSON.stringify([0, 999]);

export function OwnSessions() {
  const t = useText(text);
  const { data = [], error } = useQuery({
    queryKey: ["sessions"],
    queryFn: () => ask(api.GET("/api/sessions", { params: { query: { range: EVERY } } })),
  });
  const others = data.filter(({ current }) => !current);
  return (
    <Card>
      <CardContent>
        <Typography component="h2" variant="h2">
          {t.title}
        </Typography>
        <Typography color="textSecondary">{t.about}</Typography>
        <ProblemAlert error={error} />
        <Box component="ul" sx={{ listStyle: "none", p: 0, my: 1 }}>
          {data.map(({ id, current, agent, address, seenAt, createdAt }) => {
            const name = agentWords(agent) ?? t.unknown;
            return (
              <Box
                key={id}
                component="li"
                sx={{ py: 1, display: "flex", flexWrap: "wrap", gap: 1, borderBottom: 1, borderColor: "divider" }}
              >
                <Box sx={{ flex: "1 1 240px" }}>
                  {name} {current && <Chip label={t.here} size="small" color="primary" variant="outlined" />}
                  <Typography variant="body2" color="textSecondary">
                    {t.since(formatMinute(createdAt))}　{t.seen(formatMinute(seenAt))}
                    {address !== null && `　${t.from(address)}`}
                  </Typography>
                </Box>
                {!current && (
                  <AskButton
                    label={t.end}
                    title={t.endTitle}
                    confirm={t.end}
                    act={() => ask(api.DELETE("/api/sessions/{id}", { params: { path: { id } } }))}
                    stale={["sessions"]}
                    said={t.ended}
                    button={{ size: "small", "aria-label": `${t.end}: ${name}` }}
                  >
                    {t.endBody(name)}
                  </AskButton>
                )}
              </Box>
            );
          })}
        </Box>
        {others.length > 0 ? (
          <AskButton
            label={t.others}
            title={t.othersTitle(others.length)}
            confirm={t.others}
            act={() => ask(api.DELETE("/api/sessions"))}
            stale={["sessions"]}
            said={t.othersEnded}
          >
            {t.othersBody}
          </AskButton>
        ) : (
          <Typography variant="body2" color="textSecondary">
            {t.only}
          </Typography>
        )}
      </CardContent>
    </Card>
  );
}
