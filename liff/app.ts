/** Introduces the parts: which screen stands, and what happens when something is pressed. */

import type { Language } from "../src/engine/types.ts";
import type { FormDocument } from "../src/server/citizen/contract.ts";
import { changesBetween } from "./answers.ts";
import { add, empty, h } from "./dom.ts";
import { faultOf } from "./faults.ts";
import { clear, discard, erase, keep, leaveToSignIn, load, type Stage, save } from "./flow.ts";
import { createFoot } from "./foot.ts";
import { drawHeader } from "./header.ts";
import { isKnown } from "./keeping.ts";
import { firstLanguage, inLanguage, rememberLanguage, tagOf } from "./language.ts";
import { createPlaces } from "./places.ts";
import { plain } from "./readings.ts";
import { confirmClear, confirmDelete } from "./screens/confirm.ts";
import { gone, saved } from "./screens/end.ts";
import { form as formScreen } from "./screens/form.ts";
import { start, words as wordsScreen } from "./screens/start.ts";
import type { App, Screen, ScreenName } from "./state.ts";
import { wordsIn } from "./words/index.ts";

const screens: Record<ScreenName, (app: App) => Screen> = {
  start,
  form: formScreen,
  words: wordsScreen,
  saved,
  clear: confirmClear,
  delete: confirmDelete,
  gone,
};

export function startApp(form: FormDocument, header: HTMLElement, main: HTMLElement): void {
  const language = firstLanguage(form.attributes, {});
  let screen: Screen | undefined;

  const app: App = {
    form,
    language,
    words: wordsIn[language],
    status: { is: "idle" },
    liff: null,
    person: null,
    agreed: false,
    known: isKnown(),
    answers: {},
    texts: {},
    faults: {},
    restored: "no",
    finished: null,
    gone: false,
    folds: {},
    go: (name) => places.go(name),
    back: () => history.back(),
    answer(key, answer, text) {
      if (answer === undefined) delete app.answers[key];
      else app.answers[key] = answer;
      if (text === undefined) delete app.texts[key];
      else app.texts[key] = text;
      delete app.faults[key];
      if (app.status.is === "failed" && app.status.trouble === "answers-invalid") app.status = { is: "idle" };
      keep(app);
      update();
    },
    look(attribute) {
      const code = faultOf(app, attribute);
      if (code && code !== "required") app.faults[attribute.key] = code;
      update();
    },
    changes: () => changesBetween(form.attributes, app.person?.settings.answers ?? {}, app.answers),
    start() {
      if (app.person) {
        app.agreed = true;
        places.go("form");
      } else if (app.status.is === "busy") {
        app.agreed = true;
        update();
      } else {
        leaveToSignIn(app);
      }
    },
    save: () => void save(stage),
    clear: () => void clear(stage),
    erase: () => void erase(stage),
    discard() {
      discard(app);
      draw();
      places.focusHeading();
    },
    close: () => app.liff?.closeWindow(),
  };

  const places = createPlaces({ resolve, draw: () => draw(), leave: leaveScreen });
  const foot = createFoot(app);
  main.parentNode?.insertBefore(foot.element, main.nextSibling);

  const stage: Stage = {
    state: app,
    update,
    redraw() {
      draw();
      if (app.gone) places.focusHeading();
    },
    arrived() {
      const answered = firstLanguage(form.attributes, app.answers);
      if (answered !== app.language) setLanguage(answered);
      const consented = app.person?.settings.consented === true;
      const shown = places.shown();
      if (shown === "words") return update();
      places.replace(consented ? "form" : "start");
      if (!consented && app.agreed) return places.go("form");
      draw();
      if (shown === "start" && consented) places.focusHeading();
    },
    toSaved() {
      const at = places.shown();
      const hasMore = Object.keys(app.changes()).length > 0;
      if (at === "clear") {
        places.replace("saved");
        draw();
        places.focusHeading();
      } else if (at === "form" && !hasMore) {
        places.go("saved");
      } else {
        draw();
      }
    },
    toFaults() {
      update();
      document.getElementById("faults")?.focus();
    },
  };

  function resolve(name: ScreenName): ScreenName {
    if (app.gone) return "gone";
    if (name === "words") return name;
    if (!app.person) return app.known ? "form" : "start";
    if (!app.person.settings.consented && !app.agreed) return "start";
    if (name === "saved" && !app.finished) return "form";
    return name === "gone" ? "form" : name;
  }

  function leaveScreen(): void {
    if (app.person && app.status.is === "failed") app.status = { is: "idle" };
  }

  function draw(): void {
    const name = resolve(places.shown());
    screen = screens[name](app);
    empty(main);
    main.setAttribute("data-screen", name);
    add(main, h("h1", { id: "heading", tabindex: -1 }, screen.heading), ...screen.content);
    document.title = `${plain(screen.heading)} | ${plain(inLanguage(form.words.title, app.language).text)}`;
    update();
  }

  function update(): void {
    if (!screen) return;
    screen.update?.();
    foot.show(screen.foot());
  }

  function setLanguage(next: Language): void {
    app.language = next;
    app.words = wordsIn[next];
    document.documentElement.lang = tagOf(next);
    document.documentElement.setAttribute("data-language", next);
    drawHeader(header, app, speak);
  }

  function speak(next: Language): void {
    rememberLanguage(next);
    setLanguage(next);
    draw();
    document.getElementById(`language-${next}`)?.focus();
  }

  window.addEventListener("online", () => {
    if (app.status.is === "failed" && ["offline", "no-answer"].includes(app.status.trouble)) app.status.again();
  });

  setLanguage(language);
  places.begin(app.known ? "form" : "start");
  draw();
  void load(stage);
}
