import type { ErrorBody } from "./validate.ts";

/** What an endpoint says: a status, a JSON body, and headers beside the request id. */
export interface Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
  /** The request took effect: what a fault "after acceptance" needs to know. */
  accepted?: boolean;
}

/** One request, as far as an endpoint needs it. */
export interface ApiRequest {
  requestId: string;
  /** "POST message/multicast". */
  endpoint: string;
  retryKey: string | null;
  params: Record<string, string | undefined>;
  query: Record<string, unknown>;
  body: unknown;
}

export const ok = (body: object = {}): Answer => ({ status: 200, body });
export const refuse = (status: number, error: string | ErrorBody): Answer => ({
  status,
  body: typeof error === "string" ? { message: error } : error,
});

/**
 * LINE's wording ("Error messages", Messaging API reference, read 2026-08). Of `tooLarge`, `serverError`, `retryKeyFormat`
 * and `retryKeyNotTaken` only the status is documented; the words are ours.
 */
export const WORDS = {
  rateLimit: "The API rate limit has been exceeded. Try again later.",
  monthlyLimit: "You have reached your monthly limit.",
  retryKeyAccepted: "The retry key is already accepted",
  retryKeyFormat: "The value for the 'X-Line-Retry-Key' header is invalid",
  retryKeyNotTaken: "The 'X-Line-Retry-Key' header is not supported by this API",
  sendFailed: "Failed to send messages",
  replyToken: "Invalid reply token",
  startParam: "Invalid start param",
  unauthorized:
    "Authentication failed due to the following reason: invalid token. Confirm that the access token in the authorization header is valid.",
  forbidden: "Access to this API is not available for your account",
  tooFewFriends: "Your account does not have enough friends",
  notFound: "Not found",
  tooLarge: "The request body is too large",
  serverError: "Internal server error",
  contentType: (type: string) => `The content type, ${type}, is not supported`,
  notJson: (line: number, column: number) =>
    `The request body could not be parsed as JSON (line: ${line}, column: ${column})`,
  parameter: (name: string) => `The value for the '${name}' parameter is invalid`,
} as const;
