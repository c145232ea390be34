/** A double click, a bouncing key; an answer seen and the form sent again takes longer. */
const WITHIN_MS = 500;

/**
 * A form sent twice in one breath is sent once: the second press comes before the page has drawn the button as busy, and would
 * be answered with "there is one already", over what the first one did.
 */
export function submitOnce(page: Pick<Document, "addEventListener">): void {
  const last = new WeakMap<EventTarget, number>();
  page.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form) return;
      const before = last.get(form);
      if (before !== undefined && event.timeStamp - before < WITHIN_MS) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      last.set(form, event.timeStamp);
    },
    { capture: true },
  );
}
