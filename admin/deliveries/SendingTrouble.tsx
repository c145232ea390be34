import { Alert } from "@mui/material";
import { Link } from "react-router-dom";
import { useStatus } from "../api/status";
import type { Channel } from "../dashboard/attention";
import { useText, words } from "../text/text";

const text = words(
  {
    stopped: "LINEへの送信が止まっているため、まだ届いていない人がいます。",
    settings: "「設定」で理由を確かめて、再開してください。",
    failing: "LINEがうまく応答しません。自動でくり返し試しています。そのままお待ちください。",
  },
  {
    stopped: "Sending to LINE has stopped: not everyone has got it yet.",
    settings: "See why under “Settings”, then resume.",
    failing: "LINE does not answer well. It is tried again and again by itself: just wait.",
  },
);

/** Whether it still has to go by itself. */
export const isUnderWay = ({ state }: { state: string }) => state === "queued" || state === "sending";

/** Why something that is on its way does not arrive. */
export function SendingTrouble() {
  const t = useText(text);
  const { data: status } = useStatus();
  if (!status) return null;
  if ((status.channels as Channel[]).some(({ state }) => state === "held"))
    return (
      <Alert severity="error" sx={{ my: 1 }}>
        {t.stopped} <Link to="/settings">{t.settings}</Link>
      </Alert>
    );
  if (status.queue.failing === 0) return null;
  return (
    <Alert severity="warning" sx={{ my: 1 }}>
      {t.failing}
    </Alert>
  );
}
