import { Alert } from "@mui/material";
import { Link } from "react-router-dom";
import { type Status, useStatus } from "../api/status";
import type { Channel } from "../dashboard/attention";
import { useText, words } from "../text/text";

const text = words(
  {
    stopped: "LINEへの送信が止まっているため、まだ届いていない人がいます。",
    settings: "「設定」で理由を確かめて、再開してください。",
    failing: "LINEがうまく応答しません。自動でくり返し試しています。そのままお待ちください。",
    stoppedAhead: "LINEへの送信が止まっています。いま送ることにしても、再開するまで届きません。",
    failingAhead: "LINEがうまく応答しません。送ることにすると、届くまで自動でくり返し試します。",
  },
  {
    stopped: "Sending to LINE has stopped: not everyone has got it yet.",
    settings: "See why under “Settings”, then resume.",
    failing: "LINE does not answer well. It is tried again and again by itself: just wait.",
    stoppedAhead: "Sending to LINE has stopped. What is let go now waits until sending is resumed.",
    failingAhead: "LINE does not answer well. What is let go now is tried again and again until it arrives.",
  },
);

/** Whether it still has to go by itself. */
export const isUnderWay = ({ state }: { state: string }) => state === "queued" || state === "sending";

/** Whether what is let go now waits until a person resumes sending. */
export const useSendingStopped = () => isStopped(useStatus().data);

const isStopped = (status: Status | undefined) =>
  ((status?.channels ?? []) as Channel[]).some(({ state }) => state === "held");

/** Why something that is on its way does not arrive; `ahead`: or would not, if somebody let it go now. */
export function SendingTrouble({ ahead = false }: { ahead?: boolean }) {
  const t = useText(text);
  const { data: status } = useStatus();
  if (!status) return null;
  if (isStopped(status))
    return (
      <Alert severity="error" sx={{ my: 1 }}>
        {ahead ? t.stoppedAhead : t.stopped} <Link to="/settings">{t.settings}</Link>
      </Alert>
    );
  if (status.queue.failing === 0) return null;
  return (
    <Alert severity="warning" sx={{ my: 1 }}>
      {ahead ? t.failingAhead : t.failing}
    </Alert>
  );
}
