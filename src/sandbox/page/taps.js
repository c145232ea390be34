// What can be tapped in a message: links stay links, all else becomes a button that acts.
import { asText, el, link } from "./dom.js";

const ACTING = new Set([
  "message",
  "postback",
  "datetimepicker",
  "richmenuswitch",
  "clipboard",
  "camera",
  "cameraRoll",
  "location",
]);

/**
 * The element that stands for an action. `tap(action, button)` is called for what acts; without it, on a phone that is
 * only looked at, buttons are mere words.
 */
export function tappable(action, content, className, tap) {
  const url = action?.uri ?? action?.linkUri;
  if (url !== undefined) return link(url, content, className);
  const children = [content].flat();
  if (!tap || !ACTING.has(action?.type)) return el("span", { class: className }, ...children);
  const button = el("button", { type: "button", class: `act ${className ?? ""}` }, ...children);
  button.addEventListener("click", () => void tap(action, button));
  return button;
}

/** Runs something while its button shows that it was pressed; a second press meanwhile does nothing. */
export async function whilePressed(button, work) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

const INPUTS = { date: "date", time: "time", datetime: "datetime-local" };
const WORDS = { date: "日付", time: "時刻", datetime: "日時" };
/** LINE separates date and time by t or T, an input wants T. */
const forInput = (value) => asText(value).replace("t", "T");

/** Asks for a date or time as the phone would. Resolves with it in LINE's form, or null when it was cancelled. */
export function pickDate({ label, mode, initial, min, max }) {
  const input = el("input", {
    type: INPUTS[mode] ?? "date",
    required: "",
    value: forInput(initial) || undefined,
    min: forInput(min) || undefined,
    max: forInput(max) || undefined,
  });
  const cancel = el("button", { type: "button" }, "キャンセル");
  const dialog = el(
    "dialog",
    { class: "picker", "aria-label": asText(label) || `${WORDS[mode] ?? "日付"}を選ぶ` },
    el(
      "form",
      { method: "dialog" },
      label ? el("h2", {}, asText(label)) : null,
      el("label", {}, el("span", {}, `${WORDS[mode] ?? "日付"}を選んでください`), input),
      el("div", { class: "choices" }, cancel, el("button", { type: "submit", class: "main", value: "ok" }, "送信")),
    ),
  );
  document.body.append(dialog);
  cancel.addEventListener("click", () => dialog.close());
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "ok" ? input.value : null);
    });
  });
}
