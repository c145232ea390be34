/** Any of several: checkboxes, under headings that fold once there are several dozen. */

import type { AttributeOption, Label } from "../../src/engine/types.ts";
import { add, empty, h, labelled } from "../dom.ts";
import { isOffered, isShort, optionContent, optionText, ticked } from "./choice.ts";
import type { Asked } from "./field.ts";

/** From here on groups fold. */
const MANY = 12;

interface Group {
  value: string;
  label: Label | null;
  options: AttributeOption[];
}

export function drawMultiple(asked: Asked): HTMLElement {
  const { app, attribute } = asked;
  const offered = (attribute.options ?? []).filter((option) => isOffered(app, attribute.key, option));
  const named = (attribute.groups ?? []).map(
    ({ value, label }): Group => ({ value, label, options: offered.filter((option) => option.group === value) }),
  );
  const rest: Group = { value: "", label: null, options: offered.filter(({ group }) => group === undefined) };
  const groups = [...named, rest].filter(({ options }) => options.length > 0);
  return h(
    "div",
    { class: "groups" },
    ...groups.map((group) => drawGroup(asked, group, offered.length > MANY && group.label !== null)),
  );
}

function drawGroup(asked: Asked, group: Group, isFolding: boolean): HTMLElement {
  const { app, attribute, id } = asked;
  const { words, language } = app;
  const groupId = `${id}-g-${group.value}`;
  const values = group.options.map(({ value }) => value);
  const count = h("span", { class: "count" });
  const boxes = h(
    "div",
    { class: isShort(group.options.map((option) => optionText(app, option))) ? "options pairs" : "options" },
    ...group.options.map((option) =>
      ticked({
        type: "checkbox",
        name: id,
        id: `${id}-${(attribute.options ?? []).indexOf(option)}`,
        isChecked: chosen().includes(option.value),
        content: optionContent(app, option),
        onChange: (isChecked) => choose([option.value], isChecked),
      }),
    ),
  );

  function chosen(): string[] {
    const answer = app.answers[attribute.key];
    return Array.isArray(answer) ? answer : [];
  }
  function choose(changed: string[], isChosen: boolean): void {
    const others = chosen().filter((value) => !changed.includes(value));
    const wanted = isChosen ? [...others, ...changed] : others;
    // In the order of the options, and without what is an option no longer.
    const ordered = (attribute.options ?? []).map(({ value }) => value).filter((value) => wanted.includes(value));
    app.answer(attribute.key, ordered.length > 0 ? ordered : undefined);
    tell();
  }
  function chooseAll(isChosen: boolean): void {
    const inputs = boxes.querySelectorAll("input");
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      // "All" does not take up again what is offered no longer.
      if (input && !(isChosen && group.options[i]?.retired)) input.checked = isChosen;
    }
    choose(isChosen ? group.options.filter(({ retired }) => !retired).map(({ value }) => value) : values, isChosen);
  }
  function tell(): void {
    const among = values.filter((value) => chosen().includes(value)).length;
    empty(count);
    add(count, words.chosenOf(among, values.length));
    count.classList.toggle("is-none", among === 0);
  }
  tell();

  const labelId = `${groupId}-name`;
  const all = (text: string, isChosen: boolean, which: string) =>
    h(
      "button",
      {
        type: "button",
        class: "button small",
        id: `${groupId}-${which}`,
        "aria-labelledby": `${groupId}-${which} ${group.label ? labelId : asked.labelledBy}`,
        click: () => chooseAll(isChosen),
      },
      text,
    );
  const both = h("div", { class: "both" }, all(words.selectAll, true, "all"), all(words.selectNone, false, "none"));
  if (isFolding) {
    const isOpen = app.folds[groupId] ?? chosen().some((value) => values.includes(value));
    const details = h(
      "details",
      { class: "group", open: isOpen },
      h(
        "summary",
        { id: groupId },
        h("span", { class: "group-name", id: labelId }, group.label ? labelled(group.label, language) : null),
        count,
      ),
      h("div", { role: "group", "aria-labelledby": labelId }, both, boxes),
    );
    details.addEventListener("toggle", () => {
      app.folds[groupId] = details.open;
    });
    return details;
  }
  return h(
    "div",
    { class: "group", role: "group", "aria-labelledby": group.label ? labelId : asked.labelledBy },
    h(
      "p",
      { class: "group-head" },
      group.label ? h("span", { class: "group-name", id: labelId }, labelled(group.label, language)) : null,
      count,
    ),
    both,
    boxes,
  );
}
