import { describe, expect, it } from "vitest";
import { partsOf, plain } from "../../liff/readings.ts";
import { wordsIn } from "../../liff/words/index.ts";
import type { Language } from "../../src/engine/types.ts";

const said = (language: Language) =>
  Object.entries(wordsIn[language]).flatMap(([key, word]) =>
    (Array.isArray(word) ? word : [word]).map((one: string | ((...values: never[]) => string)) => ({
      key,
      text: typeof one === "string" ? one : (one as (...values: unknown[]) => string)(3, 4),
    })),
  );

describe("the words of the form", () => {
  it.each(["ja", "ja_easy", "en", "zh", "ko"] as const)("say something everywhere in %s", (language) => {
    expect(said(language).filter(({ text }) => text.trim() === "")).toEqual([]);
  });

  it("have a reading over every kanji in やさしい日本語", () => {
    const bare = said("ja_easy").filter(({ text }) =>
      partsOf(text).some((part) => typeof part === "string" && /\p{Script=Han}/u.test(part)),
    );
    expect(bare.filter(({ key }) => key !== "languages")).toEqual([]);
  });

  it("have no readings elsewhere, and no Japanese left in the other languages", () => {
    for (const language of ["ja", "en", "zh", "ko"] as const)
      expect(said(language).filter(({ text }) => text.includes("{"))).toEqual([]);
    for (const language of ["en", "zh", "ko"] as const)
      expect(said(language).filter(({ text }) => /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text))).toEqual([]);
  });
});

it("writes readings in brackets where there is no markup", () => {
  expect(plain("{千葉市|ちばし}の{区|く}")).toBe("千葉市(ちばし)の区(く)");
  expect(partsOf("お{知|し}らせ")).toEqual(["お", { base: "知", reading: "し" }, "らせ"]);
});
