/** Tells a mail's own words from those it forwards or answers, so that an old alarm in a quotation fires nothing. */

export interface OwnWords {
  own: string;
  forwarded: string;
  quoted: string;
}

/** What mail programs write above a mail they pass on; from there to the end it is somebody else's. */
const FORWARD_MARK =
  /^\s*[-_=*ー－―─]{2,}\s*(?:original message|forwarded (?:message|mail)|begin forwarded message|転送(?:メッセージ|メール|された?メッセージ|された?メール)?|元のメッセージ|オリジナルメッセージ|以下転送)\s*[-_=*ー－―─]*\s*$|^\s*begin forwarded message:\s*$|^\s*[-_]{2,}\s*(?:original|forwarded)\b.*$/iu;
/** Outlook's way: a block of header lines in the text. */
const HEADER_BLOCK =
  /^\s*(?:from|差出人|送信者)\s*[:：].+\n(?:\s*(?:sent|date|送信日時|日時|to|宛先|cc|subject|件名)\s*[:：].*\n?){2,}/imu;
const ATTRIBUTION =
  /^\s*(?:on\s.+\swrote|.{0,60}\d.{0,80}(?:のメール|さんが書きました|さんは書きました|wrote|<[^>\s]+@[^>\s]+>))\s*[:：]\s*$/iu;
const QUOTE = /^\s{0,3}[>＞|｜]+/;
/** A line of its own such as 「＞ 注意」 may be a bullet; a quotation is at least two lines, or follows an attribution. */
const MIN_QUOTED_LINES = 2;

export function ownWords(text: string): OwnWords {
  const lines = text.split("\n");
  const mark = lines.findIndex((line) => FORWARD_MARK.test(line));
  const block = HEADER_BLOCK.exec(text);
  const blockLine = block ? text.slice(0, block.index).split("\n").length - 1 : -1;
  const cut = [mark, blockLine].filter((n) => n >= 0).sort((a, b) => a - b)[0] ?? lines.length;

  const own: string[] = [];
  const quoted: string[] = [];
  const before = lines.slice(0, cut);
  const quotes = before.filter((line) => QUOTE.test(line)).length;
  for (const [i, line] of before.entries()) {
    const attributed = ATTRIBUTION.test(line) && before.slice(i + 1, i + 4).some((next) => QUOTE.test(next));
    const isQuote =
      QUOTE.test(line) && (quotes >= MIN_QUOTED_LINES || (i > 0 && ATTRIBUTION.test(before[i - 1] ?? "")));
    (attributed || isQuote ? quoted : own).push(line);
  }
  return { own: trim(own), forwarded: trim(lines.slice(cut)), quoted: trim(quoted) };
}

function trim(lines: string[]): string {
  return lines.join("\n").replace(/^\n+|\s+$/g, "");
}
