import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";

describe.skipIf(!hasChromium)("the staff's pages about citizens (needs /usr/bin/chromium)", { timeout: 90_000 }, () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
  });
  afterAll(() => world?.close());

  const firstOf = async (filter: object = {}) => {
    const query = new URLSearchParams({ filter: JSON.stringify(filter), range: "[0,0]" });
    const [friend] = await world.admin.ask<{ id: string }[]>("GET", `/api/friends?${query}`);
    if (!friend) throw new Error("no friend");
    return friend.id;
  };
  const choose = async (page: Page, field: string, option: string | RegExp) => {
    await page.getByLabel(field, { exact: true }).click();
    await page.getByRole("option", { name: option }).first().click();
  };
  const noSideways = (page: Page) =>
    page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

  it("lists people without names, and narrows them down by state, by id and by what they answered", async () => {
    const page = await world.open("/friends");
    await page.getByText("2000件中 1～25件").waitFor();
    await world.shot(page, "citizens");
    expect(await world.faults(page)).toEqual([]);

    await choose(page, "属性で絞り込む", "お住まいの区");
    await page.getByLabel("どの答えの人か（いくつでも）").click();
    await world.shot(page, "citizens-options");
    await page.getByRole("option", { name: /^中央区\s*\d/ }).click();
    await page.getByRole("option", { name: /^緑区\s*\d/ }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "絞り込む", exact: true }).click();
    const filter = page.getByRole("button", { name: "絞り込み「お住まいの区: 中央区、緑区」を外す" });
    await filter.waitFor();
    await page.getByText(/^\d{2,3}件中 1～25件$/).waitFor();
    await choose(page, "属性で絞り込む", "生まれた年（西暦）");
    await page.getByRole("button", { name: "未回答の人" }).click();
    await page.getByRole("button", { name: "絞り込み「生まれた年（西暦）: 未回答」を外す" }).waitFor();
    await world.shot(page, "citizens-filtered");
    expect(await world.faults(page)).toEqual([]);
    await filter.click();
    await page.getByRole("button", { name: "絞り込み「生まれた年（西暦）: 未回答」を外す" }).click();
    await page.getByText("2000件中 1～25件").waitFor();

    await choose(page, "状態", "ブロックなど");
    await page.getByText("この条件に合う市民はいません").waitFor();
    await world.shot(page, "citizens-empty");
    expect(await world.faults(page)).toEqual([]);
    await choose(page, "状態", "登録中");

    const id = await firstOf();
    const search = page.getByLabel("ユーザーIDで探す");
    await search.fill("山田");
    await page.getByText("U に続けて、0〜9と a〜f で入れてください（33文字まで）。").waitFor();
    await search.fill(id);
    await page.getByText("1件中 1～1件").waitFor();

    await page.getByRole("button", { name: "表示する属性" }).click();
    await page.getByLabel("性別").check();
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "性別" }).waitFor();
    await page.getByRole("link", { name: `${id.slice(0, 5)}…${id.slice(-4)}` }).click();
    await page.getByRole("heading", { name: /^市民 U/ }).waitFor();
  });

  it("adds up who answered what, in bars that are read out as figures", async () => {
    const page = await world.open("/friends");
    await page.getByRole("tab", { name: "集計" }).click();
    const bars = page.getByRole("list", { name: "お住まいの区" });
    await bars.getByText("花見川区", { exact: true }).waitFor();
    const figures = bars.getByText(/^[\d,]+人（\d+\.\d%）$/);
    expect(await figures.count()).toBe(6);
    await page.getByLabel("町ごとの人数も表示する").check();
    expect(await figures.count()).toBeGreaterThan(200);
    await page.getByLabel("町ごとの人数も表示する").uncheck();
    await world.shot(page, "citizens-totals");
    expect(await world.faults(page)).toEqual([]);
    await choose(page, "集計する属性", "受け取りたい情報");
    await page.getByText(/合計は100%を超えます/).waitFor();
    expect(await world.faults(page)).toEqual([]);
  });

  it("exports after saying that it is personal data, and writes that down", async () => {
    const page = await world.open("/friends");
    await page.getByRole("button", { name: "書き出し" }).click();
    const dialog = page.getByRole("dialog", { name: "市民の登録内容を書き出しますか？" });
    await dialog.getByText(/2,000人の登録内容.*操作ログに残ります/).waitFor();
    await dialog.getByLabel("LINEのユーザーIDを入れる").uncheck();
    await world.shot(page, "citizens-export");
    expect(await world.faults(page)).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "書き出す" }).click(),
    ]);
    const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
    expect(lines[0]).toContain("お住まいの区,受け取りたい情報");
    expect(lines).toHaveLength(2001);
    expect(file.suggestedFilename()).toMatch(/^friends-\d{4}-\d\d-\d\d\.csv$/);
    await page.getByText("書き出しました。ファイルはダウンロードの場所にあります。").waitFor();
    const [entry] = await world.admin.ask<{ action: string; counts: unknown }[]>("GET", "/api/audit-logs");
    expect(entry).toMatchObject({ action: "friends.export", counts: { friends: 2000 } });
  });

  it("shows one person's answers in words, with the way to why something reached them", async () => {
    await world.mail("quake-3");
    const deliveries = await world.admin.ask<{ id: number; audienceCount: number | null }[]>("GET", "/api/deliveries");
    expect(deliveries.length).toBeGreaterThan(0);
    const wanted = { all: [{ fact: "categories", operator: "contains", value: "earthquake" }] };
    const id = await firstOf({ audience: wanted });
    const page = await world.open(`/friends/${id}/show`);
    await page.getByRole("heading", { name: "登録内容" }).waitFor();
    await page.getByText("受け取りたい情報").waitFor();
    await page.getByText(/地震/).first().waitFor();
    await world.shot(page, "citizen");
    expect(await world.faults(page)).toEqual([]);
    const why = page.getByRole("link", { name: /がなぜ届いた？$/ }).first();
    expect(await why.getAttribute("href")).toMatch(new RegExp(`/deliveries/\\d+/show\\?user=${id}$`));
  });

  it("deletes everything known of a person once their id was typed again, and says what goes", async () => {
    const id = await firstOf();
    const page = await world.open(`/friends/${id}/show`);
    await page.getByRole("button", { name: "情報を削除" }).click();
    const dialog = page.getByRole("dialog", { name: "この人の情報をすべて削除しますか？" });
    const confirm = dialog.getByRole("button", { name: "すべて削除する" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByText("登録内容（すべての属性の答え）と同意の記録").waitFor();
    await dialog.getByLabel("確認のため、この人のユーザーIDを入れる").fill(id.slice(0, -1));
    expect(await confirm.isDisabled()).toBe(true);
    await world.shot(page, "citizen-delete");
    expect(await world.faults(page)).toEqual([]);
    await dialog.getByLabel("確認のため、この人のユーザーIDを入れる").fill(id);
    await confirm.click();
    await page.getByText("情報を削除しました。").waitFor();
    await page.getByText("1999件中 1～25件").waitFor();
  });

  it("is walked through by keyboard on a phone, without scrolling sideways", async () => {
    const page = await world.open("/friends", world.admin, { viewport: phone });
    await page.getByText(/件中 1～25件/).waitFor();
    expect(await noSideways(page)).toBeLessThanOrEqual(0);
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "citizens-phone");
    await page.getByRole("tab", { name: "一覧" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "お住まいの区" }).waitFor();
    expect(await noSideways(page)).toBeLessThanOrEqual(0);
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "citizens-totals-phone");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: /^U/ }).first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "登録内容" }).waitFor();
    expect(await noSideways(page)).toBeLessThanOrEqual(0);
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "citizen-phone");
  });

  it("offers neither export nor deletion to who may only look, and nothing to who may not", async () => {
    const id = await firstOf();
    const reader = await world.account("reader", { permissions: ["friends.read"] });
    const page = await world.open("/friends", reader);
    await page.getByText(/件中 1～25件/).waitFor();
    expect(await page.getByRole("button", { name: "書き出し" }).count()).toBe(0);
    const one = await world.open(`/friends/${id}/show`, reader);
    await one.getByRole("heading", { name: "登録内容" }).waitFor();
    expect(await one.getByRole("button", { name: "情報を削除" }).count()).toBe(0);
    const other = await world.open("/friends", await world.account("other", { permissions: ["rules.read"] }));
    await other.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
  });
});
