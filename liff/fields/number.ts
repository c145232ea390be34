/** Numbers, and years in either calendar. */
import { add, empty, h } from "../dom.ts";
import { eraNames, inEras, readYear } from "../era.ts";
import { FIRST_YEAR } from "../faults.ts";
import { plain } from "../readings.ts";
import type { Asked } from "./field.ts";

export function drawNumber({ app, attribute, id, describedBy, labelledBy }: Asked): HTMLElement {
  const { key } = attribute;
  return h("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    id: `${id}-input`,
    "aria-labelledby": labelledBy,
    "aria-describedby": describedBy,
    value: app.texts[key] ?? String(app.answers[key] ?? ""),
    input: (event) => {
      const typed = (event.currentTarget as HTMLInputElement).value;
      const written = typed.normalize("NFKC").trim();
      const isNumber = /^[+-]?\d+(\.\d+)?$/.test(written);
      if (written === "") app.answer(key, undefined);
      else if (isNumber) app.answer(key, Number(written));
      else app.answer(key, undefined, typed);
    },
    change: () => app.look(attribute),
  });
}

/** A calendar and a number: elder people know their year of birth by its era. */
export function drawYear({ app, attribute, id, describedBy, labelledBy }: Asked): HTMLElement {
  const { key } = attribute;
  const { words, form } = app;
  const answer = app.answers[key];
  const typed = app.texts[key] ?? String(answer ?? "");
  const typedEra = eraNames.find((name) => typed.indexOf(name) === 0) ?? "";

  const era = h(
    "select",
    { id: `${id}-era`, class: "era", "aria-label": plain(words.calendar), change: take },
    h("option", { value: "" }, plain(words.western)),
    ...eraNames.map((name) => h("option", { value: name, lang: "ja", selected: name === typedEra }, name)),
  );
  const input = h("input", {
    type: "text",
    inputmode: "numeric",
    autocomplete: "bday-year",
    maxlength: 8,
    id: `${id}-input`,
    "aria-labelledby": `${labelledBy} ${id}-unit`,
    "aria-describedby": `${describedBy} ${id}-range ${id}-means`,
    value: typed.slice(typedEra.length),
    input: take,
    change: () => app.look(attribute),
  });
  const means = h("p", { class: "means", id: `${id}-means`, role: "status" });

  function take(): void {
    const written = input.value.trim();
    const year = readYear(era.value + written);
    const isYear = year !== null && FIRST_YEAR <= year && year <= form.thisYear;
    if (written === "") app.answer(key, undefined);
    else if (isYear) app.answer(key, year);
    else app.answer(key, undefined, era.value + written);
    tell(isYear ? year : null);
  }
  function tell(year: number | null): void {
    empty(means);
    if (year !== null) add(means, h("span", { lang: "ja" }, `${year}年 ＝ ${inEras(year)}`));
  }
  tell(typeof answer === "number" ? answer : null);

  return h(
    "div",
    { class: "year" },
    h("div", { class: "year-inputs" }, era, input, h("span", { id: `${id}-unit` }, words.year)),
    means,
    h("p", { class: "aside", id: `${id}-range` }, words.yearHelp(FIRST_YEAR, form.thisYear)),
  );
}
