import type { Item } from "../api/client";
import { words } from "../text/text";

export type Relay = Item<"get /relays">;

/** What the list and the details call the parts of a relay. */
export const relayWords = words(
  {
    createdAt: "受け取り",
    target: "中継先",
    rule: "ルール",
    state: "状態",
    states: { due: "送信待ち", delivered: "届いた", dead: "届けられなかった", discarded: "破棄" },
    attempts: "試した回数",
    message: "理由",
    status: "中継先の答え",
    dueAt: "次に送る",
    finishedAt: "終わった",
    times: (count: number) => `${count}回`,
  },
  {
    createdAt: "Received",
    target: "Target",
    rule: "Rule",
    state: "State",
    states: { due: "Waiting", delivered: "Delivered", dead: "Not delivered", discarded: "Discarded" },
    attempts: "Attempts",
    message: "Reason",
    status: "The target's answer",
    dueAt: "Next try",
    finishedAt: "Finished",
    times: (count: number) => `${count}`,
  },
);
