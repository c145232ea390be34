/** What the page says, in each of its languages; a word missing in one does not compile. */
import type { Language } from "../../src/engine/types.ts";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import { jaEasy } from "./ja-easy.ts";
import { ko } from "./ko.ts";
import { zh } from "./zh.ts";

type Japanese = typeof ja;
export type Words = {
  [Key in keyof Japanese]: Japanese[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : Japanese[Key];
};

export const wordsIn: Record<Language, Words> = { ja, ja_easy: jaEasy, en, zh, ko };
