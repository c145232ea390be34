import { z } from "zod";
import { actionSchema } from "./actions.ts";
import { countGraphemes, entries, graphemes, units } from "./text.ts";
import { mediaUrl } from "./urls.ts";

// All from the Messaging API reference, "Template messages", and "Character counting in a text", read 2026-08.

/** UTF-16 units; the same for imagemap and Flex. */
export const ALT_TEXT_MAX = 1_500;
/** Graphemes. */
export const TITLE_MAX = 40;
/** Graphemes, of a buttons template without title and picture. */
export const BUTTONS_TEXT_MAX = 160;
/** Graphemes, of a carousel column without title and picture. */
export const COLUMN_TEXT_MAX = 120;
/** Graphemes, of a buttons template or a carousel column with title or picture. */
export const TITLED_TEXT_MAX = 60;
export const BUTTONS_ACTIONS_MAX = 4;
/** Graphemes. */
export const CONFIRM_TEXT_MAX = 240;
const CONFIRM_ACTIONS = 2;
export const COLUMNS_MAX = 10;
export const COLUMN_ACTIONS_MAX = 3;

export const altText = units("代替テキスト（altText）", ALT_TEXT_MAX);

const action = actionSchema("template");

function cardFields(textMax: number, actionsMax: number) {
  return {
    thumbnailImageUrl: mediaUrl("画像のURL").optional(),
    title: graphemes("タイトル", TITLE_MAX).optional(),
    text: graphemes("テキスト", textMax),
    defaultAction: actionSchema("flex").optional(),
    actions: entries("ボタン", action, 1, actionsMax),
  };
}

/** A card's text is shorter once a title or a picture takes its room. */
function titledText(card: { title?: unknown; thumbnailImageUrl?: unknown; text: string }): boolean {
  const titled = card.title !== undefined || card.thumbnailImageUrl !== undefined;
  return !titled || countGraphemes(card.text) <= TITLED_TEXT_MAX;
}
const titledTextError = {
  error: `タイトルか画像があるとき、テキストは${TITLED_TEXT_MAX}文字以内です。`,
  path: ["text"],
};

const imageShape = {
  imageAspectRatio: z.enum(["rectangle", "square"]).optional(),
  imageSize: z.enum(["cover", "contain"]).optional(),
};

const buttons = z
  .looseObject({ type: z.literal("buttons"), ...imageShape, ...cardFields(BUTTONS_TEXT_MAX, BUTTONS_ACTIONS_MAX) })
  .refine(titledText, titledTextError);

const confirm = z.looseObject({
  type: z.literal("confirm"),
  text: graphemes("テキスト", CONFIRM_TEXT_MAX),
  actions: entries("ボタン", action, CONFIRM_ACTIONS, CONFIRM_ACTIONS),
});

const column = z.looseObject(cardFields(COLUMN_TEXT_MAX, COLUMN_ACTIONS_MAX)).refine(titledText, titledTextError);

const carousel = z
  .looseObject({
    type: z.literal("carousel"),
    ...imageShape,
    columns: entries("カルーセルの列", column, 1, COLUMNS_MAX),
  })
  .superRefine(({ columns }, context) => {
    const [first] = columns;
    for (const [i, it] of columns.entries()) {
      const fail = (key: string, message: string) =>
        context.addIssue({ code: "custom", path: ["columns", i, key], message });
      if (it.actions.length !== first?.actions.length)
        fail("actions", "ボタンの数は、どの列も同じでなければなりません。");
      if ((it.title === undefined) !== (first?.title === undefined)) {
        fail("title", "タイトルは、すべての列に付けるか、どれにも付けないかのどちらかです。");
      }
      if ((it.thumbnailImageUrl === undefined) !== (first?.thumbnailImageUrl === undefined)) {
        fail("thumbnailImageUrl", "画像は、すべての列に付けるか、どれにも付けないかのどちらかです。");
      }
    }
  });

const imageCarousel = z.looseObject({
  type: z.literal("image_carousel"),
  columns: entries(
    "画像カルーセルの列",
    z.looseObject({ imageUrl: mediaUrl("画像のURL"), action: actionSchema("image-carousel") }),
    1,
    COLUMNS_MAX,
  ),
});

/** A template message. */
export const templateMessage = z.looseObject({
  type: z.literal("template"),
  altText,
  template: z.discriminatedUnion("type", [buttons, confirm, carousel, imageCarousel]),
});
