import type { Label } from "./types.ts";

export type Language = keyof Label;

/** The languages of the form; each named in itself, as citizens see them. */
export const languages: readonly { code: Language; name: string; short: string; tag: string }[] = [
  { code: "ja", name: "日本語", short: "日", tag: "ja" },
  { code: "ja_easy", name: "やさしい日本語", short: "やさ日", tag: "ja" },
  { code: "en", name: "English", short: "英", tag: "en" },
  { code: "zh", name: "中文", short: "中", tag: "zh-Hans" },
  { code: "ko", name: "한국어", short: "韓", tag: "ko" },
];

/** Languages that a text lacks; citizens then see the Japanese one. */
export function missingLanguages(label: Partial<Label> | undefined): Language[] {
  return languages.filter(({ code }) => !label?.[code]?.trim()).map(({ code }) => code);
}
