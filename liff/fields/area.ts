/** A ward, then perhaps a town in it: the phone's own lists. */

import type { Label } from "../../src/engine/types.ts";
import { splitArea } from "../answers.ts";
import { empty, h } from "../dom.ts";
import { inLanguage } from "../language.ts";
import { isOffered, optionElement, optionText } from "./choice.ts";
import type { Asked } from "./field.ts";

export function drawArea({ app, attribute, id, describedBy, labelledBy }: Asked): HTMLElement {
  const { words } = app;
  const { key, options = [] } = attribute;
  const answer = app.answers[key];
  const first = splitArea(typeof answer === "string" ? answer : "");
  const saved = app.person?.settings.answers[key];
  const savedWhole = splitArea(typeof saved === "string" ? saved : "").whole;

  const choice = (value: string, option: { label: Label; retired?: boolean }, chosen: string) =>
    optionElement(value, optionText(app, option), value === chosen, inLanguage(option.label, app.language).tag);
  const wholes = options.filter(({ value, retired }) => !retired || value === first.whole || value === savedWhole);

  const whole = h(
    "select",
    {
      id: `${id}-input`,
      "aria-labelledby": `${labelledBy} ${id}-whole`,
      "aria-describedby": describedBy,
      change: () => {
        fillParts("");
        take();
      },
    },
    optionElement("", words.choose, first.whole === ""),
    ...wholes.map((option) => choice(option.value, option, first.whole)),
  );
  const part = h("select", { id: `${id}-part`, "aria-describedby": describedBy, change: take });
  const partRow = h("div", { class: "area-part" }, h("label", { for: `${id}-part` }, words.areaPart), part);

  function take(): void {
    const isWhole = part.value === "" || partRow.hidden;
    app.answer(key, whole.value === "" ? undefined : isWhole ? whole.value : `${whole.value}/${part.value}`);
  }
  function fillParts(chosen: string): void {
    const parts = options.find(({ value }) => value === whole.value)?.parts ?? [];
    const offered = parts.filter((one) => isOffered(app, key, { ...one, value: `${whole.value}/${one.value}` }));
    empty(part);
    part.appendChild(optionElement("", words.noPart, chosen === ""));
    for (const one of offered) part.appendChild(choice(one.value, one, chosen));
    partRow.hidden = offered.length === 0;
  }
  fillParts(first.part);

  return h(
    "div",
    { class: "area" },
    h("label", { for: `${id}-input`, id: `${id}-whole` }, words.areaWhole),
    whole,
    partRow,
  );
}
