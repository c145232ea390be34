// Elements are built here and nowhere else: text only ever enters as text, never as markup.

export const byId = (id) => document.getElementById(id);

/** An element with properties and children; strings become text. Empty children are left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "on")
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const button = (text, onClick, properties = {}) =>
  el("button", { type: "button", ...properties, on: { click: onClick } }, text);

/** A disclosure whose inside is made when it is first opened. */
export function lazyDetails(summary, make, properties = {}) {
  const body = el("div", { class: "details-body" });
  let made = false;
  const details = el("details", properties, el("summary", {}, summary), body);
  details.addEventListener("toggle", async () => {
    if (!details.open || made) return;
    made = true;
    try {
      body.replaceChildren(...(await make()));
    } catch (error) {
      made = false;
      body.replaceChildren(el("p", { class: "error" }, error.message));
    }
  });
  return details;
}
