// A plain rendering of flex messages: order, weight, colour and buttons are right, exact measures are not.
import { asList, asText, carousel, el, linkified, picture } from "./dom.js";
import { tappable } from "./taps.js";

const SIZES = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const GAPS = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const COLOUR = /^#[0-9a-f]{6}([0-9a-f]{2})?$/i;

/** A size word or pixels as pixels; undefined when it is neither. */
function pixels(value, words) {
  if (value in words) return `${words[value]}px`;
  return /^\d+(\.\d+)?px$/.test(asText(value)) ? value : undefined;
}

function setStyle(element, { color, backgroundColor, size, weight, style, decoration, align, margin, flex }) {
  if (COLOUR.test(asText(color))) element.style.color = color;
  if (COLOUR.test(asText(backgroundColor))) element.style.backgroundColor = backgroundColor;
  const fontSize = size === undefined ? undefined : pixels(size, SIZES);
  if (fontSize) element.style.fontSize = fontSize;
  if (weight === "bold") element.style.fontWeight = "700";
  if (style === "italic") element.style.fontStyle = "italic";
  if (decoration === "underline" || decoration === "line-through") element.style.textDecoration = decoration;
  if (align === "center" || align === "end") element.style.textAlign = align;
  const gap = margin === undefined ? undefined : pixels(margin, GAPS);
  if (gap) element.style.marginTop = gap;
  if (Number.isInteger(flex)) element.style.flex = flex === 0 ? "0 0 auto" : `${flex} ${flex} 0`;
  return element;
}

function textOf(part) {
  const spans = asList(part.contents);
  const children =
    spans.length > 0
      ? spans.map((span) => setStyle(el("span", {}, asText(span.text)), span))
      : linkified(asText(part.text));
  return el("div", { class: "flex-text" }, ...children);
}

function buttonOf(part, tap) {
  const kind = part.style === "primary" || part.style === "secondary" ? part.style : "link";
  const button = tappable(part.action, asText(part.action?.label) || "（ボタン）", `flex-button ${kind}`, tap);
  // LINE colours the face of a filled button, but the words of a plain one.
  return { element: button, style: kind === "link" ? { color: part.color } : { backgroundColor: part.color } };
}

function boxOf(part, tap) {
  const layout = ["horizontal", "baseline"].includes(part.layout) ? part.layout : "vertical";
  const box = el(
    "div",
    { class: `flex-box ${layout}` },
    ...asList(part.contents).map((child) => component(child, layout, tap)),
  );
  const gap = part.spacing === undefined ? undefined : pixels(part.spacing, GAPS);
  if (gap) box.style.gap = gap;
  const padding = part.paddingAll === undefined ? undefined : pixels(part.paddingAll, GAPS);
  if (padding) box.style.padding = padding;
  const corner = part.cornerRadius === undefined ? undefined : pixels(part.cornerRadius, GAPS);
  if (corner) box.style.borderRadius = corner;
  return box;
}

/** A whole component that can be tapped, such as a box or a picture, unless something inside can be tapped by itself. */
function wrapped(element, part, tap) {
  if (!part.action || element.querySelector("a, button")) return element;
  const area = tappable(part.action, element, "flex-area", tap);
  // Words inside name it already.
  const label = asText(part.action.label);
  if (label && part.type === "image" && area.matches("a, button")) area.setAttribute("aria-label", label);
  area.style.flex = element.style.flex;
  return area;
}

function component(part, layout, tap) {
  // Beside one another components share the width evenly unless told otherwise; above one another they do not stretch.
  const share = layout === "vertical" ? {} : { flex: part?.flex ?? 1 };
  switch (part?.type) {
    case "box":
      return wrapped(setStyle(boxOf(part, tap), { ...part, size: undefined, ...share }), part, tap);
    case "text":
      return wrapped(setStyle(textOf(part), { ...part, ...share }), part, tap);
    case "button": {
      const { element, style } = buttonOf(part, tap);
      return setStyle(element, { ...style, margin: part.margin, ...share });
    }
    case "image":
      return wrapped(picture(part.url, "画像"), part, tap);
    case "icon": {
      const icon = picture(part.url, "");
      icon.className = "flex-icon";
      return icon;
    }
    case "video":
      return picture(part.previewUrl, "動画");
    case "separator":
      return el("div", { class: "flex-separator", role: "presentation" });
    default:
      return null;
  }
}

function bubble(part, tap) {
  const blocks = ["header", "hero", "body", "footer"]
    .filter((name) => part?.[name])
    .map((name) => {
      const block = component(part[name], "vertical", tap);
      if (block && part[name].type === "box")
        (block.querySelector(":scope.flex-area > *") ?? block).classList.add("block");
      if (block)
        setStyle(block, { backgroundColor: part.styles?.[name]?.backgroundColor ?? part[name].backgroundColor });
      return block;
    });
  return wrapped(el("div", { class: "card" }, ...blocks), part, tap);
}

/** The contents of a flex message; null when nothing in it can be drawn. */
export function flexContents(contents, tap) {
  if (contents?.type === "bubble") return bubble(contents, tap);
  if (contents?.type === "carousel") return carousel(...asList(contents.contents).map((part) => bubble(part, tap)));
  return null;
}
