import { z } from "zod";
import { plainError } from "../plain-error.ts";
import { actionSchema } from "./actions.ts";
import { altText } from "./templates.ts";
import { entries, filledText } from "./text.ts";
import { mediaUrl } from "./urls.ts";

// All from the Messaging API reference, "Flex Message", read 2026-08.

/** Bytes of UTF-8 JSON. The reference says 30 KB without saying which; the smaller reading is safe. */
export const BUBBLE_BYTES_MAX = 30_000;
/** Bytes of UTF-8 JSON: 50 KB, likewise. */
export const CAROUSEL_BYTES_MAX = 50_000;
export const BUBBLES_MAX = 12;
/** Images with `animated: true` in one message. */
export const ANIMATED_IMAGES_MAX = 10;
/** Sizes of a bubble whose hero may be a video. */
const VIDEO_BUBBLE_SIZES: readonly string[] = ["kilo", "mega", "giga"];
const DEFAULT_BUBBLE_SIZE = "mega";

const action = actionSchema("flex").optional();

const image = z.looseObject({
  type: z.literal("image"),
  url: mediaUrl("画像のURL"),
  animated: z.boolean().optional(),
  action,
});
const span = z.looseObject({ type: z.literal("span"), text: filledText("文字") });
const text = z
  .looseObject({
    type: z.literal("text"),
    text: filledText("文字").optional(),
    contents: z.array(span).optional(),
    action,
  })
  .refine((it) => it.text !== undefined || (it.contents ?? []).length > 0, {
    error: "text か contents のどちらかが要ります。",
    path: ["text"],
  });

const box: z.ZodType<{ type: "box" }, unknown> = z.lazy(() =>
  z
    .looseObject({
      type: z.literal("box"),
      layout: z.enum(["horizontal", "vertical", "baseline"]),
      contents: z.array(child),
      action,
    })
    .superRefine((it, context) => {
      if (it.layout === "baseline") return;
      for (const [i, inner] of it.contents.entries()) {
        if (inner.type === "icon") {
          context.addIssue({
            code: "custom",
            path: ["contents", i],
            message: "icon は layout が baseline の box にだけ置けます。",
          });
        }
      }
    }),
);

const child: z.ZodType<{ type: string }, unknown> = byType(
  {
    box,
    image,
    text,
    button: z.looseObject({ type: z.literal("button"), action: actionSchema("flex-button") }),
    icon: z.looseObject({ type: z.literal("icon"), url: mediaUrl("アイコンのURL") }),
    separator: z.looseObject({ type: z.literal("separator") }),
    filler: z.looseObject({ type: z.literal("filler") }),
  },
  "ここに置けるのは box、button、image、icon、text、separator、filler です（video は hero にだけ置けます）。",
);

const video = z.looseObject({
  type: z.literal("video"),
  url: mediaUrl("動画のURL"),
  previewUrl: mediaUrl("プレビュー画像のURL"),
  altContent: byType({ box, image }, "altContent に置けるのは box か image です。"),
  action,
});

const bubble = z
  .looseObject({
    type: z.literal("bubble"),
    size: z.enum(["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"]).optional(),
    direction: z.enum(["ltr", "rtl"]).optional(),
    header: box.optional(),
    hero: byType({ box, image, video }, "hero に置けるのは box、image、video です。").optional(),
    body: box.optional(),
    footer: box.optional(),
    action,
  })
  .refine((it) => it.hero?.type !== "video" || VIDEO_BUBBLE_SIZES.includes(it.size ?? DEFAULT_BUBBLE_SIZE), {
    error: `動画は大きさが ${VIDEO_BUBBLE_SIZES.join("、")} のバブルにだけ置けます。`,
    path: ["hero"],
  })
  .refine((it) => jsonBytes(it) <= BUBBLE_BYTES_MAX, {
    error: ({ input }) => tooLarge("バブル", jsonBytes(input), BUBBLE_BYTES_MAX),
  });

const carousel = z
  .looseObject({ type: z.literal("carousel"), contents: entries("カルーセルのバブル", bubble, 1, BUBBLES_MAX) })
  .superRefine(({ contents }, context) => {
    for (const [i, it] of contents.entries()) {
      const fail = (key: string, message: string) =>
        context.addIssue({ code: "custom", path: ["contents", i, key], message });
      if ((it.size ?? DEFAULT_BUBBLE_SIZE) !== (contents[0]?.size ?? DEFAULT_BUBBLE_SIZE)) {
        fail("size", "カルーセルのバブルは、すべて同じ大きさでなければなりません。");
      }
      if (it.hero?.type === "video") fail("hero", "動画はカルーセルの中に置けません。");
    }
  })
  .refine((it) => jsonBytes(it) <= CAROUSEL_BYTES_MAX, {
    error: ({ input }) => tooLarge("カルーセル", jsonBytes(input), CAROUSEL_BYTES_MAX),
  });

/** A Flex message. */
export const flexMessage = z
  .looseObject({ type: z.literal("flex"), altText, contents: z.discriminatedUnion("type", [bubble, carousel]) })
  .refine((it) => countAnimated(it.contents) <= ANIMATED_IMAGES_MAX, {
    error: `動く画像は1つのメッセージに${ANIMATED_IMAGES_MAX}個までです。`,
    path: ["contents"],
  });

/** A union by `type` that may refer to itself; what is wrong inside the branch is said with its path. */
function byType(branches: Record<string, z.ZodType>, error: string): z.ZodType<{ type: string }, unknown> {
  return z.looseObject({ type: z.string() }).superRefine((it, context) => {
    const branch = Object.hasOwn(branches, it.type) ? branches[it.type] : undefined;
    if (!branch) {
      context.addIssue({ code: "custom", path: ["type"], message: error });
      return;
    }
    const parsed = branch.safeParse(it, { error: plainError });
    for (const { path, message } of parsed.error?.issues ?? []) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });
}

function countAnimated(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = "type" in value && value.type === "image" && "animated" in value && value.animated === true ? 1 : 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + countAnimated(inner), own);
}

function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function tooLarge(name: string, bytes: number, max: number): string {
  return `${name}のJSONは${max.toLocaleString("en")}バイト以内です（今は${bytes.toLocaleString("en")}バイト）。`;
}
