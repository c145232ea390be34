import { createHash } from "node:crypto";
import { fold } from "../../../engine/fold.ts";
import { textParts } from "../../../engine/text-parts.ts";
import type { Evidence, IncomingEvent, JsonObject } from "../../../engine/types.ts";
import type { ReadContext } from "../../plugin.ts";
import { checkSender } from "./auth.ts";
import { headerDate, writtenDates } from "./dates.ts";
import { type DecodedMail, decodeMail } from "./decode.ts";
import type { MailDoubt } from "./doubts.ts";
import { ownWords } from "./quoted.ts";

/** At most one each (RFC 5322, section 3.6; RFC 2045, section 3): a second one is a way to show what was not signed. */
const SINGLE_HEADERS = [
  "from",
  "subject",
  "date",
  "reply-to",
  "to",
  "message-id",
  "sender",
  "in-reply-to",
  "content-type",
  "content-transfer-encoding",
];

/**
 * A mail's raw bytes as the event it is. Never rejects: what cannot be read is missing and becomes a doubt, and doubts
 * hold what the mail would send. `occurredAt` is the topmost Received header's date, else the Date header's, else now.
 */
export async function readMail(raw: Uint8Array, context: ReadContext): Promise<IncomingEvent> {
  const mail = await decodeMail(raw);
  const header = (name: string) => mail.headers.filter((h) => h.name === name).map((h) => h.value);
  const doubts = new Set<MailDoubt>(mail.doubts);
  const repeated = SINGLE_HEADERS.some((name) => header(name).length > 1);
  if (repeated) doubts.add("repeated-header");
  if (mail.from.length !== 1) doubts.add("several-from");

  const isReply = /^\s*(?:re|返信)\s*[:：]/i.test(mail.subject) || mail.inReplyTo !== null;
  const { own, forwarded, quoted } = ownWords(mail.text, { isReply });
  const embedded = await embeddedTexts(mail);
  if (mail.subject === "" && mail.text.trim() === "") doubts.add("empty-message");
  const received = receivedDate(header("received"));
  const date = headerDate(header("date")[0] ?? "");
  // A date nobody can read is not a date of now: whether the mail is old is not known.
  if (date === null && header("date").length > 0) doubts.add("broken-mime");
  const occurredAt = received ?? date ?? context.now();
  const written = writtenDates(`${mail.subject}\n${own}`, occurredAt);
  const from = mail.from.length === 1 && !repeated ? (mail.from[0]?.address ?? null) : null;
  const auth = await checkSender(raw, { resolve: context.resolve, from });

  const parts = textParts(own);
  const sections: Record<string, string> = {};
  for (const { name, text } of parts.sections) sections[name] = name in sections ? `${sections[name]}\n${text}` : text;
  const one = (name: string) => header(name)[0] ?? null;
  const allForwarded = [forwarded, ...embedded].filter((text) => text !== "").join("\n\n");

  const facts: JsonObject = {
    subject: mail.subject,
    text: own,
    body: own,
    lead: parts.lead,
    sections,
    footer: parts.footer?.text ?? null,
    from: (mail.from.length === 1 ? (mail.from[0] as unknown as JsonObject) : null) ?? null,
    to: mail.to as unknown as JsonObject[],
    toAddresses: mail.to.map((a) => a.address),
    replyTo: mail.replyTo as unknown as JsonObject[],
    replyToAddresses: mail.replyTo.map((a) => a.address),
    sender: one("sender"),
    returnPath: one("return-path"),
    messageId: mail.messageId,
    dates: {
      header: date?.toISOString() ?? null,
      received: received?.toISOString() ?? null,
      written: written.map((d) => d.toISOString()),
    },
    list: {
      id: one("list-id"),
      unsubscribe: one("list-unsubscribe"),
      precedence: one("precedence"),
      autoSubmitted: one("auto-submitted"),
    },
    auth: auth.facts,
    decoding: { doubtful: doubts.size > 0, doubts: [...doubts], charset: mail.charset, mended: mail.mended },
    attachments: mail.attachments,
    attachmentNames: mail.attachments.map((a) => a.name),
    attachmentCount: mail.attachments.length + mail.embedded.length,
    forwarded: allForwarded,
    quoted,
    isForwarded: allForwarded !== "" || /^\s*(?:fwd?|fw|転送)\s*[:：]/i.test(mail.subject),
    isReply,
    htmlOnly: mail.htmlOnly,
    sizeBytes: raw.byteLength,
  };

  const contentHash = sha256(`${fold(mail.subject).trim()}\n${fold(own).replace(/\s+/g, " ").trim()}`);
  return {
    source: context.source,
    trigger: "imap",
    occurredAt,
    facts: { mail: facts },
    evidence: {
      dates: evidenceDates(date, header, received, written),
      sender: auth.sender,
      doubts: [...doubts],
      contentHash,
    },
    title: mail.subject === "" ? "（件名なし）" : mail.subject.slice(0, 300),
    keys: [
      `${context.source} sha256:${sha256(raw)}`,
      ...(mail.messageId === null ? [] : [`${context.source} mid:${sha256(`${mail.messageId} ${contentHash}`)}`]),
    ],
    ...(mail.messageId === null ? {} : { identity: mail.messageId.slice(0, 998) }),
    raw: { contentType: "message/rfc822", bytes: raw },
  };
}

function evidenceDates(
  date: Date | null,
  header: (name: string) => string[],
  received: Date | null,
  written: Date[],
): Evidence["dates"] {
  const transport = (label: string, at: Date | null) => (at ? [{ label, at, stated: "transport" as const }] : []);
  return [
    ...transport("Dateヘッダー", date),
    ...transport("Receivedヘッダー", received),
    ...header("resent-date").flatMap((value) => transport("Resent-Dateヘッダー", headerDate(value))),
    ...written.map((at) => ({ label: "本文中の日時", at, stated: "text" as const })),
  ];
}

/** The date behind the last semicolon of the topmost Received header: when our own server got it. */
function receivedDate(received: string[]): Date | null {
  const top = received[0];
  return top === undefined ? null : headerDate(top.slice(top.lastIndexOf(";") + 1));
}

/** Subject and text of the mails inside this one: facts, never matched as the mail's own words. */
async function embeddedTexts(mail: DecodedMail): Promise<string[]> {
  const all: string[] = [];
  for (const raw of mail.embedded.slice(0, 5)) {
    const inner = await decodeMail(raw);
    all.push(`${inner.subject}\n${inner.text}`);
  }
  return all;
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
