import { describe, expect, it } from "vitest";
import {
  CLIPBOARD_MAX,
  FLEX_LABEL_MAX,
  IMAGE_CAROUSEL_LABEL_MAX,
  MESSAGE_ACTION_TEXT_MAX,
  POSTBACK_DATA_MAX,
  POSTBACK_TEXT_MAX,
  QUICK_REPLY_LABEL_MAX,
  TEMPLATE_LABEL_MAX,
} from "../../src/engine/limits/actions.ts";
import {
  ANIMATED_IMAGES_MAX,
  BUBBLE_BYTES_MAX,
  BUBBLES_MAX,
  CAROUSEL_BYTES_MAX,
} from "../../src/engine/limits/flex.ts";
import {
  DELIVERY_TAG_MAX,
  IMAGEMAP_ACTIONS_MAX,
  IMAGEMAP_LABEL_MAX,
  IMAGEMAP_TEXT_MAX,
  IMAGEMAP_VIDEO_LABEL_MAX,
  IMAGEMAP_WIDTH,
  LOCATION_ADDRESS_MAX,
  LOCATION_TITLE_MAX,
  TRACKING_ID_MAX,
} from "../../src/engine/limits/media.ts";
import {
  ALT_TEXT_MAX,
  BUTTONS_ACTIONS_MAX,
  BUTTONS_TEXT_MAX,
  COLUMN_ACTIONS_MAX,
  COLUMN_TEXT_MAX,
  COLUMNS_MAX,
  CONFIRM_TEXT_MAX,
  TITLE_MAX,
  TITLED_TEXT_MAX,
} from "../../src/engine/limits/templates.ts";
import { EMOJIS_MAX, SUBSTITUTIONS_MAX, TEXT_MAX } from "../../src/engine/limits/texts.ts";
import { LINK_URL_MAX, MEDIA_URL_MAX } from "../../src/engine/limits/urls.ts";
import { checkMessages, MESSAGES_MAX, QUICK_REPLY_ITEMS_MAX, SENDER_NAME_MAX } from "../../src/engine/line-limits.ts";
import type { Json, JsonObject, Message } from "../../src/engine/types.ts";

const FAMILY = "👨‍👩‍👧";
const HTTPS = "https://example.jp/";
const url = (length: number) => HTTPS + "a".repeat(length - HTTPS.length);
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

const say: JsonObject = { type: "message", label: "はい", text: "はい" };
const text = (more: JsonObject = {}): Message => ({ type: "text", text: "本文", ...more });
const quick = (items: Json[]): Message => text({ quickReply: { items } });
const quickItem = (action: JsonObject): JsonObject => ({ type: "action", action });
const emoji = (index: number): JsonObject => ({ index, productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" });
const textV2 = (keys: string[], body: string): Message => ({
  type: "textV2",
  text: body,
  substitution: Object.fromEntries(
    keys.map((key) => [key, { type: "emoji", productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" }]),
  ),
});
const video = (more: JsonObject): Message => ({
  type: "video",
  originalContentUrl: HTTPS,
  previewImageUrl: HTTPS,
  ...more,
});
const place = (more: JsonObject): Message => ({
  type: "location",
  title: "市役所",
  address: "中央区",
  latitude: 35.6,
  longitude: 140.1,
  ...more,
});
const area: JsonObject = { x: 0, y: 0, width: 10, height: 10 };
const imagemap = (more: JsonObject): Message => ({
  type: "imagemap",
  altText: "地図",
  baseUrl: HTTPS,
  baseSize: { width: IMAGEMAP_WIDTH, height: 500 },
  actions: [],
  ...more,
});
const template = (template: JsonObject): Message => ({ type: "template", altText: "選んでください", template });
const buttons = (more: JsonObject): Message => template({ type: "buttons", text: "本文", actions: [say], ...more });
const confirm = (more: JsonObject): Message =>
  template({ type: "confirm", text: "本文", actions: [say, say], ...more });
const column = (more: JsonObject = {}): JsonObject => ({ text: "本文", actions: [say], ...more });
const carousel = (...columns: JsonObject[]): Message => template({ type: "carousel", columns });
const imageCarousel = (columns: JsonObject[]): Message => template({ type: "image_carousel", columns });
const flex = (contents: JsonObject): Message => ({ type: "flex", altText: "本文", contents });
const box = (...contents: Json[]): JsonObject => ({ type: "box", layout: "vertical", contents });
const bubble = (more: JsonObject = {}): JsonObject => ({ type: "bubble", body: box(), ...more });
const flexButton = (action: JsonObject): Message => flex(bubble({ body: box({ type: "button", action }) }));
const flexVideo: JsonObject = {
  type: "video",
  url: HTTPS,
  previewUrl: HTTPS,
  altContent: { type: "image", url: HTTPS },
};
/** A bubble whose JSON has exactly so many bytes. */
function bubbleOf(size: number): JsonObject {
  const words = (count: number) => bubble({ body: box({ type: "text", text: "a".repeat(count) }) });
  return words(size - bytes(words(0)));
}
/** A carousel whose JSON has exactly so many bytes, in two bubbles. */
function carouselOf(size: number): Message {
  const make = (last: number) => ({ type: "carousel", contents: [bubbleOf(25_000), bubbleOf(last)] });
  return flex(make(1_000 + size - bytes(make(1_000))));
}

/** What is at the limit, how it is said for a number, and where one more is complained of. */
const limits: [name: string, max: number, make: (n: number) => Message, path: string][] = [
  ["text, in UTF-16 units", TEXT_MAX, (n) => text({ text: "あ".repeat(n) }), ".text"],
  [
    "text of surrogate pairs",
    TEXT_MAX,
    (n) => text({ text: "𠮷".repeat(Math.floor(n / 2)) + "あ".repeat(n % 2) }),
    ".text",
  ],
  ["LINE emoji in text", EMOJIS_MAX, (n) => text({ text: "$".repeat(n), emojis: times(n, emoji) }), ".emojis"],
  ["textV2 text", TEXT_MAX, (n) => textV2([], "あ".repeat(n)), ".text"],
  ["LINE emoji in textV2", EMOJIS_MAX, (n) => textV2(["a"], "{a}".repeat(n)), ".text"],
  ["quick replies", QUICK_REPLY_ITEMS_MAX, (n) => quick(times(n, () => quickItem(say))), ".quickReply.items"],
  [
    "quick reply labels, in graphemes",
    QUICK_REPLY_LABEL_MAX,
    (n) => quick([quickItem({ ...say, label: FAMILY.repeat(n) })]),
    ".quickReply.items[0].action.label",
  ],
  [
    "quick reply icons",
    MEDIA_URL_MAX,
    (n) => quick([{ ...quickItem(say), imageUrl: url(n) }]),
    ".quickReply.items[0].imageUrl",
  ],
  ["sender names", SENDER_NAME_MAX, (n) => text({ sender: { name: "あ".repeat(n) } }), ".sender.name"],
  ["sender icons", MEDIA_URL_MAX, (n) => text({ sender: { iconUrl: url(n) } }), ".sender.iconUrl"],
  [
    "image URLs",
    MEDIA_URL_MAX,
    (n) => ({ type: "image", originalContentUrl: url(n), previewImageUrl: HTTPS }),
    ".originalContentUrl",
  ],
  [
    "preview URLs",
    MEDIA_URL_MAX,
    (n) => ({ type: "image", originalContentUrl: HTTPS, previewImageUrl: url(n) }),
    ".previewImageUrl",
  ],
  ["video URLs", MEDIA_URL_MAX, (n) => video({ originalContentUrl: url(n) }), ".originalContentUrl"],
  ["video tracking ids", TRACKING_ID_MAX, (n) => video({ trackingId: "a".repeat(n) }), ".trackingId"],
  [
    "audio URLs",
    MEDIA_URL_MAX,
    (n) => ({ type: "audio", originalContentUrl: url(n), duration: 1 }),
    ".originalContentUrl",
  ],
  ["location titles", LOCATION_TITLE_MAX, (n) => place({ title: "あ".repeat(n) }), ".title"],
  ["location addresses", LOCATION_ADDRESS_MAX, (n) => place({ address: "あ".repeat(n) }), ".address"],
  ["latitudes", 90, (n) => place({ latitude: n }), ".latitude"],
  ["longitudes", 180, (n) => place({ longitude: n }), ".longitude"],
  ["imagemap altText", ALT_TEXT_MAX, (n) => imagemap({ altText: "あ".repeat(n) }), ".altText"],
  ["imagemap base URLs", MEDIA_URL_MAX, (n) => imagemap({ baseUrl: url(n) }), ".baseUrl"],
  ["imagemap widths", IMAGEMAP_WIDTH, (n) => imagemap({ baseSize: { width: n, height: 10 } }), ".baseSize.width"],
  [
    "imagemap actions",
    IMAGEMAP_ACTIONS_MAX,
    (n) => imagemap({ actions: times(n, () => ({ type: "message", text: "x", area })) }),
    ".actions",
  ],
  [
    "imagemap links",
    LINK_URL_MAX,
    (n) => imagemap({ actions: [{ type: "uri", linkUri: url(n), area }] }),
    ".actions[0].linkUri",
  ],
  [
    "imagemap message texts",
    IMAGEMAP_TEXT_MAX,
    (n) => imagemap({ actions: [{ type: "message", text: "あ".repeat(n), area }] }),
    ".actions[0].text",
  ],
  [
    "imagemap clipboard texts",
    CLIPBOARD_MAX,
    (n) => imagemap({ actions: [{ type: "clipboard", clipboardText: "あ".repeat(n), area }] }),
    ".actions[0].clipboardText",
  ],
  [
    "imagemap labels",
    IMAGEMAP_LABEL_MAX,
    (n) => imagemap({ actions: [{ type: "message", text: "x", label: "あ".repeat(n), area }] }),
    ".actions[0].label",
  ],
  [
    "imagemap areas",
    IMAGEMAP_WIDTH,
    (n) => imagemap({ actions: [{ type: "message", text: "x", area: { ...area, x: n - 10 } }] }),
    ".actions[0].area",
  ],
  [
    "imagemap video labels",
    IMAGEMAP_VIDEO_LABEL_MAX,
    (n) =>
      imagemap({
        video: {
          originalContentUrl: HTTPS,
          previewImageUrl: HTTPS,
          area,
          externalLink: { linkUri: HTTPS, label: "あ".repeat(n) },
        },
      }),
    ".video.externalLink.label",
  ],
  ["template altText", ALT_TEXT_MAX, (n) => ({ ...buttons({}), altText: "あ".repeat(n) }), ".altText"],
  ["template titles, in graphemes", TITLE_MAX, (n) => buttons({ title: FAMILY.repeat(n) }), ".template.title"],
  ["buttons texts, in graphemes", BUTTONS_TEXT_MAX, (n) => buttons({ text: FAMILY.repeat(n) }), ".template.text"],
  [
    "buttons texts beside a title",
    TITLED_TEXT_MAX,
    (n) => buttons({ title: "題", text: "あ".repeat(n) }),
    ".template.text",
  ],
  [
    "buttons texts beside a picture",
    TITLED_TEXT_MAX,
    (n) => buttons({ thumbnailImageUrl: HTTPS, text: "あ".repeat(n) }),
    ".template.text",
  ],
  ["buttons actions", BUTTONS_ACTIONS_MAX, (n) => buttons({ actions: times(n, () => say) }), ".template.actions"],
  [
    "template labels, in graphemes",
    TEMPLATE_LABEL_MAX,
    (n) => buttons({ actions: [{ ...say, label: FAMILY.repeat(n) }] }),
    ".template.actions[0].label",
  ],
  ["template pictures", MEDIA_URL_MAX, (n) => buttons({ thumbnailImageUrl: url(n) }), ".template.thumbnailImageUrl"],
  ["confirm texts, in graphemes", CONFIRM_TEXT_MAX, (n) => confirm({ text: FAMILY.repeat(n) }), ".template.text"],
  ["carousel columns", COLUMNS_MAX, (n) => carousel(...times(n, () => column())), ".template.columns"],
  ["carousel titles", TITLE_MAX, (n) => carousel(column({ title: "あ".repeat(n) })), ".template.columns[0].title"],
  ["carousel texts", COLUMN_TEXT_MAX, (n) => carousel(column({ text: FAMILY.repeat(n) })), ".template.columns[0].text"],
  [
    "carousel texts beside a title",
    TITLED_TEXT_MAX,
    (n) => carousel(column({ title: "題", text: "あ".repeat(n) })),
    ".template.columns[0].text",
  ],
  [
    "carousel texts beside a picture",
    TITLED_TEXT_MAX,
    (n) => carousel(column({ thumbnailImageUrl: HTTPS, text: "あ".repeat(n) })),
    ".template.columns[0].text",
  ],
  [
    "carousel actions",
    COLUMN_ACTIONS_MAX,
    (n) => carousel(column({ actions: times(n, () => say) })),
    ".template.columns[0].actions",
  ],
  [
    "image carousel columns",
    COLUMNS_MAX,
    (n) => imageCarousel(times(n, () => ({ imageUrl: HTTPS, action: say }))),
    ".template.columns",
  ],
  [
    "image carousel labels, in graphemes",
    IMAGE_CAROUSEL_LABEL_MAX,
    (n) => imageCarousel([{ imageUrl: HTTPS, action: { ...say, label: FAMILY.repeat(n) } }]),
    ".template.columns[0].action.label",
  ],
  ["Flex altText", ALT_TEXT_MAX, (n) => ({ ...flex(bubble()), altText: "あ".repeat(n) }), ".altText"],
  [
    "Flex bubbles in a carousel",
    BUBBLES_MAX,
    (n) => flex({ type: "carousel", contents: times(n, () => bubble()) }),
    ".contents.contents",
  ],
  ["bytes of a Flex bubble", BUBBLE_BYTES_MAX, (n) => flex(bubbleOf(n)), ".contents"],
  ["bytes of a Flex carousel", CAROUSEL_BYTES_MAX, carouselOf, ".contents"],
  [
    "animated images",
    ANIMATED_IMAGES_MAX,
    (n) => flex(bubble({ body: box(...times(n, () => ({ type: "image", url: HTTPS, animated: true }))) })),
    ".contents",
  ],
  ["Flex pictures", MEDIA_URL_MAX, (n) => flex(bubble({ hero: { type: "image", url: url(n) } })), ".contents.hero.url"],
  [
    "Flex labels, in graphemes",
    FLEX_LABEL_MAX,
    (n) => flexButton({ ...say, label: FAMILY.repeat(n) }),
    ".contents.body.contents[0].action.label",
  ],
  [
    "postback data",
    POSTBACK_DATA_MAX,
    (n) => flexButton({ type: "postback", label: "x", data: "a".repeat(n) }),
    ".contents.body.contents[0].action.data",
  ],
  [
    "postback displayText, in graphemes",
    POSTBACK_TEXT_MAX,
    (n) => flexButton({ type: "postback", label: "x", data: "a", displayText: FAMILY.repeat(n) }),
    ".contents.body.contents[0].action.displayText",
  ],
  [
    "postback fillInText, in graphemes",
    POSTBACK_TEXT_MAX,
    (n) =>
      flexButton({
        type: "postback",
        label: "x",
        data: "a",
        inputOption: "openKeyboard",
        fillInText: FAMILY.repeat(n),
      }),
    ".contents.body.contents[0].action.fillInText",
  ],
  [
    "message action texts, in graphemes",
    MESSAGE_ACTION_TEXT_MAX,
    (n) => flexButton({ ...say, text: FAMILY.repeat(n) }),
    ".contents.body.contents[0].action.text",
  ],
  [
    "links",
    LINK_URL_MAX,
    (n) => flexButton({ type: "uri", label: "x", uri: url(n) }),
    ".contents.body.contents[0].action.uri",
  ],
  [
    "desktop links",
    LINK_URL_MAX,
    (n) => flexButton({ type: "uri", label: "x", uri: HTTPS, altUri: { desktop: url(n) } }),
    ".contents.body.contents[0].action.altUri.desktop",
  ],
  [
    "clipboard texts",
    CLIPBOARD_MAX,
    (n) => flexButton({ type: "clipboard", label: "x", clipboardText: "あ".repeat(n) }),
    ".contents.body.contents[0].action.clipboardText",
  ],
  [
    "coupon delivery tags",
    DELIVERY_TAG_MAX,
    (n) => ({ type: "coupon", couponId: "c", deliveryTag: "a".repeat(n) }),
    ".deliveryTag",
  ],
];

describe("checkMessages", () => {
  it.each(limits)("takes %s up to %i and no further", (_, max, make, path) => {
    expect(checkMessages([make(max)])).toEqual([]);
    const problems = checkMessages([text(), make(max + 1)]);
    expect(problems.map((problem) => problem.path)).toEqual([`messages[1]${path}`]);
    expect(problems[0]?.message).toMatch(/[ぁ-ん].*。$/);
  });

  it("takes one to five messages", () => {
    expect(checkMessages(times(MESSAGES_MAX, () => text()))).toEqual([]);
    expect(checkMessages(times(MESSAGES_MAX + 1, () => text()))).toMatchObject([{ path: "messages" }]);
    expect(checkMessages([])).toMatchObject([{ path: "messages" }]);
  });

  it("names everything wrong at once", () => {
    const both = {
      type: "image",
      originalContentUrl: "http://example.jp/",
      previewImageUrl: "x",
      sender: { name: "" },
    };
    expect(checkMessages([both, text({ text: "" })]).map((problem) => problem.path)).toEqual([
      "messages[0].originalContentUrl",
      "messages[0].previewImageUrl",
      "messages[0].sender.name",
      "messages[1].text",
    ]);
  });

  it.each<[string, Message]>([
    ["a sticker", { type: "sticker", packageId: "446", stickerId: "1988" }],
    ["a video as hero of a large bubble", flex(bubble({ size: "giga", hero: flexVideo }))],
    [
      "an icon in a baseline box",
      flex(bubble({ body: { type: "box", layout: "baseline", contents: [{ type: "icon", url: HTTPS }] } })),
    ],
    [
      "spans in place of a text",
      flex(bubble({ body: box({ type: "text", contents: [{ type: "span", text: "x" }] }) })),
    ],
    [
      "an action on a box without label",
      flex(bubble({ body: { ...box(), action: { type: "uri", uri: "tel:0432455111" } } })),
    ],
    ["bubbles of one size, named or not", flex({ type: "carousel", contents: [bubble(), bubble({ size: "mega" })] })],
    ["a camera in a quick reply", quick([quickItem({ type: "camera", label: "撮る" })])],
    [
      "line and tel links",
      buttons({
        actions: [
          { type: "uri", label: "x", uri: "line://ti/p/@x" },
          { type: "uri", label: "x", uri: "tel:119" },
        ],
      }),
    ],
    [
      "a date picker at the ends of its years",
      buttons({
        actions: [
          { type: "datetimepicker", label: "x", data: "d", mode: "date", min: "1900-01-01", max: "2100-12-31" },
        ],
      }),
    ],
    ["substitutions, doubled braces, repeats", textV2(["sun_1"], "{{注}} {sun_1}{sun_1}")],
    ["a coupon", { type: "coupon", couponId: "01ABC" }],
    ["a sender whose name only holds the letters", text({ sender: { name: "オンラインOnline窓口" } })],
  ])("takes %s", (_, message) => expect(checkMessages([message])).toEqual([]));

  it.each<[string, Message, string]>([
    ["an unknown type", { type: "fax" }, ".type"],
    ["a text that is none", { type: "text", text: 1 }, ".text"],
    ["a blank text", text({ text: "　\n" }), ".text"],
    ["a blank altText", { ...flex(bubble()), altText: " " }, ".altText"],
    ["an emoji without its $", text({ text: "a", emojis: [emoji(0)] }), ".emojis[0].index"],
    ["two emoji at one place", text({ text: "$", emojis: [emoji(0), emoji(0)] }), ".emojis[1].index"],
    ["a brace alone", textV2([], "{"), ".text"],
    ["a substitution that is not given", textV2([], "{sun}"), ".text"],
    ["a substitution that is not used", textV2(["sun"], "本文"), ".substitution.sun"],
    [
      "a mention",
      { type: "textV2", text: "{a}", substitution: { a: { type: "mention", mentionee: { type: "all" } } } },
      ".substitution.a.type",
    ],
    ["a sticker id in words", { type: "sticker", packageId: "446", stickerId: "x" }, ".stickerId"],
    [
      "a picture by http",
      { type: "image", originalContentUrl: "http://example.jp/a.png", previewImageUrl: HTTPS },
      ".originalContentUrl",
    ],
    ["a sound of no length", { type: "audio", originalContentUrl: HTTPS, duration: 0 }, ".duration"],
    [
      "a link by another scheme",
      buttons({ actions: [{ type: "uri", label: "x", uri: "javascript:alert(1)" }] }),
      ".template.actions[0].uri",
    ],
    [
      "a link with a blank",
      buttons({ actions: [{ type: "uri", label: "x", uri: "https://example.jp/a b" }] }),
      ".template.actions[0].uri",
    ],
    ["a button without label", buttons({ actions: [{ type: "message", text: "x" }] }), ".template.actions[0].label"],
    [
      "a camera outside quick replies",
      buttons({ actions: [{ type: "camera", label: "x" }] }),
      ".template.actions[0].type",
    ],
    [
      "a menu switch in a quick reply",
      quick([quickItem({ type: "richmenuswitch", label: "x", richMenuAliasId: "a", data: "d" })]),
      ".quickReply.items[0].action.type",
    ],
    [
      "fillInText without keyboard",
      buttons({ actions: [{ type: "postback", label: "x", data: "d", fillInText: "x" }] }),
      ".template.actions[0].fillInText",
    ],
    [
      "a date with a time zone",
      buttons({
        actions: [{ type: "datetimepicker", label: "x", data: "d", mode: "datetime", initial: "2026-01-01T00:00Z" }],
      }),
      ".template.actions[0].initial",
    ],
    [
      "a date before 1900",
      buttons({ actions: [{ type: "datetimepicker", label: "x", data: "d", mode: "date", min: "1899-12-31" }] }),
      ".template.actions[0].min",
    ],
    [
      "a date after 2100",
      buttons({ actions: [{ type: "datetimepicker", label: "x", data: "d", mode: "date", max: "2101-01-01" }] }),
      ".template.actions[0].max",
    ],
    [
      "a range of dates turned round",
      buttons({
        actions: [{ type: "datetimepicker", label: "x", data: "d", mode: "time", min: "10:00", max: "09:00" }],
      }),
      ".template.actions[0].max",
    ],
    ["one action in confirm", confirm({ actions: [say] }), ".template.actions"],
    ["three actions in confirm", confirm({ actions: [say, say, say] }), ".template.actions"],
    ["columns of unequal actions", carousel(column(), column({ actions: [say, say] })), ".template.columns[1].actions"],
    ["a title on some columns", carousel(column({ title: "題" }), column()), ".template.columns[1].title"],
    [
      "a picture on some columns",
      carousel(column(), column({ thumbnailImageUrl: HTTPS })),
      ".template.columns[1].thumbnailImageUrl",
    ],
    ["no columns", carousel(), ".template.columns"],
    [
      "a Flex component that is none",
      flex(bubble({ body: box({ type: "table" }) })),
      ".contents.body.contents[0].type",
    ],
    [
      "a Flex text without words",
      flex(bubble({ body: box(box({ type: "text", text: "" })) })),
      ".contents.body.contents[0].contents[0].text",
    ],
    [
      "an icon outside a baseline box",
      flex(bubble({ body: box({ type: "icon", url: HTTPS }) })),
      ".contents.body.contents[0]",
    ],
    ["a video in the body", flex(bubble({ body: box(flexVideo) })), ".contents.body.contents[0].type"],
    ["a video in a small bubble", flex(bubble({ size: "micro", hero: flexVideo })), ".contents.hero"],
    [
      "a video in a carousel",
      flex({ type: "carousel", contents: [bubble({ hero: flexVideo })] }),
      ".contents.contents[0].hero",
    ],
    [
      "bubbles of unequal size",
      flex({ type: "carousel", contents: [bubble(), bubble({ size: "kilo" })] }),
      ".contents.contents[1].size",
    ],
    ["a sender called LINE", text({ sender: { name: "千葉市ＬＩＮＥ" } }), ".sender.name"],
    ["a coupon without id", { type: "coupon", couponId: "" }, ".couponId"],
  ])("refuses %s", (_, message, path) => {
    const problems = checkMessages([message]);
    expect(problems.map((problem) => problem.path)).toEqual([`messages[0]${path}`]);
    expect(problems[0]?.message).toMatch(/[ぁ-んァ-ヶ]/);
  });

  it("limits the substitutions of textV2 and their names", () => {
    const keys = (count: number) => times(count, (i) => `k${i}`);
    const paths = (message: Message) => checkMessages([message]).map((problem) => problem.path);
    const unused = (count: number) => paths(textV2(keys(count), "本文"));
    expect(unused(SUBSTITUTIONS_MAX)).not.toContain("messages[0].substitution");
    expect(unused(SUBSTITUTIONS_MAX + 1)).toContain("messages[0].substitution");
    expect(paths(textV2(["a".repeat(20)], `{${"a".repeat(20)}}`))).toEqual([]);
    expect(paths(textV2(["a".repeat(21)], `{${"a".repeat(21)}}`))).toEqual([
      `messages[0].substitution.${"a".repeat(21)}`,
    ]);
    expect(paths(textV2(["日"], "{日}"))).toEqual(["messages[0].substitution.日"]);
  });
});
