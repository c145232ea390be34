import { createHash } from "node:crypto";
import { z } from "zod";
import { parseAnswerData } from "../../../engine/answer-data.ts";
import type { IncomingEvent, JsonObject, ReplyWay } from "../../../engine/types.ts";
import { parseJson, WebhookReadError } from "../../../engine/webhook-envelope.ts";
import type { ReadContext } from "../../plugin.ts";
import { titleOf } from "./title.ts";

/** LINE: within one minute of receipt (Messaging API reference, "Send reply message", read 2026-08); the rest is for the way there. */
const REPLY_MS = 50_000;
/** A redelivered event's token works no more once the event is this old (ibidem). */
const REPLY_MAX_AGE_MS = 20 * 60_000;
/** The last instant whose ISO text has a year of four digits, and so sorts as text. */
const LAST_MS = Date.UTC(10_000, 0, 1) - 1;
/** LINE's are ULIDs and numbers. Ours to ask: ids become keys, header values and lists with commas. */
const ID = /^[\x21-\x2b\x2d-\x7e]{1,100}$/;

/** Without these an event is none; everything else may be missing, unknown or of another type. */
const headSchema = z.object({
  type: z.string().min(1).max(100),
  timestamp: z.number().min(0).max(LAST_MS),
  webhookEventId: z.string().regex(ID),
});

type Fields = Readonly<Record<string, unknown>>;
type Kept = Readonly<Record<string, "string" | "number" | "strings">>;

/** What of an event's parts becomes facts. Tokens, nonces and hashed phone numbers stay in the body. */
const PARTS: Readonly<Record<string, Kept>> = {
  message: {
    id: "string",
    type: "string",
    text: "string",
    quotedMessageId: "string",
    packageId: "string",
    stickerId: "string",
    stickerResourceType: "string",
    keywords: "strings",
    fileName: "string",
    fileSize: "number",
    duration: "number",
    title: "string",
    address: "string",
    latitude: "number",
    longitude: "number",
  },
  unsend: { messageId: "string" },
  beacon: { type: "string", hwid: "string", dm: "string" },
  videoPlayComplete: { trackingId: "string" },
  link: { result: "string" },
  membership: { type: "string", membershipId: "number" },
  module: { type: "string" },
};

/**
 * The event of one webhook event object (JSON), as LINE sends it or its parsed form written again. What is unknown passes,
 * what is missing is absent; without a type, a timestamp and an id it throws a `WebhookReadError`.
 */
export async function readWebhookEvent(raw: Uint8Array, { source, now }: ReadContext): Promise<IncomingEvent> {
  const json = parseJson(raw, "LINEから届いたイベント");
  const { type, timestamp, webhookEventId } = headOf(json);
  const event = fieldsOf(json);
  const at = new Date(timestamp);
  const facts = factsOf(event, type, at);
  const lineUserId = citizenOf(event);
  const messageId = fieldsOf(event.message).id;
  return {
    source,
    trigger: "webhook",
    occurredAt: at,
    title: titleOf(type, facts),
    facts: { webhook: facts },
    evidence: {
      dates: [{ label: "LINEの送信時刻", at, stated: "transport" }],
      sender: null,
      doubts: [],
      contentHash: createHash("sha256").update(webhookEventId).digest("hex"),
    },
    keys: [`webhook:${webhookEventId}`],
    // An edited message keeps its id: taken back, both texts go.
    ...(typeof messageId === "string" && ID.test(messageId) ? { identity: messageId } : {}),
    ...(lineUserId === null ? {} : { sender: { lineUserId }, reply: replyOf(event, at, now()) }),
  };
}

function headOf(json: unknown): z.output<typeof headSchema> {
  const head = headSchema.safeParse(json);
  if (head.success) return head.data;
  const field = head.error.issues[0]?.path[0];
  const what = field === undefined ? "LINEから届いたイベント" : `LINEから届いたイベントの「${String(field)}」`;
  throw new WebhookReadError(`${what}を読み取れません。LINEの仕様が変わっていないか、開発元に確認してください。`);
}

function factsOf(event: Fields, kind: string, at: Date): JsonObject {
  const facts: JsonObject = {
    kind,
    mode: typeof event.mode === "string" ? event.mode : "",
    at: at.toISOString(),
    sourceType: sourceTypeOf(event),
    redelivered: fieldsOf(event.deliveryContext).isRedelivery === true,
  };
  if (kind === "follow") facts.unblocked = fieldsOf(event.follow).isUnblocked === true;
  for (const [name, kept] of Object.entries(PARTS)) {
    if (isFields(event[name])) facts[name] = keep(event[name], kept);
  }
  const { type, text } = fieldsOf(event.message);
  facts.text = type === "text" && typeof text === "string" ? text : "";
  const postback = postbackOf(event);
  if (postback) facts.postback = postback;
  const answer = typeof postback?.data === "string" ? parseAnswerData(postback.data) : null;
  if (answer) facts.answer = { ...answer };
  const members = fieldsOf(event.joined ?? event.left).members;
  if (Array.isArray(members)) facts.memberCount = members.length;
  return facts;
}

function sourceTypeOf(event: Fields): string {
  const { type } = fieldsOf(event.source);
  return typeof type === "string" && type !== "" ? type : "none";
}

/** In a group the others would read what is meant for one. */
function citizenOf(event: Fields): string | null {
  const { type, userId } = fieldsOf(event.source);
  return type === "user" && typeof userId === "string" && /^U[0-9a-f]{32}$/.test(userId) ? userId : null;
}

function replyOf({ mode, replyToken }: Fields, at: Date, now: Date): ReplyWay {
  const usable =
    mode !== "standby" &&
    typeof replyToken === "string" &&
    replyToken !== "" &&
    now.getTime() - at.getTime() <= REPLY_MAX_AGE_MS;
  return { token: usable ? replyToken : null, until: new Date(now.getTime() + REPLY_MS) };
}

function postbackOf(event: Fields): JsonObject | null {
  if (!isFields(event.postback)) return null;
  const { data, params } = event.postback;
  const texts = Object.entries(fieldsOf(params)).filter(([, value]) => typeof value === "string");
  return {
    ...(typeof data === "string" ? { data } : {}),
    params: Object.fromEntries(texts) as JsonObject,
  };
}

function keep(part: Fields, kept: Kept): JsonObject {
  const facts: JsonObject = {};
  for (const [name, type] of Object.entries(kept)) {
    const value = part[name];
    if (type === "strings") {
      if (Array.isArray(value)) facts[name] = value.filter((one) => typeof one === "string");
    } else if (typeof value === type && value !== Number.POSITIVE_INFINITY && value !== Number.NEGATIVE_INFINITY) {
      // JSON's 1e999 becomes infinite, which JSON cannot write.
      facts[name] = value as string | number;
    }
  }
  return facts;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}
