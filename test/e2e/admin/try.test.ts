import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, desktop, hasChromium, phone } from "../../support/admin-world.ts";
import { keyboard } from "../../support/hands.ts";

const quake = "【地震情報】市内で震度３を観測しました";

describe.skipIf(!hasChromium)("one mail, tried with all rules (needs /usr/bin/chromium)", { timeout: 60_000 }, () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
    await world.mail("quake-3");
  }, 60_000);
  afterAll(() => world?.close());

  const deliveries = async () => (await world.admin.ask<unknown[]>("GET", "/api/deliveries")).length;
  const result = (page: Page) => page.getByRole("heading", { name: "試した結果" });

  it("is chosen from those that came and read rule by rule, by keyboard alone; nothing is sent", async () => {
    const before = await deliveries();
    const page = await world.open("/mails");
    const hand = keyboard(page);
    await hand.press(page.getByRole("link", { name: "メールで試す" }));
    await page.getByText("何も保存せず、だれにも送りません。", { exact: false }).waitFor();
    await hand.press(page.getByRole("button", { name: quake }));
    await page.getByText(/^1件のルールが、[\d,]+人に送ります。$/).waitFor();
    await page.locator("h2:focus", { hasText: "試した結果" }).waitFor();
    const fires = page.getByRole("region", { name: "動くルール" });
    await fires.getByRole("heading", { name: "地震", exact: false }).waitFor();
    await fires.getByText(/人に送ります（対象: .+）。/).waitFor();
    await fires.getByRole("list", { name: "LINEでの見え方" }).waitFor();
    await fires.getByText("問題なし").first().waitFor();
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "try-desktop");
    // In the order they are asked: those before the one that fired, then those it stopped.
    const all = page.getByRole("region", { name: /^すべてのルールの判定/ });
    const outcomes = await all.getByRole("heading", { level: 3 }).allTextContents();
    const fired = outcomes.findIndex((one) => one.startsWith("合った"));
    expect(fired).toBeGreaterThan(0);
    expect(outcomes.slice(0, fired).every((one) => one.startsWith("合わなかった"))).toBe(true);
    expect(outcomes.slice(fired + 1).every((one) => one.startsWith("調べていない"))).toBe(true);
    await hand.press(all.getByRole("button", { name: new RegExp(outcomes[0]?.replace(/^合わなかった/, "") ?? "") }));
    await all.getByText("合っていない").first().waitFor();
    expect(await deliveries()).toBe(before);
  });

  it("is a file from one's own machine, and is held as old news if it came now, on a phone", async () => {
    const page = await world.open("/try", world.admin, { viewport: phone });
    await page.getByRole("tab", { name: "手元のファイルから" }).click();
    await page.locator("input[type=file]").setInputFiles("fixtures/mails/quake-3.eml");
    await page.getByText(/^1件のルールが、[\d,]+人に送ります。$/).waitFor();
    await page.getByRole("switch", { name: "いま届いたこととして試す" }).click();
    await page.getByText(/1件は保留になり、人が送ると決めれば[\d,]+人に届きます。/).waitFor();
    expect(await world.faults(page)).toEqual([]);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await world.shot(page, "try-phone");
  });

  it("is reached from its own page; who may not see rules is not led there", async () => {
    const page = await world.open("/mails/1/show", world.admin, { viewport: desktop });
    await page.getByRole("link", { name: "すべてのルールで試す" }).click();
    await page.getByText(/^1件のルールが、/).waitFor();
    await page.getByText("それ自身の配信との重複は見ていません。", { exact: false }).waitFor();
    const reader = await world.account("mail-reader", { permissions: ["mails.read"] });
    const other = await world.open("/mails/1/show", reader);
    await other.getByText("差出人のアドレス").first().waitFor();
    expect(await other.getByRole("link", { name: "すべてのルールで試す" }).count()).toBe(0);
    await other.goto(`${world.url}/admin/#/try`);
    await other.getByText("この画面を開く権限がありません").waitFor();
  });

  it("names no rule of another department, and says so", async () => {
    const limited = await world.account("kouhou-only", { permissions: ["rules.read"], departments: ["kouhou"] });
    const page = await world.open("/try", limited);
    await page.locator("input[type=file]").setInputFiles("fixtures/mails/quake-3.eml");
    await result(page).waitFor();
    await page.getByText("担当する部署のルールだけを示しています。", { exact: false }).waitFor();
    expect(await page.getByText("だれにも送られません。", { exact: false }).count()).toBe(0);
  });
});
