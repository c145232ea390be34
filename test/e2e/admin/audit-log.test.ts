import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone, type StaffClient } from "../../support/admin-world.ts";

describe.skipIf(!hasChromium)("the operation log and the settings (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  let reader: StaffClient;
  beforeAll(async () => {
    world = await adminWorld();
    reader = await world.account("reader", { permissions: ["logs.read"] });
    const { id, version } = await world.admin.ask<{ id: number; version: string }>("POST", "/api/accounts", {
      name: "mori",
      displayName: "森 一郎",
    });
    const changed = { displayName: "森 二郎", roles: ["viewer", "sender"], version };
    await world.admin.ask("PUT", `/api/accounts/${id}`, changed);
    await expect(reader.ask("POST", `/api/accounts/${id}/lock`)).rejects.toThrow("403");
  });
  afterAll(() => world?.close());

  const seen = async (page: Page, name: string) => {
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, name);
  };
  const choose = async (page: Page, field: string, option: string) => {
    await page.getByLabel(field, { exact: true }).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };
  const soon = <T>(ask: () => T) => expect.poll(ask, { timeout: 10_000 });
  const rows = (page: Page) => page.getByRole("row");

  it("says who did what, and what a change changed, by keyboard alone", async () => {
    const page = await world.open("/audit-logs");
    await page.getByText("アカウントを変えた").waitFor();
    await seen(page, "audit");
    const row = rows(page).filter({ hasText: "アカウントを変えた" });
    expect(await row.textContent()).toContain("アカウント mori");
    await row.getByRole("button").focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("row", { name: "氏名（表示名） 森 一郎 森 二郎" }).waitFor();
    await drawer.getByRole("row", { name: "役割 ― viewer、sender" }).waitFor();
    await seen(page, "audit-entry");
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    await row.getByRole("button").and(page.locator(":focus")).waitFor();
  });

  it("is searched by words, result, action and day", async () => {
    const page = await world.open("/audit-logs");
    await choose(page, "結果", "拒否");
    await page.getByText("アカウントへの操作（権限がなく断られた）").waitFor();
    await soon(() => rows(page).count()).toBe(2);
    await choose(page, "結果", "失敗");
    await page.getByText("当てはまる記録はありません").waitFor();
    await seen(page, "audit-none");
    await page.goto(`${world.url}/admin/#/audit-logs?filter=%7B%7D`);
    await soon(() => rows(page).count()).toBeGreaterThan(3);
    await page.getByLabel("操作", { exact: true }).fill("アカウントを作");
    await page.getByRole("option", { name: "アカウントを作った" }).click();
    await soon(() => rows(page).count()).toBe(3);
    await page.getByLabel("この日まで").fill("2020-01-01");
    await page.getByText("当てはまる記録はありません").waitFor();
  });

  it("is saved as a file with the filters that are set, which is logged, too", async () => {
    const page = await world.open('/audit-logs?filter={"action":"accounts.update"}');
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "1件をCSVで書き出す" }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^audit-log-.*\.csv$/);
    const text = await readFile(await file.path(), "utf8");
    expect(text.trim().split("\n")).toHaveLength(2);
    expect(text).toContain("森 二郎");
    await page.getByText("書き出しました。").waitFor();
    await page.goto(`${world.url}/admin/#/audit-logs?filter=%7B%7D`);
    await page.getByText("操作ログを書き出した").first().waitFor();
  });

  it("is checked, and the answer is in words", async () => {
    const page = await world.open("/audit-logs", world.admin, { viewport: phone });
    await page.getByText("アカウントを変えた").waitFor();
    await seen(page, "audit-phone");
    await page.getByRole("button", { name: "書き換えられていないか確かめる" }).click();
    await page.getByText("書き換えは見つかりませんでした").waitFor();
    await seen(page, "audit-verified-phone");
    await page.getByRole("button", { name: "閉じる" }).click();
    await page.getByRole("listitem").filter({ hasText: "アカウントを変えた" }).getByRole("button").click();
    await page.getByRole("row", { name: "氏名（表示名） 森 一郎 森 二郎" }).waitFor();
    await seen(page, "audit-entry-phone");
  });

  it("is saved by nobody who may only read it, and read by nobody else", async () => {
    const page = await world.open("/audit-logs", reader);
    await page.getByText("アカウントを変えた").waitFor();
    expect(await page.getByRole("button", { name: /書き出す/ }).count()).toBe(0);
    const outside = await world.open("/audit-logs", await world.account("outside"));
    await outside.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
  });

  it("the settings say how sources, LINE and the program do, to everybody who is signed in", async () => {
    for (const viewport of [undefined, phone]) {
      const page = await world.open("/settings", reader, viewport && { viewport });
      await page.getByRole("heading", { name: "メールボックス default" }).waitFor();
      await page.getByRole("heading", { name: "本番のLINE公式アカウント" }).waitFor();
      await page.getByText("0.1.0").waitFor();
      expect(await page.getByRole("link", { name: /開く/ }).getAttribute("href")).toBe("/api/docs/");
      await seen(page, viewport ? "settings-phone" : "settings");
    }
  });

  it("sending to LINE is resumed with a reason, once its cause is mended", async () => {
    const faults = (locked: 401 | null) =>
      fetch(new URL("/sandbox/control/faults", world.phoneUrl), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ locked }),
      });
    await faults(401);
    await world.mail("quake-5weak-no-tsunami");
    const page = await world.open("/settings", world.admin, { viewport: phone });
    await page.getByText("送信を止めている").waitFor();
    await seen(page, "settings-held-phone");
    await faults(null);
    await page.getByRole("button", { name: "送信を再開する" }).click();
    const ask = page.getByRole("dialog");
    await ask.getByLabel("理由（操作ログに残ります）").fill("トークンを新しくした");
    await seen(page, "settings-resume-phone");
    await ask.getByRole("button", { name: "送信を再開する" }).click();
    await page.getByText("送信できる").waitFor();
    const [entry] = await reader.ask<{ note: string }[]>("GET", '/api/audit-logs?filter={"action":"channels.resume"}');
    expect(entry?.note).toBe("トークンを新しくした");
    // Whoever may not do it is not offered it.
    await faults(401);
    await world.mail("quake-6strong-wide-digits");
    const other = await world.open("/settings", reader);
    await other.getByText("送信を止めている").waitFor();
    expect(await other.getByRole("button", { name: "送信を再開する" }).count()).toBe(0);
  });
});
