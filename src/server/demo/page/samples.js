// The left column: the fixture mails, and mails of one's own words.
import { get, post } from "./api.js";
import { button, byId, el, lazyDetails } from "./dom.js";
import { count, language, t } from "./words.js";

/** Case, width and kana written small do not matter to someone who searches. */
const fold = (text) => text.normalize("NFKC").toLowerCase();

function hopes(sample) {
  return el(
    "span",
    { class: "hopes" },
    ...sample.hopes.map((hope) => el("span", { class: `hope ${hope}` }, t(`hope-${hope}`))),
  );
}

async function details(sample, rewrite) {
  const { subject, text } = await get(`samples/${sample.id}`);
  return [
    language() === "en" ? el("p", { class: "why", lang: "en" }, sample.why) : null,
    sample.after.length > 0
      ? el("p", {}, `${t("sample-after")}: `, el("span", { lang: "ja" }, sample.after.join("、")))
      : null,
    el(
      "p",
      { class: "note" },
      sample.rules.length > 0 ? `${t("sample-rules")}: ${sample.rules.join(", ")}` : t("sample-no-rules"),
    ),
    el("p", { class: "mail-subject", lang: "ja" }, subject),
    text === null
      ? el("p", { class: "note" }, t("sample-no-text"))
      : el("pre", { class: "mail-text", lang: "ja", tabindex: "0", "aria-label": t("text") }, text),
    text === null ? null : button(t("rewrite"), () => rewrite(subject, text), { class: "quiet" }),
  ].filter(Boolean);
}

function row(sample, { letIn, rewrite }) {
  const deliver = button(t("let-in"), () => void letIn({ sample: sample.id }, sample.title, deliver), {
    class: "deliver",
    "aria-label": t("let-in-label", sample.title),
  });
  return el(
    "li",
    { class: "sample", "data-sample": sample.id },
    el(
      "div",
      { class: "sample-head" },
      el("div", {}, el("span", { class: "sample-title", lang: "ja" }, sample.title), hopes(sample)),
      deliver,
    ),
    lazyDetails(t("sample-details"), () => details(sample, rewrite), { class: "sample-details" }),
  );
}

/** The list with its search. `letIn(body, title, button)` delivers. */
export class Samples {
  #groups = [];
  #letIn;

  constructor(letIn) {
    this.#letIn = letIn;
    byId("search").addEventListener("input", () => this.draw());
    byId("own").addEventListener("toggle", () => void this.#suggest());
    byId("own-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const subject = byId("own-subject").value;
      const signed = new FormData(event.target).get("signed") === "yes";
      void letIn({ subject, text: byId("own-text").value, signed }, subject, event.submitter);
    });
  }

  async load() {
    const { groups, phoneUrl } = await get("samples");
    this.#groups = groups;
    byId("all-phones").href = phoneUrl;
    this.draw();
  }

  draw() {
    const words = fold(byId("search").value).split(/\s+/).filter(Boolean);
    const open = new Set([...byId("samples").children].filter((d) => d.open).map((d) => d.dataset.group));
    const first = byId("samples").children.length === 0;
    let found = 0;
    const groups = this.#groups.flatMap(({ title, mails }, at) => {
      const shown = mails.filter((mail) => {
        const text = fold(
          [title.ja, title.en, mail.title, mail.subject, ...mail.rules, ...mail.hopes.map((h) => t(`hope-${h}`))].join(
            " ",
          ),
        );
        return words.every((word) => text.includes(word));
      });
      found += shown.length;
      if (shown.length === 0) return [];
      const rewrite = (subject, text) => this.#rewrite(subject, text);
      return el(
        "details",
        { class: "group", "data-group": title.ja, open: words.length > 0 || open.has(title.ja) || (first && at === 0) },
        el(
          "summary",
          {},
          language() === "en" ? title.en : title.ja,
          el("span", { class: "amount" }, count(shown.length)),
        ),
        el("ul", {}, ...shown.map((mail) => row(mail, { letIn: this.#letIn, rewrite }))),
      );
    });
    byId("samples").replaceChildren(...groups);
    byId("samples-count").textContent =
      found === 0 ? t("samples-none") : t(words.length > 0 ? "samples-found" : "samples-count", count(found));
  }

  #rewrite(subject, text) {
    byId("own-subject").value = subject;
    byId("own-text").value = text;
    byId("own").open = true;
    byId("own-subject").focus();
    byId("own").scrollIntoView({ block: "start" });
  }

  /** A blank page helps nobody: the first sample's words to begin with. */
  async #suggest() {
    const [first] = this.#groups[0]?.mails ?? [];
    const touched = () => byId("own-subject").value !== "" || byId("own-text").value !== "";
    if (!byId("own").open || touched() || !first) return;
    const { subject, text } = await get(`samples/${first.id}`);
    // Who types faster than the answer comes keeps what they typed.
    if (touched()) return;
    byId("own-subject").value = subject;
    byId("own-text").value = text ?? "";
  }
}

export const letIn = (body) => post("let-in", body);
