import type { Item } from "../api/client";
import { words } from "../text/text";

export type RelayTarget = Item<"get /relay-targets">;

/** What lists and forms call the parts of a relay target. */
export const targetWords = words(
  {
    name: "名前",
    url: "URL",
    state: "状態",
    due: "送信待ち",
    dead: "届けられなかった",
    lag: "遅れ",
    eventTypes: "イベントの種類",
    allTypes: "すべて",
    lastSuccessAt: "最後に届いた",
    lastFailureAt: "最後に失敗した",
    retryAt: "次に試す",
    never: "まだない",
    count: (count: string) => `${count}件`,
    states: { well: "正常", paused: "停止中", down: "応答なし", trying: "失敗あり", unknown: "未登録" },
    stateHelp: {
      well: "届いています。",
      paused: "送っていません。届いたものは送信待ちになります。",
      down: "続けて失敗したため、間隔をあけて1件ずつ試しています。直ると、たまったものを順に送ります。",
      trying: "失敗したものを自動で送り直しています。",
      unknown: "ルールがこの名前へ中継しますが、中継先が登録されていません。3日のうちに登録すると届きます。",
    },
    seconds: (count: number) => `${count}秒`,
    minutes: (count: number) => `${count}分`,
    hours: (count: number) => `${count}時間`,
  },
  {
    name: "Name",
    url: "URL",
    state: "State",
    due: "Waiting",
    dead: "Not delivered",
    lag: "Behind by",
    eventTypes: "Types of events",
    allTypes: "All",
    lastSuccessAt: "Last delivered",
    lastFailureAt: "Last failed",
    retryAt: "Next try",
    never: "Not yet",
    count: (count: string) => count,
    states: { well: "Well", paused: "Paused", down: "No answer", trying: "Failing", unknown: "Not registered" },
    stateHelp: {
      well: "It takes what is sent.",
      paused: "Nothing is sent. What comes in waits.",
      down: "It failed several times in a row and is asked by single requests. Once mended, all that waits is sent in order.",
      trying: "What failed is sent again by itself.",
      unknown: "A rule relays to this name, and there is no such target. Register it within three days.",
    },
    seconds: (count: number) => `${count} s`,
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
  },
);

export type TargetState = keyof typeof targetWords.ja.states;

/** How a target does, in one word. */
export function stateOf({
  isKnown,
  enabled,
  circuit,
  failures,
}: Pick<RelayTarget, "isKnown" | "enabled" | "circuit" | "failures">): TargetState {
  if (!isKnown) return "unknown";
  if (!enabled) return "paused";
  if (circuit === "open") return "down";
  return failures > 0 ? "trying" : "well";
}

/** `3分`: an age, in its largest whole unit. */
export function lagWords(seconds: number, t: typeof targetWords.ja): string {
  if (seconds < 60) return t.seconds(seconds);
  if (seconds < 3_600) return t.minutes(Math.floor(seconds / 60));
  return t.hours(Math.floor(seconds / 3_600));
}
