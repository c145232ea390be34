/** After saving, clearing and deleting. */
import { askedAttributes, standingAnswers } from "../answers.ts";
import { h, labelled } from "../dom.ts";
import { answerWords } from "../fields/answer-words.ts";
import { notFriend } from "../notices.ts";
import { drawReceives } from "../receives-panel.ts";
import type { App, Screen } from "../state.ts";

export function saved(app: App): Screen {
  const { words, form, language } = app;
  const answers = standingAnswers(form.attributes, app.person?.settings.answers ?? {});
  const receives = drawReceives(app, { isSaved: true });
  return {
    heading: app.finished === "cleared" ? words.clearedHeading : words.savedHeading,
    content: [
      notFriend(app),
      closing(app),
      receives.element,
      h(
        "section",
        { class: "summary" },
        h("h2", {}, words.summaryHeading),
        h(
          "dl",
          {},
          ...askedAttributes(form.attributes, answers).map((attribute) =>
            h(
              "div",
              {},
              h("dt", {}, labelled(attribute.label, language)),
              h("dd", {}, ...answerWords(app, attribute, answers[attribute.key])),
            ),
          ),
        ),
      ),
    ],
    foot: () => {
      // The form stands behind this screen.
      const change = { text: words.change, press: app.back };
      return app.liff?.isInClient() ? { main: closeButton(app), second: change } : { main: change };
    },
  };
}

export function gone(app: App): Screen {
  return {
    heading: app.words.goneHeading,
    content: [h("p", { class: "lead" }, app.words.goneText), closing(app)],
    foot: () => (app.liff?.isInClient() ? { main: closeButton(app) } : {}),
  };
}

/** Only LINE lets a page close itself. */
const closeButton = (app: App) => ({ text: app.words.close, press: app.close });

const closing = (app: App) => !app.liff?.isInClient() && h("p", { class: "aside" }, app.words.mayClose);
