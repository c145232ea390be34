import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";
import { PASSWORD } from "../../support/staff.ts";

describe.skipIf(!hasChromium)("signing in to the staff's pages (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
    await world.account("yamada", { permissions: ["deliveries.read"] });
  });
  afterAll(() => world?.close());

  it("lets nobody in who does not know the password, and says so", async () => {
    const page = await world.open("/", null);
    await page.getByLabel("アカウント").fill("yamada");
    await page.getByLabel("パスワード").fill("wrong-wrong-wrong");
    await world.shot(page, "sign-in");
    await page.getByRole("button", { name: "ログインする" }).click();
    await page.getByText("アカウントかパスワードが違います。").waitFor();
    expect(await world.faults(page)).toEqual([]);
  });

  it("opens the start page by keyboard alone, and signs out again", async () => {
    const page = await world.open("/", null, { viewport: phone });
    await page.getByLabel("アカウント").waitFor();
    await page.keyboard.type("yamada");
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "ホーム" }).waitFor();
    await world.shot(page, "home-phone");
    expect(await world.faults(page)).toEqual([]);
    await page.getByRole("button", { name: "yamada" }).click();
    await page.getByRole("menuitem", { name: "ログアウト" }).click();
    await page.getByRole("heading", { name: "ログイン" }).waitFor();
  });

  it("does not look signed out while the server does not know of it", async () => {
    const page = await world.open("/", await world.account("tanaka"));
    // The last that is loaded here.
    await page.getByRole("img", { name: "友だちの数の推移" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "tanaka" }).click();
    await page.getByRole("menuitem", { name: "ログアウト" }).click();
    await page.getByText("まだログアウトしていません。", { exact: false }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole("heading", { name: "ホーム" }).waitFor();
  });

  it("does not take what a page asks by itself for somebody who is there", async () => {
    const page = await world.open("/", await world.account("kimura", { permissions: ["rules.read"] }));
    await page.getByRole("img", { name: "友だちの数の推移" }).waitFor();
    let news = 0;
    const askedAfterNews = async () => {
      const asked = page.waitForRequest((request) => request.url().endsWith("/api/status"));
      const rule = { id: `news-${++news}`, name: "お知らせ", trigger: { type: "manual" }, audience: "everyone" };
      const actions = [{ type: "multicast", messages: [{ type: "text", text: "お知らせ" }] }];
      await world.admin.ask("POST", "/api/rules", { rule: { ...rule, actions } });
      return (await asked).headers()["x-noroshi-by-itself"];
    };
    expect(await askedAfterNews()).toBeUndefined();
    await page.evaluate("const then = Date.now; Date.now = () => then() + 61_000;");
    expect(await askedAfterNews()).toBe("1");
    await page.keyboard.press("Shift");
    expect(await askedAfterNews()).toBeUndefined();
  });

  it("asks who is at a page whose session is over to sign in again, and keeps what they were typing", async () => {
    const sato = await world.account("sato", { permissions: ["send.segment"] });
    const page = await world.open("/send/notice-manual/show", sato);
    await page.getByLabel("送る文").fill("断水は18時に終わる見込みです。");
    await page.getByText(/^いまの人数/).waitFor();
    await sato.ask("DELETE", "/api/session");
    const typed = "断水は18時に終わる見込みです。給水車が出ます。";
    await page.getByLabel("送る文").fill(typed);
    const dialog = page.getByRole("dialog", { name: "もう一度ログインしてください" });
    await dialog.waitFor();
    expect(await dialog.getByLabel("アカウント").inputValue()).toBe("sato");
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "sign-in-again");
    await dialog.getByLabel("パスワード").fill("wrong-wrong-wrong");
    await dialog.getByRole("button", { name: "ログインする" }).click();
    await dialog.getByText("アカウントかパスワードが違います。").waitFor();
    await dialog.getByLabel("パスワード").fill(PASSWORD);
    await dialog.getByRole("button", { name: "ログインする" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(await page.getByLabel("送る文").inputValue()).toBe(typed);
    await page.getByRole("button", { name: "送信内容を確認する" }).click();
    await page.getByRole("heading", { name: /保留に入れますか/ }).waitFor();
  });

  it("hides what an account may not do, and refuses its address", async () => {
    const page = await world.open("/accounts", await world.account("suzuki", { permissions: ["deliveries.read"] }));
    await page.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
    expect(await page.getByRole("menuitem", { name: "アカウント" }).count()).toBe(0);
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "refused");
  });
});
