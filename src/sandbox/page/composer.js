// The foot of a phone: what the citizen writes, and how they stand to the account.
import { el, link } from "./dom.js";
import { asCitizen } from "./liff.js";
import { whilePressed } from "./taps.js";

const MAX_TEXT = 5_000;
const HINTS = {
  off: "Webhookの送り先がまだ設定されていないため、操作できません。",
  stranger: "まだ友だちではありません。お知らせは届きません。",
  blocked: "ブロックしています。お知らせは届きません。",
  foreign: "別プロバイダーの人です。操作できません。",
};

/** How a listed person stands to the account. */
const standingOf = ({ foreign, stranger, blocked }) =>
  foreign ? "foreign" : stranger ? "stranger" : blocked ? "blocked" : "friend";

/** `act(action)` resolves with the trouble in words, "" for none; `name` is for those who do not see whose phone it is. */
export class Composer {
  #standing = "";
  #act;
  #trouble = el("p", { class: "trouble", role: "status" });
  #hint = el("p", { class: "hint" });
  #input;
  #send = el("button", { type: "submit", class: "send" }, "送信");
  #form;
  #menu;
  #openForm = link("https://liff.line.me/", "設定フォームを開く");
  #choices;

  constructor(name, act) {
    this.#act = act;
    this.#input = el("input", {
      type: "text",
      maxlength: String(MAX_TEXT),
      autocomplete: "off",
      placeholder: "メッセージを入力",
      "aria-label": `${name}さんのメッセージ`,
    });
    this.#menu = el("details", { class: "menu" }, el("summary", { "aria-label": `${name}さんのメニュー` }, "＋"));
    this.#menu.append(
      el(
        "div",
        { class: "choices" },
        this.#button("スタンプ", { type: "sticker" }),
        this.#button("写真", { type: "image" }),
        this.#button("位置情報", { type: "tap", action: { type: "location" } }),
        this.#openForm,
        this.#button("ブロック", { type: "block" }, "danger"),
      ),
    );
    this.#menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#menu.open) return;
      this.#menu.open = false;
      this.#menu.querySelector("summary").focus();
    });
    this.#form = el("form", { class: "write" }, this.#input, this.#send);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#write();
    });
    this.#choices = {
      stranger: this.#button("友だち追加", { type: "follow" }, "main"),
      blocked: this.#button("ブロック解除", { type: "unblock" }, "main"),
    };
    this.element = el(
      "div",
      { class: "composer" },
      this.#trouble,
      this.#hint,
      this.#menu,
      this.#form,
      ...Object.values(this.#choices),
    );
  }

  /** Puts words before the citizen, as a postback with `fillInText` does. */
  fill(text) {
    this.#input.value = text;
    this.#input.focus();
  }

  /** Says what went wrong; "" for nothing. */
  tell(trouble) {
    this.#trouble.textContent = trouble;
  }

  /** Shows what this person can do now. `ready`: whether events have somewhere to go. */
  update(person, ready) {
    const standing = standingOf(person);
    const focused = this.element.contains(document.activeElement);
    const moved = standing !== this.#standing;
    this.#standing = standing;
    this.#hint.textContent = ready || standing === "foreign" ? (HINTS[standing] ?? "") : HINTS.off;
    const friend = standing === "friend";
    this.#form.hidden = !friend;
    const form = person.form?.ready ? person.form : null;
    this.#openForm.hidden = !form;
    if (form) this.#openForm.href = asCitizen(form.url, person);
    this.#menu.hidden = !friend || !(ready || form);
    if (moved) this.#menu.open = false;
    for (const [name, button] of Object.entries(this.#choices)) button.hidden = name !== standing;
    for (const control of this.element.querySelectorAll("button, input")) control.disabled = !ready;
    // Whoever used the button that has just gone goes on with what took its place.
    if (focused && moved) (friend ? this.#input : this.#choices[standing])?.focus();
  }

  #button(words, action, kind) {
    const button = el("button", { type: "button", class: kind }, words);
    button.addEventListener("click", () => void whilePressed(button, () => this.#act(action)));
    return button;
  }

  async #write() {
    const text = this.#input.value;
    if (text.trim() === "") return;
    // Empty at once: whoever types fast writes the next one meanwhile.
    this.#input.value = "";
    this.#send.setAttribute("aria-busy", "true");
    await this.#act({ type: "text", text });
    this.#send.removeAttribute("aria-busy");
  }
}
