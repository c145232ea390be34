import { z } from "zod";
import { commonProperties, imagemapAction, imagemapArea } from "./action-schemas.ts";
import { flexContainer } from "./flex-schemas.ts";
import { EMPTY, httpsUrl, linkUri, list, maybeEmptyText, text } from "./schema-parts.ts";
import { template } from "./template-schemas.ts";

/** LINE's message objects with the limits of the Messaging API reference (read 2026-08). Extra properties pass, as at LINE. */

const ALT_TEXT_UNITS = 1_500;
const IMAGEMAP_WIDTH = 1_040;
const MAX_EMOJIS = 20;

const emojiId = z.string().min(1, EMPTY);
const textMessage = z
  .object({
    type: z.literal("text"),
    text: text(5_000),
    emojis: list(z.object({ index: z.int().min(0), productId: emojiId, emojiId }), 0, MAX_EMOJIS).optional(),
    quoteToken: z.string().optional(),
    ...commonProperties,
  })
  .superRefine((message, context) => {
    for (const [at, emoji] of (message.emojis ?? []).entries()) {
      if (message.text[emoji.index] === "$") continue;
      context.addIssue({ code: "custom", message: "must point to the $ in the text", path: ["emojis", at, "index"] });
    }
  });

const MAX_SUBSTITUTIONS = 100;
const mentionee = z.discriminatedUnion("type", [
  z.object({ type: z.literal("user"), userId: z.string().min(1, EMPTY) }),
  z.object({ type: z.literal("all") }),
]);
const substitution = z.discriminatedUnion("type", [
  z.object({ type: z.literal("emoji"), productId: emojiId, emojiId }),
  z.object({ type: z.literal("mention"), mentionee }),
]);
const textV2Message = z
  .object({
    type: z.literal("textV2"),
    text: text(5_000),
    substitution: z.record(z.string().regex(/^[0-9A-Za-z_]{1,20}$/, "invalid key"), substitution).optional(),
    quoteToken: z.string().optional(),
    ...commonProperties,
  })
  .superRefine((message, context) => {
    const given = message.substitution ?? {};
    const kinds = Object.values(given).map((one) => one.type);
    const tooMany =
      kinds.length > MAX_SUBSTITUTIONS ||
      kinds.filter((kind) => kind === "emoji").length > 20 ||
      kinds.filter((kind) => kind === "mention").length > 20;
    if (tooMany) {
      context.addIssue({
        code: "custom",
        message: `Size must be between 0 and ${MAX_SUBSTITUTIONS}`,
        path: ["substitution"],
      });
    }
    // Doubled braces stand for themselves: take them out, then every brace left must belong to a {key} that is given.
    const rest = message.text.replaceAll("{{", "").replaceAll("}}", "");
    const keys = [...rest.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
    const stray = /[{}]/.test(rest.replaceAll(/\{[^{}]*\}/g, ""));
    if (stray || keys.some((key) => !Object.hasOwn(given, key))) {
      context.addIssue({ code: "custom", message: "invalid substitution", path: ["text"] });
    }
  });

const imagemapVideo = z.object({
  originalContentUrl: httpsUrl,
  previewImageUrl: httpsUrl,
  area: imagemapArea,
  externalLink: z.object({ linkUri, label: text(30) }).optional(),
});

export const MESSAGE_TYPES = [
  textMessage,
  textV2Message,
  z.object({ type: z.literal("image"), originalContentUrl: httpsUrl, previewImageUrl: httpsUrl, ...commonProperties }),
  z.object({
    type: z.literal("video"),
    originalContentUrl: httpsUrl,
    previewImageUrl: httpsUrl,
    trackingId: text(100).optional(),
    ...commonProperties,
  }),
  z.object({
    type: z.literal("audio"),
    originalContentUrl: httpsUrl,
    duration: z.int().positive("must be greater than 0"),
    ...commonProperties,
  }),
  z.object({
    type: z.literal("location"),
    title: text(100),
    address: text(100),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    ...commonProperties,
  }),
  z.object({
    type: z.literal("sticker"),
    packageId: z.string().min(1, EMPTY),
    stickerId: z.string().min(1, EMPTY),
    ...commonProperties,
  }),
  z.object({
    type: z.literal("imagemap"),
    baseUrl: httpsUrl,
    altText: text(ALT_TEXT_UNITS),
    baseSize: z.object({
      width: z.literal(IMAGEMAP_WIDTH, `Must be ${IMAGEMAP_WIDTH}`),
      height: z.int().positive("must be greater than 0"),
    }),
    video: imagemapVideo.optional(),
    actions: list(imagemapAction, 0, 50),
    ...commonProperties,
  }),
  z.object({ type: z.literal("template"), altText: text(ALT_TEXT_UNITS), template, ...commonProperties }),
  z.object({ type: z.literal("flex"), altText: text(ALT_TEXT_UNITS), contents: flexContainer, ...commonProperties }),
  z.object({
    type: z.literal("coupon"),
    couponId: z.string().min(1, EMPTY),
    deliveryTag: maybeEmptyText(30).optional(),
    ...commonProperties,
  }),
] as const;

/** One message object of any type. */
export const message = z.discriminatedUnion("type", MESSAGE_TYPES);
