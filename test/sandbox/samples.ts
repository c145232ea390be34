import type { messagingApi } from "@line/bot-sdk";

const picture = "https://city.example.jp/media/1.png";

/** One valid message of every type a sender may use, each with as many of its properties as belong together. */
export const SAMPLE_MESSAGES: Record<string, messagingApi.Message> = {
  text: {
    type: "text",
    text: "$ 地震がありました",
    emojis: [{ index: 0, productId: "5ac1bfd5040ab15980c9b435", emojiId: "001" }],
    sender: { name: "危機管理課", iconUrl: picture },
    quickReply: {
      items: [
        { type: "action", action: { type: "message", label: "無事です", text: "無事です" } },
        { type: "action", imageUrl: picture, action: { type: "location", label: "位置情報" } },
      ],
    },
  },
  textV2: {
    type: "textV2",
    text: "{{波括弧}} {smile}",
    substitution: { smile: { type: "emoji", productId: "5ac1bfd5040ab15980c9b435", emojiId: "002" } },
  },
  image: { type: "image", originalContentUrl: picture, previewImageUrl: picture },
  video: {
    type: "video",
    originalContentUrl: "https://city.example.jp/1.mp4",
    previewImageUrl: picture,
    trackingId: "t1",
  },
  audio: { type: "audio", originalContentUrl: "https://city.example.jp/1.m4a", duration: 60_000 },
  location: { type: "location", title: "避難所", address: "千葉市中央区", latitude: 35.6, longitude: 140.1 },
  sticker: { type: "sticker", packageId: "446", stickerId: "1988" },
  imagemap: {
    type: "imagemap",
    baseUrl: "https://city.example.jp/imagemap/1",
    altText: "避難所の地図",
    baseSize: { width: 1_040, height: 700 },
    actions: [
      { type: "uri", linkUri: "https://city.example.jp/", area: { x: 0, y: 0, width: 520, height: 700 } },
      { type: "message", text: "はい", area: { x: 520, y: 0, width: 520, height: 700 } },
    ],
  },
  buttons: {
    type: "template",
    altText: "安否の確認",
    template: {
      type: "buttons",
      title: "安否の確認",
      text: "ご無事ですか",
      actions: [
        { type: "postback", label: "無事です", data: "safe=1", displayText: "無事です" },
        { type: "uri", label: "電話する", uri: "tel:0432451111" },
      ],
    },
  },
  confirm: {
    type: "template",
    altText: "確認",
    template: {
      type: "confirm",
      text: "届きましたか",
      actions: [
        { type: "message", label: "はい", text: "はい" },
        { type: "message", label: "いいえ", text: "いいえ" },
      ],
    },
  },
  carousel: {
    type: "template",
    altText: "避難所",
    template: {
      type: "carousel",
      columns: [
        { text: "中央区", actions: [{ type: "uri", label: "地図", uri: "https://city.example.jp/1" }] },
        { text: "緑区", actions: [{ type: "uri", label: "地図", uri: "https://city.example.jp/2" }] },
      ],
    },
  },
  image_carousel: {
    type: "template",
    altText: "写真",
    template: {
      type: "image_carousel",
      columns: [{ imageUrl: picture, action: { type: "uri", label: "見る", uri: "https://city.example.jp/1" } }],
    },
  },
  flex: {
    type: "flex",
    altText: "避難指示",
    contents: {
      type: "bubble",
      size: "mega",
      hero: { type: "image", url: picture, size: "full", aspectRatio: "20:13", aspectMode: "cover" },
      body: {
        type: "box",
        layout: "vertical",
        spacing: "md",
        contents: [
          { type: "text", text: "警戒レベル4", weight: "bold", size: "xl", color: "#aa0000" },
          { type: "separator" },
          {
            type: "box",
            layout: "baseline",
            contents: [
              { type: "icon", url: picture },
              { type: "text", text: "中央区", wrap: true },
            ],
          },
          { type: "text", contents: [{ type: "span", text: "避難", weight: "bold" }] },
        ],
      },
      footer: {
        type: "box",
        layout: "vertical",
        contents: [
          {
            type: "button",
            style: "primary",
            action: { type: "uri", label: "避難所", uri: "https://city.example.jp/" },
          },
        ],
      },
    },
  },
  "flex carousel": {
    type: "flex",
    altText: "区ごとの情報",
    contents: {
      type: "carousel",
      contents: [
        { type: "bubble", body: { type: "box", layout: "vertical", contents: [{ type: "text", text: "中央区" }] } },
        { type: "bubble", body: { type: "box", layout: "vertical", contents: [{ type: "text", text: "緑区" }] } },
      ],
    },
  },
  coupon: { type: "coupon", couponId: "01JYNW8JMQVFBNWF1APF8Z3FS7", deliveryTag: "tag" },
};
