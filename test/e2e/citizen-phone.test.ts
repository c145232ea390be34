import { existsSync } from "node:fs";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, type Sandbox } from "../../src/sandbox/index.ts";
import { type Answering, startAnswering } from "../sandbox/answering.ts";
import { axeFaults } from "../support/axe.ts";

const CHROMIUM = "/usr/bin/chromium";
/** One grey pixel. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mOsrwcAAYUBAVpqCnsAAAAASUVORK5CYII=",
  "base64",
);
const SECRET = "e2e-channel-secret";

describe.skipIf(!existsSync(CHROMIUM))(
  "a citizen's phone in a browser (needs /usr/bin/chromium: apt-get install chromium)",
  () => {
    let browser: Browser;
    let sandbox: Sandbox;
    let account: Answering;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      sandbox = await createSandbox();
      account = await startAnswering(sandbox.url, SECRET);
      sandbox.addPeople([
        { userId: numberedUserId("a", 1), name: "佐藤 花子", chips: ["中央区"] },
        { userId: numberedUserId("a", 2), name: "鈴木 一郎", chips: ["緑区"] },
      ]);
      sandbox.setWebhook({ url: account.url, secret: SECRET });
      const context = await browser.newContext({
        viewport: { width: 1280, height: 860 },
        locale: "ja-JP",
        reducedMotion: "reduce",
        permissions: ["clipboard-read", "clipboard-write"],
      });
      page = await context.newPage();
      // The pictures of the messages; nothing leaves this machine.
      await page.route("https://city.example.jp/**", (route) =>
        route.fulfill({ contentType: "image/png", body: PICTURE }),
      );
      complaints = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      await page.goto(`${sandbox.url}/sandbox/`);
      await page.getByText("ライブ表示中").waitFor();
    });
    afterEach(async () => {
      await page.context().close();
      await account.close();
      await sandbox.close();
      expect(complaints).toEqual([]);
    });

    const phone = (name: string) => page.getByRole("region", { name: `${name}さんのスマホ` });
    const hanako = () => phone("佐藤 花子");
    const focusOn = (element: Locator) => element.and(page.locator(":focus")).waitFor();
    async function write(name: string, words: string) {
      await phone(name).getByLabel(`${name}さんのメッセージ`).fill(words);
      await phone(name).getByRole("button", { name: "送信", exact: true }).click();
    }

    it("lets a new citizen add the account, write, tap, block and come back", async () => {
      await page.getByRole("button", { name: "新しい市民" }).click();
      const newcomer = phone("新しい市民 1");
      await newcomer.getByText("まだ友だちではありません").waitFor();
      await focusOn(newcomer.getByRole("button", { name: "友だち追加" }));
      expect(await axeFaults(page)).toEqual([]);

      await page.keyboard.press("Enter");
      await newcomer.getByText("友だち追加しました").waitFor();
      await newcomer.getByText("友だち追加ありがとうございます").waitFor();
      await focusOn(newcomer.getByLabel("新しい市民 1さんのメッセージ"));
      expect(await axeFaults(page)).toEqual([]);

      const area = newcomer.getByRole("button", { name: "中央区", exact: true });
      await area.click();
      await newcomer.getByText("中央区に住んでいます").waitFor();
      await newcomer.getByText("お住まいの区: 中央区").waitFor();
      // Quick replies are gone once one was tapped, and the focus stays in the talk.
      expect(await area.count()).toBe(0);
      await focusOn(newcomer.getByRole("log"));

      await write("新しい市民 1", "ありがとう <b>😀</b>");
      await newcomer.getByText("「ありがとう <b>😀</b>」を受け取りました").waitFor();
      await page.getByText(/LINEの呼び出し: 200 \(\d+ ms\)/).waitFor();

      await newcomer.getByLabel("新しい市民 1さんのメニュー").click();
      await newcomer.getByRole("button", { name: "ブロック", exact: true }).click();
      await newcomer.getByText("ブロックしました").waitFor();
      await focusOn(newcomer.getByRole("button", { name: "ブロック解除" }));
      expect(await newcomer.getByLabel("新しい市民 1さんのメッセージ").isVisible()).toBe(false);
      expect(await axeFaults(page)).toEqual([]);

      await page.keyboard.press("Enter");
      await newcomer.getByText("お帰りなさい").waitFor();
      expect(account.events.map((event) => event.type)).toEqual([
        "follow",
        "postback",
        "message",
        "unfollow",
        "follow",
      ]);
    });

    it("makes real buttons of every kind of message, which do what they do at LINE", async () => {
      await write("佐藤 花子", "全部");
      await hanako().getByText("安否の確認").first().waitFor();
      expect(await axeFaults(page)).toEqual([]);

      await hanako().getByRole("button", { name: "無事です" }).click();
      await hanako().getByText("ボタン: safe=1").waitFor();
      await hanako().getByRole("button", { name: "避難所を見る" }).click();
      await hanako().getByText("「避難所はどこですか」を受け取りました").waitFor();
      await hanako().getByRole("button", { name: "地図の左" }).click();
      await hanako().getByText("「左です」を受け取りました").waitFor();
      await hanako().getByRole("button", { name: "警戒レベル4" }).click();
      await hanako().getByText("ボタン: level=4").waitFor();

      const link = hanako().getByRole("link", { name: "ホームページ" });
      expect([await link.getAttribute("target"), await link.getAttribute("rel")]).toEqual([
        "_blank",
        "noopener noreferrer",
      ]);
      await hanako().getByRole("button", { name: "番号をコピー" }).click();
      await hanako().getByText("コピーしました。").waitFor();
      expect(await page.evaluate("navigator.clipboard.readText()")).toBe("043-245-1111");
    });

    it("asks for a date as the phone does, and goes back to the button when it is cancelled", async () => {
      await write("佐藤 花子", "全部");
      const button = hanako().getByRole("button", { name: "訓練の日" });
      await button.click();
      const dialog = page.getByRole("dialog", { name: "訓練の日" });
      await dialog.waitFor();
      expect(await axeFaults(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await focusOn(button);
      const before = account.events.length;

      await button.click();
      await dialog.getByLabel("日付を選んでください").fill("2026-09-01");
      await dialog.getByRole("button", { name: "送信" }).click();
      await hanako().getByText('ボタン: drill {"date":"2026-09-01"}').waitFor();
      expect(account.events).toHaveLength(before + 1);
    });

    it("shows that a button was pressed until the answer, and presses it once only", async () => {
      await write("佐藤 花子", "全部");
      const button = hanako().getByRole("button", { name: "無事です" });
      await button.waitFor();
      const held = account.hold();
      await button.click();
      await button.and(page.locator("[aria-busy=true]")).waitFor();
      await button.click();
      held.release();
      await hanako().getByText("ボタン: safe=1").waitFor();
      await button.and(page.locator(":not([aria-busy])")).waitFor();
      expect(account.events.filter((event) => event.type === "postback")).toHaveLength(1);
    });

    it("tells in words when the webhook does not take an event", async () => {
      account.refuse(503);
      await write("佐藤 花子", "届く？");
      await hanako().getByText("受け取り側が受け取りませんでした（503）。").waitFor();
      await page.getByText(/LINEの呼び出し: 503/).click();
      await page.getByText(/メッセージ: 503 \(\d+ ms\)/).waitFor();
      expect(await axeFaults(page)).toEqual([]);
      await account.close();
      await write("佐藤 花子", "もう一度");
      await hanako().getByText("受け取り側に接続できませんでした。").waitFor();
      await hanako().getByText("もう一度").waitFor();
    });

    it("takes a message back", async () => {
      await write("佐藤 花子", "まちがい");
      await hanako().getByText("「まちがい」を受け取りました").waitFor();
      await hanako().getByRole("button", { name: "送信取消" }).click();
      await hanako().getByText("メッセージの送信を取り消しました").waitFor();
      expect(await hanako().getByText("まちがい", { exact: true }).count()).toBe(0);
      expect(account.events.at(-1)?.type).toBe("unsend");
    });

    it("keeps the focus while the talk grows", async () => {
      await write("佐藤 花子", "全部");
      const button = hanako().getByRole("button", { name: "無事です" });
      await button.focus();
      await sandbox.act(numberedUserId("a", 1), { type: "text", text: "ほかの画面から" });
      await hanako().getByText("「ほかの画面から」を受け取りました").waitFor();
      await focusOn(button);
    });

    it("can be used only once there is a webhook, and says so", async () => {
      sandbox.setWebhook(null);
      await hanako().getByText("Webhookの送り先がまだ設定されていないため、操作できません。").waitFor();
      expect(await page.getByRole("button", { name: "新しい市民" }).isDisabled()).toBe(true);
      expect(await hanako().getByLabel("佐藤 花子さんのメッセージ").isDisabled()).toBe(true);
      expect(await axeFaults(page)).toEqual([]);
      sandbox.setWebhook({ url: account.url, secret: SECRET });
      await write("佐藤 花子", "今度は");
      await hanako().getByText("「今度は」を受け取りました").waitFor();
    });

    it.each([360, 390, 1024])("needs no sideways scrolling at %i px and has no faults there", async (width) => {
      await page.setViewportSize({ width, height: 800 });
      await write("佐藤 花子", "全部");
      await hanako().getByRole("button", { name: "無事です" }).waitFor();
      await hanako().getByLabel("佐藤 花子さんのメニュー").click();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(await axeFaults(page)).toEqual([]);
    });
  },
);
