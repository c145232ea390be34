/** Two ways to work a page: with the mouse, and with the keyboard alone. What a walk can do with one it must do with the other. */
import type { Locator, Page } from "playwright-core";

export interface Hand {
  name: "mouse" | "keyboard";
  /** A button, link, tab, check box, switch, radio button or menu item. */
  press(target: Locator): Promise<void>;
  /** Puts this text in the place of what stands in the field. */
  type(field: Locator, text: string): Promise<void>;
  /** One of a list that opens. */
  choose(list: Locator, option: string): Promise<void>;
  /** One of the suggestions that come while typing. */
  pick(field: Locator, text: string): Promise<void>;
}

/** Lists of which several may be chosen stay open. */
async function close(field: Locator): Promise<void> {
  if ((await field.getAttribute("aria-expanded")) === "true") await field.press("Escape");
}

export function mouse(page: Page): Hand {
  return {
    name: "mouse",
    press: (target) => target.click(),
    type: (field, text) => field.fill(text),
    async choose(list, option) {
      if (await isNative(list)) return void (await list.selectOption({ label: option }));
      await list.click();
      await page.getByRole("option", { name: option, exact: true }).click();
    },
    async pick(field, text) {
      await field.fill(text);
      await page.getByRole("option", { name: text }).first().click();
      await close(field);
    },
  };
}

const isNative = (list: Locator) => list.evaluate((element) => element.tagName === "SELECT");
const chosen = (list: Locator) => list.evaluate((element) => element.querySelector("option:checked")?.textContent);

/** More stops than any of our pages has. */
const MOST_STOPS = 400;

export function keyboard(page: Page): Hand {
  /** Goes on, stop by stop, as somebody does who sees only where the focus is. */
  async function reach(target: Locator): Promise<void> {
    await target.waitFor();
    const isThere = () =>
      target.evaluate((element) => {
        const { activeElement } = element.ownerDocument;
        return element === activeElement || (element.matches("label, li, span") && element.contains(activeElement));
      });
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      if (await isThere()) return;
      await page.keyboard.press(await nextKey(target));
    }
    throw new Error(`the keyboard does not reach ${target}`);
  }
  /** In menus, lists, tabs and radio buttons one moves by arrows; everywhere else by Tab. */
  async function nextKey(target: Locator): Promise<string> {
    return target.evaluate((element) => {
      const { activeElement } = element.ownerDocument;
      const within = (role: string) => {
        const group = activeElement?.closest(`[role="${role}"]`);
        return group?.contains(element) === true;
      };
      if (within("menu") || within("listbox") || within("radiogroup")) return "ArrowDown";
      return within("tablist") && activeElement?.getAttribute("role") === "tab" ? "ArrowRight" : "Tab";
    });
  }
  const isToggle = (target: Locator) =>
    target.evaluate(
      (element) =>
        element.matches('[type="checkbox"], [type="radio"], [role="switch"]') ||
        (element.matches("label") && element.querySelector('[type="checkbox"], [type="radio"]') !== null),
    );
  return {
    name: "keyboard",
    async press(target) {
      await reach(target);
      await page.keyboard.press((await isToggle(target)) ? "Space" : "Enter");
    },
    async type(field, text) {
      await reach(field);
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.press("Delete");
      await page.keyboard.insertText(text);
    },
    async choose(list, option) {
      await reach(list);
      if (await isNative(list)) {
        await page.keyboard.press("Home");
        for (let n = 0; n < 50 && (await chosen(list)) !== option; n += 1) await page.keyboard.press("ArrowDown");
        if ((await chosen(list)) !== option) throw new Error(`there is no ${option} in ${list}`);
        return;
      }
      await page.keyboard.press("Enter");
      await reach(page.getByRole("option", { name: option, exact: true }));
      await page.keyboard.press("Enter");
    },
    async pick(field, text) {
      await reach(field);
      await page.keyboard.insertText(text);
      await page.getByRole("option", { name: text }).first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await close(field);
    },
  };
}

export const hands = [
  ["mouse", mouse],
  ["keyboard", keyboard],
] as const;
