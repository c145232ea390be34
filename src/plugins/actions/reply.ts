import { z } from "zod";
import type { Batch, JsonObject, Outcome, PlannedBatches } from "../../engine/types.ts";
import { type ActionContext, defineAction } from "../plugin.ts";
import { messagesOf, talkMessages, talkParams } from "./messages.ts";

const params = z.strictObject({
  ...talkParams,
  fallback: z
    .union([z.literal("none").meta({ title: "送らない" }), z.literal("push").meta({ title: "通数を使って送る" })])
    .meta({ title: "返信できる時間（1分）を過ぎたとき" })
    .default("none"),
});

/**
 * Answers the citizen with the reply token of their event: free of charge, within its minute. A token is good for one
 * request, so a repeat after silence is refused by LINE and never doubles; whether the first one arrived nobody can tell
 * then. Pushed instead, where the rule says so, only when it certainly did not arrive.
 */
export const reply = defineAction({
  type: "reply",
  label: { ja: "本人に返信する", en: "Reply to the citizen" },
  params,
  reach: "sender",
  attributesOf: ({ ask }) => (ask ? [ask.attribute] : []),
  plan: (given, input) => {
    const { token, until } = input.reply ?? { token: null, until: null };
    const body: JsonObject = {
      messages: talkMessages(given, input),
      replyToken: token,
      until: until?.toISOString() ?? null,
      fallback: given.fallback,
    };
    return [{ recipients: "sender", size: 1, free: true, body }];
  },
  send: sendReply,
});

async function sendReply(batch: Batch, context: ActionContext): Promise<Outcome> {
  const { body, recipients, unit, retryKey, uncertain } = batch;
  const messages = messagesOf(body);
  // Part of a replacement made below.
  if (body.pushed === true) return context.line.push({ to: recipients[0] ?? "", messages, unit, retryKey });
  const late = typeof body.until !== "string" || context.now() > new Date(body.until);
  if (typeof body.replyToken === "string" && !late) {
    const outcome = await context.line.reply({ replyToken: body.replyToken, messages });
    if (outcome.result !== "failed" || outcome.code !== "reply-token-refused") return outcome;
  }
  if (uncertain) {
    return {
      result: "unknown",
      code: "reply-unanswered",
      message: "返信が届いたかどうかをLINEに確かめられません。二重に送らないため、自動では送り直しません。",
    };
  }
  if (body.fallback !== "push") {
    return {
      result: "failed",
      kind: "refused",
      code: "reply-too-late",
      message: "返信できる時間（1分）を過ぎたため、送りませんでした。",
      uncertain: false,
      requestId: null,
    };
  }
  const planned: PlannedBatches = { recipients: "sender", size: 1, body: { messages, pushed: true } };
  return { result: "replace", with: [planned], reason: "reply-too-late" };
}
