import { z } from "zod";
import { messageTemplateSchema } from "../../engine/messages.ts";
import { questionMessage } from "../../engine/question.ts";
import { template } from "../../engine/template.ts";
import type { JsonObject, Message } from "../../engine/types.ts";
import type { PlanInput } from "../plugin.ts";

/** What both actions send: 1–5 message objects in one request (Messaging API reference, "Send multicast message", read 2026-08). */
export const messageTemplates = z
  .array(messageTemplateSchema)
  .min(1)
  .max(5)
  .meta({ title: "メッセージ", description: "1〜5個。この順に、ひとまとまりで届きます。" });

/** The messages of a batch's body, which `plan` wrote there. Throws on any other body. */
export function messagesOf(body: JsonObject): Message[] {
  if (!Array.isArray(body.messages)) throw new TypeError("a body without messages");
  return body.messages as Message[];
}

/** What one citizen can be sent: messages, and a question whose answer is kept at once. */
export const talkParams = {
  messages: messageTemplates,
  ask: z
    .strictObject({
      attribute: z.string().meta({
        title: "尋ねる属性",
        description: "選択肢がボタンになり、押すとその場で登録されます。",
        "x-choices": "attributes",
      }),
      text: template.meta({ title: "質問の文" }),
      later: z.string().min(1).max(20).meta({ title: "「あとで答える」ボタンの名前" }).optional(),
      done: z.string().min(1).max(20).meta({ title: "「これで終わる」ボタンの名前" }).optional(),
    })
    .meta({ title: "最後に付ける質問" })
    .optional(),
};

type Talk = z.output<z.ZodObject<typeof talkParams>>;

/** The messages with the question behind them, rendered and checked together. */
export function talkMessages({ messages, ask }: Talk, { render, attributes }: PlanInput): Message[] {
  const attribute = ask && attributes.get(ask.attribute);
  return render(ask && attribute ? [...messages, questionMessage(attribute, ask)] : messages);
}
