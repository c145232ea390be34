/**
 * mailparser decodes a part by its label, and some without asking. Here every part is given a label of ours, so that our
 * decoder is asked about each, and headers are rewritten plainly, so that mailparser sees the fields and parts we see.
 * Only a copy is changed: signatures are checked over the mail as it came.
 */
import type { DecodedBytes } from "./charset.ts";
import type { MailDoubt } from "./doubts.ts";
import { type Field, parameters, readFields } from "./header-fields.ts";

export interface Relabelled {
  raw: Buffer;
  /** Where the mail's own header ends in `raw`. */
  headerEnd: number;
  /** What each text part said of its charset, by the number in our label; null where it said nothing. */
  labels: (string | null)[];
  doubts: MailDoubt[];
  /** The fields of the mail itself, decoded. */
  headers: { name: string; value: string }[];
  /** How what a reader sees of the header was read: Subject and From. */
  decoded: DecodedBytes[];
  /** Whether some part is offered in several forms. */
  hasAlternatives: boolean;
}

export const OUR_LABEL = /^x-noroshi-(\d+)$/i;
/** Mails in mails in mails do not nest their parts deeper. */
const MAX_DEPTH = 30;
/** RFC 2046, section 5.1.1, allows 70; white space may follow on the delimiter's line. */
const MAX_DELIMITER = 1_000;
/** What mailparser can undo, and what needs no undoing (RFC 2045, section 6.1). */
const TRANSFER_ENCODINGS = ["", "7bit", "8bit", "binary", "base64", "quoted-printable"];

interface Open {
  boundary: string;
  found: boolean;
}

/** Never throws. The parts of mails inside the mail stay as they are. */
export function relabel(raw: Uint8Array): Relabelled {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const result = { labels: [], doubts: [], headers: [], decoded: [], hasAlternatives: false } as Omit<
    Relabelled,
    "raw" | "headerEnd"
  >;
  const out: Buffer[] = [];
  const open: Open[] = [];
  const close = (depth: number) => {
    for (const { found } of open.splice(depth)) if (!found) result.doubts.push("broken-mime");
  };
  let at = 0;
  let inHeader = true;
  let isBase64Text = false;
  let headerEnd = 0;

  while (inHeader || at < bytes.length) {
    if (inHeader) {
      const end = endOfHeader(bytes, at, open);
      const part = rewriteHeader(bytes.toString("latin1", at, end.block), headerEnd === 0, result);
      out.push(Buffer.from(`${part.header}\r\n`, "latin1"));
      if (headerEnd === 0) headerEnd = out[0]?.length ?? 0;
      if (part.boundary !== null) {
        if (open.length < MAX_DEPTH) open.push({ boundary: part.boundary, found: false });
        else result.doubts.push("broken-mime");
      }
      isBase64Text = part.isBase64Text;
      inHeader = false;
      at = end.body;
      continue;
    }
    const delimiter = nextDelimiter(bytes, at, open);
    const body = bytes.subarray(at, delimiter?.from ?? bytes.length);
    if (isBase64Text && !isWholeBase64(body)) result.doubts.push("broken-mime");
    isBase64Text = false;
    out.push(body);
    if (delimiter === null) break;
    out.push(bytes.subarray(delimiter.from, delimiter.to));
    at = delimiter.to;
    inHeader = !delimiter.isLast;
    const owner = open[delimiter.depth];
    if (owner) owner.found = true;
    close(delimiter.isLast ? delimiter.depth : delimiter.depth + 1);
  }
  close(0);
  return { raw: Buffer.concat(out), headerEnd, ...result };
}

/** A header ends at an empty line, or where a delimiter of an open multipart cuts it off. */
function endOfHeader(bytes: Buffer, from: number, open: Open[]): { block: number; body: number } {
  let at = from;
  while (at < bytes.length) {
    if (delimiterAt(bytes, at, open)) return { block: at, body: at };
    const newline = bytes.indexOf(0x0a, at);
    const next = newline === -1 ? bytes.length : newline + 1;
    const isEmpty = newline === at || (newline === at + 1 && bytes[at] === 0x0d);
    if (isEmpty) return { block: at, body: next };
    at = next;
  }
  return { block: at, body: at };
}

interface Delimiter {
  from: number;
  to: number;
  /** Which of the open multiparts it belongs to. */
  depth: number;
  isLast: boolean;
}

function nextDelimiter(bytes: Buffer, from: number, open: Open[]): Delimiter | null {
  if (open.length === 0) return null;
  for (let at = from; ; ) {
    const found = delimiterAt(bytes, at, open);
    if (found) return found;
    const newline = bytes.indexOf("\n--", at);
    if (newline === -1) return null;
    at = newline + 1;
  }
}

/** The delimiter line that begins at `at`, if any. */
function delimiterAt(bytes: Buffer, at: number, open: Open[]): Delimiter | null {
  if (open.length === 0 || bytes[at] !== 0x2d || bytes[at + 1] !== 0x2d) return null;
  const newline = bytes.subarray(at, at + MAX_DELIMITER).indexOf(0x0a);
  if (newline === -1 && at + MAX_DELIMITER < bytes.length) return null;
  const to = newline === -1 ? bytes.length : at + newline + 1;
  const said = bytes.toString("latin1", at + 2, to).replace(/[ \t\r\n]+$/, "");
  for (let depth = open.length - 1; depth >= 0; depth--) {
    const boundary = open[depth]?.boundary;
    if (said === boundary || said === `${boundary}--`) return { from: at, to, depth, isLast: said !== boundary };
  }
  return null;
}

/** Base64 comes in fours (RFC 4648, section 4), with nothing else between but line ends: other bodies were cut or changed. */
function isWholeBase64(body: Buffer): boolean {
  let digits = 0;
  for (const byte of body) {
    const isDigit =
      (byte >= 0x41 && byte <= 0x5a) ||
      (byte >= 0x61 && byte <= 0x7a) ||
      (byte >= 0x2f && byte <= 0x39) ||
      byte === 0x2b ||
      byte === 0x3d;
    if (isDigit) digits++;
    else if (byte !== 0x0a && byte !== 0x0d && byte !== 0x20 && byte !== 0x09) return false;
  }
  return digits % 4 === 0;
}

interface Part {
  header: string;
  boundary: string | null;
  isBase64Text: boolean;
}

function rewriteHeader(block: string, isRoot: boolean, result: Omit<Relabelled, "raw" | "headerEnd">): Part {
  const { fields, isBroken } = readFields(block);
  if (isBroken) result.doubts.push("broken-mime");
  if (isRoot) {
    result.headers = fields.map(({ name, text }) => ({ name, value: text }));
    for (const { name, decoded } of fields) if (name === "subject" || name === "from") result.decoded.push(...decoded);
  }
  const first = (name: string) => fields.find((field) => field.name === name)?.line ?? "";
  const rest = fields.filter(({ name }) => name !== "content-type");
  const encoding = first("content-transfer-encoding")
    .replace(/\(.*\)/, "")
    .trim()
    .toLowerCase();
  const { value, params } = parameters(first("content-type"));
  // RFC 2045, section 5.2: without a type, or with one that is none, it is plain text.
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(value) ? value : "text/plain";
  const boundary = params.get("boundary")?.trimEnd() ?? "";
  const isMultipart = type.startsWith("multipart/");

  if (isMultipart && /^[ -~]{1,200}$/.test(boundary)) {
    if (type === "multipart/alternative") result.hasAlternatives = true;
    const line = `${type}; boundary=${quoted(boundary)}`;
    return { header: lines(rest, line), boundary, isBase64Text: false };
  }
  if (!isMultipart && !type.startsWith("text/"))
    return { header: lines(rest, first("content-type")), boundary: null, isBase64Text: false };

  // A multipart that does not say where its parts begin is shown as what it is made of: nothing may vanish unseen.
  if (isMultipart || !TRANSFER_ENCODINGS.includes(encoding)) result.doubts.push("broken-mime");
  result.labels.push(params.get("charset") ?? null);
  const kept = ["format", "delsp", "name"].flatMap((name) => {
    const said = params.get(name);
    return said === undefined ? [] : [`; ${name}=${quoted(said)}`];
  });
  const line = `${isMultipart ? "text/plain" : type}; charset="x-noroshi-${result.labels.length - 1}"${kept.join("")}`;
  // A text with a file name is a file, also where it says that it may be shown.
  const disposition = parameters(first("content-disposition"));
  const isFile = !isRoot && [...disposition.params.keys()].some((name) => name.startsWith("filename"));
  const plain = rest.map((field) =>
    isFile && field.name === "content-disposition"
      ? { ...field, line: field.line.replace(/^[^;]*/, "attachment") }
      : field,
  );
  return { header: lines(plain, line), boundary: null, isBase64Text: encoding === "base64" };
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;

function lines(fields: Field[], contentType: string): string {
  const all = fields.map(({ name, line }) => `${name}: ${line}\r\n`);
  return `${all.join("")}content-type: ${contentType}\r\n`;
}
