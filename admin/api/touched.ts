/**
 * Whether somebody is at the page. What it asks while nobody is does not keep the session going, so that one on an unattended
 * screen ends. The status is asked every half minute (`useStatus`): who types or scrolls keeps their session by that alone.
 */

/** Longer than the half minute. */
const TOUCHED_MS = 60_000;
/** Deliberate ones. Not `pointermove`: a browser makes some of its own when what lies under a resting pointer moves. */
const touches = ["pointerdown", "touchmove", "wheel", "keydown", "input"];

/** Somebody has just opened the page. */
let touchedAt = Date.now();
for (const kind of touches) {
  window.addEventListener(
    kind,
    () => {
      touchedAt = Date.now();
    },
    { capture: true, passive: true },
  );
}

export const isUntouched = (): boolean => Date.now() - touchedAt > TOUCHED_MS;
