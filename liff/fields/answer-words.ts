/** An answer in words, as the summary shows it. */

import type { Attribute } from "../../src/engine/types.ts";
import { type Answer, splitArea } from "../answers.ts";
import { type Child, h, labelled } from "../dom.ts";
import { inEras } from "../era.ts";
import type { State } from "../state.ts";

export function answerWords(state: State, attribute: Attribute, answer: Answer | undefined): Child[] {
  const { words, language } = state;
  const options = attribute.options ?? [];
  const named = (value: string) => {
    const option = options.find((one) => one.value === value);
    return option ? labelled(option.label, language) : value;
  };
  if (answer === undefined) return [h("span", { class: "none" }, words.unanswered)];
  if (Array.isArray(answer)) {
    const chosen = options.filter(({ value }) => answer.includes(value));
    return [h("ul", { class: "topics" }, ...chosen.map(({ value }) => h("li", {}, named(value))))];
  }
  if (typeof answer === "boolean") return [answer ? words.yes : words.no];
  if (typeof answer === "number") return [attribute.kind === "year" ? yearWords(answer) : String(answer)];
  if (attribute.kind !== "area") return [named(answer)];
  const { whole, part } = splitArea(answer);
  const town = options.find(({ value }) => value === whole)?.parts?.find(({ value }) => value === part);
  return [named(whole), town ? " " : null, town ? labelled(town.label, language) : null];
}

const yearWords = (year: number) => `${year}（${inEras(year)}）`;
