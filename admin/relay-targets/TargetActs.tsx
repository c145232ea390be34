import { useNavigate } from "react-router-dom";
import { api, ask } from "../api/client";
import { AskButton } from "../parts/AskButton";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import type { RelayTarget } from "./target-words";

const text = words(
  {
    pause: "停止する",
    pauseTitle: (name: string) => `中継先「${name}」への中継を停止しますか？`,
    pauseBody:
      "再開するまで送りません。そのあいだに届いたものは送信待ちになり、3日を過ぎると届けられなかったものになります。",
    paused: (name: string) => `中継先「${name}」を停止しました。`,
    resume: "再開する",
    resumeTitle: (name: string) => `中継先「${name}」への中継を再開しますか？`,
    resumeBody: (due: string) => `送信待ちの${due}件を、すぐに送り始めます。`,
    resumed: (name: string) => `中継先「${name}」への中継を再開しました。`,
    reset: "すぐに送り直す",
    resetTitle: (name: string) => `中継先「${name}」へすぐに送り直しますか？`,
    resetBody: (due: string) =>
      `次に試す時刻を待たずに、送信待ちの${due}件を送り始めます。中継先が直ってから行ってください。`,
    tried: (name: string) => `中継先「${name}」へ送り直しています。`,
    remove: "削除する",
    removeTitle: (name: string) => `中継先「${name}」を削除しますか？`,
    removeBody: (due: string) =>
      `送信待ちの${due}件は、送らずに破棄します。元に戻せません。しばらく送らないだけなら「停止する」にしてください。`,
    removed: (name: string, discarded: number) => `中継先「${name}」を削除しました（破棄${discarded}件）。`,
  },
  {
    pause: "Pause",
    pauseTitle: (name: string) => `Pause relaying to ${name}?`,
    pauseBody: "Nothing is sent until you resume. What comes meanwhile waits, for three days at most.",
    paused: (name: string) => `Relaying to ${name} is paused.`,
    resume: "Resume",
    resumeTitle: (name: string) => `Resume relaying to ${name}?`,
    resumeBody: (due: string) => `The ${due} that wait are sent at once.`,
    resumed: (name: string) => `Relaying to ${name} was resumed.`,
    reset: "Try now",
    resetTitle: (name: string) => `Send to ${name} at once?`,
    resetBody: (due: string) =>
      `The ${due} that wait are sent without waiting for the next try. Do it once the target is mended.`,
    tried: (name: string) => `${name} is tried now.`,
    remove: "Remove",
    removeTitle: (name: string) => `Remove the relay target ${name}?`,
    removeBody: (due: string) =>
      `The ${due} that wait are discarded. This cannot be undone. To stop for a while, pause it.`,
    removed: (name: string, discarded: number) => `The relay target ${name} was removed (${discarded} discarded).`,
  },
);

const stale = ["relay-targets", "relays", "status"];

/** Pause or resume, try at once, remove. */
export function TargetActs({ target }: { target: RelayTarget }) {
  const t = useText(text);
  const navigate = useNavigate();
  const { name, enabled, eventTypes, timeoutMs, parallelism, ordered, due, version } = target;
  const params = { path: { id: name } };
  const count = formatCount(due);
  const switchTo = (on: boolean) =>
    ask(
      api.PUT("/api/relay-targets/{id}", {
        params,
        body: { enabled: on, eventTypes, timeoutMs, parallelism, ordered, version: version ?? "" },
      }),
    );
  return (
    <>
      {enabled && target.failures > 0 && (
        <AskButton
          label={t.reset}
          title={t.resetTitle(name)}
          confirm={t.reset}
          act={() => ask(api.POST("/api/relay-targets/{id}/reset", { params }))}
          stale={stale}
          said={t.tried(name)}
        >
          {t.resetBody(count)}
        </AskButton>
      )}
      {enabled ? (
        <AskButton
          key="pause"
          label={t.pause}
          title={t.pauseTitle(name)}
          confirm={t.pause}
          act={() => switchTo(false)}
          stale={stale}
          said={t.paused(name)}
          onDone={() => void navigate("/relay-targets")}
        >
          {t.pauseBody}
        </AskButton>
      ) : (
        <AskButton
          key="resume"
          label={t.resume}
          title={t.resumeTitle(name)}
          confirm={t.resume}
          act={() => switchTo(true)}
          stale={stale}
          said={t.resumed(name)}
          onDone={() => void navigate("/relay-targets")}
        >
          {t.resumeBody(count)}
        </AskButton>
      )}
      <AskButton
        label={t.remove}
        title={t.removeTitle(name)}
        confirm={t.remove}
        danger
        act={() => ask(api.DELETE("/api/relay-targets/{id}", { params, body: { seenWaiting: due } }))}
        stale={["relays", "status"]}
        said={({ discarded }) => t.removed(name, discarded)}
        onDone={() => void navigate("/relay-targets")}
      >
        {t.removeBody(count)}
      </AskButton>
    </>
  );
}
