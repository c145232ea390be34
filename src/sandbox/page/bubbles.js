// One LINE message object as the element a phone would show.
import { asList, asText, carousel, el, link, linkified, picture } from "./dom.js";
import { flexContents } from "./flex.js";
import { tappable } from "./taps.js";

const words = (text) => el("div", { class: "bubble" }, ...linkified(text));

function actions(list, tap) {
  const items = asList(list).map((action) => {
    // The areas of an imagemap need no label: show what a tap does.
    const words = [action?.label, action?.linkUri, action?.text, action?.clipboardText].map(asText).find(Boolean);
    return el("li", {}, tappable(action, words ?? "（ボタン）", "action", tap));
  });
  return items.length > 0 ? el("ul", { class: "actions" }, ...items) : null;
}

function card(image, title, text, list, tap) {
  return el(
    "div",
    { class: "card" },
    image ? picture(image, "画像") : null,
    title || text
      ? el("div", { class: "text" }, title ? el("div", { class: "title" }, title) : null, ...linkified(text))
      : null,
    actions(list, tap),
  );
}

function template({ template: shape, altText }, tap) {
  switch (shape?.type) {
    case "buttons":
    case "confirm":
      return card(shape.thumbnailImageUrl, asText(shape.title), asText(shape.text), shape.actions, tap);
    case "carousel":
      return carousel(
        ...asList(shape.columns).map((column) =>
          card(column.thumbnailImageUrl, asText(column.title), asText(column.text), column.actions, tap),
        ),
      );
    case "image_carousel":
      return carousel(...asList(shape.columns).map((column) => card(column.imageUrl, "", "", [column.action], tap)));
    default:
      return words(asText(altText));
  }
}

/** Text of a textV2 message with its {keys} replaced by what stands for them. */
function substituted({ text, substitution }) {
  return asText(text).replace(/\{\{|\}\}|\{(\w{1,20})\}/g, (whole, key) => {
    if (key === undefined) return whole[0];
    return substitution?.[key]?.type === "mention" ? "@メンション" : "□";
  });
}

/** The body of a message; what cannot be drawn is named in words. `tap`: see `tappable`. */
export function messageBody(message, tap) {
  switch (message?.type) {
    case "text":
      return words(asText(message.text));
    case "textV2":
      return words(substituted(message));
    case "image":
      // One that a citizen took has no address.
      if (message.originalContentUrl === undefined) return words("［写真］");
      return el("div", { class: "card" }, link(message.originalContentUrl, picture(message.previewImageUrl, "画像")));
    case "video":
      return el("div", { class: "card" }, link(message.originalContentUrl, picture(message.previewImageUrl, "動画")));
    case "audio":
      return words("［音声］");
    case "sticker":
      return words("［スタンプ］");
    case "coupon":
      return words("［クーポン］");
    case "location":
      return card(null, asText(message.title), asText(message.address), []);
    case "imagemap":
      return card(`${asText(message.baseUrl)}/700`, "", asText(message.altText), message.actions, tap);
    case "template":
      return template(message, tap);
    case "flex":
      return flexContents(message.contents, tap) ?? words(asText(message.altText));
    default:
      return words(`［${asText(message?.type) || "不明なメッセージ"}］`);
  }
}

/** The quick replies under the last message, or null. */
export function quickReplies(message, tap) {
  const items = asList(message?.quickReply?.items);
  if (items.length === 0) return null;
  return el(
    "ul",
    { class: "quick", "aria-label": "クイックリプライ" },
    ...items.map((item) => el("li", {}, tappable(item?.action, asText(item?.action?.label), "reply", tap))),
  );
}
