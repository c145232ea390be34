import type { Answer, Sent } from "../../src/line/outcome.ts";

/** One line of the status table that the door and every action are tried against. */
export interface Case {
  name: string;
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** With a multicast to four people. */
  multicast: Partial<Extract<Sent, { result: "failed" }>> | Partial<Extract<Sent, { result: "delivered" }>>;
  /** Where a broadcast means something else. */
  broadcast?: Case["multicast"];
}

const refused = (code: string) => ({ result: "failed", kind: "refused", code, uncertain: false }) as const;
const badRecipient = { result: "failed", kind: "recipient", code: "bad-recipient", uncertain: false } as const;

/** What LINE answers (Messaging API reference, "Status codes" and "Error responses", read 2026-08) and what it means. */
export const answers: Case[] = [
  { name: "200", status: 200, body: {}, multicast: { result: "delivered", already: false, requestId: "req-1" } },
  {
    name: "409, accepted before",
    status: 409,
    body: { message: "The retry key is already accepted" },
    headers: { "x-line-accepted-request-id": "req-0" },
    multicast: { result: "delivered", already: true, requestId: "req-0" },
  },
  {
    name: "400 naming one recipient",
    status: 400,
    body: { message: "The property, to[1], in the request body is invalid (line: -, column: -)" },
    multicast: { ...badRecipient, recipients: [1] },
    broadcast: refused("bad-request"),
  },
  {
    name: "400 naming several recipients in its details",
    status: 400,
    body: {
      message: "The request body has 2 error(s)",
      details: [
        { message: "invalid", property: "to[3]" },
        { message: "invalid", property: "to[0]" },
      ],
    },
    multicast: { ...badRecipient, recipients: [0, 3] },
    broadcast: refused("bad-request"),
  },
  {
    name: "400 naming a recipient that was not there",
    status: 400,
    body: { message: "The property, to[9], in the request body is invalid (line: -, column: -)" },
    multicast: badRecipient,
    broadcast: refused("bad-request"),
  },
  {
    name: "400 without a name",
    status: 400,
    body: { message: "Failed to send messages" },
    multicast: badRecipient,
    broadcast: refused("bad-request"),
  },
  {
    name: "400 in an unknown form",
    status: 400,
    body: "<html>",
    multicast: badRecipient,
    broadcast: refused("bad-request"),
  },
  {
    name: "400 blaming a message",
    status: 400,
    body: {
      message: "The request body has 1 error(s)",
      details: [{ message: "Length must be between 0 and 5000", property: "messages[0].text" }],
    },
    multicast: refused("bad-request"),
  },
  {
    name: "400 blaming a message and a recipient",
    status: 400,
    body: {
      message: "The request body has 2 error(s)",
      details: [{ message: "May not be empty", property: "messages[0].text" }, { property: "to[1]" }],
    },
    multicast: refused("bad-request"),
  },
  {
    name: "400 blaming the list of messages in its sentence",
    status: 400,
    body: { message: "The property, messages, in the request body is invalid (line: -, column: -)" },
    multicast: refused("bad-request"),
  },
  {
    name: "400 blaming the body",
    status: 400,
    body: { message: "The request body could not be parsed as JSON (line: 1, column: 1)" },
    multicast: refused("bad-request"),
  },
  {
    name: "401",
    status: 401,
    body: { message: "Authentication failed due to the following reason: invalid token" },
    multicast: { result: "failed", kind: "setup", code: "unauthorised", uncertain: false },
  },
  {
    name: "403",
    status: 403,
    body: { message: "Access to this API is not available for your account" },
    multicast: { result: "failed", kind: "setup", code: "forbidden", uncertain: false },
  },
  {
    name: "404",
    status: 404,
    body: { message: "Not found" },
    multicast: { result: "failed", kind: "setup", code: "not-found", uncertain: false },
  },
  { name: "410", status: 410, body: { message: "Gone" }, multicast: refused("gone") },
  { name: "413", status: 413, body: {}, multicast: refused("too-large") },
  { name: "415", status: 415, body: {}, multicast: refused("wrong-media-type") },
  {
    name: "429 for the month",
    status: 429,
    body: { message: "You have reached your monthly limit." },
    multicast: { result: "failed", kind: "setup", code: "month-used-up", uncertain: false },
  },
  {
    name: "429 for pace",
    status: 429,
    body: { message: "The API rate limit has been exceeded. Try again later." },
    multicast: { result: "failed", kind: "temporary", code: "rate-limited", uncertain: false },
  },
  {
    name: "429 for pace with Retry-After",
    status: 429,
    body: { message: "The API rate limit has been exceeded. Try again later." },
    headers: { "retry-after": "7" },
    multicast: { result: "failed", kind: "temporary", code: "rate-limited", uncertain: false, retryAfterMs: 7_000 },
  },
  ...[500, 502, 503, 504].map(
    (status): Case => ({
      name: `${status}`,
      status,
      body: "<html>Bad Gateway</html>",
      multicast: { result: "failed", kind: "temporary", code: "server-error", uncertain: true },
    }),
  ),
  ...[304, 402, 408, 418, 422].map(
    (status): Case => ({
      name: `${status}, which LINE does not document`,
      status,
      body: "",
      multicast: { result: "failed", kind: "temporary", code: "unexpected-answer", uncertain: true },
    }),
  ),
];

/** A line of the table as `outcomeOfAnswer` takes it. */
export function answerOf({ status, body, headers }: Case): Answer {
  return {
    status,
    body: typeof body === "string" ? body : JSON.stringify(body),
    requestId: "req-1",
    acceptedRequestId: headers?.["x-line-accepted-request-id"] ?? null,
    retryAfter: headers?.["retry-after"] ?? null,
  };
}
