import { readFileSync } from "node:fs";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";

const RULE = "quake-felt";
const eml = readFileSync(new URL("../../../fixtures/mails/quake-3.eml", import.meta.url));

describe.skipIf(!hasChromium)("the panels of a rule (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
    await world.mail("quake-3");
    await world.mail("quake-5weak-no-tsunami");
  });
  afterAll(() => world?.close());

  const clean = async (page: Page) => expect(await world.faults(page)).toEqual([]);
  const choose = (page: Page, subject: string) => page.getByRole("button", { name: subject }).click();
  const mailId = async (q: string) => {
    const filter = encodeURIComponent(JSON.stringify({ q }));
    const [mail] = await world.admin.ask<{ id: number }[]>("GET", `/api/mails?filter=${filter}`);
    return mail?.id ?? 0;
  };
  /** The draft as if somebody had changed it in the form, which has tests of its own. */
  const withDraft = (page: Page, path: string, change: (draft: Record<string, unknown>) => object) =>
    page.route(`**/api/rules/${path}`, async (route) => {
      const body = route.request().postDataJSON() as { draft: Record<string, unknown> };
      await route.continue({ postData: JSON.stringify({ ...body, draft: { ...body.draft, ...change(body.draft) } }) });
    });

  it("tries a mail that came, and says in one sentence what would become of it", async () => {
    const page = await world.open(`/rules/${RULE}`);
    await page.getByRole("tab", { name: "試す" }).click();
    await page.getByLabel("件名か差出人で探す").fill("震度３");
    await choose(page, "市内で震度３を観測しました");
    await page
      .getByRole("region", { name: "選んだメール" })
      .getByText("この地震による津波の心配はありません。")
      .waitFor();
    await page.getByRole("button", { name: "このメールで試す" }).click();
    await page.getByText(/このメールでは、[\d,]+人に送ります（対象: 受け取りたい情報に「地震」を含む）。/).waitFor();
    await page.getByText("送信元は本物か").waitFor();
    for (const name of ["市民に届く文面", "安全確認", "加工", "条件の判定"])
      await page.getByRole("heading", { name }).waitFor();
    await page.getByRole("button", { name: /後ろに加える/ }).click();
    await page.getByText("加工の後").waitFor();
    await clean(page);
    await world.shot(page, "try");
  });

  it("tells that a rule above would take the mail first, when it is tried among all", async () => {
    const page = await world.open(`/rules/${RULE}?tab=try`, world.admin, { viewport: phone });
    await choose(page, "市内で震度5弱を観測しました");
    await page.getByLabel("すべてのルールの中に置いて試す").check();
    await page.getByRole("button", { name: "このメールで試す" }).click();
    await page.getByText("先にルール「地震 市内震度5弱以上（全員へ）」がこのメールを受け取る").waitFor();
    await page.getByRole("heading", { name: "ほかに動くルール" }).waitFor();
    await clean(page);
    await world.shot(page, "try-among-phone");
  });

  it("takes a mail as a file, shows what was read in it, and refuses what is none", async () => {
    const page = await world.open(`/rules/${RULE}?tab=try`);
    await page.getByRole("tab", { name: "手元のファイルから" }).click();
    const file = page.getByLabel("メールのファイル（.eml）", { exact: true });
    await file.setInputFiles({ name: "large.eml", mimeType: "message/rfc822", buffer: Buffer.alloc(10_485_761) });
    await page.getByText("ファイルが大きすぎます。10MBまでのメールを選んでください。").waitFor();
    await clean(page);
    await file.setInputFiles({ name: "quake.eml", mimeType: "message/rfc822", buffer: eml });
    const chosen = page.getByRole("region", { name: "選んだメール" });
    await chosen.getByText("ファイル quake.eml").waitFor();
    await chosen.getByText("【地震情報】市内で震度３を観測しました").waitFor();
    await page.getByLabel("いま届いたこととして").check();
    await page.getByRole("button", { name: "このメールで試す" }).click();
    await page.getByText(/^保留になります: /).waitFor();
    await clean(page);
    await world.shot(page, "try-upload");
  });

  it("names what is wrong with a draft instead of trying it", async () => {
    const page = await world.open(`/rules/${RULE}?tab=try`);
    await withDraft(page, "dry-run", () => ({ actions: [] }));
    await choose(page, "市内で震度３を観測しました");
    await page.getByRole("button", { name: "このメールで試す" }).click();
    await page.getByText(/ルールに\d+件の誤りがあります/).waitFor();
    await page.getByRole("alert").getByText("actions").waitFor();
    await clean(page);
  });

  it("tries a rule for sending by hand on a text, and says of others that mails cannot try them", async () => {
    const page = await world.open("/rules/notice-manual?tab=try");
    await page.getByLabel("送る文").fill("断水のお知らせです。");
    await page.getByRole("button", { name: "この文で試す" }).click();
    await page.getByText(/^保留になります: このルールの配信は、人が承認してから送ります/).waitFor();
    await page.goto(`${world.url}/admin/#/rules/welcome?tab=try`);
    await page.getByText("は、メールでは試せません").waitFor();
    await clean(page);
  });

  it("can be tried by keyboard alone", async () => {
    const page = await world.open(`/rules/${RULE}?tab=try`);
    await page.getByLabel("件名か差出人で探す").focus();
    await page.keyboard.type("震度３");
    await page.getByRole("button", { name: "市内で震度5弱" }).waitFor({ state: "detached" });
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const run = page.getByRole("button", { name: "このメールで試す" });
    await run.waitFor();
    const isAtRun = async () => (await run.and(page.locator(":focus")).count()) > 0;
    for (let tries = 0; tries < 200 && !(await isAtRun()); tries += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText(/このメールでは、[\d,]+人に送ります/).waitFor();
  });

  it("adds a test from the page of a mail with what comes of it now, changes it and removes it", async () => {
    const page = await world.open(`/rules/${RULE}?tab=tests&mail=${await mailId("震度３")}`);
    const dialog = page.getByRole("dialog");
    await dialog.getByText("【地震情報】市内で震度３を観測しました").waitFor();
    await dialog.getByLabel("テストの名前").fill("震度3は希望した人へ");
    await page.keyboard.press("Escape");
    await page.mouse.click(5, 400);
    await dialog.getByLabel("文面にあるはずの言葉").fill("震度３");
    await dialog.getByLabel("配信しない").check();
    await dialog.getByRole("button", { name: "いまの結果を入れる" }).click();
    await dialog.getByText(/^いまの結果: このメールでは、/).waitFor();
    expect(await dialog.getByLabel("配信する").isChecked()).toBe(true);
    expect(await dialog.getByLabel("文面にあるはずの言葉").inputValue()).toBe("震度３");
    await clean(page);
    await world.shot(page, "test-add");
    await dialog.getByRole("button", { name: "保存する" }).click();
    await page.getByText("1件すべて合格しました。").waitFor();
    await page.getByText("期待: 配信する。対象は条件で選んだ人。文面に「震度３」がある").waitFor();
    expect(page.url()).not.toContain("mail=");

    await page.getByRole("button", { name: "テスト「震度3は希望した人へ」を直す" }).click();
    await dialog.getByLabel("配信しない").check();
    await dialog.getByRole("button", { name: "保存する" }).click();
    await page.getByText("1件のうち1件が合いません").waitFor();
    await page.getByText("「配信しない」はずが、「配信する」になりました。").waitFor();
    await clean(page);
    await world.shot(page, "test-failed");

    await page.getByRole("button", { name: "テスト「震度3は希望した人へ」を消す" }).click();
    await dialog.getByText("元に戻せません").waitFor();
    await clean(page);
    await dialog.getByRole("button", { name: "消す" }).click();
    await page.getByText("テストはまだありません").waitFor();
    await clean(page);
  });

  it("compares the draft with the rule in force over past mails", async () => {
    const page = await world.open(`/rules/${RULE}`, world.admin, { viewport: phone });
    await withDraft(page, `${RULE}/compare`, ({ transforms }) => ({
      audience: "everyone",
      transforms: (transforms as unknown[]).slice(0, 3),
    }));
    await page.getByRole("tab", { name: "過去と比べる" }).click();
    await page.getByLabel("比べる日数").fill("0");
    expect(await page.getByRole("button", { name: "比べる", exact: true }).isDisabled()).toBe(true);
    await page.getByLabel("比べる日数").fill("7");
    await page.getByRole("button", { name: "比べる", exact: true }).click();
    await page.getByText("2通のうち1通で結果が変わります。").waitFor();
    await page.getByText(/対象が変わります: .*から「友だち全員」/).waitFor();
    await page.getByText("https://www.city.chiba.example/bousai/").waitFor();
    const link = page.getByRole("link", { name: "【地震情報】市内で震度３を観測しました" });
    expect(await link.getAttribute("href")).toContain(`/mails/${await mailId("震度３")}/show`);
    await clean(page);
    await world.shot(page, "compare-phone");
  });

  it("cancels a comparison that takes long, and one begun elsewhere only after asking", async () => {
    const page = await world.open(`/rules/${RULE}?tab=compare`, world.admin, { viewport: phone });
    const run = page.getByRole("button", { name: "比べる", exact: true });
    // Two mails are compared too fast to be seen; so the server's word on how far it is is made up.
    const ended = new Set<string>();
    const shown = (id: string) => ({
      ...{ id: Number(id), kind: "rules.compare", state: ended.has(id) ? "cancelled" : "running" },
      ...{ done: 50, total: 200, result: null, message: null, createdAt: "2026-11-22T00:00:00.000Z", finishedAt: null },
    });
    await page.route(/\/api\/jobs\/\d+(\/cancel)?$/, async (route) => {
      const [, id = "", act] = /jobs\/(\d+)(\/cancel)?$/.exec(route.request().url()) ?? [];
      if (act) ended.add(id);
      await route.fulfill({ json: shown(id) });
    });
    await run.click();
    await page.getByText("比べています… 25%（200通のうち50通）").waitFor();
    await clean(page);
    await world.shot(page, "compare-running-phone");
    await page.getByRole("button", { name: "中止する" }).click();
    await page.getByText("比べるのを中止しました。結果はありません。").waitFor();
    expect(await page.getByRole("button", { name: "中止する" }).count()).toBe(0);
    await run.and(page.locator(":focus")).waitFor();
    await clean(page);

    const running = { code: "job-running", detail: "前に始めたものがまだ終わっていません。", job: 4711 };
    const refuse = (route: Route) =>
      ended.has("4711")
        ? route.continue()
        : route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(running) });
    await page.route(`**/api/rules/${RULE}/compare`, refuse);
    await run.click();
    const dialog = page.getByRole("dialog", { name: "前に始めた比較を中止して、こちらを始めますか？" });
    await dialog.waitFor();
    await clean(page);
    await dialog.getByRole("button", { name: "戻る" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(ended.has("4711")).toBe(false);
    await run.click();
    await dialog.getByRole("button", { name: "中止して始める" }).click();
    await page.getByText("比べています… 25%").waitFor();
    expect(ended.has("4711")).toBe(true);
  });

  it("says who changed what, shows any two versions, and restores one once it was confirmed", async () => {
    const id = "heat";
    const saved = await world.admin.ask<{ rule: object; version: number }>("GET", `/api/rules/${id}`);
    const save = (version: number, priority: number, more: object = {}) =>
      world.admin.ask("PUT", `/api/rules/${id}`, {
        rule: { ...saved.rule, priority, ...more },
        version,
        note: `優先度を${priority}に`,
      });
    await save(1, 701, { audience: "everyone" });
    const page = await world.open(`/rules/${id}`);
    await page.getByRole("textbox", { name: "名前", exact: true }).fill("書きかけ");
    await page.getByRole("tab", { name: "版", exact: true }).click();
    const list = page.getByRole("list", { name: "版の一覧（新しい順）" });
    await list.getByRole("heading", { name: "第2版" }).waitFor();
    await save(2, 702);
    await list.getByText("メモ: 優先度を702に").waitFor();
    await list.getByText("優先度を「701」から「702」に変えました。").waitFor();
    await page.getByLabel("この版から").click();
    await page.getByRole("option", { name: "第1版" }).click();
    await page
      .getByText(/優先度を「\d+」から「702」に変えました。/)
      .first()
      .waitFor();
    await clean(page);
    await world.shot(page, "versions");

    // It is on: whoever restores reads what whoever saves reads.
    expect(await list.getByRole("listitem").filter({ hasText: "今の版" }).innerText()).toContain("第3版");
    await page.getByRole("button", { name: "第2版に戻す" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("新しい版（第4版）として保存し、有効のまま動かします。").waitFor();
    await dialog.getByText("保存していない変更があります。").waitFor();
    await dialog.getByText("友だち全員：2,000人").waitFor();
    await dialog.getByText(/届く人が[\d,]+人増えます/).waitFor();
    await dialog.getByText("優先度を「702」から「701」に変えました。").waitFor();
    await dialog.getByText("職員の確認を待たずに", { exact: false }).waitFor();
    await clean(page);
    await world.shot(page, "restore");
    await dialog.getByRole("button", { name: "戻して、すぐに動かす" }).click();
    await page.getByText("第2版の内容に戻しました。").waitFor();
    await list.getByRole("heading", { name: "第4版" }).waitFor();
    await list.getByText("メモ: 第2版に戻す").waitFor();
  });

  it("offers nothing that an account may not do", async () => {
    const reader = await world.account("reader", { permissions: ["rules.read"] });
    const page = await world.open(`/rules/${RULE}?tab=tests`, reader);
    await page.getByText("テストはまだありません").waitFor();
    expect(await page.getByRole("button", { name: "テストを加える" }).count()).toBe(0);
    await page.getByRole("tab", { name: "過去と比べる" }).click();
    await page.getByText("「届いたメールを見る」権限が要ります").waitFor();
    await page.getByRole("tab", { name: "版", exact: true }).click();
    await page.getByRole("heading", { name: "第1版" }).waitFor();
    expect(await page.getByRole("button", { name: /版に戻す/ }).count()).toBe(0);
    await page.getByRole("tab", { name: "試す" }).click();
    // Files of their own they may try all the same.
    await page
      .getByLabel("メールのファイル（.eml）", { exact: true })
      .setInputFiles({ name: "quake.eml", mimeType: "message/rfc822", buffer: eml });
    await page.getByRole("button", { name: "このメールで試す" }).click();
    await page.getByText(/人に送ります（対象/).waitFor();
    await clean(page);
  });
});
