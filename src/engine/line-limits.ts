import { z } from "zod";
import { actionSchema } from "./limits/actions.ts";
import { flexMessage } from "./limits/flex.ts";
import {
  audioMessage,
  couponMessage,
  imageMessage,
  imagemapMessage,
  locationMessage,
  stickerMessage,
  videoMessage,
} from "./limits/media.ts";
import { templateMessage } from "./limits/templates.ts";
import { entries, units } from "./limits/text.ts";
import { textMessage, textV2Message } from "./limits/texts.ts";
import { mediaUrl } from "./limits/urls.ts";
import { plainError } from "./plain-error.ts";
import type { Message, MessageProblem } from "./types.ts";

/** Messages in one request. Messaging API reference, "Send messages", read 2026-08. */
export const MESSAGES_MAX = 5;
/** Messaging API reference, "Quick reply", read 2026-08. */
export const QUICK_REPLY_ITEMS_MAX = 13;
/** UTF-16 units. Messaging API reference, "Change icon and display name", read 2026-08. */
export const SENDER_NAME_MAX = 20;

/** Message types LINE has. */
export const messageTypes = [
  "text",
  "textV2",
  "sticker",
  "image",
  "video",
  "audio",
  "location",
  "imagemap",
  "template",
  "flex",
  "coupon",
] as const;

const common = z.looseObject({
  quickReply: z
    .looseObject({
      items: entries(
        "クイックリプライ",
        z.looseObject({
          type: z.literal("action"),
          imageUrl: mediaUrl("アイコンのURL").optional(),
          action: actionSchema("quick-reply"),
        }),
        1,
        QUICK_REPLY_ITEMS_MAX,
      ),
    })
    .optional(),
  sender: z
    .looseObject({
      name: units("送信者名", SENDER_NAME_MAX)
        .refine((name) => !/\bline\b/i.test(name.normalize("NFKC")), "送信者名に「LINE」は使えません。")
        .optional(),
      iconUrl: mediaUrl("送信者のアイコンのURL").optional(),
    })
    .optional(),
});

const message = z.discriminatedUnion(
  "type",
  [
    textMessage,
    textV2Message,
    stickerMessage,
    imageMessage,
    videoMessage,
    audioMessage,
    locationMessage,
    imagemapMessage,
    templateMessage,
    flexMessage,
    couponMessage,
  ],
  { error: (issue) => (issue.code === "invalid_union" ? "この種類のメッセージはLINEにありません。" : undefined) },
);

/**
 * Everything about these messages that LINE would refuse, as far as the messages themselves tell: their number, shapes,
 * lengths, URLs, actions. Empty when there is nothing. Files behind URLs and published ids are not looked at.
 */
export function checkMessages(messages: readonly Message[]): MessageProblem[] {
  const count = messages.length;
  const problems: MessageProblem[] =
    count >= 1 && count <= MESSAGES_MAX
      ? []
      : [{ path: "messages", message: `メッセージは1個から${MESSAGES_MAX}個までです（今は${count}個）。` }];
  for (const [i, it] of messages.entries()) {
    for (const schema of [message, common]) {
      const { error } = schema.safeParse(it, { error: plainError });
      for (const issue of error?.issues ?? []) {
        problems.push({ path: pathText([i, ...issue.path]), message: issue.message });
      }
    }
  }
  return problems;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}.${String(step)}`),
    "messages",
  );
}
