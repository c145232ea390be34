/** What the registration is for and what becomes of the answers: before anything else, and to read again later. */
import { type Child, h, paragraphs } from "../dom.ts";
import { inLanguage } from "../language.ts";
import type { App, Screen } from "../state.ts";

export function start(app: App): Screen {
  const { words } = app;
  return {
    heading: inLanguage(app.form.words.title, app.language).text,
    content: wordsOf(app),
    foot: () => {
      return {
        note: app.person ? words.agreeNext : words.signInNext,
        main: { text: words.agree, press: app.start, isIdle: app.status.is === "busy" && app.agreed },
      };
    },
  };
}

export function words(app: App): Screen {
  return {
    heading: app.words.consentHeading,
    content: wordsOf(app),
    foot: () => ({ main: { text: app.words.back, press: app.back } }),
  };
}

function wordsOf({ form, words, language }: App): HTMLElement[] {
  const section = (heading: string, ...content: Child[]) =>
    h("section", { class: "words" }, h("h2", {}, heading), ...content);
  return [
    section(words.purposeHeading, ...paragraphs(form.words.purpose, language)),
    section(words.consentHeading, ...paragraphs(form.words.consent, language)),
    section(words.contactHeading, ...paragraphs(form.words.contact, language).map(withTelephone)),
  ];
}

/** Telephone numbers become links that dial. */
function withTelephone(paragraph: HTMLElement): HTMLElement {
  for (const node of [].slice.call(paragraph.childNodes) as Node[]) {
    const found = /0\d{1,4}-\d{1,4}-\d{3,4}/.exec(node.nodeValue ?? "");
    if (!found || !(node instanceof Text)) continue;
    const number = node.splitText(found.index);
    number.splitText(found[0].length);
    paragraph.replaceChild(h("a", { href: `tel:${found[0]}` }, found[0]), number);
  }
  return paragraph;
}
