import { expect, it } from "vitest";
import { submitOnce } from "../../../admin/parts/submit-once.ts";

function page() {
  const target = new EventTarget();
  submitOnce(target as unknown as Document);
  const taken: string[] = [];
  target.addEventListener("submit", (event) => taken.push((event as unknown as { form: string }).form));
  const forms = new Map<string, object>();
  return {
    taken,
    submit(form: string, at: number, value = "鈴木") {
      const shown = forms.get(form) ?? {};
      forms.set(form, Object.assign(shown, { elements: [{ value, checked: false }] }));
      const event = new Event("submit", { cancelable: true });
      Object.defineProperties(event, {
        target: { value: forms.get(form) },
        timeStamp: { value: at },
        form: { value: form },
      });
      target.dispatchEvent(event);
      return event.defaultPrevented;
    },
  };
}

it("a form sent twice in one breath is sent once, and later again", () => {
  const { submit, taken } = page();
  expect(submit("account", 1_000)).toBe(false);
  expect(submit("account", 1_080)).toBe(true);
  expect(submit("account", 1_600)).toBe(false);
  expect(taken).toEqual(["account", "account"]);
});

it("what was corrected goes at once", () => {
  const { submit, taken } = page();
  submit("account", 1_000, "U123");
  expect(submit("account", 1_080, "U1234")).toBe(false);
  expect(taken).toHaveLength(2);
});

it("two forms do not hinder each other", () => {
  const { submit, taken } = page();
  submit("account", 1_000);
  submit("token", 1_001);
  expect(taken).toEqual(["account", "token"]);
});
