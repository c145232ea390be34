import { z } from "zod";
import {
  EMPTY,
  graphemes,
  graphemeText,
  httpsUrl,
  linkUri,
  list,
  maybeEmptyText,
  oneOf,
  text,
} from "./schema-parts.ts";

/**
 * Action objects: what a tap does. Which actions are allowed and how long a label may be depends on where the action stands
 * (Action objects, Messaging API reference, read 2026-08).
 */
export type ActionPlace = "template" | "image-carousel" | "flex" | "quick-reply" | "area";

const LABEL_GRAPHEMES: Record<ActionPlace, number> = {
  template: 20,
  "image-carousel": 12,
  flex: 40,
  "quick-reply": 20,
  area: 40,
};

const postbackInput = oneOf("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice");

const DATETIME_PATTERN: Record<string, RegExp> = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}$/,
};

function datetimeIsValid(mode: string, value: string | undefined): boolean {
  if (value === undefined) return true;
  if (!DATETIME_PATTERN[mode]?.test(value)) return false;
  const year = mode === "time" ? 2000 : Number(value.slice(0, 4));
  return year >= 1900 && year <= 2100;
}

/** The schema of one action at a place. `label` is required in templates and quick replies, not on tappable areas. */
export function actionSchema(place: ActionPlace): z.ZodType {
  const max = LABEL_GRAPHEMES[place];
  const label =
    place === "flex" || place === "area"
      ? z
          .string()
          .refine((value) => graphemes(value) <= max, `Length must be between 0 and ${max}`)
          .optional()
      : graphemeText(max);
  const common = [
    z.object({ type: z.literal("uri"), label, uri: linkUri, altUri: z.object({ desktop: linkUri }).optional() }),
    z.object({ type: z.literal("message"), label, text: graphemeText(300) }),
    z.object({
      type: z.literal("postback"),
      label,
      data: text(300),
      displayText: graphemeText(300).optional(),
      text: graphemeText(300).optional(),
      inputOption: postbackInput.optional(),
      fillInText: graphemeText(300).optional(),
    }),
    z
      .object({
        type: z.literal("datetimepicker"),
        label,
        data: text(300),
        mode: oneOf("date", "time", "datetime"),
        initial: z.string().optional(),
        min: z.string().optional(),
        max: z.string().optional(),
      })
      .refine((picker) => [picker.initial, picker.min, picker.max].every((at) => datetimeIsValid(picker.mode, at)), {
        message: "invalid date/time",
        path: ["initial"],
      }),
    z.object({ type: z.literal("clipboard"), label, clipboardText: text(1_000) }),
  ] as const;
  if (place !== "quick-reply") return z.discriminatedUnion("type", [...common]);
  return z.discriminatedUnion("type", [
    ...common,
    z.object({ type: z.literal("camera"), label }),
    z.object({ type: z.literal("cameraRoll"), label }),
    z.object({ type: z.literal("location"), label }),
  ]);
}

const area = z.object({ x: z.int(), y: z.int(), width: z.int().positive(EMPTY), height: z.int().positive(EMPTY) });
export const imagemapArea = area;

const imagemapLabel = maybeEmptyText(100).optional();
export const imagemapAction = z.discriminatedUnion("type", [
  z.object({ type: z.literal("uri"), label: imagemapLabel, linkUri, area }),
  z.object({ type: z.literal("message"), label: imagemapLabel, text: text(400), area }),
  z.object({ type: z.literal("clipboard"), label: imagemapLabel, clipboardText: text(1_000), area }),
]);

/** Properties every message may have. */
export const commonProperties = {
  quickReply: z
    .object({
      items: list(
        z.object({ type: z.literal("action"), imageUrl: httpsUrl.optional(), action: actionSchema("quick-reply") }),
        1,
        13,
      ),
    })
    .optional(),
  sender: z.object({ name: maybeEmptyText(20).optional(), iconUrl: httpsUrl.optional() }).optional(),
};
