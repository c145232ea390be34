// How the rules judged a mail: each condition with the value it saw.
import { el, lazyDetails } from "./dom.js";
import { count, t } from "./words.js";

const SIGNS = { true: "○", false: "×", null: "－" };

const sign = (result) =>
  el("span", { class: `tick r-${result}`, role: "img", "aria-label": t(`result-${result}`) }, SIGNS[String(result)]);

function condition(view) {
  if (view.kind !== "leaf") {
    return el(
      "li",
      {},
      el("div", { class: "condition" }, sign(view.result), el("span", { class: "group-word" }, t(view.kind))),
      el("ul", {}, ...view.children.map(condition)),
    );
  }
  return el(
    "li",
    {},
    el(
      "div",
      { class: "condition" },
      sign(view.result),
      el(
        "span",
        { lang: "ja" },
        el("b", {}, view.fact),
        " ",
        ...view.values.flatMap((value) => [el("code", {}, value), " "]),
        el("span", { class: "operator" }, view.operator),
      ),
    ),
    view.result === null
      ? null
      : el(
          "div",
          { class: "seen" },
          `${t("seen")}: `,
          view.seen === null ? t("seen-nothing") : el("span", { lang: "ja" }, view.seen),
        ),
  );
}

function rule(view) {
  const why =
    view.reason === "stopped-by-earlier-rule"
      ? el("p", { class: "note" }, t("rule-stopped"))
      : view.detail
        ? el("p", { class: "error" }, view.detail)
        : null;
  return el(
    "details",
    { class: `rule o-${view.outcome}`, open: view.outcome === "fired" || view.outcome === "failed" },
    el(
      "summary",
      {},
      el("span", { class: "outcome" }, t(`rule-${view.outcome}`)),
      el("span", { lang: "ja" }, view.name),
      " ",
      el("code", {}, view.id),
    ),
    why,
    view.conditions ? el("ul", { class: "conditions" }, condition(view.conditions)) : null,
  );
}

/** The rules of one mail: those that fired open, the rest behind one disclosure. */
export function rulesView(rules) {
  const told = rules.filter((r) => r.outcome === "fired" || r.outcome === "failed");
  const rest = rules.filter((r) => !told.includes(r));
  return [
    ...told.map(rule),
    rest.length > 0
      ? lazyDetails(t("rules-other", count(rest.length)), async () => rest.map(rule), { class: "rest" })
      : null,
  ].filter(Boolean);
}
