import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone, type StaffClient } from "../../support/admin-world.ts";

interface Listed {
  id: number;
  ruleId: string;
  state: string;
  audienceCount: number;
}

const rule = (change: object) => ({
  priority: 40,
  trigger: { type: "manual" },
  audience: { all: [{ fact: "categories", operator: "contains", value: "city_news" }] },
  actions: [{ type: "multicast", messages: [{ type: "text", text: "【市から】\n{{manual.text}}" }] }],
  guard: { dedupeMinutes: 0 },
  ...change,
});

describe.skipIf(!hasChromium)("sending by hand (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  let sender: StaffClient;
  beforeAll(async () => {
    world = await adminWorld();
    await world.admin.ask("POST", "/api/rules", { rule: rule({ id: "notice-now", name: "すぐに送るお知らせ" }) });
    await world.admin.ask("POST", "/api/rules", {
      rule: rule({
        id: "notice-all",
        name: "全員へのお知らせ",
        audience: "everyone",
        actions: [{ type: "broadcast", messages: [{ type: "text", text: "{{manual.text}}" }] }],
      }),
    });
    sender = await world.account("sender", {
      permissions: ["send.segment", "deliveries.read"],
    });
  });
  afterAll(() => world?.close());

  const clean = async (page: Page) => expect(await world.faults(page)).toEqual([]);
  const deliveriesOf = (id: string) => {
    const filter = encodeURIComponent(JSON.stringify({ rule: id }));
    return world.admin.ask<Listed[]>("GET", `/api/deliveries?filter=${filter}`);
  };
  const write = async (page: Page, text: string) => {
    await page.getByLabel("送る文").fill(text);
    await page.getByRole("button", { name: "送信内容を確認する" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    return dialog;
  };
  /** The next answer that the page gets for this address, changed on its way. */
  const once = async (page: Page, path: string, handle: (route: Route) => Promise<void>) =>
    page.route(`**/api/${path}`, handle, { times: 1 });

  it("says so when the line is cut, and sends nothing by itself when it is back", async () => {
    const page = await world.open("/send/notice-now/show", sender);
    const before = (await deliveriesOf("notice-now")).length;
    const dialog = await write(page, "回線が切れたお知らせ");
    await page.context().setOffline(true);
    await dialog.getByRole("button", { name: /人に送る$/ }).click();
    await dialog.getByText("サーバーにつながりません。", { exact: false }).waitFor();
    await page.context().setOffline(false);
    await dialog.getByRole("button", { name: "戻る" }).click();
    // What the page asks now is answered, so whatever had waited for the line would have gone as well.
    await page.getByRole("link", { name: "一覧へ戻る" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "変更を捨てて移動する" }).click();
    await page.getByRole("link", { name: /すぐに送るお知らせ/ }).waitFor();
    expect((await deliveriesOf("notice-now")).length).toBe(before);
  });

  it("tells who may not see deliveries that what they sent is held", async () => {
    await world.admin.ask("POST", "/api/rules", {
      rule: rule({ id: "notice-approved", name: "承認のいるお知らせ", guard: { dedupeMinutes: 0, approval: true } }),
    });
    const blind = await world.account("blind", { permissions: ["send.segment"] });
    const page = await world.open("/send/notice-approved/show", blind);
    const dialog = await write(page, "承認を待つお知らせ");
    await dialog.getByRole("button", { name: /保留に入れる$/ }).click();
    await page.getByText("まだ送られていません。", { exact: false }).waitFor();
    await clean(page);
  });

  it("shows whom it reaches, asks once more, sends, and tells how far it is", async () => {
    const page = await world.open("/send", sender);
    await page.getByRole("link", { name: /すぐに送るお知らせ/ }).waitFor();
    await clean(page);
    await world.shot(page, "send-list");
    await page.getByRole("link", { name: /すぐに送るお知らせ/ }).click();
    await page.getByRole("heading", { name: "「すぐに送るお知らせ」を送る" }).waitFor();
    const count = await page.getByText(/^いまの人数: [\d,]+人$/).innerText();
    const people = /[\d,]+/.exec(count)?.[0] ?? "";
    const dialog = await write(page, "断水は18時に終わりました。");
    await dialog.getByRole("heading", { name: `${people}人に送りますか` }).waitFor();
    await dialog.getByText("受け取りたい情報に「市からのお知らせ」を含む").waitFor();
    await dialog.getByText("送ったものは、取り消せません。").waitFor();
    await clean(page);
    await world.shot(page, "send-confirm");
    await dialog.getByRole("button", { name: `${people}人に送る` }).click();
    await page.getByText(`${people}人中${people}人に届きました`).waitFor();
    await clean(page);
    await world.shot(page, "send-done");
    const [delivery] = await deliveriesOf("notice-now");
    const link = page.getByRole("link", { name: "配信の詳しい内容を見る" });
    expect(await link.getAttribute("href")).toContain(`/deliveries/${delivery?.id}/show`);
  });

  it("can be done by keyboard alone, and says where a person must approve", async () => {
    const page = await world.open("/send/notice-manual/show", world.admin, { viewport: phone });
    await page.getByLabel("送る文").focus();
    await page.keyboard.type("朝市は中止です。");
    await page.getByText("すぐには送られず、保留になります").waitFor();
    await page.keyboard.press("Tab");
    await pressAt(page, "送信内容を確認する");
    await page.getByRole("heading", { name: /人への配信を保留に入れますか/ }).waitFor();
    await clean(page);
    await world.shot(page, "send-confirm-phone");
    await pressAt(page, /人への配信を保留に入れる/);
    await page.getByText("まだ送っていません").waitFor();
    await page.locator("h2:focus", { hasText: "送信の結果" }).waitFor();
    expect(await page.getByRole("link", { name: "保留の画面へ" }).getAttribute("href")).toBe("#/held");
    await clean(page);
    expect(await deliveriesOf("notice-manual")).toMatchObject([{ state: "held" }]);
    await pressAt(page, "続けて送る");
    await page.locator("textarea:focus").waitFor();
  });

  it("wants the number typed before anything goes to everyone", async () => {
    const page = await world.open("/send/notice-all/show");
    const dialog = await write(page, "避難所を開きました。");
    const title = await dialog.getByRole("heading", { name: /人に送りますか/ }).innerText();
    const people = /[\d,]+/.exec(title)?.[0] ?? "";
    const send = dialog.getByRole("button", { name: `${people}人に送る` });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByLabel("人数を入力してください").fill("12");
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByLabel("人数を入力してください").fill(people);
    await clean(page);
    await world.shot(page, "send-everyone");
    await send.click();
    await page.getByText(`${people}人中${people}人に届きました`).waitFor();
  });

  it("does not send to everyone without the permission, and says whom to ask", async () => {
    const page = await world.open("/send/notice-all/show", sender);
    await page.getByLabel("送る文").fill("避難所を開きました。");
    await page.getByText("友だち全員へ送る権限（全員へ手動で配信する）がありません。").waitFor();
    expect(await page.getByRole("button", { name: "送信内容を確認する" }).isDisabled()).toBe(true);
    await clean(page);
    const nobody = await world.open("/send", await world.account("reader", { permissions: ["rules.read"] }));
    await nobody.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
  });

  it("asks again with the new number when people came or went meanwhile", async () => {
    const page = await world.open("/send/notice-now/show");
    await page.getByText(/^いまの人数/).waitFor();
    // The preview of this text is asked first, then the count of the confirmation.
    const previewed = page.waitForResponse((answer) => answer.url().endsWith("/preview"));
    await page.getByLabel("送る文").fill("人数が変わる知らせ");
    await previewed;
    await once(page, "manual-rules/notice-now/preview", async (route) => {
      const answer = await route.fetch();
      const json = (await answer.json()) as { people: number };
      json.people += 1;
      await route.fulfill({ response: answer, json });
    });
    await page.getByRole("button", { name: "送信内容を確認する" }).click();
    const dialog = page.getByRole("dialog");
    const before = (await deliveriesOf("notice-now")).length;
    await dialog.getByRole("button", { name: /人に送る/ }).click();
    await dialog.getByText(/対象の人数が[\d,]+人から[\d,]+人に変わったため、まだ送っていません。/).waitFor();
    expect(await deliveriesOf("notice-now")).toHaveLength(before);
    await clean(page);
    await dialog.getByRole("button", { name: /人に送る/ }).click();
    await page.getByText(/人に届きました/).waitFor();
    expect(await deliveriesOf("notice-now")).toHaveLength(before + 1);
  });

  it("shows the messages anew when somebody changed the rule meanwhile", async () => {
    const page = await world.open("/send/notice-now/show");
    const dialog = await write(page, "ルールが変わる知らせ");
    const before = (await deliveriesOf("notice-now")).length;
    const now = await world.admin.ask<{ rule: object; version: number }>("GET", "/api/rules/notice-now");
    await world.admin.ask("PUT", "/api/rules/notice-now", {
      rule: { ...now.rule, audience: "everyone" },
      version: now.version,
    });
    await dialog.getByRole("button", { name: /人に送る/ }).click();
    await dialog.getByText("ほかの人がルールを変えたため、まだ送っていません。").waitFor();
    await dialog.getByText("友だち全員").waitFor();
    await dialog.getByLabel("人数を入力してください").waitFor();
    await clean(page);
    expect(await deliveriesOf("notice-now")).toHaveLength(before);
    await world.admin.ask("PUT", "/api/rules/notice-now", { rule: now.rule, version: now.version + 1 });
  });

  it("never sends twice when an answer is lost", async () => {
    const page = await world.open("/send/notice-now/show");
    const dialog = await write(page, "一度だけの知らせ");
    const before = (await deliveriesOf("notice-now")).length;
    await once(page, "rules/notice-now/fire", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await dialog.getByRole("button", { name: /人に送る/ }).click();
    await dialog.getByText("このままもう一度押しても、二重には送られません。").waitFor();
    await clean(page);
    // Closing and opening it again is the same sending, too.
    await dialog.getByRole("button", { name: "戻る" }).click();
    await page.getByRole("button", { name: "送信内容を確認する" }).click();
    await dialog.getByRole("button", { name: /人に送る/ }).click();
    await page.getByText("すでに受け付けています。二重には送っていません。").waitFor();
    expect(await deliveriesOf("notice-now")).toHaveLength(before + 1);
  });

  it("never sends twice when an answer is lost and the page is loaded again", async () => {
    const page = await world.open("/send/notice-now/show");
    const dialog = await write(page, "読み込み直しても一度だけ");
    const before = (await deliveriesOf("notice-now")).length;
    await once(page, "rules/notice-now/fire", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await dialog.getByRole("button", { name: /人に送る/ }).click();
    await dialog.getByText("このままもう一度押しても、二重には送られません。").waitFor();
    page.once("dialog", (leave) => void leave.accept());
    await page.reload();
    await page.getByText("送れたかどうか分からないままです。", { exact: false }).waitFor();
    await world.shot(page, "send-unanswered");
    await clean(page);
    await page.getByRole("button", { name: "その文を入れる" }).click();
    await page.getByRole("button", { name: "送信内容を確認する" }).click();
    await dialog.getByRole("button", { name: /人に送る/ }).click();
    await page.getByText("すでに受け付けています。二重には送っていません。").waitFor();
    expect(await deliveriesOf("notice-now")).toHaveLength(before + 1);
    await page.reload();
    await page.getByRole("button", { name: "送信内容を確認する" }).waitFor();
    expect(await page.getByText("送れたかどうか分からないままです。", { exact: false }).count()).toBe(0);
  });

  it("asks before a text that was not sent is lost", async () => {
    const page = await world.open("/send/notice-now/show");
    await page.getByLabel("送る文").fill("書きかけ");
    await page.getByRole("link", { name: "一覧へ戻る" }).click();
    await page.getByRole("heading", { name: "保存していない変更があります" }).waitFor();
    await page.getByRole("button", { name: "この画面に残る" }).click();
    expect(await page.getByLabel("送る文").inputValue()).toBe("書きかけ");
  });

  it("says how to make a rule where there is none, and why one cannot be sent", async () => {
    const permissions = ["rules.read", "rules.edit", "send.segment"] as const;
    const other = await world.account("other", { permissions: [...permissions], departments: ["kouhou"] });
    const page = await world.open("/send", other, { viewport: phone });
    await page.getByText("手動で送るルールがありません").waitFor();
    expect(await page.getByRole("link", { name: "ルールを作る" }).getAttribute("href")).toBe("#/rules/create");
    await clean(page);
    await world.shot(page, "send-empty-phone");
    const wrong = await world.open("/send/quake-felt/show");
    await wrong.getByText("手動で送るルール「quake-felt」はありません。").waitFor();
    await clean(wrong);
  });
});

/** Goes on by Tab until the button has the focus, and presses Enter. */
async function pressAt(page: Page, name: string | RegExp): Promise<void> {
  const focused = page.getByRole("button", { name }).and(page.locator(":focus"));
  const isThere = async () => (await focused.count()) > 0;
  for (let tries = 0; tries < 60 && !(await isThere()); tries += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
}
