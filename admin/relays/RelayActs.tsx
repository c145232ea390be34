import { api, ask } from "../api/client";
import { AskButton } from "../parts/AskButton";
import { useText, words } from "../text/text";
import { formatCount } from "../text/time";
import type { Relay } from "./relay-words";

const text = words(
  {
    resend: "送り直す",
    resendAll: (count: string) => `${count}件をすべて送り直す`,
    resendTitle: (count: string) => `${count}件の中継を送り直しますか？`,
    resendBody:
      "もう一度、はじめから送ります。同じものが前に届いていたときは、中継先に二重に届くことがあります。本文の保存期間が過ぎたものは送れません。",
    resent: (count: string) => `${count}件を送り直しています。`,
    discard: "破棄する",
    discardAll: (count: string) => `${count}件をすべて破棄する`,
    discardTitle: (count: string) => `${count}件の中継を破棄しますか？`,
    discardBody: "送らずに終わりにします。本文が残っているあいだは、あとから送り直せます。",
    discarded: (count: string) => `${count}件を破棄しました。`,
    ofTarget: (target: string) => `中継先: ${target}`,
    left: (count: string) => `（${count}件はすでに状態が変わっていたため、そのままです）`,
  },
  {
    resend: "Resend",
    resendAll: (count: string) => `Resend all ${count}`,
    resendTitle: (count: string) => `Resend ${count} relays?`,
    resendBody: "They are sent again as if new; the target may get twice what it already has. Erased bodies cannot go.",
    resent: (count: string) => `${count} are being resent.`,
    discard: "Discard",
    discardAll: (count: string) => `Discard all ${count}`,
    discardTitle: (count: string) => `Discard ${count} relays?`,
    discardBody: "They are not sent. While their bodies are kept they can be resent later.",
    discarded: (count: string) => `${count} were discarded.`,
    ofTarget: (target: string) => `Target: ${target}`,
    left: (count: string) => ` (${count} had changed meanwhile and stay as they are)`,
  },
);

/** Which relays are meant: some, or all that are in a state. */
export type ChosenRelays =
  | { ids: number[]; state: Relay["state"] }
  | { total: number; state: Relay["state"]; target?: string | undefined };

/** Sends again, or sets aside, what may be in its state. */
export function RelayActs({ chosen, onDone }: { chosen: ChosenRelays; onDone?: () => void }) {
  const t = useText(text);
  const { state } = chosen;
  const all = !("ids" in chosen);
  const target = "ids" in chosen ? undefined : chosen.target;
  const number = "ids" in chosen ? chosen.ids.length : chosen.total;
  const count = formatCount(number);
  const some = target === undefined ? {} : { target };
  const done = onDone ? { onDone } : {};
  const said = (words: (count: string) => string) => (moved: { count: number; left: number[] }) => {
    return words(formatCount(moved.count)) + (moved.left.length > 0 ? t.left(formatCount(moved.left.length)) : "");
  };
  const about = target === undefined ? null : <div>{t.ofTarget(target)}</div>;
  const common = { needsReason: true, stale: ["relays", "relay-targets", "status"], ...done };
  return (
    <>
      {(state === "dead" || state === "discarded") && (
        <AskButton
          {...common}
          label={all ? t.resendAll(count) : t.resend}
          title={t.resendTitle(count)}
          confirm={t.resend}
          act={(reason) =>
            ask(
              api.POST("/api/relays/resend", {
                body: "ids" in chosen ? { ids: chosen.ids, reason } : { state, ...some, seenCount: number, reason },
              }),
            )
          }
          said={said(t.resent)}
        >
          {about}
          {t.resendBody}
        </AskButton>
      )}
      {(state === "dead" || state === "due") && (
        <AskButton
          {...common}
          danger
          label={all ? t.discardAll(count) : t.discard}
          title={t.discardTitle(count)}
          confirm={t.discard}
          act={(reason) =>
            ask(
              api.POST("/api/relays/discard", {
                body: "ids" in chosen ? { ids: chosen.ids, reason } : { state, ...some, seenCount: number, reason },
              }),
            )
          }
          said={said(t.discarded)}
        >
          {about}
          {t.discardBody}
        </AskButton>
      )}
    </>
  );
}
