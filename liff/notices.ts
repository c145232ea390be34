/** Notices over a screen. */
import { h } from "./dom.ts";
import type { App } from "./state.ts";

export function notFriend(app: App): HTMLElement | false {
  if (app.person?.settings.friend !== false) return false;
  return h(
    "section",
    { class: "notice warn" },
    h("h2", {}, app.words.notFriendHeading),
    h("p", {}, app.words.notFriend),
  );
}

export function restored(app: App): HTMLElement | false {
  if (app.restored === "no") return false;
  const { words } = app;
  return h(
    "section",
    { class: "notice" },
    h("p", {}, words.draftRestored),
    app.restored === "partly" && h("p", {}, words.draftPartly),
    h("button", { type: "button", class: "button small", id: "discard", click: app.discard }, words.draftDiscard),
  );
}
