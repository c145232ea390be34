/** Message objects are JSON of whoever wrote the rule: everything is asked for, nothing believed. */
import type { CSSProperties } from "react";

export type Part = Readonly<Record<string, unknown>>;

export const asPart = (value: unknown): Part =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Part) : {};
export const asParts = (value: unknown): Part[] => (Array.isArray(value) ? value.map(asPart) : []);
/** Empty where it is no text. */
export const asText = (value: unknown): string => (typeof value === "string" ? value : "");
export const asNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** LINE's words for sizes of letters, in pixels ("Flex Message elements", Messaging API reference, read 2026-11). */
export const LETTERS = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
export const GAPS = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };

/** A word of LINE's, pixels or (for widths) a percentage as CSS; undefined where it is none of them. */
export function length(value: unknown, named: Readonly<Record<string, number>> = {}): string | undefined {
  const text = asText(value);
  if (Object.hasOwn(named, text)) return `${named[text]}px`;
  return /^\d+(\.\d+)?(px|%)$/.test(text) ? text : undefined;
}

/** `#rrggbb` or `#rrggbbaa`; anything else is no colour of LINE's and never reaches a style. */
export const colour = (value: unknown): string | undefined =>
  /^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(asText(value)) ? asText(value) : undefined;

/** Only what LINE itself would load. */
export const pictureUrl = (value: unknown): string | undefined =>
  /^https:\/\/[^\s]+$/i.test(asText(value)) ? asText(value) : undefined;

/** What any component of a flex message may say of its look. */
export function styleOf(part: Part): CSSProperties {
  const flex = asNumber(part.flex);
  const align = asText(part.align);
  const decoration = asText(part.decoration);
  return {
    color: colour(part.color),
    fontSize: length(part.size, LETTERS),
    fontWeight: part.weight === "bold" ? 700 : undefined,
    fontStyle: part.style === "italic" ? "italic" : undefined,
    textDecoration: ["underline", "line-through"].includes(decoration) ? decoration : undefined,
    textAlign: align === "center" || align === "end" ? align : undefined,
    marginTop: length(part.margin, GAPS),
    flex: flex === undefined ? undefined : flex === 0 ? "0 0 auto" : `${flex} ${flex} 0`,
  };
}

/** What a box may say beside that. */
export function boxStyleOf(part: Part): CSSProperties {
  const side = (name: string) => length(part[name], GAPS);
  return {
    backgroundColor: colour(part.backgroundColor),
    gap: side("spacing"),
    padding: side("paddingAll"),
    paddingTop: side("paddingTop"),
    paddingBottom: side("paddingBottom"),
    paddingLeft: side("paddingStart"),
    paddingRight: side("paddingEnd"),
    borderRadius: length(part.cornerRadius, GAPS),
    borderColor: colour(part.borderColor),
    borderStyle: part.borderWidth === undefined ? undefined : "solid",
    borderWidth: part.borderWidth === undefined ? undefined : (length(part.borderWidth, BORDERS) ?? 0),
    width: length(part.width),
    maxWidth: "100%",
    justifyContent: flexWord(part.justifyContent),
    alignItems: flexWord(part.alignItems),
  };
}

const BORDERS = { none: 0, light: 0.5, normal: 1, "semi-bold": 2, bold: 4 };
const FLEX_WORDS = ["flex-start", "center", "flex-end", "space-between", "space-around", "space-evenly"];
const flexWord = (value: unknown) => FLEX_WORDS.find((word) => word === value);

/** The parts of one message never change places, so their number names them. */
export const numbered = <T>(all: readonly T[]) => all.map((one, at) => ({ at, one }));
