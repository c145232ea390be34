import { z } from "zod";
import { entries, units } from "./text.ts";

// All from the Messaging API reference, "Text message" and "Text message (v2)", read 2026-08.

/** UTF-16 units, of one text or textV2 message. */
export const TEXT_MAX = 5_000;
/** LINE emoji in one message. */
export const EMOJIS_MAX = 20;
export const SUBSTITUTIONS_MAX = 100;
/** What a key between braces may be. */
const SUBSTITUTION_KEY = /^[0-9A-Za-z_]{1,20}$/;

const emojiIds = {
  productId: z.string().regex(/^[0-9a-f]+$/i, "絵文字の productId が正しくありません。"),
  emojiId: z.string().regex(/^\d+$/, "絵文字の emojiId が正しくありません。"),
};

/** A text message; each LINE emoji stands at a `$` of its own. */
export const textMessage = z
  .looseObject({
    type: z.literal("text"),
    text: units("本文", TEXT_MAX),
    emojis: entries("LINE絵文字", z.looseObject({ index: z.int().min(0), ...emojiIds }), 0, EMOJIS_MAX).optional(),
  })
  .superRefine((it, context) => {
    const taken = new Set<number>();
    for (const [i, { index }] of (it.emojis ?? []).entries()) {
      const fail = (message: string) => context.addIssue({ code: "custom", path: ["emojis", i, "index"], message });
      if (it.text[index] !== "$") fail(`本文の${index}文字目（0から数える）に「$」がありません。`);
      if (taken.has(index)) fail("同じ場所にLINE絵文字が2つあります。");
      taken.add(index);
    }
  });

const substitution = z.discriminatedUnion(
  "type",
  [z.looseObject({ type: z.literal("emoji"), ...emojiIds })],
  "ここで使えるのはLINE絵文字だけです（メンションは、多くの人に送るメッセージには使えません）。",
);

/** A text with substitutions. Mentions are refused: LINE takes them only by reply or push into groups and rooms. */
export const textV2Message = z
  .looseObject({
    type: z.literal("textV2"),
    text: units("本文", TEXT_MAX),
    substitution: z.record(z.string(), substitution).optional(),
  })
  .superRefine((it, context) => {
    const fail = (path: PropertyKey[], message: string) => context.addIssue({ code: "custom", path, message });
    const given = Object.keys(it.substitution ?? {});
    for (const key of given) {
      if (!SUBSTITUTION_KEY.test(key)) {
        fail(["substitution", key], "置き換えの名前は半角の英数字と _ で、1文字から20文字までです。");
      }
    }
    if (given.length > SUBSTITUTIONS_MAX) {
      fail(["substitution"], `置き換えは${SUBSTITUTIONS_MAX}個までです（今は${given.length}個）。`);
    }
    const used = substitutionKeys(it.text);
    if (used === null) {
      fail(["text"], "「{」と「}」の組が合いません。文字として出すときは「{{」「}}」と重ねます。");
      return;
    }
    if (used.length > EMOJIS_MAX) {
      fail(["text"], `LINE絵文字は1つのメッセージに${EMOJIS_MAX}個までです（今は${used.length}個）。`);
    }
    for (const key of new Set(used)) {
      if (!given.includes(key)) fail(["text"], `「{${key}}」に置き換えるものがありません。`);
    }
    for (const key of given) {
      if (!used.includes(key)) fail(["substitution", key], `本文に「{${key}}」がありません。`);
    }
  });

/** The keys between single braces, in order, with repeats; null where braces do not pair. */
function substitutionKeys(text: string): string[] | null {
  const keys: string[] = [];
  const rest = text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (_, key: string | undefined) => {
    if (key !== undefined) keys.push(key);
    return "";
  });
  return /[{}]/.test(rest) ? null : keys;
}
