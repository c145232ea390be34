// Asks before something that cannot be taken back. The browser's dialog keeps the focus inside and gives it back.
import { byId } from "./dom.js";

/** Resolves to true only when the second button was pressed; Escape is no. */
export function confirm({ title, body, yes, danger }) {
  const dialog = byId("confirm");
  byId("confirm-title").textContent = title;
  byId("confirm-body").replaceChildren(...body.filter(Boolean));
  byId("confirm-yes").textContent = yes;
  byId("confirm-yes").className = danger ? "danger" : "primary";
  return new Promise((resolve) => {
    byId("confirm-yes").onclick = () => dialog.close("yes");
    byId("confirm-no").onclick = () => dialog.close("no");
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
    dialog.returnValue = "no";
    dialog.showModal();
  });
}
