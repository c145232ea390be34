// The right column: one citizen's phone, drawn by the sandbox's own phone page.
import { get } from "./api.js";
import { byId, el } from "./dom.js";
import { Phone } from "./phone/phone.js";
import { t } from "./words.js";

export class Phones {
  #phones = new Map();
  #people = [];
  #chosen = "";

  /** People in and out of a delivery, or three unlike ones. The one looked at stays unless the delivery passes them by. */
  async watch(delivery) {
    const { people } = await get(`phones${delivery ? `?delivery=${delivery}` : ""}`);
    this.#people = people;
    if (!people.some((p) => p.userId === this.#chosen && p.chosen !== false)) this.#chosen = people[0]?.userId ?? "";
    this.draw();
    await this.refresh();
    this.toNewest();
  }

  draw() {
    byId("people").replaceChildren(
      ...this.#people.map((person) => {
        const chosen = person.userId === this.#chosen;
        const choose = () => {
          this.#chosen = person.userId;
          this.draw();
          byId("people").querySelector('[aria-pressed="true"]').focus();
          void this.refresh()?.then(() => this.toNewest());
        };
        return el(
          "button",
          { type: "button", "aria-pressed": String(chosen), on: { click: choose } },
          el("span", { class: "name", lang: "ja" }, person.name),
          person.chosen === null
            ? el("span", { class: "mark-none", lang: "ja" }, person.chips[0] ?? "")
            : el("span", { class: person.chosen ? "mark-in" : "mark-out" }, t(person.chosen ? "chosen" : "not-chosen")),
        );
      }),
    );
    const phone = this.#phone();
    if (phone && byId("phone").firstChild !== phone.element) byId("phone").replaceChildren(phone.element);
  }

  #phone() {
    const person = this.#people.find((p) => p.userId === this.#chosen);
    if (!person) return undefined;
    if (!this.#phones.has(person.userId)) this.#phones.set(person.userId, new Phone(person, () => undefined));
    return this.#phones.get(person.userId);
  }

  /** A talk that was out of sight has lost its place. */
  toNewest() {
    const log = this.#phone()?.log;
    if (log) log.scrollTop = log.scrollHeight;
  }

  refresh() {
    return this.#phone()?.refresh();
  }
}
