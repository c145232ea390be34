// The line in the head of the page that tells how the webhook takes what the citizens do.
import { el } from "./dom.js";
import { troubleOf } from "./hand.js";

const SHOWN = 10;
const TYPES = {
  "": "接続の確認",
  message: "メッセージ",
  postback: "ボタン",
  follow: "友だち追加",
  unfollow: "ブロック",
  unsend: "送信の取り消し",
};
const OUTCOMES = { timeout: "時間切れ", refused: "接続できません" };
const timeOf = new Intl.DateTimeFormat("ja-JP", { timeStyle: "medium", timeZone: "Asia/Tokyo" });

const outcomeOf = ({ outcome, ms }) => `${OUTCOMES[outcome] ?? outcome} (${ms} ms)`;

function row(call) {
  const type = TYPES[call.type] ?? call.type;
  const more = call.events > 1 ? `ほか${call.events - 1}件` : "";
  const again = call.attempt > 1 ? `・${call.attempt}回目` : "";
  return el(
    "li",
    { class: troubleOf(call) ? "failed" : undefined },
    el("time", { datetime: call.at }, timeOf.format(new Date(call.at))),
    ` ${type}${more}${again}: ${outcomeOf(call)}`,
  );
}

/** Shows a webhook report in a `details` element. */
export function showWebhook(details, { target, calls }) {
  const newest = calls.at(-1);
  const [summary, list] = [details.querySelector("summary"), details.querySelector("ol")];
  summary.textContent = `LINEの呼び出し: ${newest ? outcomeOf(newest) : target ? "まだありません" : "送り先が未設定です"}`;
  details.classList.toggle("failed", Boolean(newest && troubleOf(newest)));
  details.querySelector("p").textContent = target
    ? `送り先: ${target.url}${target.redeliver ? "（届かないときは送り直します）" : ""}`
    : "Webhookの送り先を設定すると、市民として操作できます。";
  list.replaceChildren(...calls.slice(-SHOWN).reverse().map(row));
}
