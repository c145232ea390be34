import { z } from "zod";
import { fold } from "./fold.ts";
import { foldWithMap } from "./fold-index.ts";
import { TEXT_MAX } from "./limits/texts.ts";
import { compilePattern, PATTERN_LENGTH_MAX } from "./pattern.ts";
import { findSection, textParts } from "./text-parts.ts";

const KEYWORDS_MAX = 50;
const KEYWORD_LENGTH_MAX = 200;
const LINES_MAX = 1_000;
/** How much of what a step took away is kept for the trace, UTF-16 units. */
const REMOVED_SHOWN_MAX = 200;

const keyword = z
  .string()
  .max(KEYWORD_LENGTH_MAX)
  .refine((word) => word.trim() !== "", "空白だけの言葉は使えません。");
const keywords = z.array(keyword).min(1).max(KEYWORDS_MAX);

const within = z
  .union([
    z.literal("whole").meta({ title: "本文の全体" }),
    z.literal("footer").meta({ title: "フッター（末尾の署名や案内）" }),
    z
      .strictObject({ firstLines: z.int().min(1).max(LINES_MAX).meta({ title: "行数" }) })
      .meta({ title: "最初の何行か" }),
    z
      .strictObject({ lastLines: z.int().min(1).max(LINES_MAX).meta({ title: "行数" }) })
      .meta({ title: "最後の何行か" }),
    z.strictObject({ section: z.string().min(1).max(100).meta({ title: "見出し" }) }).meta({ title: "見出しの下" }),
  ])
  .meta({ title: "探す範囲", description: "その範囲がない本文は、変えません。" });

const pattern = z
  .string()
  .min(1)
  .max(PATTERN_LENGTH_MAX)
  .superRefine((source, context) => {
    const compiled = compilePattern(source);
    if ("error" in compiled) {
      context.addIssue({ code: "custom", message: compiled.error, params: { code: "bad-pattern" } });
    }
  });
const findingPattern = pattern.refine(
  (source) => {
    const compiled = compilePattern(source);
    return "error" in compiled || !compiled.test("");
  },
  { error: "空の文字にも合うパターンでは置き換えられません。", params: { code: "bad-pattern" } },
);

const cutFrom = z.strictObject({
  type: z.literal("cutFrom"),
  keywords: keywords.meta({
    title: "言葉",
    description: "最初に見つかった言葉と、その後ろをすべて切り取ります。全角と半角、大文字と小文字は区別しません。",
  }),
  within,
});
const removeLines = z
  .strictObject({
    type: z.literal("removeLines"),
    containing: keywords
      .meta({
        title: "言葉",
        description:
          "どれかを含む行を取り除きます。全角と半角、大文字と小文字は区別しません。パターンとは、どちらか一方だけを使います。",
      })
      .optional(),
    matching: pattern
      .meta({ title: "パターン", description: "合う行を取り除きます。正規表現（RE2）で書きます。" })
      .optional(),
    within: within.default("whole"),
  })
  .refine((it) => (it.containing === undefined) !== (it.matching === undefined), {
    error: "「言葉」と「パターン」の、どちらか一方だけを書いてください。",
  });
const replace = z.strictObject({
  type: z.literal("replace"),
  find: z
    .union([
      keyword.meta({ title: "言葉" }),
      z
        .strictObject({
          pattern: findingPattern.meta({ title: "パターン", description: "正規表現（RE2）で書きます。" }),
        })
        .meta({ title: "パターン" }),
    ])
    .meta({ title: "探すもの", description: "全角と半角、大文字と小文字は区別しません。" }),
  with: z
    .string()
    .max(TEXT_MAX)
    .meta({ title: "置き換える文", description: "書いたとおりに入ります。空にすると、取り除きます。" }),
  within: within.default("whole"),
  all: z
    .boolean()
    .meta({ title: "すべて置き換える", description: "切にすると、最初の1か所だけを置き換えます。" })
    .default(true),
});
const addedText = z.string().min(1).max(TEXT_MAX).meta({ title: "加える文" });
const separator = z
  .string()
  .max(20)
  .meta({ title: "本文との間に入れる文字", description: "はじめは空行1つ（改行2つ）です。" })
  .default("\n\n");
const append = z.strictObject({
  type: z.literal("append"),
  text: addedText,
  separator,
});
const prepend = z.strictObject({
  type: z.literal("prepend"),
  text: addedText,
  separator,
});
const tidyBlankLines = z.strictObject({
  type: z.literal("tidyBlankLines"),
  max: z
    .int()
    .min(0)
    .max(3)
    .meta({
      title: "続く空行の上限",
      description: "これより多く続く空行を減らします。はじめと終わりの空行は取り除きます。",
    })
    .default(1),
});

/** A change to text, as a rule writes it. Texts in it are plain, not templates. */
export const transformSchema = z.discriminatedUnion("type", [
  cutFrom,
  removeLines,
  replace,
  append,
  prepend,
  tidyBlankLines,
]);
export type Transform = z.output<typeof transformSchema>;
type Within = z.output<typeof within>;

/** What one transform did. */
export interface TransformStep {
  type: Transform["type"];
  changed: boolean;
  /** What it took away, at most 200 characters of it. */
  removed?: string;
}

/** Put `with` in place of `from`..`to`. Edits of one step come in order and do not overlap. */
interface Edit {
  from: number;
  to: number;
  with: string;
}

/**
 * Applies transforms in order. Line ends become `\n`. `emptied`: the text had content, and some step left nothing but
 * white space of it, even if words were added before or after; the caller holds the delivery.
 */
export function applyTransforms(
  text: string,
  transforms: readonly Transform[],
): { text: string; steps: TransformStep[]; emptied: boolean } {
  let now = text.replace(/\r\n?/g, "\n");
  // Beside every unit of the text, whether it is the original's ("o") or was added ("a"); edited in step with it.
  let origin = "o".repeat(now.length);
  const hadContent = now.trim() !== "";
  let emptied = false;
  const steps = transforms.map((transform) => {
    const added = transform.type === "append" || transform.type === "prepend";
    const edits = editsOf(transform, now);
    const removed = edits.map((edit) => now.slice(edit.from, edit.to)).join("");
    const next = edited(now, edits, (words) => words);
    origin = edited(origin, edits, (words) => (added ? "a" : "o").repeat(words.length));
    const changed = next !== now;
    now = next;
    if (hadContent && !added && !holdsOriginal(now, origin)) emptied = true;
    const step: TransformStep = { type: transform.type, changed };
    return changed && removed.trim() !== "" ? { ...step, removed: shorten(removed) } : step;
  });
  return { text: now, steps, emptied };
}

function editsOf(transform: Transform, text: string): Edit[] {
  switch (transform.type) {
    case "cutFrom":
      return cutEdits(text, transform.keywords, transform.within);
    case "removeLines":
      return removeEdits(text, transform);
    case "replace":
      return replaceEdits(text, transform);
    case "append":
      return text.trim() === ""
        ? [{ from: 0, to: text.length, with: transform.text }]
        : [{ from: text.trimEnd().length, to: text.length, with: transform.separator + transform.text }];
    case "prepend":
      return text.trim() === ""
        ? [{ from: 0, to: text.length, with: transform.text }]
        : [{ from: 0, to: 0, with: transform.text + transform.separator }];
    case "tidyBlankLines":
      return tidyEdits(text, transform.max);
  }
}

function cutEdits(text: string, words: readonly string[], where: Within): Edit[] {
  const part = findPart(text, where);
  if (!part) return [];
  const { folded, originalIndex } = foldWithMap(text.slice(part.from, part.to));
  const places = words.map((word) => folded.indexOf(fold(word))).filter((place) => place !== -1);
  if (places.length === 0) return [];
  const cutAt = part.from + originalIndex(Math.min(...places));
  return [{ from: text.slice(0, cutAt).trimEnd().length, to: text.length, with: "" }];
}

function removeEdits(text: string, transform: z.output<typeof removeLines>): Edit[] {
  const part = findPart(text, transform.within);
  if (!part) return [];
  const words = transform.containing?.map(fold);
  const compiled = transform.matching === undefined ? undefined : compiledPattern(transform.matching);
  return lineEdits(text, (line, from) => {
    if (from < part.from || from >= part.to) return false;
    const folded = fold(line);
    return words?.some((word) => folded.includes(word)) ?? compiled?.test(folded) ?? false;
  });
}

function replaceEdits(text: string, transform: z.output<typeof replace>): Edit[] {
  const part = findPart(text, transform.within);
  if (!part) return [];
  const { folded, originalIndex, originalEnd } = foldWithMap(text.slice(part.from, part.to));
  const matches =
    typeof transform.find === "string"
      ? occurrences(folded, fold(transform.find))
      : compiledPattern(transform.find.pattern).matches(folded);
  const edits: Edit[] = [];
  for (const match of matches) {
    const from = part.from + originalIndex(match.start);
    // Two matches may lie inside what is one character of the original (㏄).
    if (from < (edits.at(-1)?.to ?? 0)) continue;
    edits.push({ from, to: part.from + originalEnd(match.end), with: transform.with });
    if (!transform.all) break;
  }
  return edits;
}

function tidyEdits(text: string, max: number): Edit[] {
  const last = text.trimEnd().length;
  let blank = 0;
  let started = false;
  return lineEdits(text, (line, from) => {
    if (line.trim() !== "") {
      started = true;
      blank = 0;
      return false;
    }
    blank += 1;
    return !started || blank > max || from >= last;
  });
}

/** Takes out the lines a test picks, each with its line end; runs of them in one edit. */
function lineEdits(text: string, pick: (line: string, from: number) => boolean): Edit[] {
  const edits: Edit[] = [];
  let from = 0;
  let pickedLast = false;
  for (const line of text.split("\n")) {
    const to = Math.min(from + line.length + 1, text.length);
    pickedLast = pick(line, from);
    if (pickedLast) {
      const before = edits.at(-1);
      if (before?.to === from) before.to = to;
      else edits.push({ from, to, with: "" });
    }
    from += line.length + 1;
  }
  // The last line has no line end of its own: the one before it goes.
  const tail = edits.at(-1);
  if (pickedLast && tail && tail.from > 0) tail.from -= 1;
  return edits;
}

function occurrences(text: string, word: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    found.push({ start: at, end: at + word.length });
  }
  return found;
}

/** Where the chosen part lies, as places in the text; `\n` line ends. First and last lines are counted without blank ends. */
function findPart(text: string, where: Within): { from: number; to: number } | null {
  if (where === "whole") return { from: 0, to: text.length };
  const parts = textParts(text);
  const filled = (line: string) => line.trim() !== "";
  const lines = (from: number, to: number) => {
    const start = lineStart(parts.lines, Math.max(0, from));
    return { from: start, to: Math.min(text.length, lineStart(parts.lines, Math.min(parts.lines.length, to))) };
  };
  if (where === "footer") return parts.footer && lines(parts.footer.from, parts.footer.to);
  if ("firstLines" in where) return lines(0, parts.lines.findIndex(filled) + where.firstLines);
  if ("lastLines" in where) {
    return lines(parts.lines.findLastIndex(filled) + 1 - where.lastLines, parts.lines.length);
  }
  const section = findSection(parts, where.section);
  return section ? lines(section.from, section.to) : null;
}

function lineStart(lines: readonly string[], index: number): number {
  return lines.slice(0, index).reduce((at, line) => at + line.length + 1, 0);
}

function edited(text: string, edits: readonly Edit[], put: (words: string) => string): string {
  let out = "";
  let at = 0;
  for (const edit of edits) {
    out += text.slice(at, edit.from) + put(edit.with);
    at = edit.to;
  }
  return out + text.slice(at);
}

function holdsOriginal(text: string, origin: string): boolean {
  for (const { index } of text.matchAll(/\S/g)) if (origin[index] === "o") return true;
  return false;
}

/** Compiled before: the schema refused those that do not compile. */
function compiledPattern(source: string) {
  const compiled = compilePattern(source);
  if ("error" in compiled) throw new Error(`pattern ${source}: ${compiled.error}`);
  return compiled;
}

function shorten(removed: string): string {
  const words = removed.trim();
  return words.length <= REMOVED_SHOWN_MAX
    ? words
    : `${words.slice(0, REMOVED_SHOWN_MAX - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
