import { fold } from "./fold.ts";

/** A named part of a text: from its heading line to the next heading or the footer. */
export interface Section {
  /** The heading in NFKC, without its bracket signs and closing colon: 「【日　時】」 is "日 時". */
  name: string;
  /** What stands under the heading, with what follows it on its own line; without blank lines at either end. */
  text: string;
  /** First line, the heading itself. */
  from: number;
  /** The line after the last one. */
  to: number;
}

/** A text taken apart. Line numbers count from 0, `to` is exclusive. */
export interface TextParts {
  lines: string[];
  /** The first line that is not blank, trimmed; "" when there is none. */
  lead: string;
  sections: Section[];
  footer: { text: string; from: number; to: number } | null;
}

/** Footers of city mails are shorter than this; a rule line further up divides the body. */
const FOOTER_SEARCH_LINES = 20;
const HEADING_NAME_MAX = 40;

const BRACKETED = /^\s*(?:【([^】]+)】|＜([^＞]+)＞|<([^>]+)>|［([^］]+)］|\[([^\]]+)\])(.*)$/u;
const MARKED = /^\s*[■◆●]+(.+)$/u;
/** A colon that divides a heading from its text, not the one of 18:40 or https://. */
const COLON = /[:：](?!\/\/)(?<!\d[:：](?=\d))/u;
const RULE_LINE = /^\s*(?:[-=*_~+#－＝＊＿ー〜～]{3,}|[―━─═—–＿]{2,}|─)\s*$/u;
const SIGNATURE_LINE = /^-- ?$/;
const FOOTER_OPENING =
  /^(?:[※*＊■●◆【\s]*)(?:この(?:電子)?メールは|このメールに|本メールは|本メールに|このメールアドレス|配信停止|配信の停止|配信解除|登録解除|退会|送信専用)/u;

/** Splits at every kind of line end. */
function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/**
 * Takes a mail's text apart: lines, lead line, sections by their headings (【…】, ■…, ◆…, ●…, <…>, […] at the start of a
 * line) and footer. The footer begins at the last rule line (---, ━━, "-- " …) of the last 20 lines that text stands
 * below and above, or at a last paragraph which opens like one (「※このメールは」, 「配信停止」); paragraphs above it that
 * open so belong to it too. When in doubt the footer is the shorter one: what is cut there must not eat the body.
 */
export function textParts(text: string): TextParts {
  const lines = splitLines(text);
  const footerFrom = findFooter(lines);
  const sections = findSections(lines, footerFrom ?? lines.length);
  return {
    lines,
    lead: lines.find((line) => !isBlank(line))?.trim() ?? "",
    sections,
    footer:
      footerFrom === undefined
        ? null
        : { text: trimBlankLines(lines.slice(footerFrom)), from: footerFrom, to: lines.length },
  };
}

/** The first section of that name, compared folded. */
export function findSection(parts: TextParts, name: string): Section | undefined {
  const wanted = fold(name.trim());
  return parts.sections.find((section) => fold(section.name) === wanted);
}

function findSections(lines: string[], end: number): Section[] {
  const headings: { name: string; rest: string; from: number }[] = [];
  for (const [from, line] of lines.slice(0, end).entries()) {
    const heading = readHeading(line);
    if (heading) headings.push({ ...heading, from });
  }
  return headings.map(({ name, rest, from }, i) => {
    const to = headings[i + 1]?.from ?? end;
    return { name, text: trimBlankLines([rest, ...lines.slice(from + 1, to)]), from, to };
  });
}

function readHeading(line: string): { name: string; rest: string } | undefined {
  const bracketed = BRACKETED.exec(line);
  if (bracketed) {
    const inside = bracketed.slice(1, 6).find((part) => part !== undefined) ?? "";
    // <https://…> and <name@example.jp> are addresses.
    if (/[@＠]|:\/\//u.test(inside)) return undefined;
    return heading(inside, bracketed[6] ?? "");
  }
  const marked = MARKED.exec(line)?.[1];
  if (marked === undefined) return undefined;
  const colon = COLON.exec(marked);
  return colon ? heading(marked.slice(0, colon.index), marked.slice(colon.index + 1)) : heading(marked, "");
}

function heading(name: string, rest: string): { name: string; rest: string } | undefined {
  const clean = name
    .normalize("NFKC")
    .replace(/[■◆●]+\s*$/u, "")
    .trim()
    .replace(/\s*:$/u, "");
  if (clean === "" || clean.length > HEADING_NAME_MAX) return undefined;
  return { name: clean, rest: rest.replace(/^\s*[:：]\s*/u, "").trim() };
}

function findFooter(lines: string[]): number | undefined {
  const last = lines.findLastIndex((line) => !isBlank(line));
  const first = lines.findIndex((line) => !isBlank(line) && !isRule(line));
  const tail = Math.max(first + 1, last + 1 - FOOTER_SEARCH_LINES);
  if (first === -1 || last < tail) return undefined;

  let from: number | undefined;
  let textBelow = false;
  for (let i = last; i >= tail; i--) {
    if (!isRule(lines[i])) textBelow = true;
    else if (textBelow) {
      from = i;
      break;
    }
  }
  for (;;) {
    const opening = paragraphAbove(lines, from ?? last + 1);
    if (opening === undefined || opening < tail || !FOOTER_OPENING.test(lines[opening] ?? "")) return from;
    from = opening > tail && isRule(lines[opening - 1]) ? opening - 1 : opening;
  }
}

/** The first line of the paragraph that ends above `end`; paragraphs are divided by blank and rule lines. */
function paragraphAbove(lines: string[], end: number): number | undefined {
  let i = end - 1;
  while (i >= 0 && (isBlank(lines[i]) || isRule(lines[i]))) i--;
  if (i < 0) return undefined;
  while (i > 0 && !isBlank(lines[i - 1]) && !isRule(lines[i - 1])) i--;
  return i;
}

function trimBlankLines(lines: string[]): string {
  const from = lines.findIndex((line) => !isBlank(line));
  if (from === -1) return "";
  return lines.slice(from, lines.findLastIndex((line) => !isBlank(line)) + 1).join("\n");
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === "";
}

function isRule(line: string | undefined): boolean {
  return line !== undefined && (RULE_LINE.test(line) || SIGNATURE_LINE.test(line));
}
