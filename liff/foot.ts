/** The bar at the foot of every screen. Its elements stay, so that what it says is heard and a pressed button keeps the focus. */
import { add, empty, h, withReadings } from "./dom.ts";
import { signInAnew } from "./sign-in.ts";
import type { App, Foot } from "./state.ts";

type Shown = Foot & { message?: string; tone?: "busy" | "failed" };

export interface FootBar {
  element: HTMLElement;
  show(foot: Foot): void;
}

export function createFoot(app: App): FootBar {
  let pressMain = () => {};
  let pressSecond = () => {};
  const note = h("p", { class: "foot-note" });
  const message = h("p", { class: "foot-message", role: "status" });
  const main = h("button", { type: "button", id: "foot-main", class: "button main", click: () => pressMain() });
  const second = h("button", { type: "button", id: "foot-second", class: "button", click: () => pressSecond() });
  const element = h("footer", { class: "foot" }, message, note, h("div", { class: "foot-buttons" }, second, main));

  const say = (place: HTMLElement, text: string | undefined) => {
    // Setting the same words again would have them read out again.
    if (place.getAttribute("data-text") === (text ?? "")) return;
    place.setAttribute("data-text", text ?? "");
    empty(place);
    if (text) add(place, withReadings(text));
    place.hidden = !text && place === note;
  };

  // What has the focus must not lie under the bar, which is as high as its words need.
  if (typeof ResizeObserver === "function") {
    const keepClear = () => {
      document.documentElement.style.scrollPaddingBottom = `${element.offsetHeight + 20}px`;
    };
    new ResizeObserver(keepClear).observe(element);
  }

  return {
    element,
    show(foot) {
      const shown = withStatus(app, foot);
      element.setAttribute("data-tone", shown.tone ?? "");
      say(message, shown.message);
      say(note, shown.message ? undefined : shown.note);
      say(main, shown.main?.text);
      say(second, shown.second?.text);
      main.hidden = !shown.main;
      second.hidden = !shown.second;
      main.classList.toggle("danger", shown.main?.isDanger === true);
      const isIdle = shown.tone === "busy" || shown.main?.isIdle === true;
      if (isIdle) main.setAttribute("aria-disabled", "true");
      else main.removeAttribute("aria-disabled");
      const press = shown.main?.press;
      pressMain = () => {
        if (!isIdle) press?.();
      };
      pressSecond = shown.second?.press ?? (() => {});
      // Both may be hidden: then nothing of the bar is left but its line.
      element.classList.toggle("is-bare", !shown.main && !shown.second && !shown.message && !shown.note);
    },
  };
}

/** What is under way or went wrong comes before what the screen itself offers. */
function withStatus(app: App, foot: Foot): Shown {
  const { status, words } = app;
  if (status.is === "idle") return foot;
  if (status.is === "busy") {
    const message = status.waitSeconds ? words.retrying(status.waitSeconds) : words[status.doing];
    return { ...foot, message, tone: "busy" };
  }
  const failed = (message: string, text?: string, press = status.again): Shown => ({
    ...foot,
    message: app.person && Object.keys(app.changes()).length > 0 ? `${message} ${words.kept}` : message,
    tone: "failed",
    ...(text === undefined ? {} : { main: { text, press } }),
  });
  const reload = () => location.reload();
  switch (status.trouble) {
    case "offline":
      return failed(words.offline, words.again);
    case "no-answer":
      return failed(words.noAnswer, words.again);
    case "busy":
      return failed(words.busy, words.again);
    case "refused":
      return failed(words.refused, words.again);
    case "stale":
      return failed(words.stale, words.reload, reload);
    case "other-person":
      return failed(words.otherPerson, words.reload, reload);
    case "no-sdk":
      return failed(words.noSdk, words.reload, reload);
    case "expired":
      return failed(words.expired, words.signInAgain, () => app.liff && signInAnew(app.liff));
    case "reopen":
      return failed(words.reopen, words.close, app.close);
    case "answers-invalid":
      return foot;
    case "not-configured": {
      const { main: _, ...rest } = failed(words.notConfigured);
      return rest;
    }
  }
}
