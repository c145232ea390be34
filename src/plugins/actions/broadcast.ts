import { z } from "zod";
import type { Batch, Outcome } from "../../engine/types.ts";
import { defineAction } from "../plugin.ts";
import { messagesOf, messageTemplates } from "./messages.ts";

/**
 * Sends to every friend of the account in one request. LINE allows 60 an hour for the whole channel; when they are used,
 * the same messages go by multicast to all friends we know, rather than wait.
 */
export const broadcast = defineAction({
  type: "broadcast",
  label: { ja: "友だち全員に送る", en: "Send to all friends" },
  params: z.strictObject({ messages: messageTemplates }),
  reach: "everyone",
  plan: ({ messages }, { render }) => [{ recipients: "all", size: 1, body: { messages: render(messages) } }],
  async send(batch, { line }) {
    const { body, recipients, unit, retryKey } = batch;
    const messages = messagesOf(body);
    // A batch with recipients is part of a replacement made below.
    if (recipients.length > 0) return line.multicast({ to: recipients, messages, unit, retryKey });
    const outcome = await line.broadcast({ messages, retryKey });
    if (!mayBeReplaced(batch, outcome)) return outcome;
    return {
      result: "replace",
      with: [{ recipients: "everyone", size: 500, body }],
      reason: "broadcast-hour-used",
    };
  },
});

/** Only when neither this attempt nor an earlier one can have been accepted: otherwise people would get it twice. */
function mayBeReplaced(batch: Batch, outcome: Outcome): boolean {
  return (
    !batch.uncertain &&
    outcome.result === "failed" &&
    !outcome.uncertain &&
    (outcome.code === "broadcast-hour-used" || outcome.code === "rate-limited")
  );
}
