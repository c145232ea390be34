import { z } from "zod";
import { CLIPBOARD_MAX } from "./actions.ts";
import { altText } from "./templates.ts";
import { entries, filledText, units } from "./text.ts";
import { linkUrl, mediaUrl } from "./urls.ts";

// All from the Messaging API reference, "Message objects", read 2026-08. What only the file itself tells
// (bytes, pixels, length) cannot be checked here.

/** UTF-16 units. */
export const TRACKING_ID_MAX = 100;
/** UTF-16 units. */
export const LOCATION_TITLE_MAX = 100;
/** UTF-16 units. */
export const LOCATION_ADDRESS_MAX = 100;
/** Pixels: the one width an imagemap may have. */
export const IMAGEMAP_WIDTH = 1_040;
export const IMAGEMAP_ACTIONS_MAX = 50;
/** UTF-16 units. */
export const IMAGEMAP_TEXT_MAX = 400;
/** UTF-16 units. */
export const IMAGEMAP_LABEL_MAX = 100;
/** UTF-16 units. */
export const IMAGEMAP_VIDEO_LABEL_MAX = 30;
/** UTF-16 units. */
export const DELIVERY_TAG_MAX = 30;

const publishedId = z.string().regex(/^\d+$/, "スタンプのIDは数字です。");

export const stickerMessage = z.looseObject({
  type: z.literal("sticker"),
  packageId: publishedId,
  stickerId: publishedId,
});

export const imageMessage = z.looseObject({
  type: z.literal("image"),
  originalContentUrl: mediaUrl("画像のURL"),
  previewImageUrl: mediaUrl("プレビュー画像のURL"),
});

export const videoMessage = z.looseObject({
  type: z.literal("video"),
  originalContentUrl: mediaUrl("動画のURL"),
  previewImageUrl: mediaUrl("プレビュー画像のURL"),
  trackingId: units("trackingId", TRACKING_ID_MAX).optional(),
});

export const audioMessage = z.looseObject({
  type: z.literal("audio"),
  originalContentUrl: mediaUrl("音声のURL"),
  duration: z.int("音声の長さは整数（ミリ秒）です。").min(1, "音声の長さは1ミリ秒以上です。"),
});

export const locationMessage = z.looseObject({
  type: z.literal("location"),
  title: units("場所の名前", LOCATION_TITLE_MAX),
  address: units("住所", LOCATION_ADDRESS_MAX),
  latitude: z.number().min(-90, "緯度は-90から90までです。").max(90, "緯度は-90から90までです。"),
  longitude: z.number().min(-180, "経度は-180から180までです。").max(180, "経度は-180から180までです。"),
});

const pixels = (name: string) => z.int(`${name}は整数です。`).min(0, `${name}は0以上です。`);
const side = (name: string) => z.int(`${name}は整数です。`).min(1, `${name}は1以上です。`);
const area = z.looseObject({ x: pixels("x"), y: pixels("y"), width: side("幅"), height: side("高さ") });
const label = units("ラベル", IMAGEMAP_LABEL_MAX).optional();

const imagemapAction = z.discriminatedUnion(
  "type",
  [
    z.looseObject({ type: z.literal("uri"), linkUri: linkUrl("リンク"), label, area }),
    z.looseObject({
      type: z.literal("message"),
      text: units("メッセージアクションの text", IMAGEMAP_TEXT_MAX),
      label,
      area,
    }),
    z.looseObject({ type: z.literal("clipboard"), clipboardText: units("コピーする文字", CLIPBOARD_MAX), label, area }),
  ],
  "イメージマップのアクションは uri、message、clipboard のどれかです。",
);

export const imagemapMessage = z
  .looseObject({
    type: z.literal("imagemap"),
    altText,
    baseUrl: mediaUrl("画像のベースURL"),
    baseSize: z.looseObject({
      width: z.literal(IMAGEMAP_WIDTH, `イメージマップの幅は${IMAGEMAP_WIDTH}です。`),
      height: side("高さ"),
    }),
    actions: entries("タップ領域", imagemapAction, 0, IMAGEMAP_ACTIONS_MAX),
    video: z
      .looseObject({
        originalContentUrl: mediaUrl("動画のURL"),
        previewImageUrl: mediaUrl("プレビュー画像のURL"),
        area,
        externalLink: z
          .looseObject({ linkUri: linkUrl("リンク"), label: units("リンクのラベル", IMAGEMAP_VIDEO_LABEL_MAX) })
          .optional(),
      })
      .optional(),
  })
  .superRefine((it, context) => {
    const inside = (place: z.output<typeof area>) =>
      place.x + place.width <= it.baseSize.width && place.y + place.height <= it.baseSize.height;
    const fail = (path: PropertyKey[]) =>
      context.addIssue({ code: "custom", path, message: "領域が画像の外に出ています。" });
    for (const [i, action] of it.actions.entries()) if (!inside(action.area)) fail(["actions", i, "area"]);
    if (it.video && !inside(it.video.area)) fail(["video", "area"]);
  });

export const couponMessage = z.looseObject({
  type: z.literal("coupon"),
  couponId: filledText("クーポンID"),
  deliveryTag: units("deliveryTag", DELIVERY_TAG_MAX).optional(),
});
