import { z } from "zod";
import { messageTemplateSchema } from "../../engine/messages.ts";
import type { JsonObject, Message } from "../../engine/types.ts";

/** What both actions send: 1–5 message objects in one request (Messaging API reference, "Send multicast message", read 2026-08). */
export const messageTemplates = z
  .array(messageTemplateSchema)
  .min(1)
  .max(5)
  .describe("送るメッセージ（1〜5個）。この順に、ひとまとまりで届きます。");

/** The messages of a batch's body, which `plan` below wrote there. Throws on any other body. */
export function messagesOf(body: JsonObject): Message[] {
  if (!Array.isArray(body.messages)) throw new TypeError("a body without messages");
  return body.messages as Message[];
}
