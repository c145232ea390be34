import { existsSync } from "node:fs";
import { type Browser, chromium, type Page, type Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHROMIUM, type FormPage, openPhone } from "../liff/form-page.ts";
import { type SettingsWorld, startSettingsWorld } from "../liff/settings-world.ts";

const SETTINGS = "**/citizen/settings";

describe.skipIf(!existsSync(CHROMIUM))(
  "the settings form when something goes wrong (needs /usr/bin/chromium: apt-get install chromium)",
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
    const refuse =
      (status: number, code: string, headers: Record<string, string> = {}) =>
      (route: Route) =>
        route.fulfill({
          status,
          headers: { "content-type": "application/problem+json", ...headers },
          body: JSON.stringify({ type: "about:blank", title: "", status, code, detail: "" }),
        });

    /** On the form, with one answer that is not saved. */
    async function filled(): Promise<FormPage & { userId: string }> {
      const userId = await world.person();
      const phone = await openPhone(browser, world);
      await phone.open(userId);
      await main(phone.page).click();
      await onScreen(phone.page, "form");
      await phone.page.locator("#q-area-input").selectOption("緑区");
      return { ...phone, userId };
    }

    it("keeps everything when the line is lost, and saves by itself when it is back", async () => {
      const { page, context, userId, barriers, shot } = await filled();
      await context.setOffline(true);
      await main(page).click();
      await page.getByText("インターネットにつながっていません。", { exact: false }).waitFor();
      await page.getByText("入力した内容は消えていません。", { exact: false }).waitFor();
      expect(await main(page).textContent()).toBe("もう一度");
      expect(await barriers()).toEqual([]);
      await shot("trouble-offline");
      // It can be filled in further meanwhile.
      await page.locator("#q-birth_year-input").fill("昭和35");
      await context.setOffline(false);
      await onScreen(page, "saved");
      expect(await world.kept(userId)).toEqual({ area: "緑区", birth_year: 1960 });
      await context.close();
    });

    it("tries three times, says so, and goes on from the draft when it is opened again", async () => {
      const { page, context, userId, open } = await filled();
      let tries = 0;
      await page.route(SETTINGS, (route) => {
        if (route.request().method() !== "PUT") return route.continue();
        tries += 1;
        return route.abort();
      });
      await main(page).click();
      await page.getByText("秒後にもう一度ためします", { exact: false }).waitFor();
      await page.getByText("市のサーバーにつながりません。", { exact: false }).waitFor();
      expect(tries).toBe(3);
      expect(await world.kept(userId)).toEqual({});

      await page.unroute(SETTINGS);
      await open(userId);
      await main(page).click();
      await page.getByText("前に保存しなかった変更を元どおりに入れました。").waitFor();
      expect(await page.locator("#q-area-input").inputValue()).toBe("緑区");
      await main(page).click();
      await onScreen(page, "saved");
      expect(await world.kept(userId)).toEqual({ area: "緑区" });

      await page.getByRole("button", { name: "変更する" }).click();
      await page.locator("#q-area-input").selectOption("美浜区");
      await open(userId);
      await page.getByRole("button", { name: "この変更を取り消す" }).click();
      expect(await page.locator("#q-area-input").inputValue()).toBe("緑区");
      await page.getByText("変更はありません").waitFor();
      expect(await page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))")).toEqual([]);
      await context.close();
    });

    it("waits as long as a busy server asks", async () => {
      const { page, context, userId } = await filled();
      await page.route(SETTINGS, refuse(429, "too-many-requests", { "retry-after": "2" }), { times: 1 });
      await main(page).click();
      await page.getByText("2秒後にもう一度ためします", { exact: false }).waitFor();
      await onScreen(page, "saved");
      expect(await world.kept(userId)).toEqual({ area: "緑区" });
      await context.close();
    });

    it("signs in anew when the token ran out, outside of LINE", async () => {
      const userId = await world.person();
      const { page, context } = await openPhone(browser, world);
      await page.goto(`${world.url}/liff/`);
      await page.getByText("LINEのログインに進みます。", { exact: false }).waitFor();
      await main(page).click();
      await page.getByText("だれとしてログインしますか").waitFor();
      await page.locator(`a[href*="${userId}"]`).click();
      // The button under the words was pressed before: no second time.
      await onScreen(page, "form");
      await page.locator("#q-area-input").selectOption("緑区");

      await page.route(SETTINGS, refuse(401, "token-expired"), { times: 1 });
      await main(page).click();
      await page.getByText("LINEのログインがもう一度必要です。", { exact: false }).waitFor();
      await page.getByRole("button", { name: "ログインしなおす" }).click();
      await page.locator(`a[href*="${userId}"]`).click();
      await main(page).click();
      await page.getByText("前に保存しなかった変更を元どおりに入れました。").waitFor();
      await main(page).click();
      await onScreen(page, "saved");
      expect(await page.getByRole("button", { name: "閉じる" }).count()).toBe(0);
      expect(await world.kept(userId)).toEqual({ area: "緑区" });
      await context.close();
    });

    it("asks to be opened again when the token ran out inside LINE, where there is no login page", async () => {
      const { page, context, userId, open } = await filled();
      await page.route(SETTINGS, refuse(401, "token-expired"), { times: 1 });
      await main(page).click();
      await page.getByRole("button", { name: "ログインしなおす" }).click();
      await page.getByText("LINEのトークからもう一度開いてください。", { exact: false }).waitFor();
      await open(userId);
      await main(page).click();
      await page.getByText("前に保存しなかった変更を元どおりに入れました。").waitFor();
      await context.close();
    });

    it("drops what was filled in when somebody else is signed in", async () => {
      const { page, context } = await filled();
      await page.route(SETTINGS, refuse(403, "other-person"));
      await main(page).click();
      await page.getByText("別の方のLINEに切り替わっています。", { exact: false }).waitFor();
      expect(await page.locator("#q-area").count()).toBe(0);
      expect(await page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))")).toEqual([]);
      await page.getByRole("button", { name: "再読み込み" }).waitFor();
      await context.close();
    });

    it("says when the page is older than the server's questions", async () => {
      const { page, context } = await filled();
      await page.route(SETTINGS, refuse(400, "consent-missing"));
      await main(page).click();
      await page.getByText("この画面が古くなっています。", { exact: false }).waitFor();
      await page.getByRole("button", { name: "再読み込み" }).waitFor();
      await context.close();
    });

    it("says when deleting did not succeed, and deletes at the next try", async () => {
      const { page, context, userId } = await filled();
      await page.locator("#to-delete").click();
      await onScreen(page, "delete");
      await context.setOffline(true);
      await main(page).click();
      await page.getByText("インターネットにつながっていません。", { exact: false }).waitFor();
      expect(await world.kept(userId)).toEqual({});
      await context.setOffline(false);
      await onScreen(page, "gone");
      expect(await world.kept(userId)).toBe(null);
      await context.close();
    });

    it("shows the words though LINE cannot be reached", async () => {
      const { page, context, open, barriers, shot } = await openPhone(browser, world);
      await page.route("**/liff/sdk.js", (route) => route.abort());
      await open(await world.person());
      await page.getByText("個人情報の取り扱い").waitFor();
      await page.getByText("LINEにつながりませんでした。", { exact: false }).waitFor();
      expect(await barriers()).toEqual([]);
      await shot("trouble-no-sdk");
      await page.unroute("**/liff/sdk.js");
      await page.getByRole("button", { name: "再読み込み" }).click();
      await page.locator("#foot-main", { hasText: "同意してはじめる" }).click();
      await onScreen(page, "form");
      await context.close();
    });

    it("stands still while LINE and the server are slow, and takes the button at once", async () => {
      const phone = await openPhone(browser, world);
      const { page, context, open, shifts, shot } = phone;
      const slowly = async (route: Route) => {
        await new Promise((resolve) => setTimeout(resolve, 700));
        await route.continue();
      };
      await page.route("**/liff/sdk.js", slowly);
      await page.route(SETTINGS, slowly);
      const userId = await world.person();
      await open(userId);
      await page.getByText("LINEにつないでいます…").waitFor();
      const before = await page.locator(".foot").boundingBox();
      await page.getByText("途中でやめてもかまいません。", { exact: false }).waitFor();
      expect(await page.locator(".foot").boundingBox()).toEqual(before);
      expect(await shifts()).toBe(0);

      await open(userId);
      await main(page).click();
      await onScreen(page, "form");
      await page.locator("#q-area-input").selectOption("緑区");
      await main(page).click();
      await onScreen(page, "saved");
      // Whoever agreed before sees the questions at once.
      await open(userId);
      await page.getByText("登録内容を読み込んでいます…").waitFor();
      await onScreen(page, "form");
      await shot("loading");
      await page.locator("#q-area:not([disabled])").waitFor();
      expect(await shifts()).toBeLessThan(0.01);
      await context.close();
    });

    it("loads again at the press of a button when the line was lost while it opened", async () => {
      const { page, context, open } = await openPhone(browser, world);
      await page.route(SETTINGS, (route) => route.abort());
      await open(await world.person());
      await page.getByText("市のサーバーにつながりません。", { exact: false }).waitFor();
      await page.unroute(SETTINGS);
      await page.getByRole("button", { name: "もう一度" }).click();
      await page.locator("#foot-main", { hasText: "同意してはじめる" }).click();
      await onScreen(page, "form");
      await context.close();
    });
  },
);
