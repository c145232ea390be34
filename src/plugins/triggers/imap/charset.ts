/** Which charset bytes really are, whatever they are said to be. */
import { isAscii } from "node:buffer";
import Encoding from "encoding-japanese";
import type { MailDoubt } from "./doubts.ts";

type Charset = "us-ascii" | "utf-8" | "iso-2022-jp" | "shift_jis" | "euc-jp";

export interface DecodedBytes {
  text: string;
  /** As it was read. */
  charset: string;
  /** True when the bytes were read otherwise than the label says. */
  mended: boolean;
  doubts: MailDoubt[];
}

const ALIASES: Record<string, Charset> = {
  ascii: "us-ascii",
  usascii: "us-ascii",
  ansix341968: "us-ascii",
  utf8: "utf-8",
  iso2022jp: "iso-2022-jp",
  iso2022jpms: "iso-2022-jp",
  iso2022jp1: "iso-2022-jp",
  iso2022jp2: "iso-2022-jp",
  iso2022jp3: "iso-2022-jp",
  iso2022jp2004: "iso-2022-jp",
  csiso2022jp: "iso-2022-jp",
  cp50220: "iso-2022-jp",
  cp50221: "iso-2022-jp",
  cp50222: "iso-2022-jp",
  jis: "iso-2022-jp",
  shiftjis: "shift_jis",
  sjis: "shift_jis",
  xsjis: "shift_jis",
  mskanji: "shift_jis",
  windows31j: "shift_jis",
  cswindows31j: "shift_jis",
  cp932: "shift_jis",
  ms932: "shift_jis",
  eucjp: "euc-jp",
  xeucjp: "euc-jp",
  ujis: "euc-jp",
  eucjpms: "euc-jp",
  cp51932: "euc-jp",
};

/** Not laid out over ASCII, or able to hide markup in ASCII (UTF-7); no mail program of this century sends mail in them. */
const UNSUPPORTED = /^(?:(?:cs)?unicode|utf(?:7|16|32)|ucs|iso10646|iso2022(?:kr|cn)|hz)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what ISO-2022-JP is made of
const ESCAPES = /\x1b(?:\$[@B(]|\([BJI])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const IDLE_ESCAPES = /(?:\x1b(?:\$[@B]|\([BJI]))+(?=\x1b(?:\$[@B]|\([BJI]))/g;
/** Private use (gaiji, old carriers' pictures) and C1 controls: what readers see as a box or not at all. */
const UNSEEN = /[\u0080-\u009f\ue000-\uf8ff]/;

/** Decodes bytes said to be `label` (null: nothing said). Never throws. */
export function decodeBytes(bytes: Uint8Array, label: string | null): DecodedBytes {
  const read = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), label);
  return UNSEEN.test(read.text) ? { ...read, doubts: [...read.doubts, "replacement-characters"] } : read;
}

function decode(buffer: Buffer, label: string | null): DecodedBytes {
  const plainLabel = label?.toLowerCase().replace(/[^a-z0-9]/g, "") ?? "";
  const said = label === null ? null : (ALIASES[plainLabel] ?? "other");
  if (said === "other" && UNSUPPORTED.test(plainLabel))
    return done(buffer.toString("utf8"), plainLabel, false, ["charset-unsupported"]);
  if (isAscii(buffer)) {
    const latin = buffer.toString("latin1");
    // Shift-out (CP50222's half-width kana) is in no decoder here: better a doubt than wrong letters.
    if (latin.includes("\x0e")) return done(latin, plainLabel, false, ["charset-unsupported"]);
    if (!ESCAPES.test(latin)) return done(latin, "us-ascii", false);
    // Of escapes with nothing between them only the last counts; the decoder, as the Encoding Standard has it, refuses them.
    const jis = Buffer.from(latin.replace(IDLE_ESCAPES, ""), "latin1");
    const text = readAs(jis, "iso-2022-jp");
    // JIS Roman has an overline where every address on the web has a tilde.
    return text === null ? lossy(jis, "iso-2022-jp") : asIs(text.replaceAll("\u203e", "~"), "iso-2022-jp", said);
  }

  const readings = new Map<Charset, string>();
  for (const charset of ["utf-8", "shift_jis", "euc-jp"] as const) {
    const text = readAs(buffer, charset);
    if (text !== null) readings.set(charset, text);
  }
  const japanese = [...readings].filter(([, text]) => isJapanese(text));
  const asSaid = said === "shift_jis" || said === "euc-jp" ? readings.get(said) : undefined;
  const fitsLabel = asSaid !== undefined && (isJapanese(asSaid) || japanese.length === 0);
  const utf8 = readings.get("utf-8");
  // Text of another charset is hardly ever valid UTF-8 by chance, so this settles it whatever the label, but for a word or two.
  if (utf8 !== undefined && !(fitsLabel && !isJapanese(utf8))) return asIs(utf8, "utf-8", said);
  if (fitsLabel && said !== null) return done(asSaid, said, false);
  if (said === "other" && label !== null && japanese.length === 0) {
    // A Western label on bytes that read as Japanese is a label somebody forgot to change.
    const text = readAs(buffer, label);
    if (text !== null) return done(text, label.toLowerCase(), false);
  }
  if (asSaid === undefined && said !== null && said !== "other" && said !== "us-ascii") {
    const mostly = lossy(buffer, said);
    // A few bytes lost on the way are likelier than another charset.
    const lost = (mostly.text.match(/\ufffd/g) ?? []).length;
    if (lost <= Math.min(mostly.text.length / 4, Math.max(3, mostly.text.length / 100))) return mostly;
  }
  const [only, ...more] = japanese;
  if (only && more.length === 0) return asIs(only[1], only[0], said);
  if (only) {
    const detected = Encoding.detect(buffer) === "EUCJP" ? "euc-jp" : "shift_jis";
    return done(readings.get(detected) ?? only[1], detected, true, ["charset-ambiguous"]);
  }
  const [some] = readings;
  if (some) return done(some[1], some[0], true, ["charset-ambiguous"]);
  return lossy(buffer, said === null || said === "other" || said === "us-ascii" ? "utf-8" : said);
}

function done(text: string, charset: string, mended: boolean, doubts: MailDoubt[] = []): DecodedBytes {
  return { text, charset, mended, doubts };
}

/** Read for certain. A label that says otherwise is a doubt all the same: the sender's system is not in order. ASCII says nothing. */
function asIs(text: string, charset: Charset, said: Charset | "other" | null): DecodedBytes {
  const agrees = said === charset || said === null || said === "us-ascii";
  return done(text, charset, said !== charset, agrees ? [] : ["charset-mislabelled"]);
}

function lossy(buffer: Buffer, charset: Charset): DecodedBytes {
  return done(new TextDecoder(charset).decode(buffer), charset, false, ["replacement-characters"]);
}

/** The text when every byte of it fits the charset, else null. */
function readAs(buffer: Buffer, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(buffer);
  } catch {
    return null;
  }
}

/** Kana, kanji and full-width letters make up nearly all that is neither ASCII nor a sign, and nothing is unseen. */
function isJapanese(text: string): boolean {
  // Signs and rules (―, ■, →, ①) are in every charset alike and prove nothing.
  const letters = text.match(/[^\p{ASCII}\u00a0-\u00bf\u2010-\u2bff\u3000-\u303f\u3200-\u33ff]/gu) ?? [];
  if (letters.length === 0 || UNSEEN.test(text)) return false;
  const japanese = text.match(/[\u3040-\u30ff\u4e00-\u9fff\uff01-\uff60]/g) ?? [];
  const halfKana = text.match(/[\uff61-\uff9f]/g) ?? [];
  // EUC-JP read as Shift_JIS comes out as a row of half-width kana; text that means it has other letters between.
  return japanese.length + halfKana.length >= letters.length * 0.9 && halfKana.length <= japanese.length;
}
