import { z } from "zod";
import { defineAction } from "../plugin.ts";
import { messagesOf, messageTemplates } from "./messages.ts";

/** Sends to the rule's audience, at most 500 people in one request (Messaging API reference, read 2026-08). */
export const multicast = defineAction({
  type: "multicast",
  label: { ja: "対象の友だちに送る", en: "Send to the audience" },
  params: z.strictObject({ messages: messageTemplates }),
  reach: "audience",
  plan: ({ messages }, { render }) => [{ recipients: "audience", size: 500, body: { messages: render(messages) } }],
  send: ({ body, recipients, unit, retryKey }, { line }) =>
    line.multicast({ to: recipients, messages: messagesOf(body), unit, retryKey }),
});
