import { z } from "zod";

/**
 * The small pieces from which the schemas of LINE's message objects are put together, with LINE's own wording of refusals
 * ("Error responses", Messaging API reference, read 2026-08). Where LINE publishes no wording, ours is marked so; wording is
 * no contract, only the status is.
 */

/** Stands for "this value has a type that JSON binding refuses": reported as one sentence about the property, without details. */
export const WRONG_TYPE = "\u0000wrong-type";
export const EMPTY = "May not be empty";

/** Lengths LINE counts in grapheme clusters ("Character counting in a text"); all others are UTF-16 code units. */
const segmenter = new Intl.Segmenter("ja", { granularity: "grapheme" });
export function graphemes(text: string): number {
  // A grapheme is at least one code unit, and most texts are short: count only where it can matter.
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

const lengthBetween = (min: number, max: number): string => `Length must be between ${min} and ${max}`;

/** Text of 0 to `max` UTF-16 code units. Zod's own `max` counts code points, LINE does not. */
export const maybeEmptyText = (max: number): z.ZodString =>
  z.string().refine((value) => value.length <= max, lengthBetween(0, max));

/** Text of 1 to `max` UTF-16 code units. */
export const text = (max: number): z.ZodString => maybeEmptyText(max).min(1, EMPTY);

/** Text of 1 to `max` grapheme clusters. */
export const graphemeText = (max: number): z.ZodType<string> =>
  z
    .string()
    .min(1, EMPTY)
    .refine((value) => value.length <= max || graphemes(value) <= max, lengthBetween(0, max));

/** A list of `min` to `max` items. */
export const list = <T extends z.ZodType>(item: T, min: number, max: number): z.ZodArray<T> =>
  z.array(item).min(min, `Size must be between ${min} and ${max}`).max(max, `Size must be between ${min} and ${max}`);

/** One of a fixed set of words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T): z.ZodType<T[number]> =>
  z
    .string()
    .refine(
      (value): value is T[number] => values.includes(value),
      `Must be one of the following values: [${values.join(", ")}]`,
    );

/** True for an absolute URL with one of these schemes, percent-encoded (no blank, nothing beyond ASCII). */
function isUrl(value: string, schemes: readonly string[]): boolean {
  return /^[\x21-\x7e]+$/.test(value) && URL.canParse(value) && schemes.includes(new URL(value).protocol);
}

/** Where LINE fetches a picture or film from: HTTPS, at most 2,000 units. */
export const httpsUrl = text(2_000).refine((value) => isUrl(value, ["https:"]), "Must be a valid HTTPS URL");

/** What a tap may open: http, https, line or tel; at most 1,000 units. */
export const linkUri = text(1_000).refine(
  (value) => isUrl(value, ["http:", "https:", "line:", "tel:"]),
  "invalid uri scheme",
);

/** `#RRGGBB` or `#RRGGBBAA`. */
export const colour = z.string().regex(/^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$/, "invalid color");

/** Bytes of a value as it travels in a body. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
