import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";

// Long lists and two editors: the machine that runs this may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });
const patient = { timeout: 20_000 };

interface Listed {
  id: string;
  name: string;
  enabled: boolean;
  version: number;
}

describe.skipIf(!hasChromium)("the rules of the staff's pages (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
    await world.mail("quake-3");
  });
  afterAll(() => world?.close());

  const order = async () =>
    (await world.admin.ask<Listed[]>("GET", `/api/rules?range=[0,999]&sort=["priority","DESC"]`)).map(({ id }) => id);
  const rule = (id: string) => world.admin.ask<Listed & { rule: Record<string, unknown> }>("GET", `/api/rules/${id}`);
  /** A rule of its own for a test: off, for citizens of 中央区. */
  const make = (id: string, more: object = {}) =>
    world.admin.ask("POST", "/api/rules", {
      rule: {
        id,
        name: id,
        enabled: false,
        priority: 10,
        trigger: { type: "imap" },
        conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: id }] },
        audience: { all: [{ fact: "area", operator: "in", value: ["中央区"] }] },
        actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.subject}}" }] }],
        ...more,
      },
    });
  const items = (page: Page) => page.getByRole("list", { name: "ルール（先に尋ねる順）" }).getByRole("listitem");
  /** Puts a text in place of what the JSON tab holds. */
  const writeJson = async (page: Page, text: string) => {
    await page.getByRole("textbox", { name: "ルールのJSON" }).click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
  };

  describe("the list", () => {
    it("does not bring back whoever opens a rule right after writing into the search", async () => {
      const page = await world.open("/rules");
      await items(page).first().waitFor();
      await page.getByRole("searchbox", { name: "名前・idで探す" }).fill("津波");
      // As it stands while the rule's page is being drawn: the address is the rule's, and the list is there still.
      await page.evaluate("history.replaceState(history.state, '', '#/rules/being-opened')");
      await page.waitForTimeout(1_000);
      expect(page.url()).toMatch(/#\/rules\/being-opened$/);
    });

    it("shows all rules, what is asked first on top, and finds them by words and state", async () => {
      const page = await world.open("/rules");
      await items(page).first().waitFor();
      expect(await items(page).count()).toBe((await order()).length);
      expect(await items(page).first().innerText()).toContain("訓練（訓練の参加者だけへ）");
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rules-list");

      await page.getByRole("searchbox", { name: "名前・idで探す" }).fill("津波");
      await page.getByText(/件のうち2件/).waitFor();
      await page.getByText("絞り込み中は並べ替えできません。").waitFor();
      expect(await page.getByRole("button", { name: /を並べ替える$/ }).count()).toBe(0);
      await page.getByRole("combobox", { name: "状態" }).click();
      await page.getByRole("option", { name: "無効" }).click();
      await page.getByText("この絞り込みに合うルールはありません").waitFor();
      await world.shot(page, "rules-none");
      // The menu's own way to the list clears the filter, and what was searched for does not come back by itself.
      await page.getByRole("menuitem", { name: "ルール", exact: true }).click();
      await expect.poll(() => page.getByRole("searchbox", { name: "名前・idで探す" }).inputValue(), patient).toBe("");
      await page.getByRole("searchbox", { name: "名前・idで探す" }).fill("津波");
      await page.getByRole("button", { name: "絞り込みを解除" }).click();
      await page
        .getByRole("button", { name: /を並べ替える$/ })
        .first()
        .waitFor();
    });

    it("is read on a phone without scrolling sideways", async () => {
      const page = await world.open("/rules", world.admin, { viewport: phone });
      await items(page).first().waitFor();
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rules-list-phone");
    });

    it("is put in order by keyboard alone, undone, and saved", async () => {
      const before = await order();
      const page = await world.open("/rules");
      const handle = page.getByRole("button", { name: "「訓練（訓練の参加者だけへ）」を並べ替える" });
      await handle.focus();
      await page.keyboard.press("Space");
      await page.getByText("「訓練（訓練の参加者だけへ）」は1番目の位置です。").waitFor();
      await page.keyboard.press("ArrowDown");
      await page.getByText("「訓練（訓練の参加者だけへ）」は2番目の位置です。").waitFor();
      await page.keyboard.press("Space");
      const bar = page.getByRole("region", { name: "並べ替えを保存" });
      await bar.getByText("2件の順番が変わります。").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rules-reordered");
      await bar.getByRole("button", { name: "元に戻す" }).press("Enter");
      await bar.waitFor({ state: "detached" });
      expect(await order()).toEqual(before);

      const down = page.getByRole("button", { name: "「訓練（訓練の参加者だけへ）」を1つ下へ" });
      await down.focus();
      await page.keyboard.press("Enter");
      await bar.waitFor();
      expect(await down.evaluate((button) => button.matches(":focus"))).toBe(true);
      await page.keyboard.press("Enter");
      await bar.getByText("3件の順番が変わります。").waitFor();
      // At the end of the list the button is switched off: the keyboard goes on at the other one.
      const id = await items(page)
        .nth(1)
        .getByRole("button", { name: /を1つ上へ$/ })
        .getAttribute("id");
      await page.locator(`[id="${id}"]`).press("Enter");
      const other = page.locator(`[id="${id?.replace("up-", "down-")}"]`);
      await expect.poll(() => other.evaluate((button) => button.matches(":focus")), patient).toBe(true);
      await other.press("Enter");
      await bar.getByRole("button", { name: "並べ替えを保存" }).press("Enter");
      await page.getByText("並べ替えを保存しました。").waitFor();
      const [first = "", second = "", third = "", ...rest] = before;
      expect(await order()).toEqual([second, third, first, ...rest]);
    });

    it("is put in order by dragging, and warns before that is lost", async () => {
      const before = await order();
      const page = await world.open("/rules");
      const handles = page.getByRole("button", { name: /を並べ替える$/ });
      const [from, to] = [await handles.first().boundingBox(), await handles.nth(2).boundingBox()];
      if (!from || !to) throw new Error("there is nothing to take hold of");
      await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
      await page.mouse.down();
      await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 10 });
      await page.getByText("は3番目の位置です。").waitFor({ state: "attached" });
      await page.mouse.up();
      await page.getByRole("region", { name: "並べ替えを保存" }).waitFor();
      await page.getByRole("menuitem", { name: "ホーム" }).click();
      const dialog = page.getByRole("dialog", { name: "保存していない変更があります" });
      await dialog.getByRole("button", { name: "変更を捨てて移動する" }).click();
      await page.getByRole("heading", { name: "ホーム" }).waitFor();
      expect(await order()).toEqual(before);
    });

    it("says what a rule will do before it is switched on", async () => {
      await make("switched");
      const [action] = (await rule("switched")).rule.actions as object[];
      const text = { type: "text", text: "{{manual.text}}" };
      const twice = { ...action, messages: [text] };
      await make("switched-hand", { trigger: { type: "manual" }, conditions: undefined, actions: [twice, twice] });
      await make("switched-later", {
        trigger: { type: "schedule", cron: "0 9 1 1 *" },
        conditions: undefined,
        actions: [{ ...action, messages: [{ type: "text", text: "新年です。" }] }],
        guard: { approval: true },
      });
      const page = await world.open('/rules?filter={"q":"switched"}');
      await page.getByRole("switch", { name: "「switched」を有効にする" }).click();
      const dialog = page.getByRole("dialog", { name: "「switched」を有効にしますか？" });
      await dialog.getByText("メールの受信").waitFor();
      await dialog.getByText("中央区").waitFor();
      await dialog.getByText(/^[\d,]+人$/).waitFor();
      await dialog.getByText("職員の確認を待たずに自動で送ります。").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rules-switch-on");
      await dialog.getByRole("button", { name: "有効にする" }).click();
      await page.getByText("「switched」を有効にしました。").waitFor();
      expect((await rule("switched")).enabled).toBe(true);

      await page.getByRole("switch", { name: "「switched」を有効にする" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "無効にする" }).click();
      await page.getByText("「switched」を無効にしました。").waitFor();
      expect((await rule("switched")).enabled).toBe(false);

      // What it says is true of rules that staff or the clock fire, too; only rules over mails can have tests.
      await page.getByRole("switch", { name: "「switched-later」を有効にする" }).click();
      const later = page.getByRole("dialog", { name: "「switched-later」を有効にしますか？" });
      await later
        .getByText(/^次は \d{4}\/01\/01 9:00（日本時間）に保留になり、職員が承認してから送ります。$/)
        .waitFor();
      expect(await later.getByText("テスト").count()).toBe(0);
      await later.getByRole("button", { name: "戻る" }).click();
      await later.waitFor({ state: "detached" });
      await page.getByRole("switch", { name: "「switched-hand」を有効にする" }).click();
      const byHand = page.getByRole("dialog", { name: "「switched-hand」を有効にしますか？" });
      await byHand.getByText("「手動で送る」で職員が送るまで、何も送りません。").waitFor();
      await byHand.getByText("同じ人に2通届きます", { exact: false }).waitFor();
      expect(await byHand.getByText("自動で送ります", { exact: false }).count()).toBe(0);
      await byHand.getByRole("button", { name: "有効にする" }).click();
      await byHand.waitFor({ state: "detached" });
      await page.getByRole("link", { name: "「switched-hand」を送る…" }).click();
      await page.getByLabel("送る文").fill("二重のお知らせ");
      await page.getByRole("button", { name: "送信内容を確認する" }).click();
      await page.getByRole("dialog").getByText("同じ人に2通届きます", { exact: false }).waitFor();
      expect(await world.faults(page)).toEqual([]);
    });

    it("refuses to switch on what fails its tests, says which, and leads to them", async () => {
      await make("untrue");
      const [mail] = await world.admin.ask<{ id: number }[]>("GET", "/api/mails");
      const body = { name: "震度3で送る", eventId: mail?.id, expected: { outcome: "fires" } };
      await world.admin.ask("POST", "/api/rules/untrue/tests", body);
      const page = await world.open('/rules?filter={"q":"untrue"}');
      await page.getByRole("switch", { name: "「untrue」を有効にする" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("登録してあるテスト1件を実行します").waitFor();
      await dialog.getByRole("button", { name: "有効にする" }).click();
      await dialog.getByText("テストが1件合わないため、有効にできません").waitFor();
      await dialog.getByText("「震度3で送る」").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rules-tests-fail");
      await dialog.getByRole("link", { name: "テストを開いて直す" }).click();
      await page.getByRole("tab", { name: "テスト", selected: true }).waitFor();
      expect((await rule("untrue")).enabled).toBe(false);
    });

    it("exports all rules, shows what an import would do, and does it", async () => {
      await make("brought");
      await world.admin.ask("PUT", "/api/rules/brought/enabled", { enabled: true });
      const page = await world.open('/rules?filter={"q":"brought"}');
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: "書き出す" }).click();
      const exported = JSON.parse(readFileSync(await (await saved).path(), "utf8")) as { rules: { id: string }[] };
      expect(exported.rules.map(({ id }) => id).sort()).toEqual((await order()).sort());

      const own = exported.rules.filter(({ id }) => id === "brought" || id === "heat");
      const long = "避難所の開設をお知らせします。".repeat(10);
      const changed = {
        ...own.find(({ id }) => id === "brought"),
        name: "持ち込んだルール",
        audience: "everyone",
        actions: [{ type: "multicast", messages: [{ type: "text", text: long }] }],
      };
      const added = { ...changed, id: "brought-too", name: "新しいルール" };
      const file = (rules: unknown[]) => ({
        name: "rules.json",
        mimeType: "application/json",
        buffer: Buffer.from(JSON.stringify({ rules })),
      });
      await page.getByRole("button", { name: "取り込む" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.locator("input[type=file]").setInputFiles(file([{ no: "rule" }]));
      await dialog.getByText("ルールのJSONとして読めません。").waitFor();
      await dialog
        .locator("input[type=file]")
        .setInputFiles(file([{ ...added, audience: "nowhere" }, own.find(({ id }) => id === "heat")]));
      await dialog.getByText("新しく作る: 1件").waitFor();
      await dialog.getByText("変わらない: 1件").waitFor();
      await dialog.getByRole("button", { name: "取り込む" }).click();
      await dialog.getByText("誤りがあるため、何も取り込みませんでした").waitFor();
      await dialog.getByText(/^「新しいルール」 audience/).waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rules-import-refused");

      await dialog.locator("input[type=file]").setInputFiles(file([changed, added]));
      await dialog.getByText("上書きする: 1件").waitFor();
      // What changes in a rule that is on stands there, long texts whole, and what will be on is named.
      await dialog.getByText(/送る内容や対象、条件などが変わるルール: 「持ち込んだルール」/).waitFor();
      await dialog.getByText("取り込むと、すぐに有効になるルール: 「新しいルール」").waitFor();
      await dialog.getByText(/^対象を「中央区」から「友だち全員」に変えました。$/).waitFor();
      await dialog.getByText("動作1の吹き出し1の文面を変えました。", { exact: false }).waitFor();
      await dialog.getByText(`＋ ${long}`).waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rules-import");
      // Somebody changes it meanwhile: nothing is written, and the differences are shown anew.
      const { rule: now, version } = await rule("brought");
      await world.admin.ask("PUT", "/api/rules/brought", { rule: { ...now, name: "ほかの人の名前" }, version });
      await dialog.getByRole("button", { name: "取り込む" }).click();
      await dialog
        .getByText("ほかの人がルール「ほかの人の名前」を変えたため、何も取り込みませんでした。", { exact: false })
        .waitFor();
      await dialog.getByText("名前を「ほかの人の名前」から「持ち込んだルール」に変えました。").waitFor();
      await dialog.getByRole("button", { name: "取り込む" }).click();
      await page.getByText("取り込みました（新規1件、上書き1件）。").waitFor();
      expect((await rule("brought")).name).toBe("持ち込んだルール");
      expect((await rule("brought-too")).enabled).toBe(true);
    });
  });

  describe("the page of a rule", () => {
    it("creates one by keyboard alone, saying what is missing and leading there", async () => {
      const page = await world.open("/rules/create");
      await page.getByRole("textbox", { name: "名前", exact: true }).waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-create");
      await page.getByRole("textbox", { name: "名前", exact: true }).focus();
      await page.keyboard.type("Wildfire news");
      await expect
        .poll(() => page.getByRole("textbox", { name: "id（ルールの記号）" }).inputValue(), patient)
        .toBe("wildfire-news");
      await page.keyboard.press("ControlOrMeta+s");
      const summary = page.getByRole("alert").filter({ hasText: "直すところが" });
      await summary.waitFor();
      await expect.poll(() => summary.evaluate((element) => element.matches(":focus")), patient).toBe(true);
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-create-faults");
      await summary.getByRole("button", { name: /^対象/ }).press("Enter");
      const audience = page.locator("[data-path=audience]");
      await expect.poll(() => audience.evaluate((element) => element.matches(":focus-within")), patient).toBe(true);

      await page.getByRole("tab", { name: "フォーム" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      const editor = page.getByRole("textbox", { name: "ルールのJSON" });
      await editor.focus();
      const text = {
        id: "wildfire-news",
        name: "Wildfire news",
        enabled: false,
        trigger: { type: "imap" },
        conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "林野火災" }] },
        audience: "everyone",
        actions: [{ type: "broadcast", messages: [{ type: "text", text: "{{mail.subject}}" }] }],
      };
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.insertText(JSON.stringify(text));
      await summary.waitFor({ state: "detached" });
      await page.keyboard.press("Tab");
      expect(await editor.evaluate((element) => element.matches(":focus-within"))).toBe(false);
      await page.keyboard.press("ControlOrMeta+s");
      await page.getByText("ルールを作成しました。まだ無効です。").waitFor();
      await page.getByRole("heading", { name: "Wildfire news", level: 1 }).waitFor();
      expect((await rule("wildfire-news")).rule).toEqual(text);
    });

    it("changes a rule by form and by JSON, which always agree, and keeps the reason", async () => {
      await make("agreeing");
      const page = await world.open("/rules/agreeing");
      const text = page.getByRole("textbox", { name: "文面" });
      await text.fill("お知らせ: ");
      await page.getByRole("button", { name: "差し込む" }).click();
      await page.getByRole("menuitem", { name: "件名" }).click();
      await expect.poll(() => text.inputValue(), patient).toBe("お知らせ: {{mail.subject}}");
      await page.getByRole("tab", { name: "JSON" }).click();
      const editor = page.getByRole("textbox", { name: "ルールのJSON" });
      // What is far from the screen is not drawn.
      await editor.click();
      await page.keyboard.press("ControlOrMeta+End");
      await editor.getByText("お知らせ: {{mail.subject}}").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-json");

      const json = { ...(await rule("agreeing")).rule, name: "JSONで直した名前", ours: undefined };
      await writeJson(page, JSON.stringify(json).slice(0, -1));
      await page.getByText("JSONとして読めないため、フォームには反映されていません。").waitFor();
      await page.getByRole("tab", { name: "フォーム" }).click();
      await page.getByText("JSONタブの内容がルールとして読めないため").waitFor();
      expect(await text.inputValue()).toBe("お知らせ: {{mail.subject}}");
      expect(await text.isDisabled()).toBe(true);
      expect(await page.getByRole("button", { name: "保存" }).isDisabled()).toBe(true);
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-json-broken");
      // What would run there is not what stands in the JSON tab.
      await page.getByRole("tab", { name: "試す" }).click();
      await page.getByText("JSONタブの内容がルールとして読めないため、試すことも比べることもできません。").waitFor();
      expect(await page.getByRole("button", { name: "このメールで試す" }).count()).toBe(0);

      await page.getByRole("button", { name: "JSONタブを開く" }).click();
      await writeJson(page, JSON.stringify(json));
      await page.getByRole("tab", { name: "フォーム" }).click();
      await expect
        .poll(() => page.getByRole("textbox", { name: "名前", exact: true }).inputValue(), patient)
        .toBe("JSONで直した名前");
      await page.getByRole("textbox", { name: /変更の理由/ }).fill("名前を直した");
      await page.getByRole("button", { name: "保存" }).click();
      await page.getByText("保存しました（第2版）。まだ無効です。").waitFor();
      await page.getByRole("heading", { name: "JSONで直した名前", level: 1 }).waitFor();
      expect(await rule("agreeing")).toMatchObject({ version: 2, note: "名前を直した" });
    });

    it("shows what transforms and messages make of a mail that came", async () => {
      await make("shown", { transforms: [{ type: "append", text: "詳しくは市のホームページへ" }] });
      const page = await world.open("/rules/shown");
      const transforms = page.getByRole("region", { name: "加工" });
      await transforms.getByText("見本のメールで変わるところ").waitFor();
      await transforms.getByText("詳しくは市のホームページへ", { exact: false }).first().waitFor();
      await transforms.getByRole("button", { name: "加工を加える" }).click();
      await page.getByRole("menuitem", { name: "空行を整える" }).click();
      await transforms.getByRole("button", { name: "「2. 空行を整える」を1つ上へ" }).click();
      await transforms.getByRole("heading", { name: "1. 空行を整える" }).waitFor();
      const down = transforms.getByRole("button", { name: "「1. 空行を整える」を1つ下へ" });
      await expect.poll(() => down.evaluate((element) => element.matches(":focus")), patient).toBe(true);
      await transforms.getByRole("button", { name: "「1. 空行を整える」を外す" }).click();
      await transforms.getByText("「1. 空行を整える」を外しました。").waitFor();
      const neighbour = transforms.getByRole("heading", { name: "1. 後ろに加える" });
      await expect.poll(() => neighbour.evaluate((element) => element.matches(":focus")), patient).toBe(true);
      await transforms.getByRole("button", { name: "元に戻す" }).click();
      await transforms.getByRole("heading", { name: "1. 空行を整える" }).waitFor();
      await page.getByText("プレビュー（見本のメールを差し込んだもの）").waitFor();

      // A word is taken out of a list by the keyboard as well.
      await transforms.getByRole("button", { name: "加工を加える" }).click();
      await page.getByRole("menuitem", { name: "行を取り除く" }).click();
      const words = transforms.getByRole("textbox", { name: /^言葉/ });
      await words.fill("署名");
      await words.press("Enter");
      await transforms.getByRole("button", { name: "「署名」を外す" }).press("Enter");
      await transforms.getByRole("button", { name: "「署名」を外す" }).waitFor({ state: "detached" });

      // A second action would send everything twice: it says so, and begins without the words of the first.
      const actions = page.getByRole("region", { name: "動作" });
      await actions.getByRole("button", { name: "動作を加える" }).click();
      await page.getByRole("menuitem", { name: "対象の友だちに送る" }).click();
      await actions.getByText("同じ人に2通届きます", { exact: false }).waitFor();
      expect(await actions.getByRole("textbox", { name: "文面" }).nth(1).inputValue()).toBe("");
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-transforms");
    });

    it("is switched on by the question alone, never by what its JSON says", async () => {
      await make("by-json");
      const { rule: json } = await rule("by-json");
      const page = await world.open("/rules/by-json?tab=json");
      await writeJson(page, JSON.stringify({ ...json, name: "書き換えた名前", enabled: true }));
      await page.keyboard.press("ControlOrMeta+s");
      await page.getByRole("heading", { name: "書き換えた名前", level: 1 }).waitFor();
      expect((await rule("by-json")).rule).toMatchObject({ name: "書き換えた名前", enabled: false });

      await page.goto(`${world.url}/admin/#/rules/create?tab=json`);
      await writeJson(page, JSON.stringify({ ...json, id: "by-json-new", name: "新しい規則", enabled: true }));
      await page.getByRole("button", { name: "作成する" }).click();
      await page.getByRole("heading", { name: "新しい規則", level: 1 }).waitFor();
      expect((await rule("by-json-new")).rule).toMatchObject({ enabled: false });
    });

    it("asks before a rule that is on reaches more people, by the button and by the keyboard", async () => {
      await make("live-wide");
      await world.admin.ask("PUT", "/api/rules/live-wide/enabled", { enabled: true });
      const page = await world.open("/rules/live-wide");
      await page.getByRole("radio", { name: "全員" }).check();
      await page.keyboard.press("ControlOrMeta+s");
      const dialog = page.getByRole("dialog", { name: "有効なルール「live-wide」に、この変更を保存しますか？" });
      await dialog.getByText(/^中央区.*：[\d,]+人$/).waitFor();
      await dialog.getByText("友だち全員：2,000人").waitFor();
      await dialog.getByText(/届く人が[\d,]+人増えます/).waitFor();
      await dialog.getByText("これから条件に合うものが届くと、職員の確認を待たずに自動で送ります。").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-save-live");
      await dialog.getByRole("button", { name: "戻る" }).click();
      await dialog.waitFor({ state: "detached" });
      expect((await rule("live-wide")).version).toBe(2);

      await page.route("**/api/rules/live-wide", (route) =>
        route.request().method() === "PUT" ? route.abort() : route.continue(),
      );
      await page.getByRole("button", { name: "保存" }).click();
      await dialog.getByRole("button", { name: "保存して、すぐに動かす" }).click();
      await dialog.getByText("サーバーにつながりません。").waitFor();
      // Back on the page it stands beside the button, until it was read.
      await dialog.getByRole("button", { name: "戻る" }).click();
      await dialog.waitFor({ state: "detached" });
      const bar = page.getByRole("region", { name: "保存" });
      await bar.getByText("サーバーにつながりません。").waitFor();
      await bar.getByRole("button", { name: "この表示を閉じる" }).click();
      await bar.getByText("サーバーにつながりません。").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "保存", exact: true }).click();
      await page.unroute("**/api/rules/live-wide");
      await dialog.getByRole("button", { name: "保存して、すぐに動かす" }).click();
      await page.getByText("保存しました（第3版）。").waitFor();
      await dialog.waitFor({ state: "detached" });
      expect((await rule("live-wide")).rule).toMatchObject({ enabled: true, audience: "everyone" });
    });

    it("names the tests that a rule which is on would fail, and is stopped without losing what was changed", async () => {
      await make("live-tested", {
        conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "地震情報" }] },
      });
      const [mail] = await world.admin.ask<{ id: number }[]>("GET", "/api/mails");
      const body = { name: "震度3で送る", eventId: mail?.id, expected: { outcome: "fires" } };
      await world.admin.ask("POST", "/api/rules/live-tested/tests", body);
      await world.admin.ask("PUT", "/api/rules/live-tested/enabled", { enabled: true });
      const page = await world.open("/rules/live-tested?tab=json");
      const { rule: json } = await rule("live-tested");
      const conditions = { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "ほか" }] };
      await writeJson(page, JSON.stringify({ ...json, conditions }));
      await page.getByRole("button", { name: "保存" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "保存して、すぐに動かす" }).click();
      await dialog.getByText("このルールは有効です。テストが1件合わないため").waitFor();
      await dialog.getByText("「震度3で送る」").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-live-tests-fail");
      await dialog.getByRole("button", { name: "戻る" }).click();
      await dialog.waitFor({ state: "detached" });
      const bar = page.getByRole("region", { name: "保存" });
      await bar.getByRole("link", { name: "テストを開いて直す" }).waitFor();

      await page.getByRole("button", { name: "無効にする" }).click();
      await dialog.getByRole("button", { name: "無効にする" }).click();
      await page.getByText("「live-tested」を無効にしました。").waitFor();
      await page.getByRole("button", { name: "有効にする" }).waitFor();
      expect(await page.getByRole("button", { name: "有効にする" }).isDisabled()).toBe(true);
      await bar.getByRole("button", { name: "保存" }).click();
      await page.getByText("保存しました（第4版）。まだ無効です。").waitFor();
      expect((await rule("live-tested")).rule).toMatchObject({ enabled: false, conditions });
    });

    it("sends a save once, however fast the button is pressed", async () => {
      const page = await world.open("/rules/create?from=heat");
      const name = page.getByRole("textbox", { name: "名前", exact: true });
      await expect.poll(() => name.inputValue(), patient).toBe("熱中症（複製）");
      await name.fill("Pressed twice");
      const sent: string[] = [];
      page.on("request", (request) => {
        if (/\/api\/rules(\/pressed-twice)?$/.test(request.url()) && request.method() !== "GET")
          sent.push(request.method());
      });
      const twice = async (label: string) => {
        const button = page.getByRole("button", { name: label, exact: true });
        await button.waitFor();
        await button.evaluate((element) => {
          (element as unknown as { click(): void }).click();
          (element as unknown as { click(): void }).click();
        });
      };
      await twice("作成する");
      await page.getByRole("heading", { name: "Pressed twice", level: 1 }).waitFor();
      expect(sent).toEqual(["POST"]);
      await name.fill("Pressed twice again");
      await twice("保存");
      await page.getByText("保存しました（第2版）", { exact: false }).waitFor();
      expect(sent).toEqual(["POST", "PUT"]);
    });

    it("says what to write in plain words, and counts all that is missing at once", async () => {
      const page = await world.open("/rules/create");
      await page.getByRole("textbox", { name: "名前", exact: true }).fill("みどり");
      await page.getByRole("textbox", { name: "部署" }).fill("危機管理課");
      await page.getByRole("spinbutton", { name: "優先度" }).fill("-5.5");
      await page.getByRole("button", { name: "直すところ: 4件" }).click();
      const summary = page.getByRole("alert").filter({ hasText: "直すところが" });
      await summary.getByText(/^部署: 半角の小文字/).waitFor();
      await summary.getByText("優先度: 小数のない数（整数）で書いてください。").waitFor();
      await summary.getByText(/^条件: 条件がありません/).waitFor();
      await summary.getByText(/^対象: まだ決まっていません/).waitFor();
    });

    it("says that a rule is created switched off, whatever its JSON says", async () => {
      const page = await world.open("/rules/create?tab=json");
      await writeJson(page, JSON.stringify({ id: "said-off", name: "x", enabled: true, trigger: { type: "imap" } }));
      await page.getByText("作成すると、まず無効になります（JSONの enabled の値は使いません）。").waitFor();
      await page.getByRole("tab", { name: "フォーム" }).click();
      await page.getByText("状態: 作成すると、まず無効になります。").waitFor();
      expect(await page.getByText("状態: 有効です。").count()).toBe(0);
    });

    it("asks about the rule as it stood: what others save meanwhile neither goes along nor turns the question round", async () => {
      await make("asked");
      const page = await world.open("/rules/asked");
      await page.getByRole("button", { name: "有効にする" }).click();
      const dialog = page.getByRole("dialog", { name: "「asked」を有効にしますか？" });
      await dialog.getByText("中央区").waitFor();
      await world.admin.ask("PUT", "/api/rules/asked/enabled", { enabled: true });
      await dialog.getByText("ほかの人がこのルールを保存しました", { exact: false }).waitFor();
      expect(await dialog.getByRole("button", { name: "有効にする" }).isDisabled()).toBe(true);
      expect(await world.faults(page)).toEqual([]);
    });

    it("is not saved while a part of it cannot be read as JSON", async () => {
      const flex = {
        type: "flex",
        altText: "地図",
        contents: { type: "bubble", body: { type: "box", layout: "vertical", contents: [] } },
      };
      await make("broken-part", { actions: [{ type: "multicast", messages: [flex] }] });
      const page = await world.open("/rules/broken-part");
      const field = page.getByRole("region", { name: "動作" }).getByRole("textbox").first();
      await field.fill('{ "type": "flex", "altText": "半分');
      await page.getByText("JSONとして読めないところがあるため、保存できません").waitFor();
      await page.getByRole("tab", { name: "テスト" }).click();
      await page.getByText("フォームに、JSONとして読めない欄があります。").waitFor();
      expect(await page.getByRole("button", { name: "テストを加える" }).count()).toBe(0);
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("button", { name: "フォームを開く" }).click();
      expect(await field.inputValue()).toBe('{ "type": "flex", "altText": "半分');
      await page.keyboard.press("ControlOrMeta+s");
      await page.getByRole("menuitem", { name: "ホーム" }).click();
      await page.getByRole("dialog", { name: "保存していない変更があります" }).waitFor();
      expect((await rule("broken-part")).version).toBe(1);
    });

    it("shows in the form whatever the JSON tab holds, and loses none of it", async () => {
      await make("holes");
      const { rule: json } = await rule("holes");
      const page = await world.open("/rules/holes?tab=json");
      const holes = [null, { type: "multicast", messages: [null, { type: "text", text: "あと" }] }];
      await writeJson(page, JSON.stringify({ ...json, transforms: [null], actions: holes }));
      await page.getByRole("tab", { name: "フォーム" }).click();
      const actions = page.getByRole("region", { name: "動作" });
      await page.getByRole("region", { name: "加工" }).getByRole("group", { name: "1. 読めない項目" }).waitFor();
      expect(await actions.getByRole("group", { name: "1. 読めない項目" }).count()).toBe(2);
      await actions
        .getByRole("textbox", { name: "{ } で囲んだJSON" })
        .last()
        .fill('{ "type": "text", "text": "まえ" }');
      await expect
        .poll(
          () =>
            actions
              .getByRole("textbox", { name: "文面" })
              .evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value)),
          patient,
        )
        .toEqual(["まえ", "あと"]);
      await page.getByRole("tab", { name: "JSON" }).click();
      const editor = page.getByRole("textbox", { name: "ルールのJSON" });
      await editor.click();
      await page.keyboard.press("ControlOrMeta+End");
      await editor.getByText("まえ").waitFor();

      // Nothing is as it should be, near the root and deep inside.
      const keys = ["name", "topic", "trigger", "conditions", "audience", "transforms", "actions", "guard"];
      const deep = {
        name: 5,
        topic: { ja: 5, en: null },
        trigger: { type: 5 },
        conditions: { all: [null, { fact: "mail", operator: 5 }, { not: { any: 5 } }] },
        audience: { any: [{ fact: "area", operator: "in", value: null }, 5] },
        transforms: [{ type: "append", text: null }, { type: null }],
        actions: [{ type: null }, { type: "multicast", messages: [5, { type: "flex", contents: 5 }, { type: 5 }] }],
        guard: { maxAgeMinutes: "x", approval: 5 },
      };
      for (const odd of [Object.fromEntries(keys.map((key) => [key, null])), deep]) {
        await writeJson(page, JSON.stringify({ id: "holes", ...odd }));
        await page.getByRole("tab", { name: "フォーム" }).click();
        await page.getByRole("heading", { name: "続き" }).waitFor();
        await page.getByRole("tab", { name: "JSON" }).click();
      }
      await writeJson(page, JSON.stringify(json));
      await page.getByText("保存済み（第1版）").waitFor();
      // No script failed on the way; a page that rests is looked at.
      await page.goto(`${world.url}/admin/#/rules/deleted`);
      await page.getByText("削除したルールはありません").waitFor();
      expect(await world.faults(page)).toEqual([]);
    });

    it("keeps the mailbox when somebody slips in the list of triggers", async () => {
      await make("slip", { trigger: { type: "imap", mailbox: "bousai" } });
      const page = await world.open("/rules/slip");
      const kind = page.getByRole("combobox", { name: "契機の種類" });
      for (const name of ["手動", "メールの受信"]) {
        await kind.click();
        await page.getByRole("option", { name, exact: true }).click();
      }
      expect(await page.getByRole("textbox", { name: "メールボックス" }).inputValue()).toBe("bousai");
    });

    it("explains in the JSON tab what stands at the cursor, and offers the names that may stand there", async () => {
      const page = await world.open("/rules/heat?tab=json");
      const help = page.getByRole("region", { name: "カーソルのある項目" });
      await page.getByRole("textbox", { name: "ルールのJSON" }).getByText('"priority"').click();
      await help.getByText("大きいほど先に尋ねます").waitFor();
      await writeJson(page, "");
      await page.keyboard.type('{ "guard": { "app');
      await page.keyboard.press("Control+Space");
      await page.getByRole("option", { name: /"approval"/ }).waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-json-help");
    });

    it("says who saved meanwhile, and overwrites only after a look at the difference", async () => {
      await make("contested");
      const page = await world.open("/rules/contested");
      await page.getByRole("textbox", { name: "名前", exact: true }).fill("わたしの名前");
      const other = { ...(await rule("contested")).rule, name: "ほかの人の名前" };
      await world.admin.ask("PUT", "/api/rules/contested", { rule: other, version: 1 });
      await world.admin.ask("PUT", "/api/rules/contested/enabled", { enabled: true });
      await page.getByRole("button", { name: "保存" }).click();
      const dialog = page.getByRole("dialog", { name: "ほかの人が先に保存しました" });
      await dialog.getByText("第3版を保存しました").waitFor();
      await dialog.getByRole("button", { name: "戻って直す" }).click();
      const name = page.getByRole("textbox", { name: "名前", exact: true });
      await expect.poll(() => name.evaluate((element) => element.matches(":focus")), patient).toBe(true);
      await page.getByRole("button", { name: "保存" }).click();
      expect(await dialog.getByRole("button", { name: "違いを見たうえで上書きする" }).isDisabled()).toBe(true);
      await dialog.getByRole("button", { name: "違いを見る" }).click();
      await dialog.getByText(/ほかの人の名前.*わたしの名前/).waitFor();
      await dialog.getByText("上書きしても、有効・無効は今のままです。").waitFor();
      expect(await dialog.getByRole("listitem").count()).toBe(1);
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-conflict");
      await dialog.getByRole("button", { name: "違いを見たうえで上書きする" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "保存して、すぐに動かす" }).click();
      await page.getByText("保存しました（第4版）").waitFor();
      expect(await rule("contested")).toMatchObject({ name: "わたしの名前", enabled: true });
    });

    it("takes over what others saved while nothing is being changed", async () => {
      await make("followed");
      const page = await world.open("/rules/followed");
      const name = page.getByRole("textbox", { name: "名前", exact: true });
      await name.fill("捨てる名前");
      const other = { ...(await rule("followed")).rule, name: "新しい名前" };
      await world.admin.ask("PUT", "/api/rules/followed", { rule: other, version: 1 });
      await page.getByRole("button", { name: "保存" }).click();
      await page.getByRole("button", { name: "自分の変更を捨てて最新を開く" }).click();
      await expect.poll(() => name.inputValue(), patient).toBe("新しい名前");
      await page.getByText("保存済み（第2版）").waitFor();
    });

    it("begins from a copy, or from a mail that came, without choosing whom it reaches", async () => {
      const copy = await world.open("/rules/create?from=heat");
      await copy.getByText("「熱中症」の複製です。").waitFor();
      await expect
        .poll(() => copy.getByRole("textbox", { name: "名前", exact: true }).inputValue(), patient)
        .toBe("熱中症（複製）");
      await copy.getByRole("button", { name: "作成する" }).click();
      await copy.getByText("ルールを作成しました。まだ無効です。").waitFor();

      const [mail] = await world.admin.ask<{ id: number; title: string }[]>("GET", "/api/mails");
      const page = await world.open(`/rules/create?mail=${mail?.id}`);
      await page.getByText(`メール「${mail?.title}」から作りました。`).waitFor();
      await page.getByRole("tab", { name: "JSON" }).click();
      const editor = page.getByRole("textbox", { name: "ルールのJSON" });
      await editor.getByText("$.from.address").waitFor();
      expect(await editor.innerText()).not.toContain("audience");
      await page.getByRole("button", { name: "作成する" }).click();
      await page.getByRole("button", { name: /^対象: / }).waitFor();
    });

    it("deletes a rule after saying what stays, tells it where it is open, and brings it back switched off", async () => {
      await make("leaving");
      await world.admin.ask("PUT", "/api/rules/leaving/enabled", { enabled: true });
      const other = await world.open("/rules/leaving");
      await other.getByRole("textbox", { name: "名前", exact: true }).fill("書きかけ");
      const page = await world.open("/rules/leaving");
      await page.getByRole("button", { name: "削除", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "「leaving」を削除しますか？" });
      await dialog.getByText("これまでの版（第2版まで）とテスト0件は残り").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-delete");
      await dialog.getByRole("button", { name: "削除する" }).click();
      await page.getByText("「leaving」を削除しました。").waitFor();
      expect(await page.getByRole("link", { name: "元に戻すには" }).getAttribute("href")).toBe("#/rules/leaving");
      await page.getByRole("heading", { name: "ルール", level: 1 }).waitFor();
      expect(await order()).not.toContain("leaving");

      await other.getByText("このルールは削除されたか、見られなくなりました。").waitFor();
      expect(await other.getByRole("button", { name: /^(無効にする|削除)$/ }).count()).toBe(0);
      expect(await world.faults(other)).toEqual([]);
      await world.shot(other, "rule-lost");
      await other.getByRole("button", { name: "変更を捨てて読み込み直す" }).click();
      await other.getByText("このルールは削除されたため、動いていません。").waitFor();

      await page.getByRole("link", { name: "削除したルール" }).click();
      const deleted = page.getByRole("list", { name: "削除したルール（新しい順）" });
      await deleted.getByText(/第2版で削除（.+）/).waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rules-deleted");
      await deleted.getByRole("link", { name: "leaving" }).click();
      await page.getByText(/第2版で削除（.+）/).waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-deleted");
      await page.getByRole("button", { name: "第2版に戻す" }).click();
      const restoring = page.getByRole("dialog", { name: "第2版に戻しますか" });
      await restoring.getByText("新しい版（第3版）として戻します。戻したルールは無効です。").waitFor();
      // What a colleague does to another rule has this one asked for again; the question and what was typed stay.
      await restoring.getByRole("textbox").fill("まちがえて削除した");
      const askedAgain = page.waitForResponse((answer) => answer.url().endsWith("/api/rules/leaving"));
      await make("colleagues");
      await askedAgain;
      expect(await world.faults(page)).toEqual([]);
      expect(await restoring.getByRole("textbox").inputValue()).toBe("まちがえて削除した");
      await restoring.getByRole("button", { name: "戻す", exact: true }).click();
      await page.getByRole("button", { name: "有効にする" }).waitFor();
      expect(await rule("leaving")).toMatchObject({ version: 3, enabled: false });
    });

    it("is read on a phone, every part of it", async () => {
      const page = await world.open("/rules/quake-everyone", world.admin, { viewport: phone });
      await page.getByRole("textbox", { name: "文面" }).waitFor();
      for (const tab of ["フォーム", "JSON"]) {
        await page.getByRole("tab", { name: tab }).click();
        await page
          .getByRole(tab === "JSON" ? "textbox" : "heading", { name: tab === "JSON" ? "ルールのJSON" : "安全確認" })
          .waitFor();
        expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
        expect(await world.faults(page)).toEqual([]);
        await world.shot(page, `rule-phone-${tab}`);
      }
    });

    it("lets an account without the permission read everything and change nothing", async () => {
      const reader = await world.account("reader", { permissions: ["rules.read"] });
      const list = await world.open("/rules", reader);
      await items(list).first().waitFor();
      expect(await list.getByRole("switch").count()).toBe(0);
      expect(await list.getByRole("button", { name: /取り込む|並べ替える$/ }).count()).toBe(0);
      expect(await list.getByRole("link", { name: "ルールを作る" }).count()).toBe(0);
      const page = await world.open("/rules/heat", reader);
      await page.getByText("ルールを直す権限がないため、見るだけです。").waitFor();
      expect(await page.getByRole("textbox", { name: "名前", exact: true }).isDisabled()).toBe(true);
      expect(await page.getByRole("button", { name: /^(保存|削除|有効にする|無効にする)$/ }).count()).toBe(0);
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "rule-reader");
      await page.getByRole("tab", { name: "JSON" }).click();
      const editor = page.getByRole("textbox", { name: "ルールのJSON" });
      await editor.click();
      await page.keyboard.type("zzz");
      await page.keyboard.press("ControlOrMeta+Home");
      await editor.getByText('"heat"').first().waitFor();
      expect(await editor.innerText()).not.toContain("zzz");
      expect(await world.faults(page)).toEqual([]);
    });
  });
});
