import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attribute } from "../../src/engine/types.ts";
import { CHROMIUM, openPhone } from "../liff/form-page.ts";
import { type SettingsWorld, startSettingsWorld } from "../liff/settings-world.ts";

const options = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ value: `v${i}`, label: { ja: `選択肢${i + 1}` } }));
/** Kinds of questions that do not ship. */
const questions: Attribute[] = [
  { key: "car", label: { ja: "車を持っていますか" }, kind: "boolean", order: 1 },
  { key: "floor", label: { ja: "何階ですか" }, kind: "number", order: 2 },
  { key: "station", label: { ja: "もより駅" }, kind: "single", options: options(12), required: true, order: 3 },
  {
    key: "office",
    label: { ja: "窓口" },
    kind: "single",
    order: 4,
    options: [...options(2), { value: "old", label: { ja: "旧庁舎" }, retired: true }],
  },
];

/** In the page: what has the focus, and whether it lies under the bar or out of sight. A box shows by its label. */
const STOP = `(() => {
  const element = document.activeElement;
  const box = (element.matches(".option input") ? element.nextElementSibling : element).getBoundingClientRect();
  const foot = document.querySelector(".foot");
  const hidden = !foot.contains(element) && (box.bottom > foot.getBoundingClientRect().top + 1 && box.height < 300 || box.bottom < 0);
  return { now: element.id, hidden };
})()`;
/** In the page: targets smaller than 44 by 44 pixels; those of boxes are their labels. */
const SMALL = `[...document.querySelectorAll("button, select, summary, .option label, input[type=text], a")]
  .map((element) => ({ element, box: element.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && (box.height < 44 || box.width < 44))
  .map(({ element, box }) => (element.id || element.textContent) + " " + box.width + "×" + box.height)`;

describe.skipIf(!existsSync(CHROMIUM))(
  "the settings form for every hand and eye (needs /usr/bin/chromium: apt-get install chromium)",
  () => {
    let browser: Browser;
    let world: SettingsWorld;
    beforeAll(async () => {
      world = await startSettingsWorld(questions);
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser.close();
      await world.close();
    });

    const main = (page: Page) => page.locator("#foot-main");
    const onScreen = (page: Page, screen: string) => page.locator(`main[data-screen=${screen}]`).waitFor();
    const focused = (page: Page) => page.evaluate("document.activeElement.id") as Promise<string>;
    /** Tabs until this element has the focus; every stop on the way must be in sight, clear of the bar. */
    async function tabTo(page: Page, id: string): Promise<void> {
      for (let stop = 0; stop < 150; stop++) {
        await page.keyboard.press("Tab");
        const { now, hidden } = (await page.evaluate(STOP)) as { now: string; hidden: boolean };
        expect(hidden, `${now} lies hidden`).toBe(false);
        if (now === id) return;
      }
      throw new Error(`the focus never comes to ${id}`);
    }

    it("can be walked through whole with a keyboard", async () => {
      const userId = await world.person();
      const { page, context, open } = await openPhone(browser, world);
      await open(userId);
      await page.locator("#foot-main:not([aria-disabled])").waitFor();
      await tabTo(page, "foot-main");
      await page.keyboard.press("Enter");
      await onScreen(page, "form");
      expect(await focused(page)).toBe("heading");

      await tabTo(page, "q-car-2");
      await page.keyboard.press("ArrowUp");
      await tabTo(page, "q-floor-input");
      await page.keyboard.type("３");
      await tabTo(page, "q-station-input");
      await page.keyboard.press("ArrowDown");
      await tabTo(page, "q-area-input");
      await page.keyboard.press("ArrowDown");
      await tabTo(page, "q-area-part");
      await tabTo(page, "q-categories-g-disaster");
      await page.keyboard.press("Enter");
      await tabTo(page, "q-categories-g-disaster-all");
      await page.keyboard.press("Space");
      await tabTo(page, "q-categories-0");
      await page.keyboard.press("Space");
      await tabTo(page, "foot-main");
      await page.keyboard.press("Enter");
      await onScreen(page, "saved");
      expect(await focused(page)).toBe("heading");
      const kept = await world.kept(userId);
      expect(kept).toMatchObject({ car: false, floor: 3, station: "v0", area: "中央区" });
      expect(kept?.categories).not.toContain("earthquake");
      expect(kept?.categories).toContain("tsunami");

      await tabTo(page, "foot-second");
      await page.keyboard.press("Enter");
      await onScreen(page, "form");
      await tabTo(page, "to-delete");
      await page.keyboard.press("Enter");
      await onScreen(page, "delete");
      expect(await focused(page)).toBe("heading");
      await tabTo(page, "foot-second");
      await page.keyboard.press("Enter");
      await onScreen(page, "form");
      // Back where one was.
      expect(await focused(page)).toBe("to-delete");
      await context.close();
    }, 60_000);

    it("says beside the field and in a list what is to be looked at again", async () => {
      const { page, context, open, barriers, shot } = await openPhone(browser, world);
      await open(await world.person());
      await main(page).click();
      await onScreen(page, "form");
      await page.locator("#q-floor-input").fill("三階");
      await page.locator("#q-birth_year-input").fill("1850");
      await page.locator("#q-birth_year-input").blur();
      await page.locator("#q-birth_year-fault", { hasText: "1900年から" }).waitFor();
      await main(page).click();
      expect(await focused(page)).toBe("faults");
      await page.getByText("3か所、確かめてください").first().waitFor();
      expect(await barriers()).toEqual([]);
      await shot("faults");
      const station = page.locator("#q-station-input");
      expect(await station.getAttribute("aria-describedby")).toContain("q-station-fault");
      expect(await station.getAttribute("aria-invalid")).toBe("true");
      expect(await page.locator("#q-station-fault").textContent()).toBe("この質問には答えが必要です。");

      await page.locator("#faults a", { hasText: "もより駅" }).click();
      expect(await focused(page)).toBe("q-station-input");
      await station.selectOption("v3");
      expect(await page.locator("#q-station-fault").isVisible()).toBe(false);
      await page.locator("#q-floor-input").fill("3");
      await page.locator("#q-birth_year-era").selectOption("昭和");
      await page.locator("#q-birth_year-input").fill("35");
      await page.getByText("1960年 ＝ 昭和35年").waitFor();
      await main(page).click();
      await onScreen(page, "saved");
      await context.close();
    });

    it("shows the server's own refusal in the same way", async () => {
      const { page, context, open } = await openPhone(browser, world);
      await open(await world.person());
      await main(page).click();
      await page.locator("#q-station-input").selectOption("v1");
      await page.route("**/citizen/settings", (route) =>
        route.fulfill({
          status: 400,
          body: JSON.stringify({ code: "answers-invalid", errors: [{ key: "station", code: "unknown-option" }] }),
        }),
      );
      await main(page).click();
      await page.locator("#q-station-fault", { hasText: "選びなおしてください" }).waitFor();
      expect(await focused(page)).toBe("faults");
      await context.close();
    });

    it("goes back one screen at a time and loses nothing", async () => {
      const { page, context, open } = await openPhone(browser, world);
      await open(await world.person());
      await main(page).click();
      await onScreen(page, "form");
      await page.locator("#q-station-input").selectOption("v1");
      await page.locator("#q-office label").nth(1).click();
      expect(await page.locator("#q-office label", { hasText: "旧庁舎" }).count()).toBe(0);
      await page.locator("#to-words").click();
      await onScreen(page, "words");
      await page.goBack();
      await onScreen(page, "form");
      await page.locator("#to-clear").click();
      await onScreen(page, "clear");
      await page.goBack();
      await onScreen(page, "form");
      await page.goBack();
      await onScreen(page, "start");
      await page.goForward();
      await onScreen(page, "form");
      expect(await page.locator("#q-station-input").inputValue()).toBe("v1");
      expect(await page.locator("#q-office-1").isChecked()).toBe(true);
      // And an answer is taken back where it was given.
      await page.locator("#q-office label", { hasText: "未回答" }).click();
      await page.getByText("変更 1件").waitFor();
      await main(page).click();
      await onScreen(page, "saved");
      await page.goBack();
      await onScreen(page, "form");
      await page.getByText("変更はありません").waitFor();
      await context.close();
    });

    it.each(["ja-JP", "en-US", "ko-KR"])(
      "needs no sideways scrolling at 320 px with text twice as large, in %s",
      async (locale) => {
        const { page, context, open, shot } = await openPhone(browser, world, {
          locale,
          width: 320,
          height: 700,
          textSize: "32px",
        });
        const isWide = () => page.evaluate("document.documentElement.scrollWidth > innerWidth");
        await open(await world.person());
        await page.locator("#foot-main:not([aria-disabled])").waitFor();
        expect(await isWide()).toBe(false);
        await main(page).click();
        await onScreen(page, "form");
        await page.locator("#q-area-input").selectOption("中央区");
        await page.locator("#q-station-input").selectOption("v1");
        await page.locator("#q-categories summary").first().click();
        await page.locator("#q-birth_year-input").fill("1989");
        await page.locator("#receives").click();
        expect(await isWide()).toBe(false);
        await shot(`large-${locale}`);
        await main(page).click();
        await onScreen(page, "saved");
        expect(await isWide()).toBe(false);
        await page.locator("#foot-second").click();
        await page.locator("#to-delete").click();
        await onScreen(page, "delete");
        expect(await isWide()).toBe(false);
        await context.close();
      },
    );

    it("has targets of at least 44 by 44 pixels", async () => {
      const { page, context, open } = await openPhone(browser, world);
      await open(await world.person());
      await main(page).click();
      await onScreen(page, "form");
      await page.locator("#q-categories summary").first().click();
      const small = await page.evaluate(SMALL);
      expect(small).toEqual([]);
      await context.close();
    });
  },
);

describe.skipIf(!existsSync(CHROMIUM))("the settings form where sign-in is not set up", () => {
  it("says so under the words, and offers nothing", async () => {
    const world = await startSettingsWorld([], { hasLogin: false });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      const { page, barriers, complaints } = await openPhone(browser, world);
      await page.goto(`${world.url}/liff/`);
      await page.getByText("いまは登録できません。", { exact: false }).waitFor();
      expect(await main(page).isVisible()).toBe(false);
      expect(await barriers()).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await world.close();
    }
  });
  const main = (page: Page) => page.locator("#foot-main");
});
