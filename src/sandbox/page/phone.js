// One citizen's phone: a header and a talk that grows.
import { messageBody, quickReplies } from "./bubbles.js";
import { el } from "./dom.js";

const TALK_LIMIT = 200;
const ACCOUNT_NAME = "市からのお知らせ";
const dayOf = new Intl.DateTimeFormat("ja-JP", {
  month: "long",
  day: "numeric",
  weekday: "short",
  timeZone: "Asia/Tokyo",
});
const timeOf = new Intl.DateTimeFormat("ja-JP", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" });

export const chips = (person) =>
  el(
    "span",
    { class: "chips" },
    ...(person.chips ?? []).map((chip) => el("span", { class: "chip" }, chip)),
    person.blocked ? el("span", { class: "chip off" }, "ブロック中") : null,
    person.foreign ? el("span", { class: "chip off" }, "別プロバイダー") : null,
  );

export const nameOf = (person) => person.name ?? `市民 ${person.userId.slice(-6)}`;

function messageRow(message, at) {
  const sender = message.sender?.name ?? ACCOUNT_NAME;
  return el(
    "li",
    { class: "message" },
    el("span", { class: "avatar", "aria-hidden": "true" }, "市"),
    el("span", { class: "sender" }, sender),
    el("div", { class: "body" }, messageBody(message)),
    el("time", { datetime: at.toISOString() }, timeOf.format(at)),
  );
}

/** A phone for `person`; `onClose` is called when its close button is pressed. */
export class Phone {
  #drawn = [];
  #lastDay = "";
  #talk = el("ol");

  constructor(person, onClose) {
    this.person = person;
    const name = nameOf(person);
    const log = el("div", { class: "talk", role: "log", tabindex: "0", "aria-label": `${name}さんのトーク` });
    this.empty = el("p", { class: "empty" }, "まだ何も届いていません");
    log.append(this.empty, this.#talk);
    this.log = log;
    this.element = el(
      "section",
      { class: "phone", "aria-label": `${name}さんのスマホ` },
      el(
        "header",
        {},
        el("h2", {}, name),
        el(
          "button",
          { class: "close", type: "button", "aria-label": `${name}さんのスマホを閉じる`, on: { click: onClose } },
          "閉じる",
        ),
        chips(person),
      ),
      log,
    );
  }

  /** Fetches the talk and adds what is new; draws anew when the sandbox was reset or the talk outgrew its limit. */
  async refresh() {
    const response = await fetch(`talks/${this.person.userId}?limit=${TALK_LIMIT}`);
    if (!response.ok) return;
    const entries = await response.json();
    const same = this.#drawn.every((id, at) => entries[at]?.requestId === id);
    if (!same) this.#clear();
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    for (const entry of entries.slice(this.#drawn.length)) this.#add(entry);
    this.empty.hidden = entries.length > 0;
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  #clear() {
    this.#drawn = [];
    this.#lastDay = "";
    this.#talk.replaceChildren();
  }

  #add(entry) {
    this.#drawn.push(entry.requestId);
    const at = new Date(entry.at);
    const day = dayOf.format(at);
    if (day !== this.#lastDay) this.#talk.append(el("li", { class: "day" }, day));
    this.#lastDay = day;
    // Quick replies vanish as soon as something newer stands below them.
    this.#talk.querySelector(".quick")?.parentElement?.remove();
    for (const message of entry.messages) this.#talk.append(messageRow(message, at));
    const quick = quickReplies(entry.messages.at(-1));
    if (quick) this.#talk.append(el("li", {}, quick));
  }
}
