import { z } from "zod";

/** What a person would call one character. */
const segmenter = new Intl.Segmenter("ja", { granularity: "grapheme" });

/** How many characters a person would count (grapheme clusters): LINE counts labels and some other short texts so. */
export function countGraphemes(text: string): number {
  // A text has no more of them than UTF-16 units, and plain ones need no segmenting.
  if (/^[\p{ASCII}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]*$/u.test(text) && !text.includes("\r\n")) {
    return [...text].length;
  }
  return [...segmenter.segment(text)].length;
}

/** The last place at or before `limit` where `text` may be cut without splitting a grapheme or, at worst, a surrogate pair. */
export function cutPlace(text: string, limit: number): number {
  if (text.length <= limit) return text.length;
  const place = segmenter.segment(text.slice(0, limit + 1_000)).containing(limit)?.index ?? 0;
  if (place > 0) return place;
  return /[\udc00-\udfff]/.test(text.charAt(limit)) && /[\ud800-\udbff]/.test(text.charAt(limit - 1))
    ? limit - 1
    : limit;
}

const figure = new Intl.NumberFormat("ja-JP");
const notBlank = (text: string) => text.trim() !== "";

/** A text of any length, but not blank. */
export function filledText(name: string): z.ZodType<string, string> {
  return z.string().refine(notBlank, `${name}が空です。`);
}

/** A text counted in UTF-16 units, as LINE does where nothing else is said. */
export function units(name: string, max: number, min = 1): z.ZodType<string, string> {
  return z
    .string()
    .refine((text) => min === 0 || notBlank(text), `${name}が空です。`)
    .refine((text) => text.length <= max, {
      error: ({ input }) =>
        `${name}は${figure.format(max)}文字以内です（今は${figure.format((input as string).length)}文字）。`,
    });
}

/** A text counted in graphemes. */
export function graphemes(name: string, max: number, min = 1): z.ZodType<string, string> {
  return z
    .string()
    .refine((text) => min === 0 || notBlank(text), `${name}が空です。`)
    .refine((text) => countGraphemes(text) <= max, {
      error: ({ input }) =>
        `${name}は${figure.format(max)}文字以内です（今は${figure.format(countGraphemes(input as string))}文字）。`,
    });
}

/** From `min` to `max` entries. */
export function entries<S extends z.ZodType>(name: string, item: S, min: number, max: number): z.ZodArray<S> {
  const range = min === max ? `ちょうど${max}個` : min === 0 ? `${max}個まで` : `${min}個から${max}個まで`;
  return z.array(item).refine((list) => list.length >= min && list.length <= max, {
    error: ({ input }) => `${name}は${range}です（今は${(input as unknown[]).length}個）。`,
  });
}
