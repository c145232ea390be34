/**
 * Header fields as text, and as ASCII lines that say the same in UTF-8 encoded words. mailparser decodes encoded words by
 * their label and trusts it, so no word of another charset is left for it to decode.
 */
import { type DecodedBytes, decodeBytes } from "./charset.ts";

export interface Field {
  /** Lower case. */
  name: string;
  /** The value, unfolded and decoded. */
  text: string;
  /** The value on one line of ASCII; encoded words stay encoded words, so that what they hold is never read as syntax. */
  line: string;
  /** How each piece that is not plain ASCII was read. */
  decoded: DecodedBytes[];
}

/** Headers are a few kilobytes; mailparser refuses a mail whose header is over 1 MiB or 16,000 lines. In bytes and fields. */
const MAX_BYTES = 256 * 1024;
const MAX_FIELDS = 2_000;

/**
 * The fields of a header block (latin1, so that every byte is one character). `isBroken`: lines were left out that are no
 * field. Programs disagree on what such lines are: `\fSubject: x` is a subject to some, and to none that checks signatures.
 */
export function readFields(block: string): { fields: Field[]; isBroken: boolean } {
  const folded: string[] = [];
  for (const line of block.slice(0, MAX_BYTES).split("\n")) {
    const last = folded.length - 1;
    if (/^[ \t]/.test(line) && last >= 0) folded[last] += `\n${line}`;
    else if (line !== "" && line !== "\r") folded.push(line);
  }
  const fields = folded.slice(0, MAX_FIELDS).flatMap((field) => {
    const found = /^([!-9;-~]+)[ \t]*:/.exec(field);
    return found?.[1] === undefined ? [] : [readField(found[1].toLowerCase(), field.slice(found[0].length))];
  });
  // A mailbox file's own line above the first field is not the mail's.
  const strays = folded.length - fields.length - (/^From /.test(folded[0] ?? "") ? 1 : 0);
  return { fields, isBroken: block.length > MAX_BYTES || strays > 0 };
}

/** RFC 2047, section 2, and words that run into each other, which it forbids and mail programs write. */
const WORD = String.raw`=\?([^?\s]+)\?([bq])\?([^?]*)\?=`;
const WORDS = new RegExp(String.raw`${WORD}(?:\s*${WORD})*`, "gi");
const NOT_ASCII = /\P{ASCII}(?:\P{ASCII}| (?=\P{ASCII}))*/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what ISO-2022-JP is made of
const RAW_BYTES = /[\x80-\xff]|\x1b[$(]/;

function readField(name: string, folded: string): Field {
  const value = folded
    .replace(/[\r\n]+(?=[ \t])/g, "")
    .replace(/[\r\n]+/g, " ")
    .trim();
  const decoded: DecodedBytes[] = [];
  const keep = (bytes: Uint8Array, label: string | null) => {
    const read = decodeBytes(bytes, label);
    decoded.push(read);
    return read.text;
  };
  const plain = RAW_BYTES.test(value) ? keep(Buffer.from(value, "latin1"), null) : value;
  let text = "";
  let line = "";
  let at = 0;
  const raw = (to: number) => {
    const piece = plain.slice(at, to);
    text += piece;
    line += piece.replace(NOT_ASCII, encodeWords);
  };
  for (const run of plain.matchAll(WORDS)) {
    raw(run.index);
    at = run.index + run[0].length;
    const read = wordsIn(run[0])
      .map(({ bytes, label }) => keep(bytes, label))
      .join("");
    text += read;
    line += encodeWords(read);
  }
  raw(plain.length);
  return { name, text, line, decoded };
}

/** Neighbours in one charset are decoded as one: many programs cut words in the middle of a character. */
function wordsIn(run: string): { bytes: Uint8Array; label: string }[] {
  const all: { label: string; encoding: string; text: string }[] = [];
  for (const [, charset = "", encoding = "", text = ""] of run.matchAll(new RegExp(WORD, "gi"))) {
    // RFC 2231, section 5: a language may stand behind the charset.
    const label = charset.replace(/\*.*$/, "").toLowerCase();
    const last = all.at(-1);
    if (last?.label === label && last.encoding === encoding.toLowerCase()) last.text += text;
    else all.push({ label, encoding: encoding.toLowerCase(), text });
  }
  const joined: { bytes: Uint8Array; label: string }[] = [];
  for (const { label, encoding, text } of all) {
    const bytes = encoding === "b" ? fromBase64(text) : fromQ(text);
    const last = joined.at(-1);
    if (last?.label === label) last.bytes = Buffer.concat([last.bytes, bytes]);
    else joined.push({ label, bytes });
  }
  return joined;
}

/** Base64 of several pieces, each padded by itself or cut anywhere. */
function fromBase64(text: string): Buffer {
  return Buffer.concat((text.match(/[^=]+/g) ?? []).map((piece) => Buffer.from(piece, "base64")));
}

function fromQ(text: string): Buffer {
  const bytes = text
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}

/** UTF-8 encoded words of at most 75 characters, each of whole characters (RFC 2047, sections 2 and 5). */
function encodeWords(text: string): string {
  const all: string[] = [];
  let word = "";
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 42) {
      all.push(word);
      word = "";
    }
    word += character;
  }
  all.push(word);
  return all.map((w) => `=?utf-8?B?${Buffer.from(w).toString("base64")}?=`).join(" ");
}

/** A structured value such as Content-Type's: what stands first, and the parameters by lower-case name. */
export function parameters(line: string): { value: string; params: Map<string, string> } {
  // Nobody's Content-Type is longer, and a search for quotes that never close takes the square of the length.
  const short = line.slice(0, 16_384);
  const params = new Map<string, string>();
  for (const [, name = "", quoted, bare = ""] of short.matchAll(
    /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g,
  )) {
    // A parameter given twice keeps its first value, as mailparser has it.
    const key = name.toLowerCase();
    if (!params.has(key)) params.set(key, quoted?.replace(/\\(.)/g, "$1") ?? bare);
  }
  return { value: (/^\s*([^;\s(]*)/.exec(short)?.[1] ?? "").toLowerCase(), params };
}
