import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, desktop, hasChromium, phone } from "../../support/admin-world.ts";
import { keyboard } from "../../support/hands.ts";

describe.skipIf(!hasChromium)("mails (needs /usr/bin/chromium)", { timeout: 60_000 }, () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
    await world.mail("quake-3");
    await world.mail("evac-drill-text-in-live");
    await world.mail("garbled-wrong-charset");
    await world.mail("forged-unsigned");
    await world.mail("no-category");
  }, 60_000);
  afterAll(() => world?.close());

  const quake = "【地震情報】市内で震度３を観測しました";

  it("are listed with what became of each, newest first, and a new one appears by itself", async () => {
    const page = await world.open("/mails");
    const row = (name: string) => page.getByRole("row").filter({ hasText: name });
    await row(quake).getByText("送信", { exact: true }).waitFor();
    await row("大雨警報を発表（緑区）").getByText("読み取りに疑い").waitFor();
    await row("市内全域").getByText("送信元を確認できず").waitFor();
    await row("会議室変更").getByText("ルールなし").waitFor();
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "mails-list");
    await world.mail("smog-issued");
    await page.getByRole("link", { name: "光化学スモッグ" }).waitFor();
    expect(await page.getByRole("row").nth(1).textContent()).toContain("光化学スモッグ");
  });

  it("are found by result, by words, and by day", async () => {
    const page = await world.open("/mails");
    await page.getByRole("link", { name: quake }).waitFor();
    await page.getByRole("combobox", { name: "結果" }).click();
    await page.getByRole("option", { name: "ルールなし" }).click();
    await page.getByRole("link", { name: quake }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "職員向け連絡" }).waitFor();
    await page.goto(`${world.url}/admin/#/mails?filter=%7B%7D`);
    await page.getByRole("link", { name: quake }).waitFor();
    await page.getByLabel("件名・差出人で探す").fill("震度3");
    await page.getByRole("link", { name: "職員向け連絡" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: quake }).waitFor();
    await page.getByRole("button", { name: "絞り込みを追加" }).click();
    await page.getByRole("menu").getByText("この日まで").click();
    await page.getByLabel("この日まで").fill("2020-01-01");
    await page.getByRole("link", { name: quake }).waitFor({ state: "detached" });
    expect(await world.faults(page)).toEqual([]);
  });

  it.each([
    ["a phone", phone],
    ["a desktop", desktop],
  ])(
    "that no filter leaves are told of, and of deliveries and citizens, on %s; the filters go with one press",
    async (_name, viewport) => {
      const page = await world.open("/", world.admin, { viewport });
      const clear = page.getByRole("button", { name: "絞り込みをすべて解除" });
      for (const [path, none, one] of [
        ["mails", "この条件に合うメールはありません", quake],
        ["deliveries", "この条件に合う配信はありません", quake],
      ] as const) {
        await page.goto(`${world.url}/admin/#/${path}?filter=%7B%22q%22%3A%22zzzz%22%7D`);
        await page.getByText(none).waitFor();
        await page.getByText("言葉を短くするか、絞り込みを外してください。").waitFor();
        expect(await world.faults(page)).toEqual([]);
        await clear.click();
        await page.getByRole("link", { name: one }).waitFor();
      }
      await page.goto(`${world.url}/admin/#/friends`);
      await page.getByLabel("ユーザーIDで探す").fill("U0123");
      await page.getByText("この条件に合う市民はいません").waitFor();
      await clear.click();
      await page.getByRole("link", { name: /^U/ }).first().waitFor();
      expect(await page.getByLabel("ユーザーIDで探す").inputValue()).toBe("");
    },
  );

  it("shows a mail as it was read, as it came, whether it is genuine, and how each rule judged it", async () => {
    const page = await world.open("/mails");
    await page.getByRole("link", { name: quake }).click();
    await page.getByRole("heading", { level: 1, name: quake }).waitFor();
    await page.getByText("送信元は本物と確かめられました").waitFor();
    await page.getByText("見出しごとに見る").click();
    await page.getByText("末尾（署名など）").waitFor();
    await page.getByRole("link", { name: /配信番号 1/ }).waitFor();

    const trace = page.getByRole("region", { name: "ルールの判定" });
    await trace.getByRole("button", { name: /合った 地震 市内震度4以下/ }).waitFor();
    await trace.getByText("差出人のアドレス").first().waitFor();
    await trace.getByText("届いた値：").first().waitFor();
    await trace.getByRole("button", { name: /合わなかったルール/ }).click();
    await trace.getByLabel("ルールを名前で探す").fill("つなみ");
    await trace.getByText("0件").waitFor();
    await trace.getByLabel("ルールを名前で探す").fill("津波");
    await trace
      .getByRole("button", { name: /津波警報/ })
      .first()
      .click();
    await trace.getByText("合っていない").first().waitFor();
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "mail-show");

    await page.getByText("ルールの条件に使える値をすべて見る").click();
    await page.getByRole("rowheader", { name: /件名/ }).waitFor();
    await page.getByRole("tab", { name: "届いたまま" }).click();
    await page.getByRole("region", { name: "届いたままのメール" }).getByText("DKIM-Signature").waitFor();
    expect(await world.faults(page)).toEqual([]);
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "保存（.eml）" }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe("mail-1.eml");
    expect(await readFile(await saved.path(), "latin1")).toContain("Subject:");
  });

  it("says what is doubtful about a mail, in words", async () => {
    const page = await world.open("/mails/3/show", world.admin, { viewport: phone });
    await page.getByText("名乗っている文字コードと中身が違うため").waitFor();
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "mail-show-phone");
    await page.goto(`${world.url}/admin/#/mails/4/show`);
    await page.getByText("なりすましとして扱ってください").waitFor();
    await page.goto(`${world.url}/admin/#/mails/999/show`);
    await page.getByText("このメールはありません").waitFor();
    expect(await world.faults(page)).toEqual([]);
  });

  it("leads from a mail to a new rule, and to the tests of a rule that one chooses", async () => {
    const page = await world.open("/mails/1/show");
    const link = page.getByRole("link", { name: "このメールからルールを作る" });
    expect(await link.getAttribute("href")).toBe("#/rules/create?mail=1");
    await page.getByRole("button", { name: "このメールをテストにする" }).click();
    const dialog = page.getByRole("dialog", { name: "どのルールのテストにしますか" });
    await expect.poll(() => dialog.getByRole("combobox").inputValue()).toContain("地震");
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "mail-as-test");
    await dialog.getByRole("combobox").fill("火災（中央区）");
    await page.getByRole("option", { name: "火災（中央区）" }).click();
    await dialog.getByRole("button", { name: "ルールのテストへ進む" }).click();
    await page.waitForURL(/#\/rules\/fire-chuo\?tab=tests&mail=1$/);
  });

  it("are read from list to raw text by keyboard alone", async () => {
    const page = await world.open("/mails");
    const hand = keyboard(page);
    await hand.press(page.getByRole("link", { name: quake }));
    await page.getByRole("heading", { level: 1, name: quake }).waitFor();
    await hand.press(page.getByRole("tab", { name: "届いたまま" }));
    await page.getByRole("region", { name: "届いたままのメール" }).waitFor();
    await hand.press(page.getByRole("button", { name: /合わなかったルール/ }));
    await hand.type(page.getByLabel("ルールを名前で探す"), "国民保護");
    await page.getByRole("button", { name: /国民保護情報/ }).waitFor();
  });

  it("are told in words also to an account that may see nothing else, without what it may not do", async () => {
    const reader = await world.account("reader", { permissions: ["mails.read"] });
    const page = await world.open("/mails/1/show", reader);
    await page.getByText("差出人のアドレス").first().waitFor();
    await page.getByText(/配信番号 1/).waitFor();
    expect(await page.getByRole("link", { name: /配信番号/ }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "このメールをテストにする" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "ルールを開く" }).count()).toBe(0);
    expect(await world.faults(page)).toEqual([]);
    const other = await world.account("other", { permissions: ["deliveries.read"] });
    await (await world.open("/mails", other)).getByText("この画面を開く権限がありません").waitFor();
  });
});
