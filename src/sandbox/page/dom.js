// Elements are built here and nowhere else: text only ever enters as text, never as markup.

/** An element with properties and children; strings become text. Children that are null are left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name === "class") element.className = value;
    else if (name === "on")
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SAFE_LINK = /^(https?:\/\/|tel:)/i;

/** A link that opens in a new window, or plain text where the address is none that a browser should follow. */
export function link(url, content, className) {
  const children = [content].flat();
  if (typeof url !== "string" || !SAFE_LINK.test(url)) return el("span", { class: className }, ...children);
  return el("a", { class: className, href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Text with its web addresses and telephone numbers (written tel:) as links. */
export function linkified(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(/(https?:\/\/|tel:)[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi)) {
    const address = match[0].replace(/[.,;:!?)\]]+$/, "");
    parts.push(text.slice(from, match.index), link(address, address));
    from = match.index + address.length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

/** A picture that is fetched only from the web. */
export function picture(url, alt) {
  if (typeof url !== "string" || !/^https?:\/\//i.test(url)) return el("span", { class: "picture" }, alt);
  return el("img", { class: "picture", src: url, alt, loading: "lazy", referrerpolicy: "no-referrer" });
}

/** Cards side by side, to be scrolled by finger or by the arrow keys. */
export const carousel = (...cards) =>
  el("div", { class: "carousel", role: "group", tabindex: "0", "aria-label": "カルーセル" }, ...cards);

export const asText = (value) => (typeof value === "string" ? value : "");
export const asList = (value) => (Array.isArray(value) ? value : []);
