// The middle column: a card for each mail, newest on top.
import { get } from "./api.js";
import { rulesView } from "./conditions.js";
import { Delivery } from "./delivery.js";
import { byId, el, lazyDetails } from "./dom.js";
import { count, t } from "./words.js";

const timeOf = new Intl.DateTimeFormat("ja-JP", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "Asia/Tokyo",
});

function sender(view) {
  if (!view.sender) return null;
  const { authentic, detail } = view.sender;
  return el(
    "p",
    { class: "sender-line" },
    el("span", { class: `badge ${authentic ? "good" : "bad"}` }, t(authentic ? "authentic" : "not-authentic")),
    " ",
    el("span", { lang: "ja" }, view.from),
    authentic ? null : el("span", { class: "detail", lang: "ja" }, detail),
  );
}

/** The way of the mail at a glance: taken in, rules, guards, LINE. */
function stages(view) {
  const { deliveries, rules } = view;
  const held = deliveries.filter((d) => d.state === "held").length;
  const none = deliveries.length === 0;
  const stopped = deliveries.filter((d) => ["held", "dropped", "discarded"].includes(d.state)).length;
  const going = deliveries.filter((d) => !["held", "dropped", "discarded"].includes(d.state));
  const [delivered, total] = [sum(going, "delivered"), sum(going, "total")];
  const guards = held > 0 ? "hold" : none || (stopped > 0 && going.length === 0) ? "off" : "good";
  const line =
    going.length === 0
      ? "off"
      : delivered === total
        ? "good"
        : going.some((d) => d.state === "incomplete")
          ? "bad"
          : "busy";
  const stage = (name, state, text) =>
    el("li", { class: state }, el("b", {}, t(`stage-${name}`)), el("span", {}, text));
  return [
    stage("mail", "good", timeOf.format(new Date(view.takenAt))),
    stage("rules", none ? "off" : "good", t("fired-of", count(rules.asked), count(rules.fired))),
    stage(
      "guards",
      guards,
      none
        ? "－"
        : held > 0
          ? `${t("verdict-hold")} ${count(held)}`
          : going.length > 0
            ? t("verdict-pass")
            : t("verdict-drop"),
    ),
    stage("line", line, going.length === 0 ? "－" : `${count(delivered)}／${t("people", count(total))}`),
  ];
}

const sum = (deliveries, key) => deliveries.reduce((all, d) => all + d.progress[key], 0);

/** One mail. Changed in place, like its deliveries. */
class Arrival {
  #deliveries = new Map();
  #stages = el("ol", { class: "stages" });
  #list = el("div", {});

  constructor(view, actions) {
    this.actions = actions;
    const { asked, fired } = view.rules;
    this.element = el(
      "article",
      { class: "arrival", "data-arrival": view.id, "aria-labelledby": `subject-${view.id}` },
      view.sample
        ? el("p", { class: "from-sample" }, `${t("sample")}: `, el("span", { lang: "ja" }, view.sample.title))
        : null,
      el("h3", { id: `subject-${view.id}`, lang: "ja" }, view.subject || "（件名なし）"),
      sender(view),
      view.doubts.length > 0 ? el("p", { class: "doubts" }, `${t("doubts")}: ${view.doubts.join(", ")}`) : null,
      this.#stages,
      view.deliveries.length === 0 ? el("p", { class: "nobody" }, t("nobody")) : null,
      this.#list,
      lazyDetails(
        t("rules-details", count(asked), count(fired)),
        async () => rulesView((await get(`arrivals/${view.id}/rules`)).rules),
        { class: "rules-details" },
      ),
    );
    this.update(view);
  }

  update(view) {
    this.#stages.replaceChildren(...stages(view));
    for (const delivery of view.deliveries) {
      const known = this.#deliveries.get(delivery.id);
      if (known) known.update(delivery);
      else {
        const made = new Delivery(delivery, this.actions);
        this.#deliveries.set(delivery.id, made);
        this.#list.append(made.element);
      }
    }
  }
}

/** All cards. `actions`: what a delivery's buttons may call; `arrived(view)` is called for each mail that is new since the first drawing. */
export class Arrivals {
  #cards = new Map();
  #first = true;

  constructor(actions, arrived) {
    this.actions = actions;
    this.arrived = arrived;
  }

  draw(views) {
    const list = byId("arrivals");
    if (views.length === 0) {
      list.replaceChildren(
        el("div", { class: "empty-state" }, el("p", {}, t("happened-empty")), el("p", {}, t("happened-empty-hint"))),
      );
    } else if (this.#cards.size === 0) list.replaceChildren();
    for (const view of views.toReversed()) {
      const known = this.#cards.get(view.id);
      if (known) {
        known.update(view);
        continue;
      }
      const card = new Arrival(view, this.actions);
      this.#cards.set(view.id, card);
      list.prepend(card.element);
      if (!this.#first) {
        card.element.classList.add("new");
        this.arrived(view);
      }
    }
    const shown = new Set(views.map((view) => view.id));
    for (const [id, card] of this.#cards) {
      if (shown.has(id)) continue;
      card.element.remove();
      this.#cards.delete(id);
    }
    this.#first = false;
  }

  /** Everything anew, in another language or after the demo began afresh. */
  reset() {
    this.#cards.clear();
    this.#first = true;
    byId("arrivals").replaceChildren();
  }
}
