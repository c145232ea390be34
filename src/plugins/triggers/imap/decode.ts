import { Transform, type TransformCallback } from "node:stream";
import type { AddressObject, ParsedMail, SimpleParserOptions } from "mailparser";
import { simpleParser } from "mailparser";
import { type DecodedBytes, decodeBytes } from "./charset.ts";
import type { MailDoubt } from "./doubts.ts";
import { htmlText } from "./html.ts";
import { OUR_LABEL, relabel } from "./relabel.ts";

/** A mail taken apart: text is decoded, attachments are only described. */
export interface DecodedMail {
  /** Decoded; names in lower case. */
  headers: { name: string; value: string }[];
  subject: string;
  /** The readable text: plain where there is one, else what the HTML says. Line ends are `\n`. */
  text: string;
  htmlOnly: boolean;
  from: Address[];
  to: Address[];
  replyTo: Address[];
  messageId: string | null;
  inReplyTo: string | null;
  attachments: { name: string; type: string; size: number }[];
  /** Whole mails inside this one. */
  embedded: Uint8Array[];
  charset: string;
  mended: boolean;
  doubts: MailDoubt[];
}
export interface Address {
  address: string;
  name: string;
  domain: string;
}

/** mailparser stays within a second even for 20 MB; what takes this long is broken on purpose. */
const PARSE_TIMEOUT_MS = 20_000;
/** Shorter plain texts beside an HTML part are "please use an HTML reader". */
const STUB_LENGTH = 40;
/** Longer texts are nobody's announcement: rules and templates see this much, the raw mail keeps the rest. In UTF-16 units. */
const MAX_TEXT = 200_000;
const MAX_SUBJECT = 10_000;
/** Of a part's text no more is decoded, also when it is HTML. In bytes. */
const MAX_PART = 2_000_000;

/** Takes a mail apart. Never rejects: what cannot be read is missing, with a doubt. */
export async function decodeMail(raw: Uint8Array): Promise<DecodedMail> {
  const { raw: relabelled, headerEnd, labels, headers, hasAlternatives, ...more } = relabel(raw);
  const doubts = new Set<MailDoubt>(more.doubts);
  const parts: DecodedBytes[] = [];
  const decoder = (bytes: Buffer, label: string) => {
    const ours = OUR_LABEL.exec(label);
    if (bytes.length > MAX_PART) doubts.add("broken-mime");
    const read = bytes.length > MAX_PART ? bytes.subarray(0, bytes.lastIndexOf(0x0a, MAX_PART) + 1) : bytes;
    const decoded = decodeBytes(read, ours ? (labels[Number(ours[1])] ?? null) : label);
    parts.push(decoded);
    return decoded.text;
  };
  // What breaks the parser is seldom in the header: who wrote about what is still to be known, so that rules can hold it.
  const mail = await parse(relabelled, decoder)
    .catch(() => {
      doubts.add("broken-mime");
      return parse(relabelled.subarray(0, headerEnd), decoder);
    })
    .catch(() => null);

  const { text, htmlOnly } = readableText(mail, hasAlternatives, doubts);
  if (text.length > MAX_TEXT) doubts.add("broken-mime");
  const seen = [...more.decoded, ...parts];
  for (const one of seen) for (const doubt of one.doubts) doubts.add(doubt);
  const attachments = mail?.attachments ?? [];
  return {
    headers,
    subject: oneLine((mail?.subject ?? "").slice(0, MAX_SUBJECT)).replaceAll("\0", ""),
    text: text.slice(0, MAX_TEXT).replaceAll("\0", ""),
    htmlOnly,
    from: addresses(mail?.from),
    to: addresses(mail?.to),
    replyTo: addresses(mail?.replyTo),
    messageId: mail?.messageId ?? null,
    inReplyTo: mail?.inReplyTo ?? null,
    attachments: attachments
      .filter((a) => !isMail(a))
      .map((a) => ({ name: a.filename ?? "", type: a.contentType, size: a.size })),
    embedded: attachments.filter(isMail).map((a) => a.content),
    charset: seen.filter((s) => s.charset !== "us-ascii").at(-1)?.charset ?? "us-ascii",
    mended: seen.some((s) => s.mended),
    doubts: [...doubts],
  };
}

/** RFC 6532 made the second, for addresses that are not ASCII. */
const isMail = ({ contentType }: { contentType: string }) => /^message\/(?:rfc822|global)$/.test(contentType);

function oneLine(text: string): string {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

async function parse(raw: Buffer, decode: (bytes: Buffer, label: string) => string): Promise<ParsedMail> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the mail took too long to parse")), PARSE_TIMEOUT_MS);
  });
  const options: SimpleParserOptions = {
    Iconv: iconvOf(decode),
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
    // A mail inside the mail is not its own words, nor is the report on one that was not delivered.
    ignoreEmbedded: true,
    keepDeliveryStatus: true,
    checksumAlgo: false,
  };
  try {
    return await Promise.race([simpleParser(raw, options), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** node-iconv's shape, as mailparser uses it for bodies. */
function iconvOf(decode: (bytes: Buffer, label: string) => string) {
  return class extends Transform {
    readonly #label: string;
    readonly #chunks: Buffer[] = [];
    constructor(label: string) {
      super();
      this.#label = label;
    }
    override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback) {
      this.#chunks.push(chunk);
      done();
    }
    override _flush(done: TransformCallback) {
      done(null, Buffer.from(decode(Buffer.concat(this.#chunks), this.#label)));
    }
  };
}

function readableText(
  mail: ParsedMail | null,
  hasAlternatives: boolean,
  doubts: Set<MailDoubt>,
): { text: string; htmlOnly: boolean } {
  const plain = tidy(mail?.text ?? "");
  if (typeof mail?.html !== "string" || mail.html === "") return { text: plain, htmlOnly: false };
  if (hasAlternatives && plain.trim().length >= STUB_LENGTH) return { text: plain, htmlOnly: false };
  const converted = htmlText(mail.html);
  if (converted === null) doubts.add("broken-mime");
  const html = tidy(converted ?? "");
  if (plain.trim() === "") return { text: html, htmlOnly: html !== "" };
  // Parts that are no alternatives of each other are all of the text.
  if (!hasAlternatives) return { text: tidy(`${plain}\n\n${html}`), htmlOnly: false };
  return html.trim().length > plain.trim().length ? { text: html, htmlOnly: true } : { text: plain, htmlOnly: false };
}

/** Line ends as `\n`, no blanks at line ends, none of the bytes that only transport needs. */
function tidy(text: string): string {
  return (
    text
      .replace(/\r\n?/g, "\n")
      // The group keeps it linear: a run of blanks is looked at from its first one only.
      .replace(/(^|[^ \t\u00a0])[ \t\u00a0]+(?=\n|$)/g, "$1")
      .replace(/^[\ufeff\n]+/, "")
      .trimEnd()
  );
}

function addresses(objects: AddressObject | AddressObject[] | undefined): Address[] {
  const list = objects === undefined ? [] : Array.isArray(objects) ? objects : [objects];
  return list
    .flatMap((o) => o.value.flatMap((v) => v.group ?? [v]))
    .flatMap(({ address, name }) => {
      const plain = (address ?? "").trim().toLowerCase();
      return plain === ""
        ? []
        : [{ address: plain, name: name ?? "", domain: plain.slice(plain.lastIndexOf("@") + 1) }];
    });
}
