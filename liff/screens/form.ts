/** The questions. */
import { askedAttributes } from "../answers.ts";
import { add, empty, h } from "../dom.ts";
import { drawField, focusField } from "../fields/field.ts";
import { inLanguage } from "../language.ts";
import { notFriend, restored } from "../notices.ts";
import { drawReceives } from "../receives-panel.ts";
import type { App, Foot, Screen, ScreenName } from "../state.ts";

export function form(app: App): Screen {
  const { words } = app;
  const fields = app.form.attributes.map((attribute) => ({ attribute, ...drawField(app, attribute) }));
  const faults = h("section", { class: "notice fault-list", id: "faults", tabindex: -1, hidden: true });
  const receives = drawReceives(app, { isSaved: false });
  const link = (screen: ScreenName, text: string) =>
    h("button", { type: "button", class: "link", id: `to-${screen}`, click: () => app.go(screen) }, text);
  let told = "";

  return {
    heading: words.formHeading,
    content: [
      notFriend(app),
      restored(app),
      faults,
      h("p", { class: "lead" }, words.formLead),
      ...fields.map(({ element }) => element),
      receives.element,
      h(
        "section",
        { class: "more" },
        link("words", words.readWords),
        app.person !== null && h("h2", {}, words.moreHeading),
        app.person !== null && link("clear", words.clearLink),
        app.person !== null && link("delete", words.deleteLink),
      ),
    ],
    foot: () => footOf(app),
    update() {
      const asked = askedAttributes(app.form.attributes, app.answers);
      for (const { attribute, update } of fields) update(asked.includes(attribute));
      receives.update();
      const faulty = asked.filter(({ key }) => app.faults[key]);
      const next = faulty.map(({ key }) => key).join();
      if (next === told) return;
      told = next;
      faults.hidden = faulty.length === 0;
      empty(faults);
      add(
        faults,
        h("h2", {}, words.faultsHeading(faulty.length)),
        h(
          "ul",
          {},
          ...faulty.map(({ key, label }) =>
            h(
              "li",
              {},
              h("a", { href: `#q-${key}`, click: (event) => leadTo(event, key) }, inLanguage(label, app.language).text),
            ),
          ),
        ),
      );
    },
  };
}

/** Without an entry in the history, which the back button would stop at. */
function leadTo(event: Event, key: string): void {
  event.preventDefault();
  focusField(key);
}

function footOf(app: App): Foot {
  const { words } = app;
  const changes = Object.keys(app.changes()).length;
  const typed = Object.keys(app.texts).length;
  const faults = Object.keys(app.faults).length;
  const isNew = app.person?.settings.consented === false;
  const note = faults > 0 ? words.faultsHeading(faults) : changes > 0 ? words.changes(changes) : words.noChanges;
  return {
    note,
    main: { text: words.save, press: app.save, isIdle: !app.person || (changes === 0 && typed === 0 && !isNew) },
  };
}
