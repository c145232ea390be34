/** One question: its words, its fault, and by its kind what is answered with. */

import type { Attribute } from "../../src/engine/types.ts";
import { add, empty, h, labelled } from "../dom.ts";
import { faultText } from "../faults.ts";
import type { App } from "../state.ts";
import { drawArea } from "./area.ts";
import { drawBoolean, drawSingle } from "./choice.ts";
import { drawMultiple } from "./multiple.ts";
import { drawNumber, drawYear } from "./number.ts";

/** What a kind of field is drawn with. */
export interface Asked {
  app: App;
  attribute: Attribute;
  id: string;
  /** Ids of the help and of the fault. */
  describedBy: string;
  labelledBy: string;
}

const kinds: Record<Attribute["kind"], (asked: Asked) => HTMLElement> = {
  single: drawSingle,
  multiple: drawMultiple,
  boolean: drawBoolean,
  year: drawYear,
  number: drawNumber,
  area: drawArea,
};

export interface Field {
  element: HTMLFieldSetElement;
  update(isAsked: boolean): void;
}

export function drawField(app: App, attribute: Attribute): Field {
  const { words, language } = app;
  const { key, help } = attribute;
  const id = `q-${key}`;
  const fault = h("p", { class: "fault", id: `${id}-fault`, hidden: true });
  const describedBy = `${help ? `${id}-help ` : ""}${id}-fault`;
  const element = h(
    "fieldset",
    { class: "card", id, "aria-describedby": describedBy, disabled: !app.person },
    h(
      "legend",
      { id: `${id}-legend` },
      h("span", { class: "question" }, labelled(attribute.label, language)),
      attribute.required ? h("span", { class: "required" }, words.required) : null,
    ),
    help ? h("p", { class: "help", id: `${id}-help` }, labelled(help, language)) : null,
    fault,
    kinds[attribute.kind]({ app, attribute, id, describedBy, labelledBy: `${id}-legend` }),
  );
  let shown = "";
  return {
    element,
    update(isAsked) {
      element.hidden = !isAsked;
      const code = app.faults[key];
      const text = code ? faultText(words, attribute, code, app.form.thisYear) : "";
      if (text === shown) return;
      shown = text;
      empty(fault);
      add(fault, text);
      fault.hidden = text === "";
      element.classList.toggle("is-faulty", text !== "");
      const inputs = element.querySelectorAll("select, input[type=text]");
      for (let i = 0; i < inputs.length; i++) inputs[i]?.setAttribute("aria-invalid", text === "" ? "false" : "true");
    },
  };
}

/** Where a link to the question leads. */
export function focusField(key: string): void {
  const field = document.getElementById(`q-${key}`);
  const first =
    field?.querySelector<HTMLElement>("input:checked") ?? field?.querySelector<HTMLElement>("select, input, summary");
  first?.focus();
}
