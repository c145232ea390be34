/** Screens in the browser's history, so that its back button goes back by one. */
import type { ScreenName } from "./state.ts";

interface Parts {
  resolve(name: ScreenName): ScreenName;
  draw(): void;
  leave(): void;
}

export interface Places {
  begin(name: ScreenName): void;
  /** The screen that stands, as it was asked for. */
  shown(): ScreenName;
  go(name: ScreenName): void;
  replace(name: ScreenName): void;
  focusHeading(): void;
}

/** How a screen was left: where it is taken up again. */
interface Left {
  y: number;
  focus: string;
}

export function createPlaces({ resolve, draw, leave }: Parts): Places {
  const left: { [Name in ScreenName]?: Left } = {};
  let current: ScreenName = "start";
  let home: ScreenName = "start";

  const remember = () => {
    const focused = document.activeElement?.closest("main") ? document.activeElement.id : "";
    left[resolve(current)] = { y: window.scrollY, focus: focused };
  };
  const focusHeading = () => {
    window.scrollTo(0, 0);
    document.getElementById("heading")?.focus({ preventScroll: true });
  };

  window.addEventListener("popstate", (event) => {
    remember();
    leave();
    const state = event.state as { screen?: ScreenName } | null;
    // Another script may have written its own state: that entry is the first one.
    current = state?.screen ?? home;
    draw();
    const before = left[resolve(current)];
    const focused = before?.focus ? document.getElementById(before.focus) : null;
    if (!before || !focused) return focusHeading();
    focused.focus({ preventScroll: true });
    window.scrollTo(0, before.y);
  });

  const replace = (name: ScreenName) => {
    current = name;
    home = name;
    history.replaceState({ screen: name }, "");
  };

  return {
    begin(name) {
      history.scrollRestoration = "manual";
      replace(name);
    },
    shown: () => resolve(current),
    go(name) {
      remember();
      leave();
      current = name;
      history.pushState({ screen: name }, "");
      draw();
      focusHeading();
    },
    replace,
    focusHeading,
  };
}
