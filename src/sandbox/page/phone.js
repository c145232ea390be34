// One citizen's phone: a header, a talk that grows, and at its foot what the citizen can do.
import { messageBody, quickReplies } from "./bubbles.js";
import { Composer } from "./composer.js";
import { asText, el } from "./dom.js";
import { asCitizen } from "./liff.js";
import { pickDate, whilePressed } from "./taps.js";

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
    person.stranger ? el("span", { class: "chip off" }, "友だちではない") : null,
    person.blocked ? el("span", { class: "chip off" }, "ブロック中") : null,
    person.foreign ? el("span", { class: "chip off" }, "別プロバイダー") : null,
  );

export const nameOf = (person) => person.name ?? `市民 ${person.userId.slice(-6)}`;

const time = (at) => el("time", { datetime: at.toISOString() }, timeOf.format(at));

/** What the account sent. */
function messageRow(message, at, tap) {
  const sender = message.sender?.name ?? ACCOUNT_NAME;
  return el(
    "li",
    { class: "message" },
    el("span", { class: "avatar", "aria-hidden": "true" }, "市"),
    el("span", { class: "sender" }, sender),
    el("div", { class: "body" }, messageBody(message, tap)),
    time(at),
  );
}

/** What the citizen wrote. `takeBack(button)`: null where it cannot be taken back. */
function ownRow(message, at, name, takeBack) {
  const button = takeBack && el("button", { type: "button", class: "act take-back" }, "送信取消");
  button?.addEventListener("click", () => void takeBack(button));
  return el(
    "li",
    { class: "message own" },
    el("span", { class: "unseen" }, `${name}さん：`),
    el("div", { class: "body" }, messageBody(message)),
    el("span", { class: "aside" }, button, time(at)),
  );
}

const systemRow = (message) => el("li", { class: "system" }, asText(message.text));

/** A phone for `person`. `onClose` is called when its close button is pressed; without `hand` it can only be looked at. */
export class Phone {
  /** What is drawn: the entry's id, and its elements. */
  #drawn = [];
  #lastDay = "";
  /** Whether the newest is in sight, and is to stay so. */
  #atEnd = true;
  #asked = 0;
  #talk = el("ol");
  #name;
  #chips;
  #hand;
  #composer = null;
  #tap = null;

  constructor(person, onClose, hand = null) {
    this.person = person;
    this.#hand = hand;
    this.#name = nameOf(person);
    this.#chips = chips(person);
    const name = this.#name;
    const log = el("div", { class: "talk", role: "log", tabindex: "0", "aria-label": `${name}さんのトーク` });
    this.empty = el("p", { class: "empty" }, "まだ何も届いていません");
    log.append(this.empty, this.#talk);
    this.log = log;
    log.addEventListener("scroll", () => {
      this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    });
    // The foot of the phone takes more or less room.
    new ResizeObserver(() => this.#keepEnd()).observe(log);
    if (hand) {
      this.#tap = (action, button) => this.#follow(action, button);
      this.#composer = new Composer(name, (action) => this.#act(action));
    }
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
        this.#chips,
      ),
      log,
      this.#composer?.element,
    );
    this.#showStanding();
  }

  /** Fetches the talk and draws what is new or changed; all of it when the sandbox was reset. */
  async refresh() {
    const turn = ++this.#asked;
    const [response, person] = await Promise.all([
      fetch(`talks/${this.person.userId}?limit=${TALK_LIMIT}`),
      this.#hand?.person(this.person.userId),
    ]);
    if (!response.ok) return;
    const entries = await response.json();
    // A slower answer to an older question must not overwrite a newer one.
    if (turn !== this.#asked) return;
    if (person) this.person = person;
    this.#draw(entries);
    this.#showStanding();
  }

  /** The first thing to press or fill in at the foot of the phone. */
  focus() {
    this.element.querySelector(".composer :is(input, button):not([hidden], [hidden] *)")?.focus();
  }

  #draw(entries) {
    const focused = this.#talk.contains(document.activeElement);
    // What grew too old for the limit goes at the top, what changed goes from there on; the rest stays and keeps the focus.
    const gone = this.#drawn.findIndex(({ id }) => id === entries[0]?.requestId);
    for (const { elements } of this.#drawn.splice(0, Math.max(0, gone))) for (const one of elements) one.remove();
    const changed = this.#drawn.findIndex(({ id }, at) => entries[at]?.requestId !== id);
    if (changed >= 0) {
      for (const { elements } of this.#drawn.splice(changed)) for (const one of elements) one.remove();
      this.#lastDay = this.#drawn.at(-1)?.day ?? "";
    }
    for (const entry of entries.slice(this.#drawn.length)) this.#add(entry);
    this.empty.hidden = this.#talk.childElementCount > 0;
    if (focused && !this.#talk.contains(document.activeElement)) this.log.focus({ preventScroll: true });
    this.#keepEnd();
  }

  #keepEnd() {
    if (this.#atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  #add(entry) {
    const at = new Date(entry.at);
    const day = dayOf.format(at);
    // Quick replies vanish as soon as something newer stands below them.
    this.#talk.querySelector(".quick")?.parentElement?.remove();
    const rows = entry.messages.map((message) => this.#row(entry, message, at));
    const quick = entry.kind === "own" || entry.kind === "system" ? null : this.#quickReplies(entry.messages.at(-1));
    const elements = [
      day !== this.#lastDay && rows.length > 0 ? el("li", { class: "day" }, day) : null,
      ...rows,
      quick && el("li", {}, quick),
    ].filter(Boolean);
    for (const link of this.#hand ? elements.flatMap((element) => [...element.querySelectorAll("a[href]")]) : []) {
      link.href = asCitizen(link.href, this.person);
    }
    if (rows.length > 0) this.#lastDay = day;
    this.#talk.append(...elements);
    this.#drawn.push({ id: entry.requestId, day: this.#lastDay, elements });
  }

  #row(entry, message, at) {
    if (entry.kind === "system") return systemRow(message);
    if (entry.kind !== "own") return messageRow(message, at, this.#tap);
    const { messageId } = entry;
    const takeBack =
      this.#hand && messageId !== undefined
        ? (button) => whilePressed(button, () => this.#act({ type: "unsend", messageId }))
        : null;
    return ownRow(message, at, this.#name, takeBack);
  }

  #quickReplies(message) {
    const quick = quickReplies(message, this.#tap);
    // A link tells nobody that it was followed.
    for (const link of quick?.querySelectorAll("a") ?? []) {
      link.addEventListener("click", () => quick.parentElement?.remove());
    }
    return quick;
  }

  #showStanding() {
    const fresh = chips(this.person);
    this.#chips.replaceWith(fresh);
    this.#chips = fresh;
    if (!this.#composer) return;
    this.#composer.update(this.person, this.#hand.ready);
    const { stranger, blocked, foreign } = this.person;
    const still = !this.#hand.ready || Boolean(stranger || blocked || foreign);
    for (const button of this.#talk.querySelectorAll("button.act")) button.disabled = still;
  }

  /** What a tap on a message does. */
  #follow(action, button) {
    return whilePressed(button, async () => {
      if (action.type === "clipboard") return this.#copy(action.clipboardText);
      const picked = action.type === "datetimepicker" ? await pickDate(action) : undefined;
      if (picked === null) return;
      const told = await this.#act({ type: "tap", action, ...(picked !== undefined && { picked }) });
      if (told && action.fillInText !== undefined) this.#composer.fill(action.fillInText);
    });
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.#composer.tell("コピーしました。");
    } catch {
      this.#composer.tell("コピーできませんでした。");
    }
  }

  /** True when it could be done and the webhook took it. */
  async #act(action) {
    const trouble = await this.#hand.act(this.person.userId, action);
    this.#composer.tell(trouble);
    // Whoever does something wants to see what comes of it.
    this.#atEnd = true;
    // What became of the connection is told elsewhere.
    await this.refresh().catch(() => undefined);
    return trouble === "";
  }
}
