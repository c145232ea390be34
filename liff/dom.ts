/** Elements in one call. Text passes through as it is; readings in it become ruby. */
import type { Label, Language } from "../src/engine/types.ts";
import { inLanguage } from "./language.ts";
import { partsOf } from "./readings.ts";

export type Child = Node | string | false | null | undefined;
type Value = string | number | boolean | null | undefined | ((event: Event) => void);

/** States that an attribute would only give a start to. */
const properties = ["checked", "value", "selected", "open", "hidden", "disabled"];

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  add(element, ...children);
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (typeof value === "function") element.addEventListener(name, value);
    else if (properties.includes(name)) Reflect.set(element, name, value ?? (name === "value" ? "" : false));
    else if (value !== undefined && value !== null && value !== false)
      element.setAttribute(name, value === true ? "" : String(value));
  }
  return element;
}

export function add(parent: Node, ...children: Child[]): void {
  for (const child of children) {
    if (typeof child === "string") parent.appendChild(withReadings(child));
    else if (child) parent.appendChild(child);
  }
}

export function empty(element: Element): void {
  while (element.firstChild) element.removeChild(element.firstChild);
}

export function withReadings(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const part of partsOf(text)) {
    if (typeof part === "string") {
      fragment.appendChild(document.createTextNode(part));
      continue;
    }
    const ruby = document.createElement("ruby");
    ruby.appendChild(document.createTextNode(part.base));
    for (const [tag, mark] of [
      ["rp", "("],
      ["rt", part.reading],
      ["rp", ")"],
    ] as const) {
      const element = document.createElement(tag);
      element.textContent = mark;
      ruby.appendChild(element);
    }
    fragment.appendChild(ruby);
  }
  return fragment;
}

/** A label in this language, marked as Japanese where it is so for want of a translation. */
export function labelled(label: Label, language: Language): Node {
  const { text, tag } = inLanguage(label, language);
  return tag ? h("span", { lang: tag }, text) : withReadings(text);
}

/** A text in paragraphs, which line ends part. */
export function paragraphs(label: Label, language: Language): HTMLElement[] {
  const { text, tag } = inLanguage(label, language);
  return text
    .split(/\n+/)
    .filter((line) => line.trim() !== "")
    .map((line) => h("p", { lang: tag }, line));
}
