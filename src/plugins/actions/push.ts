import { z } from "zod";
import { defineAction } from "../plugin.ts";
import { messagesOf, talkMessages, talkParams } from "./messages.ts";

/** Sends to the one citizen the event came from; counts against the month's quota. */
export const push = defineAction({
  type: "push",
  label: { ja: "本人に送る（通数を使う）", en: "Push to the citizen" },
  params: z.strictObject(talkParams),
  reach: "sender",
  attributesOf: ({ ask }) => (ask ? [ask.attribute] : []),
  plan: (given, input) => [{ recipients: "sender", size: 1, body: { messages: talkMessages(given, input) } }],
  send: ({ body, recipients, unit, retryKey }, { line }) =>
    line.push({ to: recipients[0] ?? "", messages: messagesOf(body), unit, retryKey }),
});
