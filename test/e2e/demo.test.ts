import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Demo, runDemo } from "../../src/cli/demo.ts";
import { axeFaults } from "../support/axe.ts";

const CHROMIUM = "/usr/bin/chromium";
const log = pino({ level: "silent" });

describe.skipIf(!existsSync(CHROMIUM))(
  "the demo in a browser (needs /usr/bin/chromium: apt-get install chromium)",
  () => {
    const dataDir = mkdtempSync(join(tmpdir(), "noroshi-demo-e2e-"));
    let browser: Browser;
    let demo: Demo;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      demo = await runDemo({ port: 0, sandboxPort: 0, log, dataDir });
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser.close();
      await demo.close();
      rmSync(dataDir, { recursive: true, force: true });
    });
    beforeEach(async () => {
      // Without motion: axe would measure colours that are still fading in.
      const context = await browser.newContext({
        viewport: { width: 1280, height: 860 },
        locale: "ja-JP",
        reducedMotion: "reduce",
      });
      page = await context.newPage();
      complaints = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      await page.goto(demo.url);
      await page.getByText("ライブ表示中").waitFor();
    });
    afterEach(async () => {
      await page.context().close();
      // Errors of scripts and everything the content security policy stopped.
      expect(complaints).toEqual([]);
    });

    async function search(words: string): Promise<void> {
      await page.getByLabel("見本のメールを探す").fill(words);
    }
    const newest = () => page.locator(".arrival").first();

    it("carries a click on a fixture mail to a phone on the same page", async () => {
      await page.getByText("まだ何も届いていません。").waitFor();
      await search("震度5弱");
      await page.getByRole("button", { name: "「地震（市内震度5弱、津波の心配なし）」を届ける" }).click();
      await newest().getByText("2,000／2,000人に届きました").waitFor();
      await newest().getByText("送信元は本物", { exact: true }).waitFor();
      await page.getByRole("log").getByText("【地震情報】").first().waitFor();
    });

    it("tells why, down to the values each condition saw", async () => {
      await newest().getByText("ルールの判定").click();
      await newest().getByText("見た値: anzen@bousai.city.chiba.example").first().waitFor();
      await newest().getByText("合わなかったルール").click();
      await newest().getByText("送る前の確認: 10項目すべて通過").click();
      await newest().getByText("古い情報ではないか").waitFor();
      await newest().getByText("届く文面").click();
      await newest().locator(".bubbles li").first().waitFor();
      expect(await axeFaults(page)).toEqual([]);
    });

    it("sends a held mail only after a second yes, with the keyboard alone", async () => {
      await search("なりすまし（署名なし）");
      await page.getByRole("button", { name: "届ける", exact: false }).and(page.locator(".deliver")).first().focus();
      await page.keyboard.press("Enter");
      const release = newest().getByRole("button", { name: "保留を解除して送る" });
      await release.waitFor();
      await newest().locator(".stopped").getByText("送信元が確かめられません").waitFor();
      expect(await axeFaults(page)).toEqual([]);

      await release.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText("この配信を送りますか").waitFor();
      expect(await axeFaults(page)).toEqual([]);
      await page.keyboard.press("Escape");
      expect(await release.and(page.locator(":focus")).count()).toBe(1);

      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByRole("button", { name: "2,000人に送る" }).focus();
      await page.keyboard.press("Enter");
      await newest().getByText("2,000／2,000人に届きました").waitFor();
      expect(await release.count()).toBe(0);
    });

    it("shows markup in a mail as the letters it is", async () => {
      const trick = '<img src=x onerror="document.title=1"> 試し';
      await page.getByText("自分で書いて届ける").click();
      await page.getByLabel("件名", { exact: true }).fill(trick);
      await page.getByLabel("本文", { exact: true }).fill(`${trick}\nhttps://www.city.chiba.example/`);
      await page.locator("#own-form").getByRole("button", { name: "届ける" }).click();
      await newest().getByRole("heading", { name: trick }).waitFor();
      await newest().getByText("だれにも送りません").waitFor();
      await newest().getByText("ルールの判定").click();
      await newest().getByText("合わなかったルール").click();
      expect(await newest().locator("img").count()).toBe(0);
      expect(await page.title()).toBe("狼煙 Noroshi デモ");
    });

    it("keeps what someone types while the suggestion is still on its way", async () => {
      const held = Promise.withResolvers<void>();
      await page.route("**/samples/*", async (route) => {
        await held.promise;
        await route.continue();
      });
      await page.getByText("自分で書いて届ける").click();
      await page.getByLabel("件名", { exact: true }).fill("自分の件名");
      const answered = page.waitForResponse("**/samples/*");
      held.resolve();
      await (await answered).finished();
      await page.getByLabel("本文", { exact: true }).fill("自分の本文");
      expect(await page.getByLabel("件名", { exact: true }).inputValue()).toBe("自分の件名");
    });

    it("finds mails by what they are about and says when there are none", async () => {
      await search("保留");
      await page.getByText(/通が見つかりました/).waitFor();
      await search("そんなメールはない");
      await page.getByText("見つかりません。").waitFor();
    });

    it("speaks English when asked", async () => {
      await page.getByRole("button", { name: "English" }).click();
      await page.getByRole("heading", { name: "2. What happened" }).waitFor();
      await newest().getByText("Sender is proven").waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("en");
      expect(await axeFaults(page)).toEqual([]);
    });

    it.each([360, 390, 768, 1024])("needs no sideways scrolling at %i px", async (width) => {
      await page.setViewportSize({ width, height: 740 });
      const views = page.getByRole("navigation").getByRole("button");
      for (const view of width < 700 ? await views.all() : [null]) {
        await view?.click();
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        expect(await axeFaults(page)).toEqual([]);
      }
    });

    it("has a phone page without serious faults, which shows what arrived", async () => {
      await page.goto(demo.phoneUrl);
      await page.getByText("【地震情報】").first().waitFor();
      expect(await axeFaults(page)).toEqual([]);
    });
  },
);

describe.skipIf(!existsSync(CHROMIUM))("the demo's page when the demo goes away (needs /usr/bin/chromium)", () => {
  it("says so, and begins anew with the next demo", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "noroshi-demo-e2e-"));
    const first = await runDemo({ port: 0, sandboxPort: 0, log, dataDir });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    const page = await browser.newPage({ locale: "ja-JP" });
    await page.goto(first.url);
    await page.locator(".deliver").first().click();
    await page.locator(".arrival").waitFor();
    await first.close();
    await page.getByText("切断されました").waitFor();
    const ports = [first.url, first.phoneUrl].map((url) => Number(new URL(url).port));
    const second = await runDemo({ port: ports[0] ?? 0, sandboxPort: ports[1] ?? 0, log, dataDir });
    await page.getByText("まだ何も届いていません。").waitFor();
    await page.getByText("ライブ表示中").waitFor();
    await browser.close();
    await second.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});
