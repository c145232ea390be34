/** Tells a mail's own words from those it forwards or answers, so that an old alarm in a quotation fires nothing. */

export interface OwnWords {
  own: string;
  forwarded: string;
  quoted: string;
}

/** Marks are short; long lines are words, and cost time to compare. */
const MAX_MARK = 200;
const DASHES = "[-_=*ー－―─]";
const FORWARDED = String.raw`(?:original message|forwarded (?:message|mail|by .+)|begin forwarded message|(?:以下)?転送(?:(?:された?)?(?:メッセージ|メール))?|元のメッセージ|オリジナル\s?メッセージ)`;
/** What mail programs write above a mail they pass on: from there to the end it is somebody else's. */
const FORWARD_MARKS = [
  new RegExp(String.raw`^\s*${DASHES}{2,}\s*${FORWARDED}\s*[:：]?\s*${DASHES}*\s*$`, "iu"),
  // Apple's has no dashes, but a colon.
  /^\s*(?:begin forwarded message|転送された?メッセージ|以下転送)\s*[:：]\s*$/iu,
];
/** Outlook's way: header fields as lines of the text, perhaps below a rule. */
const BLOCK_FROM = /^[\s>*]*(?:from|差出人|送信者)\*?\s*[:：]/iu;
const BLOCK_FIELD = /^[\s>*]*(?:sent|date|送信日時|日時|日付|to|宛先|cc|subject|件名|reply-to|返信先)\*?\s*[:：]/iu;
const MIN_BLOCK_FIELDS = 2;
const RULE = /^\s*[-_]{5,}\s*$/;
/** What stands above the words a mail answers: 「2026年8月6日(木) 17:00 千葉市 <a@b.example>:」, "On … wrote:". */
const ATTRIBUTION =
  /^\s*(?:on\s.+\swrote|.*\d.*(?:のメール|さんが書きました|さんは書きました|\swrote|<[^>\s]+@[^>\s]+>))\s*[:：]\s*$/iu;
/** Mail programs quote with this sign alone; 「＞」 and 「｜」 are bullets and tables. */
const QUOTE = /^\s{0,3}>/;

/**
 * Divides a text. A line that begins with `>` is a quotation below a line that says whose words follow, and anywhere in a
 * mail that says it is an answer (`isReply`); else it is a bullet, and losing it could lose a ward.
 */
export function ownWords(text: string, { isReply }: { isReply: boolean }): OwnWords {
  const lines = text.split("\n");
  const cut = forwardFrom(lines);
  const own: string[] = [];
  const quoted: string[] = [];
  const before = lines.slice(0, cut);
  let isAnswered = false;
  for (const [i, line] of before.entries()) {
    const attribution = isAttribution(before, i);
    if (attribution) isAnswered = true;
    else if (line.trim() !== "" && !QUOTE.test(line)) isAnswered = false;
    (attribution || (QUOTE.test(line) && (isReply || isAnswered)) ? quoted : own).push(line);
  }
  return { own: trim(own), forwarded: trim(lines.slice(cut)), quoted: trim(quoted) };
}

/** Where somebody else's mail begins: the number of its first line, that of lines when there is none. */
function forwardFrom(lines: string[]): number {
  const at = lines.findIndex((line, i) => isMark(line) || isHeaderBlock(lines, i));
  if (at === -1) return lines.length;
  return at > 0 && RULE.test(lines[at - 1] ?? "") ? at - 1 : at;
}

function isMark(line: string): boolean {
  return line.length <= MAX_MARK && FORWARD_MARKS.some((mark) => mark.test(line));
}

function isHeaderBlock(lines: string[], at: number): boolean {
  if (!BLOCK_FROM.test(lines[at]?.slice(0, MAX_MARK) ?? "")) return false;
  const next = lines.slice(at + 1, at + 12).filter((line) => line.trim() !== "");
  const fields = next.findIndex((line) => !BLOCK_FIELD.test(line.slice(0, MAX_MARK)));
  return (fields === -1 ? next.length : fields) >= MIN_BLOCK_FIELDS;
}

/** A line that says whose words are quoted right below; Gmail breaks long ones in two. */
function isAttribution(lines: string[], at: number): boolean {
  return (
    [
      [at, 1],
      [at, 2],
      [at - 1, 2],
    ] as const
  ).some(([from, length]) => {
    const said = lines.slice(Math.max(0, from), from + length);
    if (said.length < length || said.some((line) => QUOTE.test(line))) return false;
    const below = lines.slice(from + length, from + length + 3).find((line) => line.trim() !== "");
    const sentence = said.join(" ");
    return below !== undefined && QUOTE.test(below) && sentence.length <= MAX_MARK && ATTRIBUTION.test(sentence);
  });
}

function trim(lines: string[]): string {
  return lines.join("\n").replace(/^\n+/, "").trimEnd();
}
