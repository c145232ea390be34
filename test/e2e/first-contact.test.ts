import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demo, runDemo } from "../../src/cli/demo.ts";
import { axeFaults } from "../support/axe.ts";

const CHROMIUM = "/usr/bin/chromium";
/** `SHOTS=folder npx vitest run test/e2e/first-contact.test.ts` leaves pictures to look at. */
const SHOTS = process.env.SHOTS;

describe.skipIf(!existsSync(CHROMIUM))(
  "first contact, from the phone page through the whole program (needs /usr/bin/chromium)",
  () => {
    const dataDir = mkdtempSync(join(tmpdir(), "noroshi-contact-"));
    let browser: Browser;
    let demo: Demo;
    beforeAll(async () => {
      demo = await runDemo({ port: 0, sandboxPort: 0, log: pino({ level: "silent" }), dataDir });
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser.close();
      await demo.close();
      rmSync(dataDir, { recursive: true, force: true });
    });

    async function openPage(width: number): Promise<Page> {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        locale: "ja-JP",
        reducedMotion: "reduce",
      });
      return context.newPage();
    }

    it.each([1_280, 390])("greets, asks, keeps, thanks, and knows the citizen again, at %i px", async (width) => {
      const page = await openPage(width);
      const shot = picturesOf(page, width);
      await page.goto(demo.phoneUrl);
      await page.getByText("ライブ表示中").waitFor();
      await page.getByRole("button", { name: "新しい市民", exact: true }).click();
      const phone = page.getByRole("region", { name: `新しい市民 ${width === 390 ? 2 : 1}さんのスマホ` });
      const tap = (name: string) => phone.getByRole("button", { name, exact: true }).last().click();

      await tap("友だち追加");
      await phone.getByText("友だち追加ありがとうございます").waitFor();
      await phone.getByText("まず、お住まいの区を教えてください").waitFor();
      await shot("1-welcome");

      await tap("緑区");
      await phone.getByText("お住まいの区を「緑区」で登録しました。").waitFor();
      await shot("2-area");
      await tap("地震");
      await phone.getByText("今の登録: 地震", { exact: false }).waitFor();
      await tap("防犯");
      await phone.getByText("今の登録: 地震、防犯", { exact: false }).waitFor();
      await shot("3-categories");
      await tap("これで終わる");
      await phone.getByText("登録ありがとうございました。", { exact: false }).waitFor();
      await phone.getByText("お住まいの区: 緑区", { exact: false }).waitFor();
      await shot("4-thanks");
      expect(await axeFaults(page)).toEqual([]);

      await phone.getByLabel(/さんのメニュー/).click();
      await tap("ブロック");
      await phone.getByText("ブロックしました").waitFor();
      await tap("ブロック解除");
      await phone.getByText("お帰りなさい", { exact: false }).waitFor();
      await phone.getByText("お住まいの区は「緑区」のまま", { exact: false }).waitFor();
      await shot("5-back");
      await page.context().close();
    });

    it("shows on the demo's page what rule answered whom, in words", async () => {
      const page = await openPage(1_280);
      await page.goto(demo.url);
      const newest = page.locator(".arrival").first();
      await newest.getByRole("heading", { name: /友だち追加/ }).waitFor();
      await newest.getByText("送ってきた本人").first().waitFor();
      await newest.getByText("ルールの判定").click();
      await newest.getByText("はじめての友だち追加").first().waitFor();
      await picturesOf(page, 1_280)("6-demo");
      await page.context().close();
    });
  },
);

function picturesOf(page: Page, width: number) {
  return async (name: string) => {
    if (SHOTS === undefined) return;
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `${width}-${name}.png`) });
  };
}
