import { RE2JS, RE2JSException } from "re2js";
import { foldRuns } from "./fold-index.ts";

/** A pattern ready to be asked, in time linear in the text. */
export interface Pattern {
  source: string;
  /** Whether it matches anywhere in the text, which must be folded. */
  test(folded: string): boolean;
  /** Its matches in a folded text, left to right, not overlapping, empty ones left out. `end` is exclusive. */
  matches(folded: string): { start: number; end: number }[];
}

/** UTF-16 units; ours. Longer ones are lists of words, for which there are operators. */
export const PATTERN_LENGTH_MAX = 500;

/** Characters with a meaning in RE2; `-` and `^` have theirs inside [ ]. */
const MEANINGFUL = /[\\^$.|?*+()[\]{}-]/gu;
const ESCAPE = /^\\(?:[pP](?:\{[^}]*\}|.)|x\{[^}]*\}|[\s\S])/u;

/**
 * Compiles an RE2 pattern (no look-around, no back-references, repeats up to 1,000). It is matched against folded text,
 * so its own letters are folded alike, outside escapes: 「（株）」 and 「㈱」 are literal characters, [ぁ-ん] is [ァ-ン],
 * and case makes no difference. ASCII signs keep their meaning. `^` and `$` are the ends of the text; (?m) makes them
 * those of lines. The error is a Japanese sentence.
 */
export function compilePattern(source: string): Pattern | { error: string } {
  if (source === "") return { error: "パターンが空です。" };
  if (source.length > PATTERN_LENGTH_MAX) return { error: `パターンは${PATTERN_LENGTH_MAX}文字以内にしてください。` };
  try {
    const compiled = RE2JS.compile(foldPattern(source), RE2JS.CASE_INSENSITIVE);
    return {
      source,
      test: (folded) => compiled.test(folded),
      matches: (folded) => {
        const found: { start: number; end: number }[] = [];
        const matcher = compiled.matcher(folded);
        while (matcher.find()) {
          if (matcher.end() > matcher.start()) found.push({ start: matcher.start(), end: matcher.end() });
        }
        return found;
      },
    };
  } catch (error) {
    if (!(error instanceof RE2JSException) && !(error instanceof PatternError)) throw error;
    return { error: explain(error.message) };
  }
}

class PatternError extends Error {}

/** The pattern with every character outside escapes and ASCII folded; those that fold to ASCII signs become literal. */
function foldPattern(source: string): string {
  let out = "";
  /** Where the inside of the open [ ] begins; -1 outside. */
  let classFrom = -1;
  let rest = source;
  const copy = (part: string) => {
    out += part;
    rest = rest.slice(part.length);
  };
  while (rest !== "") {
    const escaped = ESCAPE.exec(rest)?.[0];
    const posixClass = classFrom === -1 ? undefined : /^\[:\^?\w+:\]/.exec(rest)?.[0];
    if (escaped === "\\Q") throw new PatternError(escaped);
    if (escaped !== undefined && isAscii(escaped)) {
      copy(escaped);
    } else if (posixClass !== undefined) {
      copy(posixClass);
    } else if (escaped === undefined && /^\p{ASCII}(?!\p{M})/u.test(rest)) {
      // A "]" that comes first in [ ] is a literal one.
      if (rest[0] === "]" && classFrom !== -1 && !["", "^"].includes(out.slice(classFrom))) classFrom = -1;
      else if (rest[0] === "[" && classFrom === -1) classFrom = out.length + 1;
      copy(rest.slice(0, 1));
    } else {
      // A backslash before a Japanese character only says "literal", which it is anyway.
      if (escaped !== undefined) rest = rest.slice(1);
      const literal = /^(?:\p{ASCII}\p{M}+|\P{ASCII}+)/u.exec(rest)?.[0] ?? rest.slice(0, 1);
      rest = rest.slice(literal.length);
      for (const { folded } of foldRuns(literal)) out += asLiteral(folded, classFrom !== -1);
    }
  }
  return out;
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

function asLiteral(folded: string, inClass: boolean): string {
  const escaped = folded.replace(MEANINGFUL, "\\$&");
  // ㈱+ repeats all of (株), not its bracket alone.
  return !inClass && [...folded].length > 1 ? `(?:${escaped})` : escaped;
}

const EXPLANATIONS: readonly (readonly [string, string])[] = [
  ["\\Q", "\\Q は使えません。記号の前に \\ を1つずつ付けてください。"],
  ["missing closing )", "「(」が閉じられていません。"],
  ["unexpected )", "「)」に対応する「(」がありません。"],
  ["missing closing ]", "「[」が閉じられていません。"],
  ["missing argument to repetition", "繰り返し（* + ? {n}）の前に文字がありません。"],
  ["invalid nested repetition", "繰り返し（* + ? {n}）が重なっています。"],
  ["invalid repeat count", "繰り返しの回数は1,000以下にしてください。"],
  ["expression too large", "繰り返しが大きすぎます。"],
  ["expression nests too deeply", "括弧の入れ子が深すぎます。"],
  ["trailing backslash", "最後の \\ の後に文字がありません。"],
  ["invalid character class range", "[ ] の中の範囲が正しくありません。"],
  ["invalid escape sequence", "使えない \\ の書き方があります。"],
  ["invalid or unsupported Perl syntax", "先読み・後読みなど、使えない (?…) の書き方があります。"],
  ["invalid named capture", "(?P<名前>…) の書き方が正しくありません。"],
];

function explain(message: string): string {
  const known = EXPLANATIONS.find(([start]) => message.includes(start));
  return known ? known[1] : `読み取れないパターンです（${message}）。`;
}
