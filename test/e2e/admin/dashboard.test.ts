import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";

describe.skipIf(!hasChromium)("the start page (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
  });
  afterAll(() => world?.close());

  it("says that all is well, that nothing was sent, and how many friends there are", async () => {
    const page = await world.open("/");
    await page.getByText("すべて正常です。対応が必要なものはありません。").waitFor();
    await page.getByText("今日の配信はまだありません。").waitFor();
    await page.getByText("いま2,000人", { exact: false }).waitFor();
    await page.getByRole("img", { name: "友だちの数の推移" }).waitFor();
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "home-empty");
  });

  it("shows by itself what arrives, leads to what is held, and the menu counts it", async () => {
    const page = await world.open("/", world.admin, { viewport: phone });
    await page.getByText("今日の配信はまだありません。").waitFor();
    await world.mail("quake-5weak-no-tsunami");
    await page.getByText("送信済み").first().waitFor();
    await world.mail("evac-drill-text-in-live");
    await page.getByText("対応が必要なものがあります").waitFor();
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "home-held-phone");
    await page.getByRole("button", { name: "メニュー" }).click();
    await page.getByRole("menuitem", { name: "保留（1）" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: /保留の配信が1件あります/ }).click();
    await page.waitForURL(/#\/held/);
  });

  it("says that LINE does not answer while it is tried again, there and at the delivery, and stops when it does", async () => {
    const trouble = (name: string) =>
      fetch(`${world.url}/demo/api/trouble`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-noroshi-demo": "1" },
        body: JSON.stringify({ trouble: name }),
      });
    await trouble("down");
    try {
      await world.mail("evac-3-two-wards");
      const page = await world.open("/");
      await page.getByText("LINEがうまく応答しません。", { exact: false }).waitFor({ timeout: 45_000 });
      await page.getByRole("listitem").filter({ hasText: "LINEへの送信" }).getByText("応答がありません").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "home-line-down");
      await page
        .getByRole("link", { name: /送信中/ })
        .first()
        .click();
      await page.getByText("そのままお待ちください。", { exact: false }).waitFor();
      expect(await world.faults(page)).toEqual([]);
      await trouble("none");
      await page.getByText("送信済み").first().waitFor({ timeout: 60_000 });
      expect(await page.getByText("そのままお待ちください。", { exact: false }).count()).toBe(0);
    } finally {
      await trouble("none");
    }
  }, 150_000);

  it("shows an account only what it may see", async () => {
    const page = await world.open("/", await world.account("sato", { permissions: ["mails.read"] }));
    await page.getByRole("heading", { name: "友だちの数" }).waitFor();
    expect(await page.getByRole("heading", { name: "今日の配信" }).count()).toBe(0);
    expect(await page.getByRole("menuitem").allTextContents()).toEqual(["ホーム", "届いたメール", "設定"]);
    expect(await world.faults(page)).toEqual([]);
  });

  it("leads to no page that an account may not open, and to LINE's unread notifications whoever may read them again", async () => {
    const page = await world.open("/", await world.account("ito", { permissions: ["sources.operate"] }), {
      viewport: phone,
    });
    await page.route("**/api/status", async (route) => {
      const response = await route.fetch();
      const status = (await response.json()) as { at: string };
      const queue = { batches: 1, people: 500, oldest: new Date(Date.parse(status.at) - 600_000).toISOString() };
      const webhooks = { waiting: 0, oldest: null, failed: 3 };
      await route.fulfill({ response, json: { ...status, queue, webhooks } });
    });
    await page.reload();
    await page.getByText("送信を待っているものがあります（500人）。").waitFor();
    expect(await page.getByRole("link", { name: /送信を待っている/ }).count()).toBe(0);
    expect(await world.faults(page)).toEqual([]);
    await page.getByRole("link", { name: "LINEからの通知のうち3件を処理できませんでした。" }).click();
    await page.getByText("読み取れなかった通知はありません").waitFor();
    expect(await world.faults(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    await world.shot(page, "webhooks-phone");
    await page.getByRole("link", { name: "受信元とLINE" }).click();
    await page.getByRole("link", { name: "読み取れなかったもの 3件" }).waitFor();
    await world.shot(page, "settings-phone");
  });

  it("reads in English and in the dark as well, and remembers both", async () => {
    const page = await world.open("/");
    const own = page.getByRole("button", { name: "デモ管理者" });
    await own.click();
    await page.getByRole("menuitem", { name: "English" }).click();
    await page.getByRole("heading", { name: "Today's deliveries" }).waitFor();
    await own.click();
    await page.getByRole("menuitem", { name: "Dark screen" }).click();
    const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    await expect.poll(ground).toBe("rgb(16, 22, 31)");
    await expect.poll(() => own.getAttribute("aria-expanded")).toBe("false");
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "home-english-dark");
    await page.reload();
    await page.getByRole("heading", { name: "Today's deliveries" }).waitFor();
    await page.goto(`${world.url}/admin/#/mails/999/show`);
    const refusal = page.getByRole("alert").filter({ hasText: "It is not there, or no longer." });
    await refusal.locator("[lang=ja]").getByText("このメールはありません。").waitFor();
    await page.goBack();
    const kept = await page.evaluate("Object.keys(localStorage).sort()");
    expect(kept).toEqual(["RaStorenoroshi.locale", "RaStorenoroshi.theme", "RaStorenoroshi.version"]);
  });
});
