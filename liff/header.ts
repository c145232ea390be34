/** Whose page it is, and the languages. */

import type { Language } from "../src/engine/types.ts";
import { add, empty, h, labelled } from "./dom.ts";
import { languages } from "./language.ts";
import type { State } from "./state.ts";

const SVG = "http://www.w3.org/2000/svg";

/** A beacon: fire, and the smoke that carries the message. */
function beacon(): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 40");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "beacon");
  for (const [name, d] of [
    ["smoke", "M17 15c-4-3 3-5 0-9s2-4 1-6"],
    ["smoke", "M21 16c-2-3 3-4 2-7s2-3 2-5"],
    ["fire", "M16 17c1 4 7 6 7 12a7 7 0 0 1-14 0c0-3 2-4 3-6 1 1 1 2 2 3 1-3 1-6 2-9z"],
    ["wood", "M6 38 26 33M26 38 6 33"],
  ] as const) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    svg.appendChild(path);
  }
  return svg;
}

export function drawHeader(header: HTMLElement, state: State, speak: (language: Language) => void): void {
  const { form, words, language } = state;
  empty(header);
  add(
    header,
    h(
      "div",
      { class: "brand" },
      beacon(),
      h(
        "p",
        { class: "brand-names" },
        h("span", { class: "brand-of" }, labelled(form.words.organisation, language)),
        h("span", { class: "brand-title" }, labelled(form.words.title, language)),
      ),
    ),
    h(
      "div",
      { class: "languages", role: "group", "aria-label": words.languages },
      ...languages.map(({ code, name, tag }) =>
        h(
          "button",
          {
            type: "button",
            id: `language-${code}`,
            lang: tag,
            "aria-pressed": code === language ? "true" : "false",
            click: () => speak(code),
          },
          name,
        ),
      ),
    ),
  );
}
