import { z } from "zod";
import { EMPTY, text } from "./schema-parts.ts";

/** What a citizen can do with the account, and the limits of it (Messaging API reference, read 2026-08). */

const data = text(300);
const displayText = text(300);
const params = z.record(z.string(), z.string());

const DATETIME = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  time: /^\d{2}:\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}$/,
};

/** Where a tap may lead: the action objects of LINE, whatever part of a message they stand in. */
const tapped = z.discriminatedUnion("type", [
  z.object({ type: z.literal("uri"), uri: z.string().optional(), linkUri: z.string().optional() }),
  z.object({ type: z.literal("clipboard"), clipboardText: z.string() }),
  z.object({ type: z.literal("message"), text: text(400) }),
  z.object({
    type: z.literal("postback"),
    data,
    displayText: displayText.exactOptional(),
    // The older word for displayText.
    text: displayText.exactOptional(),
  }),
  z.object({
    type: z.literal("datetimepicker"),
    data,
    mode: z.enum(["date", "time", "datetime"]),
    min: z.string().exactOptional(),
    max: z.string().exactOptional(),
  }),
  z.object({ type: z.literal("richmenuswitch"), data, richMenuAliasId: z.string().min(1, EMPTY) }),
  z.object({ type: z.literal("camera") }),
  z.object({ type: z.literal("cameraRoll") }),
  z.object({ type: z.literal("location") }),
]);

const tap = z
  .strictObject({
    type: z.literal("tap"),
    action: tapped,
    /** What was chosen in a datetimepicker, in LINE's form. */
    picked: z.string().exactOptional(),
  })
  .superRefine(({ action, picked }, context) => {
    if (action.type !== "datetimepicker") {
      if (picked !== undefined) context.addIssue({ code: "custom", message: "nothing to pick here", path: ["picked"] });
      return;
    }
    const { mode, min, max } = action;
    const fits =
      picked !== undefined &&
      DATETIME[mode].test(picked) &&
      !Number.isNaN(Date.parse(mode === "time" ? `2000-01-01T${picked}` : picked)) &&
      (min === undefined || picked.toUpperCase() >= min.toUpperCase()) &&
      (max === undefined || picked.toUpperCase() <= max.toUpperCase());
    if (!fits) context.addIssue({ code: "custom", message: `must be a ${mode} within the bounds`, path: ["picked"] });
  });

export const citizenAction = z.discriminatedUnion("type", [
  /** Adds the account, or comes back to it. `isUnblocked`: what the event says; default as it is. */
  z.strictObject({ type: z.literal("follow"), isUnblocked: z.boolean().exactOptional() }),
  z.strictObject({ type: z.literal("block") }),
  /** The same as `block`: at LINE the one event stands for both. */
  z.strictObject({ type: z.literal("unfollow") }),
  z.strictObject({ type: z.literal("unblock") }),
  z.strictObject({ type: z.literal("text"), text: text(5_000) }),
  z.strictObject({
    type: z.literal("sticker"),
    packageId: z.string().min(1, EMPTY).default("446"),
    stickerId: z.string().min(1, EMPTY).default("1988"),
  }),
  z.strictObject({ type: z.literal("image") }),
  z.strictObject({
    type: z.literal("location"),
    title: text(100).exactOptional(),
    address: text(100).exactOptional(),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }),
  z.strictObject({
    type: z.literal("postback"),
    data,
    displayText: displayText.exactOptional(),
    params: params.exactOptional(),
  }),
  /** Takes a message of one's own back. */
  z.strictObject({ type: z.literal("unsend"), messageId: z.string().min(1, EMPTY) }),
  tap,
]);

/** Something a citizen does. */
export type CitizenAction = z.input<typeof citizenAction>;
type Checked = z.output<typeof citizenAction>;
/** What is left once a tap was followed to what it does. */
export type PlainAction = Exclude<Checked, { type: "tap" }>;

/** Where a phone of the sandbox is: the city hall of Chiba. */
const HERE = {
  type: "location",
  title: "現在地（見本）",
  address: "千葉市中央区千葉港1-1",
  latitude: 35.6074,
  longitude: 140.1065,
} as const;

/** What a tap comes to; null where it makes no event: a link, a copied text. */
export function followTap(given: Checked): PlainAction | null {
  if (given.type !== "tap") return given;
  const { action, picked = "" } = given;
  switch (action.type) {
    case "uri":
    case "clipboard":
      return null;
    case "message":
      return { type: "text", text: action.text };
    case "postback": {
      const shown = action.displayText ?? action.text;
      return { type: "postback", data: action.data, ...(shown !== undefined && { displayText: shown }) };
    }
    case "datetimepicker":
      return { type: "postback", data: action.data, params: { [action.mode]: picked } };
    case "richmenuswitch":
      return {
        type: "postback",
        data: action.data,
        params: { newRichMenuAliasId: action.richMenuAliasId, status: "SUCCESS" },
      };
    case "camera":
    case "cameraRoll":
      return { type: "image" };
    case "location":
      return HERE;
  }
}
