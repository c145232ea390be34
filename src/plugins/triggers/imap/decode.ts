import { Transform, type TransformCallback } from "node:stream";
import { convert as htmlToText } from "html-to-text";
import type { AddressObject, ParsedMail, SimpleParserOptions } from "mailparser";
import { simpleParser } from "mailparser";
import { decodeBytes } from "./charset.ts";
import type { MailDoubt } from "./doubts.ts";
import { OUR_LABEL, relabel } from "./relabel.ts";

/** A mail taken apart: text is decoded, attachments are only described. */
export interface DecodedMail {
  headers: { name: string; value: string }[];
  subject: string;
  /** The readable text: plain where there is one, else what the HTML says. Line ends are `\n`. */
  text: string;
  htmlOnly: boolean;
  from: Address[];
  to: Address[];
  replyTo: Address[];
  messageId: string | null;
  date: Date | null;
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

/** Takes a mail apart. Never rejects: what cannot be read is missing, with a doubt. */
export async function decodeMail(raw: Uint8Array): Promise<DecodedMail> {
  const { raw: relabelled, labels, headers, doubts } = relabel(raw);
  const seen: { charset: string; mended: boolean; doubts: MailDoubt[] }[] = [];
  const decoder = (bytes: Uint8Array, label: string) => {
    const ours = OUR_LABEL.exec(label);
    const decoded = decodeBytes(bytes, ours ? (labels[Number(ours[1])] ?? null) : label);
    seen.push(decoded);
    return decoded.text;
  };
  const all: MailDoubt[] = [...doubts];
  const mail = await parse(relabelled, decoder).catch(() => {
    all.push("broken-mime");
    return null;
  });
  if (!mail) return nothingRead(headers, all);

  const { text, htmlOnly } = readableText(mail);
  const subject = (mail.subject ?? "").replace(/\s*[\r\n]+\s*/g, " ").trim();
  for (const { doubts: more } of seen) all.push(...more);
  const bodies = seen.filter((s) => s.charset !== "us-ascii");
  return {
    headers,
    subject: subject.replaceAll("\0", ""),
    text: text.replaceAll("\0", ""),
    htmlOnly,
    from: addresses(mail.from),
    to: addresses(mail.to),
    replyTo: addresses(mail.replyTo),
    messageId: mail.messageId ?? null,
    date: mail.date && !Number.isNaN(mail.date.getTime()) ? mail.date : null,
    inReplyTo: mail.inReplyTo ?? null,
    attachments: mail.attachments
      .filter((a) => a.contentType !== "message/rfc822")
      .map((a) => ({ name: a.filename ?? "", type: a.contentType, size: a.size })),
    embedded: mail.attachments.filter((a) => a.contentType === "message/rfc822").map((a) => a.content),
    charset: bodies.at(-1)?.charset ?? "us-ascii",
    mended: seen.some((s) => s.mended),
    doubts: [...new Set(all)],
  };
}

async function parse(raw: Buffer, decode: (bytes: Uint8Array, label: string) => string): Promise<ParsedMail> {
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
  };
  try {
    return await Promise.race([simpleParser(raw, options), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** node-iconv's shape, as mailparser and libmime use it: a stream for bodies, `convert` for encoded words. */
function iconvOf(decode: (bytes: Uint8Array, label: string) => string) {
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
    convert(bytes: Buffer | string): Buffer {
      return Buffer.from(decode(Buffer.from(bytes), this.#label));
    }
  };
}

function readableText(mail: ParsedMail): { text: string; htmlOnly: boolean } {
  const plain = tidy(mail.text ?? "");
  if (typeof mail.html !== "string") return { text: plain, htmlOnly: false };
  if (plain.trim().length >= STUB_LENGTH) return { text: plain, htmlOnly: false };
  const html = tidy(htmlText(mail.html));
  return html.trim().length > plain.trim().length ? { text: html, htmlOnly: true } : { text: plain, htmlOnly: false };
}

const HIDDEN = [
  "[hidden]",
  '[aria-hidden="true"]',
  '[style*="display:none"]',
  '[style*="display: none"]',
  '[style*="visibility:hidden"]',
  '[style*="visibility: hidden"]',
  "style",
  "script",
  "template",
  "img",
];

function htmlText(html: string): string {
  return htmlToText(html, {
    wordwrap: false,
    selectors: [
      ...HIDDEN.map((selector) => ({ selector, format: "skip" })),
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, linkBrackets: [" ", ""] } },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: "p", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      { selector: "table", options: { uppercaseHeaderCells: false } },
    ],
  });
}

/** Line ends as `\n`, no blanks at line ends, none of the bytes that only transport needs. */
function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[ \t\u00a0]+$/gm, "")
    .replace(/^\ufeff/, "")
    .replace(/^\n+|\n+$/g, "");
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

function nothingRead(headers: DecodedMail["headers"], doubts: MailDoubt[]): DecodedMail {
  const none = { from: [], to: [], replyTo: [], attachments: [], embedded: [] };
  return {
    headers,
    subject: "",
    text: "",
    htmlOnly: false,
    ...none,
    messageId: null,
    date: null,
    inReplyTo: null,
    charset: "",
    mended: false,
    doubts,
  };
}
