/** Which of the five languages the page speaks. */
import type { Answers, Attribute, Label, Language } from "../src/engine/types.ts";
import { attempt } from "./keeping.ts";

export const languages: readonly { code: Language; name: string; tag: string }[] = [
  { code: "ja", name: "日本語", tag: "ja" },
  { code: "ja_easy", name: "やさしい日本語", tag: "ja" },
  { code: "en", name: "English", tag: "en" },
  { code: "zh", name: "中文", tag: "zh-Hans" },
  { code: "ko", name: "한국어", tag: "ko" },
];

const CHOICE = "noroshi.language";

export const tagOf = (language: Language) => languages.find(({ code }) => code === language)?.tag ?? "ja";

export function rememberLanguage(language: Language): void {
  attempt(() => localStorage.setItem(CHOICE, language));
}

/** What was chosen on this phone, else what they answered, else what the phone speaks. */
export function firstLanguage(attributes: readonly Attribute[], answers: Answers): Language {
  const answered = attributes.some(({ key }) => key === "language") ? answers.language : undefined;
  const spoken = (navigator.language || "").slice(0, 2);
  for (const wanted of [attempt(() => localStorage.getItem(CHOICE)), answered, spoken]) {
    const known = languages.find(({ code }) => code === wanted);
    if (known) return known.code;
  }
  return /^ja/.test(spoken) ? "ja" : "en";
}

/** The label in this language; `tag` where it is Japanese for want of it. */
export function inLanguage(label: Label, language: Language): { text: string; tag?: string } {
  const text = label[language];
  if (text !== undefined) return { text };
  return tagOf(language) === "ja" ? { text: label.ja } : { text: label.ja, tag: "ja" };
}
