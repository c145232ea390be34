/** Before something is taken away for good: what will happen, in plain words. */
import { h } from "../dom.ts";
import type { App, Screen } from "../state.ts";

export function confirmClear(app: App): Screen {
  const { clearHeading, clearPoints, clearYes } = app.words;
  return confirm(app, clearHeading, clearPoints, clearYes, app.clear);
}

export function confirmDelete(app: App): Screen {
  const { deleteHeading, deletePoints, deleteYes } = app.words;
  return confirm(app, deleteHeading, deletePoints, deleteYes, app.erase);
}

function confirm(app: App, heading: string, points: string[], yes: string, press: () => void): Screen {
  return {
    heading,
    content: [h("ul", { class: "points" }, ...points.map((point) => h("li", {}, point)))],
    foot: () => ({
      main: { text: yes, press, isDanger: true },
      second: { text: app.words.cancel, press: app.back },
    }),
  };
}
