import { Box, Card, CardContent, Link as MuiLink, Typography } from "@mui/material";
import { useStatus } from "../api/status";
import { Facts } from "../parts/Facts";
import { TextLink } from "../parts/TextLink";
import { useText, words } from "../text/text";
import { formatCount, formatSecond } from "../text/time";

const text = words(
  {
    title: "このプログラム",
    version: "版",
    clock: "サーバーの時計",
    drift: (seconds: string) => `${seconds}秒ずれています`,
    exact: "合っています。ずれは1秒未満",
    unknown: "ずれは測れていません",
    webhooks: "LINEからの通知",
    waiting: (count: string) => `処理待ち ${count}件`,
    failed: (count: string) => `読み取れなかったもの ${count}件`,
    api: "APIの説明",
    openApi: "開く（新しいタブ）",
    help: "接続先・トークン・受信の間隔などは、サーバーの環境変数で決まり、この画面では変えられません。変えるときは、サーバーの管理者に頼んでください。",
  },
  {
    title: "This program",
    version: "Version",
    clock: "The server's clock",
    drift: (seconds: string) => `${seconds} seconds off`,
    exact: "right, within a second",
    unknown: "whether it is right is not known",
    webhooks: "Notifications from LINE",
    waiting: (count: string) => `${count} waiting`,
    failed: (count: string) => `${count} could not be read`,
    api: "Description of the API",
    openApi: "Open (new tab)",
    help: "Connections, tokens and intervals are set by the server's environment and cannot be changed here. Ask whoever runs the server.",
  },
);

/** The version, the clock, and where the rest is set. */
export function Program() {
  const t = useText(text);
  const status = useStatus().data;
  const webhooks = status?.webhooks;
  const failed = webhooks && t.failed(formatCount(webhooks.failed));
  function driftWords(ms: number | null): string {
    if (ms === null) return t.unknown;
    return Math.abs(ms) < 1_000 ? t.exact : t.drift((Math.abs(ms) / 1_000).toFixed(1));
  }
  return (
    <Box component="section">
      <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
        {t.title}
      </Typography>
      <Card>
        <CardContent>
          <Facts
            items={[
              [t.version, status?.version],
              [
                t.clock,
                status && (
                  <>
                    {formatSecond(status.at)}
                    <div>{driftWords(status.clockDriftMs)}</div>
                  </>
                ),
              ],
              [
                t.webhooks,
                webhooks && (
                  <>
                    <div>{t.waiting(formatCount(webhooks.waiting))}</div>
                    <TextLink to="/webhooks">{failed}</TextLink>
                  </>
                ),
              ],
              [
                t.api,
                <MuiLink key="api" href="/api/docs/" target="_blank" rel="noreferrer" underline="always">
                  {t.openApi}
                </MuiLink>,
              ],
            ]}
          />
          <Typography color="textSecondary" sx={{ mt: 2 }}>
            {t.help}
          </Typography>
        </CardContent>
      </Card>
    </Box>
  );
}
