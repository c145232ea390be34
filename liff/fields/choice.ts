/** One of several: radio buttons, or the phone's own list when there are many. */

import type { AttributeOption, Label } from "../../src/engine/types.ts";
import { type Child, h, labelled } from "../dom.ts";
import { inLanguage } from "../language.ts";
import { plain } from "../readings.ts";
import type { App } from "../state.ts";
import type { Asked } from "./field.ts";

const MOST_RADIOS = 8;

export function drawSingle(asked: Asked): HTMLElement {
  const { app, attribute } = asked;
  const { key, options = [], required } = attribute;
  const answer = app.answers[key];
  const offered = options.filter((option) => isOffered(app, key, option));
  const choose = (value: string) => app.answer(key, value === "" ? undefined : value);
  if (offered.length > MOST_RADIOS) {
    return h(
      "select",
      {
        id: `${asked.id}-input`,
        "aria-labelledby": asked.labelledBy,
        "aria-describedby": asked.describedBy,
        change: (event) => choose((event.currentTarget as HTMLSelectElement).value),
      },
      optionElement("", app.words.choose, answer === undefined),
      ...offered.map((option) => optionElement(option.value, optionText(app, option), answer === option.value)),
    );
  }
  return drawRadios(
    asked,
    [
      ...offered.map((option) => ({
        value: option.value,
        content: optionContent(app, option),
        short: optionText(app, option),
      })),
      ...(required ? [] : [takeBack(app)]),
    ],
    typeof answer === "string" ? answer : "",
    choose,
  );
}

export function drawBoolean(asked: Asked): HTMLElement {
  const { app, attribute } = asked;
  const { yes, no } = app.words;
  const answer = app.answers[attribute.key];
  return drawRadios(
    asked,
    [
      { value: "yes", content: [yes], short: yes },
      { value: "no", content: [no], short: no },
      ...(attribute.required ? [] : [takeBack(app)]),
    ],
    answer === undefined ? "" : answer === true ? "yes" : "no",
    (value) => app.answer(attribute.key, value === "" ? undefined : value === "yes"),
  );
}

interface Radio {
  value: string;
  content: Child[];
  /** By which it is measured. */
  short: string;
}

const takeBack = ({ words }: App): Radio => ({
  value: "",
  content: [words.unanswered],
  short: words.unanswered,
});

function drawRadios(asked: Asked, radios: Radio[], chosen: string, choose: (value: string) => void): HTMLElement {
  return h(
    "div",
    { class: isShort(radios.map(({ short }) => short)) ? "options pairs" : "options" },
    ...radios.map(({ value, content }, at) =>
      ticked({
        type: "radio",
        name: asked.id,
        id: `${asked.id}-${at}`,
        isChecked: value === chosen,
        isNone: value === "",
        content,
        onChange: () => choose(value),
      }),
    ),
  );
}

/** A radio button or a checkbox with its label: the label is the large target. */
export function ticked(box: {
  type: "radio" | "checkbox";
  name: string;
  id: string;
  isChecked: boolean;
  /** Stands for no answer. */
  isNone?: boolean;
  content: Child[];
  onChange: (isChecked: boolean) => void;
}): HTMLElement {
  const { type, name, id, isChecked } = box;
  return h(
    "div",
    { class: box.isNone ? "option is-none" : "option" },
    h("input", {
      type,
      name,
      id,
      checked: isChecked,
      change: (event) => box.onChange((event.currentTarget as HTMLInputElement).checked),
    }),
    h("label", { for: id }, ...box.content),
  );
}

/** Retired options stand only where they were chosen before. */
export function isOffered(app: App, key: string, option: { value: string; retired?: boolean }): boolean {
  const has = (answer: unknown) => (Array.isArray(answer) ? answer.includes(option.value) : answer === option.value);
  return !option.retired || has(app.answers[key]) || has(app.person?.settings.answers[key]);
}

/** Two beside each other, when every one is a few characters. */
export function isShort(texts: string[]): boolean {
  const width = (text: string) => [...text].reduce((sum, one) => sum + (one.charCodeAt(0) < 0x250 ? 0.55 : 1), 0);
  return texts.every((text) => width(text.replace(/\([^)]*\)/g, "")) <= 6.2);
}

export function optionText(app: App, option: { label: Label; retired?: boolean }): string {
  return plain(inLanguage(option.label, app.language).text) + (option.retired ? plain(app.words.closedOption) : "");
}

export function optionContent(app: App, option: AttributeOption): Child[] {
  return [
    labelled(option.label, app.language),
    option.retired ? app.words.closedOption : null,
    option.help ? h("span", { class: "option-help" }, labelled(option.help, app.language)) : null,
  ];
}

export function optionElement(value: string, text: string, isSelected: boolean, tag?: string): HTMLOptionElement {
  return h("option", { value, selected: isSelected, lang: tag }, plain(text));
}
