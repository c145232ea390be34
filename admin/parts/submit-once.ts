/** A double click, a bouncing key; nobody looks at an answer and sends the same again as fast. */
const WITHIN_MS = 500;

/**
 * A form sent twice in one breath, with the same in it, is sent once: the second press comes before the page has drawn the
 * button as busy, and would be answered with "there is one already", over what the first one did.
 */
export function submitOnce(page: Pick<Document, "addEventListener">): void {
  const last = new WeakMap<EventTarget, { at: number; contents: string }>();
  page.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const now = { at: event.timeStamp, contents: contentsOf(form) };
      const before = last.get(form);
      if (before && now.at - before.at < WITHIN_MS && now.contents === before.contents) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      last.set(form, now);
    },
    { capture: true },
  );
}

const contentsOf = (form: HTMLFormElement): string =>
  JSON.stringify(Array.from(form.elements as Iterable<HTMLInputElement>, ({ value, checked }) => [value, checked]));
