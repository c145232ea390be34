import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plain } from "../../liff/readings.ts";
import { type Words, wordsIn } from "../../liff/words/index.ts";
import { CHROMIUM, openPhone } from "../liff/form-page.ts";
import { type SettingsWorld, startSettingsWorld } from "../liff/settings-world.ts";

const journeys = [
  { language: "ja", locale: "ja-JP", tag: "ja", ward: "中央区" },
  { language: "ja_easy", locale: "ja-JP", tag: "ja", ward: "中央区(ちゅうおうく)" },
  { language: "en", locale: "en-US", tag: "en", ward: "Chuo" },
  { language: "zh", locale: "zh-CN", tag: "zh-Hans", ward: "中央区" },
  { language: "ko", locale: "ko-KR", tag: "ko", ward: "주오구" },
] as const;

describe.skipIf(!existsSync(CHROMIUM))(
  "the settings form on a phone (needs /usr/bin/chromium: apt-get install chromium)",
  () => {
    let browser: Browser;
    let world: SettingsWorld;
    beforeAll(async () => {
      world = await startSettingsWorld();
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser.close();
      await world.close();
    });

    const main = (page: Page) => page.locator("#foot-main");
    const onScreen = (page: Page, screen: string) => page.locator(`main[data-screen=${screen}]`).waitFor();
    const tick = (page: Page, option: string) => page.locator(`#q-categories label`, { hasText: option }).click();

    it.each(journeys)(
      "takes someone from the words to deleting everything, in $language",
      async ({ language, locale, tag, ward }) => {
        const words: Words = wordsIn[language];
        const userId = await world.person();
        const phone = await openPhone(browser, world, { locale });
        const { page, shot, shifts } = phone;
        // The screens are the same in every language: all of them are looked at in one, and the largest two in the others.
        const barriers = async (isLarge = false) => (language === "ja" || isLarge ? phone.barriers() : []);
        const heading = () => page.locator("#heading:focus").evaluate((element) => element.id);

        await phone.open(userId);
        await onScreen(page, "start");
        if (language === "ja_easy") await page.getByRole("button", { name: "やさしい日本語" }).click();
        await page.locator("#foot-main:not([aria-disabled])").waitFor();
        expect(await page.locator("html").getAttribute("lang")).toBe(tag);
        expect(await page.locator(`#language-${language}`).getAttribute("aria-pressed")).toBe("true");
        if (language !== "ja_easy") expect(await shifts()).toBeLessThan(0.01);
        expect(await barriers(true)).toEqual([]);
        await shot(`${language}-1-start`);

        await main(page).click();
        await onScreen(page, "form");
        expect(await heading()).toBe("heading");
        expect(await page.title()).toContain(plain(words.formHeading));
        expect(await barriers()).toEqual([]);
        await shot(`${language}-2-form`);

        await page.locator("#q-area-input").selectOption(ward);
        await page.locator("#q-area-part").selectOption({ value: "新宿" });
        await page.locator("#q-categories summary").first().click();
        await page.locator("#q-categories input").nth(0).check();
        await page.locator("#q-birth_year-input").fill("1960");
        await page.getByText("昭和35年").waitFor();
        await page.locator("#receives").click();
        expect(await barriers(true)).toEqual([]);
        await shot(`${language}-3-filled`);
        await main(page).click();
        await onScreen(page, "saved");
        expect(await heading()).toBe("heading");
        expect(await world.kept(userId)).toEqual({
          area: "中央区/新宿",
          categories: ["earthquake"],
          birth_year: 1960,
        });
        expect(await barriers()).toEqual([]);
        await shot(`${language}-4-saved`);

        await phone.open(userId);
        await onScreen(page, "form");
        await page.locator("#q-area:not([disabled])").waitFor();
        if (language !== "ja_easy") expect(await shifts()).toBeLessThan(0.01);
        expect(await page.locator("#q-area-part").inputValue()).toBe("新宿");
        expect(await page.locator("#q-birth_year-input").inputValue()).toBe("1960");
        await page.locator("#q-area-part").selectOption("");
        await page.locator("#q-birth_year-input").fill("");
        await main(page).click();
        await onScreen(page, "saved");
        expect(await world.kept(userId)).toEqual({ area: "中央区", categories: ["earthquake"] });

        await page.locator("#foot-second").click();
        await onScreen(page, "form");
        await page.locator("#to-clear").click();
        await onScreen(page, "clear");
        expect(await barriers()).toEqual([]);
        await shot(`${language}-5-clear`);
        await main(page).click();
        await onScreen(page, "saved");
        expect(await world.kept(userId)).toEqual({});
        await shot(`${language}-6-cleared`);

        await page.locator("#foot-second").click();
        await page.locator("#to-delete").click();
        await onScreen(page, "delete");
        expect(await heading()).toBe("heading");
        expect(await barriers()).toEqual([]);
        await shot(`${language}-7-delete`);
        await main(page).click();
        await onScreen(page, "gone");
        expect(await heading()).toBe("heading");
        expect(await barriers()).toEqual([]);
        await shot(`${language}-8-gone`);
        expect(await world.kept(userId)).toBe(null);
        expect(await page.evaluate("JSON.stringify(localStorage)")).toBe("{}");

        // Nothing that stood before comes back.
        await page.goBack();
        await onScreen(page, "gone");
        expect(phone.complaints).toEqual([]);
        await phone.context.close();
      },
      120_000,
    );

    it("speaks the language chosen before, else that of their answer, else the phone's", async () => {
      const userId = await world.person();
      const phone = await openPhone(browser, world, { locale: "fr-FR" });
      const { page } = phone;
      const lang = () => page.locator("html").getAttribute("lang");
      await phone.open(userId);
      await main(page).click();
      await onScreen(page, "form");
      expect(await lang()).toBe("en");
      await page.locator("#q-language label").nth(4).click();
      await main(page).click();
      await onScreen(page, "saved");
      await phone.open(userId);
      await page.locator("html[lang=ko]").waitFor();
      await page.locator("#q-area:not([disabled])").waitFor();

      await page.locator("#q-area-input").selectOption("美浜区");
      await page.getByRole("button", { name: "中文" }).click();
      expect(await page.locator("#language-zh:focus").count()).toBe(1);
      expect(await lang()).toBe("zh-Hans");
      // What was filled in stands through the change of language.
      expect(await page.locator("#q-area-input").inputValue()).toBe("美浜区");
      await phone.open(userId);
      await page.locator("html[lang=zh-Hans]").waitFor();
      // Towns have no Chinese names: they are marked as Japanese.
      expect(await page.locator("#q-area-part option[lang=ja]").count()).toBeGreaterThan(10);
      await phone.context.close();
    });

    it("tells what will arrive while one answers, and which answer is wanting", async () => {
      const userId = await world.person({ isFriend: false });
      const phone = await openPhone(browser, world);
      const { page } = phone;
      await phone.open(userId);
      await main(page).click();
      await page.getByText("まだ友だち追加されていません").waitFor();
      await page.locator("#receives").click();
      await page.getByText("全員に届くお知らせ（登録に関係なく）").waitFor();
      await page.getByText("まだありません。").waitFor();
      await page.locator("#q-categories summary", { hasText: "安全" }).click();
      await tick(page, "火災");
      await page.getByText("「火災」のお知らせを受け取るには、「お住まいの区」にも答えてください。").waitFor();
      await page.locator("#q-area-input").selectOption("緑区");
      await page.locator(".receives li", { hasText: /^火災.*緑区/ }).waitFor();
      expect(await page.locator(".wanting").count()).toBe(0);
      await main(page).click();
      await onScreen(page, "saved");
      await page.getByText("まだ友だち追加されていません").waitFor();
      await page.locator(".receives li", { hasText: /^火災.*緑区/ }).waitFor();
      await page.locator(".summary dd", { hasText: "緑区" }).waitFor();
      await phone.context.close();
    });

    it("takes back the answer to a question that is asked no longer", async () => {
      const userId = await world.person();
      const phone = await openPhone(browser, world);
      const { page } = phone;
      await phone.open(userId);
      await main(page).click();
      expect(await page.locator("#q-school_stage").isVisible()).toBe(false);
      await page.locator("#q-lifestyle label", { hasText: "小中学生の子どもがいる" }).click();
      await page.locator("#q-school_stage label").first().click();
      await main(page).click();
      await onScreen(page, "saved");
      expect(Object.keys((await world.kept(userId)) ?? {}).sort()).toEqual(["lifestyle", "school_stage"]);
      await page.getByRole("button", { name: "変更する" }).click();
      await page.locator("#q-lifestyle label", { hasText: "小中学生の子どもがいる" }).click();
      expect(await page.locator("#q-school_stage").isVisible()).toBe(false);
      await page.getByText("変更 2件").waitFor();
      await main(page).click();
      await onScreen(page, "saved");
      expect(await world.kept(userId)).toEqual({});
      await phone.context.close();
    });
  },
);
