import { z } from "zod";
import type { JsonObject } from "./types.ts";

/**
 * A webhook body, or an event in it, cannot be read. `message` is a Japanese sentence that names the field and never holds
 * what was in it.
 */
export class WebhookReadError extends Error {
  override readonly name = "WebhookReadError";
}

const decoder = new TextDecoder("utf-8", { fatal: true });
/** What LINE may add is passed over; what it may leave out is not missed. */
const bodySchema = z.object({
  destination: z.string().catch(""),
  events: z.array(
    z.custom<JsonObject>((event) => typeof event === "object" && event !== null && !Array.isArray(event)),
  ),
});

/**
 * A webhook body as its events, in their order, each as parsed JSON and otherwise unread; none for a connection test.
 * `destination` is the user id of the bot, empty where there is none. Throws `WebhookReadError`.
 */
export function parseEnvelope(bytes: Uint8Array): { destination: string; events: JsonObject[] } {
  const body = bodySchema.safeParse(parseJson(bytes, "LINEから届いた本文"));
  if (body.success) return body.data;
  const path = body.error.issues[0]?.path.join(".") || "全体";
  throw new WebhookReadError(
    `LINEから届いた本文の「${path}」を読み取れません。LINEの仕様が変わっていないか、開発元に確認してください。`,
  );
}

/** Strict UTF-8 and JSON; `what` begins the sentence of the `WebhookReadError`. */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    // Not kept as its cause: its message quotes what a citizen wrote.
    throw new WebhookReadError(
      `${what}がUTF-8のJSONではないため、読み取れません。LINEの仕様が変わっていないか、開発元に確認してください。`,
    );
  }
}
