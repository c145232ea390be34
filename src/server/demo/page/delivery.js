// One delivery inside a mail's card: where it stands, what the guards said, what a person may do.
import { get, post } from "./api.js";
import { confirm } from "./confirm.js";
import { button, el, lazyDetails } from "./dom.js";
import { count, t } from "./words.js";

const SIGNS = { pass: "✓", hold: "❚❚", drop: "✕" };

function guardList(guards) {
  return el(
    "ol",
    { class: "guards" },
    ...guards.map(({ question, verdict, message }) =>
      el(
        "li",
        { class: `v-${verdict}` },
        el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[verdict]),
        el(
          "span",
          { lang: "ja" },
          question,
          el("span", { class: "verdict" }, t(`verdict-${verdict}`)),
          message ? el("span", { class: "message" }, message) : null,
        ),
      ),
    ),
  );
}

function guardSummary(guards) {
  if (guards.some((g) => g.verdict === "drop")) return t("guards-drop");
  const holds = guards.filter((g) => g.verdict === "hold").length;
  return holds > 0 ? t("guards-hold", count(holds)) : t("guards-pass", count(guards.length));
}

async function bubbles(id) {
  const { bubbles: texts } = await get(`deliveries/${id}/bubbles`);
  if (texts.length === 0) return [el("p", { class: "note" }, t("no-bubbles"))];
  const list = el("ol", {}, ...texts.map((text) => el("li", { lang: "ja" }, text)));
  // It scrolls, so the keyboard must be able to reach it.
  return [el("div", { class: "bubbles", role: "group", tabindex: "0", "aria-label": t("bubbles") }, list)];
}

/** Built once and changed in place, so that what a reader opened stays open and focus stays where it is. */
export class Delivery {
  #view;
  #parts;
  #guardsDrawn = "";

  constructor(view, { watch, failed }) {
    const parts = {
      state: el("span", { class: "badge" }),
      stopped: el("p", { class: "stopped", lang: "ja" }),
      bar: el("progress", { max: 1, value: 0 }),
      reached: el("p", { class: "reached" }),
      attempts: el("p", { class: "note" }),
      trouble: el("p", { class: "retrying" }),
      guards: el("div", { class: "details-body" }),
      guardSummary: el("span", {}),
      buttons: el("div", { class: "buttons" }),
    };
    this.#parts = parts;
    this.#view = view;
    this.failed = failed;
    const people = el(
      "p",
      { class: "to" },
      `${t("to")}: `,
      el("b", { lang: "ja" }, view.audience),
      ` ${t("people", count(view.people))}`,
    );
    const heading = el("h4", {}, parts.state, el("span", { lang: "ja" }, view.rule));
    this.element = el(
      "section",
      { class: "delivery", "data-rule": view.ruleId },
      heading,
      people,
      parts.stopped,
      parts.bar,
      parts.reached,
      parts.attempts,
      parts.trouble,
      parts.buttons,
      el(
        "details",
        { class: "guards-details", open: view.stopped !== null },
        el("summary", {}, `${t("guards")}: `, parts.guardSummary),
        parts.guards,
      ),
      lazyDetails(t("bubbles"), () => bubbles(view.id)),
      view.state === "dropped"
        ? null
        : button(t(view.audience === "友だち全員" ? "watch-everyone" : "watch-phones"), () => watch(view.id), {
            class: "quiet",
          }),
    );
    this.update(view);
  }

  update(view) {
    this.#view = view;
    const { state, stopped, bar, reached, attempts, trouble, guardSummary: summary } = this.#parts;
    const { delivered, failed, total, attempts: calls, batches } = view.progress;
    const waits = view.state === "held" || view.state === "dropped" || view.state === "discarded";
    state.textContent = t(`state-${view.state}`);
    state.className = `badge s-${view.state}`;
    stopped.textContent = view.stopped ?? "";
    stopped.hidden = view.stopped === null || !waits;
    bar.max = Math.max(1, total);
    bar.value = delivered;
    bar.hidden = waits;
    const told = t("delivered", count(delivered), count(total));
    bar.setAttribute("aria-label", told);
    reached.textContent = waits ? "" : [told, failed > 0 ? t("failed", count(failed)) : ""].filter(Boolean).join("　");
    reached.hidden = waits;
    attempts.textContent = t("attempts", count(calls), count(batches));
    attempts.hidden = waits || calls <= batches;
    trouble.textContent = view.trouble ? t("retrying", view.trouble) : "";
    trouble.hidden = view.trouble === null;
    summary.textContent = guardSummary(view.guards);
    const drawn = JSON.stringify(view.guards);
    if (drawn !== this.#guardsDrawn) this.#parts.guards.replaceChildren(guardList(view.guards));
    this.#guardsDrawn = drawn;
    this.#drawButtons();
  }

  #drawButtons() {
    const { buttons } = this.#parts;
    const wanted = { held: ["release", "discard"], incomplete: ["retry"] }[this.#view.state] ?? [];
    if (buttons.dataset.wanted === wanted.join()) return;
    buttons.dataset.wanted = wanted.join();
    const had = buttons.contains(document.activeElement);
    buttons.replaceChildren(
      ...wanted.map((verb) =>
        button(t(verb), () => void this.#operate(verb), { class: verb === "discard" ? "danger" : "primary" }),
      ),
    );
    // What was pressed is gone: the reader goes on at the delivery's own heading.
    if (had && wanted.length === 0) {
      const heading = this.element.querySelector("h4");
      heading.tabIndex = -1;
      heading.focus();
    }
  }

  async #operate(verb) {
    const { id, rule, people, guards } = this.#view;
    const reasons = guards.filter((g) => g.verdict !== "pass").map((g) => g.message);
    const sure =
      verb === "retry" ||
      (await confirm({
        title: t(`confirm-${verb}`),
        yes: t(`confirm-${verb}-yes`, count(people)),
        danger: verb === "discard",
        body: [
          el("p", { lang: "ja" }, el("b", {}, rule)),
          el("p", {}, t(`confirm-${verb}-body`)),
          verb === "release" ? el("ul", { lang: "ja" }, ...reasons.map((reason) => el("li", {}, reason))) : null,
        ],
      }));
    if (!sure) return;
    try {
      await post(`deliveries/${id}/${verb}`);
    } catch (error) {
      this.failed(error.message);
    }
  }
}
