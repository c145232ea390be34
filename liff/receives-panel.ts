/** "What you will receive", under the form and after a save. */

import type { Label } from "../src/engine/types.ts";
import { askedAttributes, standingAnswers } from "./answers.ts";
import { add, empty, h, labelled } from "./dom.ts";
import { inLanguage } from "./language.ts";
import { plain } from "./readings.ts";
import { type Receives, receives, type Wanting } from "./receives.ts";
import type { App } from "./state.ts";

const FOLD = "receives";
/** Long enough that a run of ticks is told once. */
const QUIET_MS = 1_500;

export function drawReceives(app: App, { isSaved }: { isSaved: boolean }): { element: HTMLElement; update(): void } {
  const { words } = app;
  const count = h("span", { class: "count" });
  const heading = h("h2", {}, words.receivesHeading);
  const body = h("div", { class: "receives-body" });
  const told = h("p", { class: "unseen", role: "status" });
  const summary = h("summary", { id: "receives" }, heading, count);
  const details = h("details", { class: "panel", open: isSaved || app.folds[FOLD] === true }, summary, body);
  if (!isSaved) details.addEventListener("toggle", () => (app.folds[FOLD] = details.open));
  const element = h("div", { class: "receives" }, details, !isSaved && told);

  let drawn = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  function update(): void {
    const answers = standingAnswers(app.form.attributes, app.answers);
    const found = receives(app.form.topics, askedAttributes(app.form.attributes, answers), answers);
    const next = JSON.stringify(found);
    if (next === drawn) return;
    const isFirst = drawn === "";
    drawn = next;
    empty(count);
    add(count, words.receivesKinds(found.everyone.length + found.yours.length));
    empty(body);
    add(body, ...bodyOf(app, found, isSaved));
    if (isFirst) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      told.textContent = plain(words.receivesNow(found.yours.length));
    }, QUIET_MS);
  }
  update();
  return { element, update };
}

function bodyOf(app: App, found: Receives, isSaved: boolean): (HTMLElement | false)[] {
  const { words, language } = app;
  const listed = (labels: Label[]) =>
    h("ul", { class: "topics" }, ...labels.map((label) => h("li", {}, labelled(label, language))));
  return [
    !isSaved && h("p", { class: "aside" }, words.receivesUnsaved),
    h("h3", {}, words.receivesYours),
    found.yours.length > 0 ? listed(found.yours) : h("p", {}, words.receivesNone),
    found.wanting.length > 0 &&
      h("ul", { class: "wanting" }, ...found.wanting.map((wanting) => h("li", {}, wantingText(app, wanting)))),
    found.everyone.length > 0 && h("h3", {}, words.receivesEveryone),
    found.everyone.length > 0 && listed(found.everyone),
  ];
}

function wantingText({ words, language }: App, { option, questions }: Wanting): string {
  const text = (label: Label) => inLanguage(label, language).text;
  if (questions.length === 0) return words.wantingOther(text(option));
  return words.wanting(text(option), questions.map(text).join(words.between));
}
