import { z } from "zod";
import { actionSchema } from "./action-schemas.ts";
import { colour, EMPTY, httpsUrl, jsonBytes, list, oneOf } from "./schema-parts.ts";

/** Flex message containers and components (Messaging API reference, "Flex Message", read 2026-08). */

const BUBBLE_BYTES = 30 * 1024;
const CAROUSEL_BYTES = 50 * 1024;
const CAROUSEL_BUBBLES = 12;

const action = actionSchema("flex").optional();
const flex = z.int().min(0).optional();
const words = z.string().optional();
const position = {
  position: oneOf("relative", "absolute").optional(),
  offsetTop: words,
  offsetBottom: words,
  offsetStart: words,
  offsetEnd: words,
  margin: words,
};
const gravity = oneOf("top", "bottom", "center").optional();
const align = oneOf("start", "end", "center").optional();
const ratio = z
  .string()
  .regex(/^\d{1,6}(\.\d+)?:\d{1,6}(\.\d+)?$/, "invalid aspect ratio")
  .optional();
const letters = {
  size: words,
  color: colour.optional(),
  weight: oneOf("regular", "bold").optional(),
  style: oneOf("normal", "italic").optional(),
  decoration: oneOf("none", "underline", "line-through").optional(),
};

const span = z.object({ type: z.literal("span"), text: z.string().min(1, EMPTY), ...letters });
const textComponent = z
  .object({
    type: z.literal("text"),
    text: z.string().optional(),
    contents: z.array(span).optional(),
    flex,
    align,
    gravity,
    wrap: z.boolean().optional(),
    lineSpacing: words,
    maxLines: z.int().min(0).optional(),
    adjustMode: oneOf("shrink-to-fit").optional(),
    scaling: z.boolean().optional(),
    action,
    ...letters,
    ...position,
  })
  .refine((part) => Boolean(part.text) || (part.contents?.length ?? 0) > 0, { message: EMPTY, path: ["text"] });

const image = z.object({
  type: z.literal("image"),
  url: httpsUrl,
  flex,
  align,
  gravity,
  size: words,
  aspectRatio: ratio,
  aspectMode: oneOf("fit", "cover").optional(),
  backgroundColor: colour.optional(),
  animated: z.boolean().optional(),
  action,
  ...position,
});
const icon = z.object({
  type: z.literal("icon"),
  url: httpsUrl,
  size: words,
  aspectRatio: ratio,
  scaling: z.boolean().optional(),
  ...position,
});
const button = z.object({
  type: z.literal("button"),
  action: actionSchema("flex"),
  flex,
  gravity,
  color: colour.optional(),
  style: oneOf("primary", "secondary", "link").optional(),
  height: oneOf("md", "sm").optional(),
  adjustMode: oneOf("shrink-to-fit").optional(),
  scaling: z.boolean().optional(),
  ...position,
});
const separator = z.object({ type: z.literal("separator"), margin: words, color: colour.optional() });
const filler = z.object({ type: z.literal("filler"), flex });

const boxProperties = {
  type: z.literal("box"),
  layout: oneOf("horizontal", "vertical", "baseline"),
  flex,
  spacing: words,
  backgroundColor: colour.optional(),
  borderColor: colour.optional(),
  borderWidth: words,
  cornerRadius: words,
  width: words,
  maxWidth: words,
  height: words,
  maxHeight: words,
  paddingAll: words,
  paddingTop: words,
  paddingBottom: words,
  paddingStart: words,
  paddingEnd: words,
  justifyContent: oneOf("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly").optional(),
  alignItems: oneOf("center", "flex-start", "flex-end").optional(),
  action,
  ...position,
};
const box = z.object({
  ...boxProperties,
  get contents(): z.ZodType {
    return z.array(component);
  },
});
const component: z.ZodType = z.discriminatedUnion("type", [
  box,
  button,
  image,
  icon,
  textComponent,
  span,
  separator,
  filler,
]);

const video = z.object({
  type: z.literal("video"),
  url: httpsUrl,
  previewUrl: httpsUrl,
  altContent: z.discriminatedUnion("type", [box, image]),
  aspectRatio: ratio,
  action,
});

const BUBBLE_SIZES = ["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"] as const;
const SIZES_WITH_VIDEO: readonly string[] = ["kilo", "mega", "giga"];
const blockStyle = z
  .object({ backgroundColor: colour.optional(), separator: z.boolean().optional(), separatorColor: colour.optional() })
  .optional();

const bubble = z
  .object({
    type: z.literal("bubble"),
    size: oneOf(...BUBBLE_SIZES).optional(),
    direction: oneOf("ltr", "rtl").optional(),
    header: box.optional(),
    hero: z.discriminatedUnion("type", [box, image, video]).optional(),
    body: box.optional(),
    footer: box.optional(),
    styles: z.object({ header: blockStyle, hero: blockStyle, body: blockStyle, footer: blockStyle }).optional(),
    action,
  })
  .refine(
    (part) =>
      part.header !== undefined || part.hero !== undefined || part.body !== undefined || part.footer !== undefined,
    {
      message: "At least one block must be specified",
    },
  )
  .refine((part) => part.hero?.type !== "video" || SIZES_WITH_VIDEO.includes(part.size ?? "mega"), {
    message: "a video needs a bubble of size kilo, mega or giga",
    path: ["hero"],
  })
  .refine((part) => jsonBytes(part) <= BUBBLE_BYTES, { message: `the bubble must be at most ${BUBBLE_BYTES} bytes` });

const carousel = z
  .object({ type: z.literal("carousel"), contents: list(bubble, 1, CAROUSEL_BUBBLES) })
  .refine((part) => new Set(part.contents.map((one) => one.size ?? "mega")).size === 1, {
    message: "all bubbles must be of the same size",
    path: ["contents"],
  })
  .refine((part) => part.contents.every((one) => one.hero?.type !== "video"), {
    message: "a video cannot stand in a carousel",
    path: ["contents"],
  })
  .refine((part) => jsonBytes(part) <= CAROUSEL_BYTES, {
    message: `the carousel must be at most ${CAROUSEL_BYTES} bytes`,
  });

/** What a flex message carries: a bubble or a carousel of bubbles. */
export const flexContainer = z.discriminatedUnion("type", [bubble, carousel]);
