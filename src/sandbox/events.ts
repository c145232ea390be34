import { randomBytes } from "node:crypto";

/** One webhook event as it travels. What the sandbox makes fits LINE's OpenAPI; what a test hands in may be anything. */
export type WebhookEvent = Readonly<Record<string, unknown>>;

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID, the form of `webhookEventId`: 48 bits of time, 80 of chance. */
export function ulid(atMs: number): string {
  const time = BigInt(Math.floor(atMs)) & 0xff_ff_ff_ff_ff_ffn;
  let bits = (time << 80n) | BigInt(`0x${randomBytes(10).toString("hex")}`);
  let text = "";
  for (let at = 0; at < 26; at++) {
    text = (CROCKFORD[Number(bits & 31n)] ?? "") + text;
    bits >>= 5n;
  }
  return text;
}

// From the clock: a receiver that outlives this process must not see an id twice.
let lastMessageId = BigInt(Date.now()) * 100_000n;

/** The id of a message, sent or received: 18 digits, never twice. */
export function nextMessageId(): string {
  lastMessageId += 1n;
  return String(lastMessageId);
}

/** Names a message so that an answer may quote it. */
export const quoteToken = (): string => randomBytes(24).toString("base64url");

/** What an event is about. `replyToken` stands where LINE gives one. */
export type EventPart =
  | { type: "follow"; replyToken: string; follow: { isUnblocked: boolean } }
  | { type: "unfollow" }
  | { type: "unsend"; unsend: { messageId: string } }
  | { type: "message"; replyToken: string; message: { type: string; id: string } & Record<string, unknown> }
  | { type: "postback"; replyToken: string; postback: { data: string; params?: Record<string, string> } };

/** A whole event of one person (Common properties, Messaging API reference, read 2026-08). */
export function eventOf(userId: string, atMs: number, part: EventPart): WebhookEvent {
  return {
    ...part,
    mode: "active",
    timestamp: Math.floor(atMs),
    source: { type: "user", userId },
    webhookEventId: ulid(atMs),
    deliveryContext: { isRedelivery: false },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The same event as LINE sends it again: ids and reply token stay. */
export const redelivered = (event: WebhookEvent): WebhookEvent => ({
  ...event,
  deliveryContext: { ...(isObject(event.deliveryContext) && event.deliveryContext), isRedelivery: true },
});

/** Whose event it is; null for groups and whatever is not understood. */
export function personOf(event: WebhookEvent): string | null {
  const { source } = event;
  return isObject(source) && typeof source.userId === "string" ? source.userId : null;
}
