import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";

describe.skipIf(!hasChromium)("relay targets and relays (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  let receiver: Server;
  let url: string;
  let citizen: string;
  const received: string[] = [];
  beforeAll(async () => {
    world = await adminWorld();
    receiver = createServer((req, res) => {
      const parts: Buffer[] = [];
      req.on("data", (part: Buffer) => parts.push(part));
      req.on("end", () => {
        received.push(Buffer.concat(parts).toString());
        res.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?token=s3cret`;
    citizen = (await control<{ userId: string }>("citizen", { name: "山田" })).userId;
  });
  afterAll(async () => {
    await world?.close();
    receiver?.close();
  });

  async function control<T>(name: string, body: object): Promise<T> {
    const answer = await fetch(new URL(`/sandbox/control/${name}`, world.phoneUrl), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
  const says = (text: string) => control("act", { userId: citizen, action: { type: "text", text } });
  const seen = async (page: Page, name: string) => {
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, name);
  };
  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const dialog = (page: Page) => page.getByRole("dialog");
  const choose = async (page: Page, field: string, option: string) => {
    await page.getByLabel(field).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };
  const soon = <T>(ask: () => T) => expect.poll(ask, { timeout: 10_000 });
  const due = async () => (await world.admin.ask<{ due: number }>("GET", "/api/relay-targets/for-you")).due;

  it("adds a target by keyboard alone, refuses an address that cannot be, and never shows a secret again", async () => {
    const page = await world.open("/relay-targets");
    await page.getByText("中継先はまだありません").waitFor();
    await seen(page, "targets-empty");
    await page.getByRole("link", { name: "中継先を登録する" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("名前").waitFor();
    await page.keyboard.type("for-you");
    await page.keyboard.press("Tab");
    await page.keyboard.type("http://example.jp/hook");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("https:// で始まるURLにしてください").waitFor();
    await seen(page, "target-bad-url");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(url);
    await page.keyboard.press("Enter");
    await page.getByText("中継先「for-you」を登録しました。").waitFor();
    await page.getByText("token=***").waitFor();
    await page.getByText("正常").waitFor();
    await seen(page, "targets");
    expect(await page.content()).not.toContain("s3cret");
  });

  it("relays, pauses, and keeps the hidden part of the address when it is saved again", async () => {
    await world.admin.ask("PUT", "/api/rules/relay-for-you/enabled", { enabled: true });
    await control("act", { userId: citizen, action: { type: "follow" } });
    await says("こんにちは");
    await soon(() => received.length).toBe(2);
    const page = await world.open("/relay-targets/for-you");
    await page.getByText("*** の部分は隠してあります。").waitFor();
    await page.getByRole("combobox", { name: "イベントの種類" }).fill("message");
    await page.getByRole("combobox", { name: "イベントの種類" }).press("Enter");
    await seen(page, "target-edit");
    await button(page, "保存する").click();
    await page.getByText("中継先「for-you」を保存しました。").waitFor();
    const before = received.length;
    await says("鍵は残っていますか");
    await soon(() => received.length).toBe(before + 1);

    await page.getByRole("link", { name: "for-you" }).click();
    await button(page, "停止する").click();
    await seen(page, "target-pause");
    await dialog(page).getByRole("button", { name: "停止する" }).click();
    await page.getByText("停止中").waitFor();
    await says("待つもの 1");
    await says("待つもの 2");
    await soon(due).toBe(2);
  });

  it("discards one that waits, with a reason, resends it, and sends all when the target is resumed", async () => {
    const page = await world.open("/relays");
    await page.getByText("当てはまる中継はありません").waitFor();
    await seen(page, "relays-none");
    await choose(page, "状態", "送信待ち");
    const boxes = page.getByRole("checkbox");
    await soon(() => boxes.count()).toBe(2);
    await boxes.first().check();
    await page.getByText("1件を選択中").waitFor();
    await button(page, "破棄する").click();
    await dialog(page).getByRole("heading", { name: "1件の中継を破棄しますか？" }).waitFor();
    expect(await dialog(page).getByRole("button", { name: "破棄する" }).isDisabled()).toBe(true);
    await dialog(page).getByLabel("理由（操作ログに残ります）").fill("試験のため");
    await seen(page, "relays-discard");
    await dialog(page).getByRole("button", { name: "破棄する" }).click();
    await page.getByText("1件を破棄しました。").waitFor();
    await soon(due).toBe(1);

    await choose(page, "状態", "破棄");
    await page.getByRole("row").filter({ hasText: "破棄" }).getByRole("button").click();
    await dialog(page).getByText("待つもの 2").waitFor();
    await seen(page, "relay");
    await button(page, "送り直す").click();
    const ask = page.getByRole("dialog", { name: "1件の中継を送り直しますか？" });
    await ask.getByLabel("理由（操作ログに残ります）").fill("やはり要るため");
    await ask.getByRole("button", { name: "送り直す" }).click();
    await page.getByText("1件を送り直しています。").waitFor();
    await soon(due).toBe(2);

    const before = received.length;
    await page.goto(`${world.url}/admin/#/relay-targets/for-you`);
    await button(page, "再開する").click();
    await dialog(page).getByText("送信待ちの2件を、すぐに送り始めます。").waitFor();
    await dialog(page).getByRole("button", { name: "再開する" }).click();
    await page.getByText("中継先「for-you」への中継を再開しました。").waitFor();
    await soon(() => received.length).toBe(before + 2);
  });

  it("fits a phone", async () => {
    const page = await world.open("/relay-targets", world.admin, { viewport: phone });
    await page.getByRole("link", { name: "for-you" }).waitFor();
    await seen(page, "targets-phone");
    await page.getByRole("link", { name: "中継の記録" }).click();
    await page.getByText("当てはまる中継はありません").waitFor();
    await choose(page, "状態", "届いた");
    await page.getByRole("heading", { name: "for-you" }).first().waitFor();
    await seen(page, "relays-phone");
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
  });

  it("does not resume what a colleague paused while the form was open", async () => {
    const path = "/relay-targets/for-you";
    const page = await world.open(path);
    const timeout = page.getByLabel("時間切れ（秒）");
    await timeout.fill("20");
    const target = await world.admin.ask<Record<string, unknown>>("GET", `/api${path}`);
    const { eventTypes, timeoutMs, parallelism, ordered, version } = target;
    const paused = { enabled: false, eventTypes, timeoutMs, parallelism, ordered, version };
    await world.admin.ask("PUT", `/api${path}`, paused);
    await button(page, "保存する").click();
    await page.getByRole("alert").getByText("ほかの人が先に変更しました").waitFor();
    await seen(page, "target-changed");
    expect(await timeout.inputValue()).toBe("20");
    expect(await world.admin.ask("GET", `/api${path}`)).toMatchObject({ enabled: false, timeoutMs: 10_000 });
    await button(page, "自分の変更を捨てて、いまの内容を読み込む").click();
    await soon(() => timeout.inputValue()).toBe("10");
    expect(await page.getByLabel("中継する").isChecked()).toBe(false);

    // Nor does a question that was asked before.
    await button(page, "再開する").click();
    const now = await world.admin.ask<{ version: string }>("GET", `/api${path}`);
    await world.admin.ask("PUT", `/api${path}`, { ...paused, timeoutMs: 5_000, version: now.version });
    await dialog(page).getByRole("button", { name: "再開する" }).click();
    await dialog(page)
      .getByText(/に変更しました。最新の内容を読み直して/)
      .waitFor();
    await dialog(page).getByRole("button", { name: "戻る" }).click();
    await soon(() => timeout.inputValue()).toBe("5");
    expect(await world.admin.ask("GET", `/api${path}`)).toMatchObject({ enabled: false, timeoutMs: 5_000 });
  });

  it("removes a target, and says what is discarded with it", async () => {
    const page = await world.open("/relay-targets/for-you");
    await button(page, "削除する").click();
    await dialog(page).getByText("送信待ちの0件は、送らずに破棄します。").waitFor();
    await dialog(page).getByRole("button", { name: "削除する" }).click();
    await page.getByText("中継先「for-you」を削除しました（破棄0件）。").waitFor();
    await page.getByText("中継先はまだありません").waitFor();
    await says("中継先のないもの");
    await soon(due).toBe(1);
    await page.reload();
    await page.getByText("未登録").waitFor();
    await page.getByRole("link", { name: "for-you" }).click();
    await page.getByText("この名前の中継先は登録されていません。").waitFor();
    await seen(page, "target-unknown");
  });

  it("hides bodies from whoever may not see citizens' data, and everything from everybody else", async () => {
    const page = await world.open(
      '/relays?filter={"state":"delivered"}',
      await world.account("relayer", { permissions: ["relays.edit"] }),
    );
    await page.getByRole("row").nth(1).getByRole("button").click();
    await dialog(page).getByText("市民の登録内容を見る権限が必要です").waitFor();
    expect(await page.getByRole("link", { name: "LINEからの通知" }).count()).toBe(0);
    const outside = await world.open("/relay-targets", await world.account("outside"));
    await outside.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
  });
});
