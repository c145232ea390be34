/**
 * mailparser decodes a part by its label, and some without asking. Here every header that says a charset, or should, is
 * given a label of ours, so that our decoder is asked about each part; and header lines of raw bytes become encoded words.
 * Only a copy is changed: signatures are checked over the mail as it came.
 */
import { decodeBytes } from "./charset.ts";
import type { MailDoubt } from "./doubts.ts";

export interface Relabelled {
  raw: Buffer;
  /** What each part said of itself, by the number in our label; null where it said nothing. */
  labels: (string | null)[];
  doubts: MailDoubt[];
  /** Header lines of the mail itself, unfolded, as bytes were (latin1). */
  headers: { name: string; value: string }[];
}

export const OUR_LABEL = /^x-noroshi-(\d+)$/i;
/** Deeper nests and longer rows of parts are nobody's mail. */
const MAX_BOUNDARIES = 1_000;

export function relabel(raw: Uint8Array): Relabelled {
  // latin1 keeps every byte as one character.
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString("latin1");
  const out: string[] = [];
  const result: Omit<Relabelled, "raw"> = { labels: [], doubts: [], headers: [] };
  const boundaries = new Set<string>();
  let at = 0;
  let inHeader = true;
  let header: string[] = [];
  let isFirst = true;
  /** Base64 digits of the part being read; null while it is not base64. */
  let digits = null as number | null;

  const endPart = () => {
    // Base64 comes in fours (RFC 4648, section 4): a part that does not was cut off on its way.
    if (digits !== null && digits % 4 !== 0) result.doubts.push("broken-mime");
    digits = null;
  };
  const endHeader = (blank: string) => {
    const done = relabelHeader(header, result, isFirst);
    out.push(...done.lines, blank);
    if (done.boundary !== null && boundaries.size < MAX_BOUNDARIES) boundaries.add(done.boundary);
    header = [];
    isFirst = false;
    inHeader = done.embeds;
    digits = done.isBase64Text ? 0 : null;
  };

  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline + 1;
    const line = text.slice(at, end);
    at = end;
    const content = line.replace(/\r?\n$/, "");
    const boundary = content.startsWith("--") ? content.slice(2).trimEnd() : null;
    if (boundary?.endsWith("--") && boundaries.has(boundary.slice(0, -2))) {
      if (inHeader && header.length > 0) endHeader("");
      endPart();
      out.push(line);
      inHeader = false;
    } else if (boundary !== null && boundaries.has(boundary)) {
      if (inHeader && header.length > 0) endHeader("");
      endPart();
      out.push(line);
      inHeader = true;
    } else if (!inHeader) {
      if (digits !== null) digits += content.replace(/[^A-Za-z0-9+/=]/g, "").length;
      out.push(line);
    } else if (content === "") endHeader(line);
    else header.push(line);
  }
  if (inHeader && header.length > 0) endHeader("");
  endPart();
  return { raw: Buffer.from(out.join(""), "latin1"), ...result };
}

function relabelHeader(
  lines: string[],
  result: Omit<Relabelled, "raw">,
  isFirst: boolean,
): { lines: string[]; boundary: string | null; embeds: boolean; isBase64Text: boolean } {
  const fields: string[] = [];
  for (const line of lines) {
    const last = fields.length - 1;
    if (/^[ \t]/.test(line) && last >= 0) fields[last] += line;
    else fields.push(line);
  }
  const eol = lines[0]?.endsWith("\r\n") ? "\r\n" : "\n";
  let boundary: string | null = null;
  let embeds = false;
  let hasType = false;
  let isText = true;
  let isBase64 = false;
  const number = () => result.labels.length - 1;
  const done = fields.map((field) => {
    const name = /^([!-9;-~]+)[ \t]*:/.exec(field)?.[1]?.toLowerCase();
    if (isFirst && name)
      result.headers.push({
        name,
        value: field
          .slice(field.indexOf(":") + 1)
          .replace(/\r?\n(?=[ \t])/g, "")
          .trim(),
      });
    if (name === "content-transfer-encoding") isBase64 = /:\s*base64/i.test(field);
    if (name !== "content-type") return wordsOf(field, eol, result);
    hasType = true;
    const value = field.slice(field.indexOf(":") + 1).replace(/\r?\n/g, "");
    const type = (/^\s*([\w.+-]+\/[\w.+-]+)/.exec(value)?.[1] ?? "text/plain").toLowerCase();
    isText = type.startsWith("text/");
    if (type.startsWith("multipart/")) {
      const found = /boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(value);
      boundary = found?.[1] ?? found?.[2] ?? null;
      return field;
    }
    if (type === "message/rfc822") {
      embeds = true;
      return field;
    }
    if (!isText) return field;
    const charset = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]+))/i;
    const found = charset.exec(value);
    result.labels.push(found ? (found[1] ?? found[2] ?? "") : null);
    const rest = found ? value.replace(charset, "") : value;
    return `Content-Type:${rest.trimEnd().replace(/;$/, "")}; charset="x-noroshi-${number()}"${eol}`;
  });
  if (!hasType) {
    result.labels.push(null);
    done.push(`Content-Type: text/plain; charset="x-noroshi-${number()}"${eol}`);
  }
  return { lines: done, boundary, embeds, isBase64Text: isBase64 && isText };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what ISO-2022-JP is made of
const RAW_JAPANESE = /[\x80-\xff]|\x1b[$(]/;

/** A field of raw Japanese bytes, as encoded words; any other as it is. */
function wordsOf(field: string, eol: string, result: Omit<Relabelled, "raw">): string {
  if (!RAW_JAPANESE.test(field)) return field;
  // Bytes of one character may stand on both sides of a fold only where the charset has no state; JIS begins each line anew.
  const decoded = decodeBytes(Buffer.from(field.replace(/\r?\n$/, ""), "latin1"), null);
  result.doubts.push(...decoded.doubts);
  const encoded = decoded.text.replace(/\P{ASCII}(?:\P{ASCII}| (?=\P{ASCII}))*/gu, words);
  return `${encoded}${eol}`;
}

/** Encoded words of at most 75 characters (RFC 2047), each of whole characters. */
function words(run: string): string {
  const all: string[] = [];
  let word = "";
  for (const character of run) {
    if (Buffer.byteLength(word + character) > 42) {
      all.push(word);
      word = "";
    }
    word += character;
  }
  all.push(word);
  return all.map((w) => `=?utf-8?B?${Buffer.from(w).toString("base64")}?=`).join(" ");
}
