import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, SANDBOX_LIFF_ID, type Sandbox } from "../../src/sandbox/index.ts";
import { axeFaults } from "../support/axe.ts";
import { post } from "./helpers.ts";

const CHROMIUM = "/usr/bin/chromium";
const hanako = numberedUserId("a", 1);
const ichiro = numberedUserId("a", 2);
const INIT = `liff.init({ liffId: "${SANDBOX_LIFF_ID}" })`;

describe.skipIf(!existsSync(CHROMIUM))("the look-alike of the LIFF SDK (needs /usr/bin/chromium)", () => {
  let browser: Browser;
  let context: BrowserContext;
  let sandbox: Sandbox;
  let forms: Server;
  let endpoint: string;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    sandbox = await createSandbox();
    sandbox.addPeople([
      { userId: hanako, name: "佐藤 花子", chips: ["中央区"] },
      { userId: ichiro, name: "鈴木 一郎", stranger: true },
    ]);
    // Stands for our server: another origin, whose page loads the SDK and nothing else from elsewhere.
    forms = createServer((_req, res) => {
      res.writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": `default-src 'none'; script-src ${sandbox.url}; img-src 'self'`,
      });
      res.end(
        `<!doctype html><html lang="ja"><title>設定</title><script src="${sandbox.login.sdkUrl}" crossorigin></script><h1>設定</h1></html>`,
      );
    }).listen(0, "127.0.0.1");
    await once(forms, "listening");
    const address = forms.address();
    endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/liff/`;
    sandbox.login.setEndpoint(endpoint);
    context = await browser.newContext({ locale: "ja-JP", reducedMotion: "reduce" });
    page = await context.newPage();
    complaints = [];
    context.on("weberror", (error) => complaints.push(String(error.error())));
    context.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  });
  afterEach(async () => {
    await context.close();
    forms.close();
    forms.closeAllConnections();
    await sandbox.close();
    expect(complaints).toEqual([]);
  });

  const evaluate = (expression: string): Promise<unknown> => page.evaluate(expression);
  const whoIs = (tab: Page) => tab.evaluate("liff.getDecodedIDToken()?.name");
  const openAs = (userId: string, beyond = "") => page.goto(`${sandbox.login.formUrl()}${beyond}?user=${userId}`);

  it("knows who tapped, and clears the address of the tokens", async () => {
    await openAs(hanako);
    expect(await evaluate("[liff.id, liff.isLoggedIn(), liff.getIDToken(), liff.isInClient()]")).toEqual([
      null,
      false,
      null,
      true,
    ]);
    await evaluate(`${INIT}.then(() => liff.ready)`);
    expect(page.url()).toBe(endpoint);
    expect(await evaluate("[liff.id, liff.isLoggedIn(), liff.isInClient(), liff.getOS(), liff.getLanguage()]")).toEqual(
      [SANDBOX_LIFF_ID, true, true, "web", "ja-JP"],
    );
    expect(await evaluate("liff.getDecodedIDToken()")).toMatchObject({
      sub: hanako,
      name: "佐藤 花子",
      exp: expect.any(Number),
    });
    expect(await evaluate("liff.getIDToken()")).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await evaluate("liff.getAccessToken()")).toEqual(expect.any(String));

    // A reload keeps the login, another tab has none.
    await page.reload();
    await evaluate(INIT);
    expect(await whoIs(page)).toBe("佐藤 花子");
    page = await context.newPage();
    await page.goto(endpoint);
    await evaluate(INIT);
    expect(
      await evaluate("[liff.isLoggedIn(), liff.getIDToken(), liff.getDecodedIDToken(), liff.isInClient()]"),
    ).toEqual([false, null, null, false]);
  });

  it("puts path and query of the LIFF URL back where they belong", async () => {
    await page.goto(`${sandbox.login.formUrl()}?topic=flood&user=${hanako}`);
    expect(new URL(page.url()).searchParams.get("liff.state")).toBe("?topic=flood");
    await evaluate(INIT);
    expect(page.url()).toBe(`${endpoint}?topic=flood`);

    await openAs(hanako, "//evil.example/wards");
    void page.evaluate(INIT).catch(() => undefined);
    await page.waitForURL(`${endpoint.slice(0, -1)}//evil.example/wards`);
    await evaluate(INIT);
    expect(await whoIs(page)).toBe("佐藤 花子");
  });

  it("logs in outside of LINE by way of the login page, and out again", async () => {
    await page.goto(`${endpoint}?topic=flood`);
    await evaluate(`${INIT}.then(() => liff.login({ redirectUri: location.href }))`);
    await page.getByRole("heading", { name: "だれとしてログインしますか（サンドボックス）" }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel("名前・属性・IDで探す").fill("一郎");
    await page.getByRole("button", { name: "探す" }).click();
    await page.getByText("1人", { exact: true }).waitFor();
    await page.getByRole("link", { name: "鈴木 一郎" }).click();
    await page.waitForURL(`${endpoint}?topic=flood#*`);
    await evaluate(INIT);
    expect([page.url(), await whoIs(page)]).toEqual([`${endpoint}?topic=flood`, "鈴木 一郎"]);
    expect(await evaluate("liff.isInClient()")).toBe(false);

    await evaluate("liff.logout()");
    expect(await evaluate("[liff.isLoggedIn(), liff.getIDToken(), liff.getAccessToken()]")).toEqual([
      false,
      null,
      null,
    ]);
    await page.goto(endpoint);
    void page
      .evaluate(`liff.init({ liffId: "${SANDBOX_LIFF_ID}", withLoginOnExternalBrowser: true })`)
      .catch(() => undefined);
    await page.getByRole("link", { name: "佐藤 花子" }).click();
    await page.waitForURL(`${endpoint}#*`);
    await evaluate(INIT);
    expect(await whoIs(page)).toBe("佐藤 花子");
  });

  it("goes on giving an ID token that has expired, as LINE's does: the server has to look", async () => {
    const token = await sandbox.login.idToken(hanako, { issuedAt: new Date(Date.now() - 3_601_000) });
    await page.goto(`${endpoint}#${new URLSearchParams({ id_token: token, access_token: "a" })}`);
    await evaluate(INIT);
    expect(await evaluate("[liff.getIDToken(), liff.getDecodedIDToken().sub, liff.isLoggedIn()]")).toEqual([
      token,
      hanako,
      true,
    ]);
  });

  it("fails with LINE's codes", async () => {
    await page.goto(endpoint);
    const codeOf = (expression: string) =>
      evaluate(`Promise.resolve().then(() => ${expression}).catch((e) => [e.code, typeof e.message])`);
    expect(await codeOf("liff.login()")).toEqual(["INVALID_CONFIG", "string"]);
    expect(await codeOf("liff.init({})")).toEqual(["INVALID_CONFIG", "string"]);
    expect(await codeOf("liff.init()")).toEqual(["INVALID_CONFIG", "string"]);
  });

  describe("on a citizen's phone", () => {
    const phone = (name: string) => page.getByRole("region", { name: `${name}さんのスマホ` });
    async function newTab(click: Promise<void>): Promise<Page> {
      const [tab] = await Promise.all([context.waitForEvent("page"), click]);
      await tab.waitForLoadState();
      await tab.evaluate(INIT);
      return tab;
    }
    async function openPhones(hash = `${hanako},${ichiro}`) {
      await page.goto(`${sandbox.url}/sandbox/#${hash}`);
      await page.getByText("ライブ表示中").waitFor();
    }

    it("opens the form as the citizen who taps, wherever in a talk the LIFF URL stands", async () => {
      const inLine = `https://liff.line.me/${SANDBOX_LIFF_ID}?topic=flood`;
      const action = { type: "uri", label: "設定", uri: sandbox.login.formUrl() };
      await post(sandbox, "message/push", {
        to: hanako,
        messages: [
          { type: "text", text: `設定はこちら ${inLine}` },
          { type: "template", altText: "設定", template: { type: "buttons", text: "設定", actions: [action] } },
          {
            type: "text",
            text: `これは別 https://liff.line.me/${SANDBOX_LIFF_ID}2`,
            quickReply: { items: [{ type: "action", action }] },
          },
        ],
      });
      await openPhones();
      const links = phone("佐藤 花子").getByRole("log").getByRole("link");
      for (const [place, address] of [
        [0, `${endpoint}?topic=flood`],
        [1, endpoint],
        [3, endpoint],
      ] as const) {
        const tab = await newTab(links.nth(place).click());
        expect([tab.url(), await whoIs(tab), await tab.evaluate("liff.isInClient()")]).toEqual([
          address,
          "佐藤 花子",
          true,
        ]);
        await Promise.all([tab.waitForEvent("close"), tab.evaluate("liff.closeWindow()").catch(() => undefined)]);
      }
      expect(await links.nth(2).getAttribute("href")).toBe(`https://liff.line.me/${SANDBOX_LIFF_ID}2`);
    });

    it("has the form in the menu of every friend, once there is one", async () => {
      const other = await createSandbox();
      other.addPeople([{ userId: hanako, name: "佐藤 花子" }]);
      other.setWebhook({ url: `${sandbox.url}/`, secret: "secret" });
      await page.goto(`${other.url}/sandbox/`);
      await phone("佐藤 花子").getByLabel("佐藤 花子さんのメニュー").click();
      await phone("佐藤 花子").getByRole("button", { name: "スタンプ" }).waitFor();
      const link = phone("佐藤 花子").getByRole("link", { name: "設定フォームを開く" });
      expect(await link.count()).toBe(0);
      other.login.setEndpoint(endpoint);
      await link.waitFor();
      await page.goto("about:blank");
      await other.close();

      await openPhones();
      await phone("佐藤 花子").getByLabel("佐藤 花子さんのメニュー").click();
      expect(await axeFaults(page)).toEqual([]);
      const tab = await newTab(phone("佐藤 花子").getByRole("link", { name: "設定フォームを開く" }).click());
      expect([tab.url(), await whoIs(tab)]).toEqual([endpoint, "佐藤 花子"]);
      expect(await phone("鈴木 一郎").getByLabel("鈴木 一郎さんのメニュー").isVisible()).toBe(false);
    });
  });
});
