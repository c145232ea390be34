/**
 * What a new staff member does, from the one-time link to a released alarm: the pages in a real Chromium, mails by a real IMAP
 * server, phones at LINE's sandbox. Once with the mouse, once by the keyboard alone.
 */
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Permission } from "../../src/server/staff/permissions.ts";
import { type AdminWorld, adminWorld, hasChromium } from "../support/admin-world.ts";
import { type Dovecot, startDovecot } from "../support/dovecot.ts";
import { type Hand, hands } from "../support/hands.ts";
import { mail, usualHeaders } from "../support/mail.ts";
import { PASSWORD } from "../support/staff.ts";

const ME = "tanaka";
const SUBJECT = "地震の防災講座のお知らせ";
const RULE = "地震の講座（中央区）";

interface Friend {
  id: string;
  answers: Record<string, unknown>;
}

describe.skipIf(!hasChromium).each(hands)("a new staff member with the %s", (_name, handOf) => {
  let dovecot: Dovecot;
  let world: AdminWorld;
  let page: Page;
  let hand: Hand;
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
  const link = (name: string | RegExp) => page.getByRole("link", { name, exact: typeof name === "string" });
  const field = (name: string) => page.getByLabel(name, { exact: true });
  const tab = (name: string) => page.getByRole("tab", { name, exact: true });
  const heading = (name: string | RegExp) => page.getByRole("heading", { name });
  const menu = (name: string | RegExp) => page.getByRole("menuitem", { name, exact: typeof name === "string" });

  beforeAll(async () => {
    dovecot = await startDovecot();
    world = await adminWorld({
      mailbox: {
        url: new URL(dovecot.url),
        append: (raw, arrivedAt) => dovecot.append(Buffer.from(raw), { arrivedAt }),
        close: () => dovecot.stop(),
      },
    });
    const { permissions } = await world.admin.ask<{ permissions: Permission[] }>("GET", "/api/session");
    await world.admin.ask("POST", "/api/roles", { id: "desk", label: "当直", permissions, requireTotp: true });
    page = await world.open("/", null);
    page.setDefaultTimeout(15_000);
    hand = handOf(page);
  });
  afterAll(() => world?.close());

  async function check(name: string): Promise<void> {
    await world.shot(page, `walk-${hand.name}-${name}`);
    expect(await world.faults(page)).toEqual([]);
  }
  /** Friends who live in this ward, as the sandbox's phones know them. */
  async function friendsIn(ward: string): Promise<Friend[]> {
    const filter = { audience: { all: [{ fact: "area", operator: "in", value: [ward] }] } };
    const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&range=[0,999]`;
    return world.admin.ask("GET", `/api/friends?${query}`);
  }
  /** What stands in this citizen's talk, on their phone. */
  async function onPhone(friend: Friend, text: string): Promise<void> {
    const phone = await page.context().newPage();
    await phone.goto(`${world.phoneUrl}#${friend.id}`);
    await phone.getByText(text).first().waitFor();
    await phone.close();
  }

  it("sets a password and a second factor, and signs in with it", { timeout: 120_000 }, async () => {
    const given = { name: ME, displayName: "田中", roles: ["desk"], permissions: [], departments: null };
    const { link: url } = await world.admin.ask<{ link: string }>("POST", "/api/accounts", given);
    await page.goto(`${world.url}/admin/#/link/${url.split("/").at(-1)}`);
    await hand.type(field("新しいパスワード"), PASSWORD);
    await hand.type(field("もう一度"), PASSWORD);
    await check("password");
    await hand.press(button("決める"));
    await hand.press(link("ログインへ進む"));

    await hand.type(field("アカウント"), ME);
    await hand.type(field("パスワード"), PASSWORD);
    await hand.press(button("ログインする"));
    await page.getByAltText("認証アプリで読み取るQRコード").waitFor();
    const secret = (await page.locator("code").textContent())?.replaceAll(" ", "") ?? "";
    const code = (at: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });
    await check("second-factor");
    await hand.type(field("アプリに出た確認コード（6桁）"), code(Date.now()));
    await hand.press(button("確かめて始める"));
    await heading("ホーム").waitFor();

    await hand.press(button("田中"));
    await hand.press(menu("ログアウト"));
    await hand.type(field("アカウント"), ME);
    await hand.type(field("パスワード"), PASSWORD);
    await hand.press(button("ログインする"));
    await field("確認コード（6桁）").waitFor();
    // Each code is good once: the next one, as the app will show it.
    await hand.type(field("確認コード（6桁）"), code(Date.now() + 30_000));
    await hand.press(button("ログインする"));
    await heading("ホーム").waitFor();
    await check("home");
  });

  it("builds a rule for mails on earthquakes to one ward, without JSON", { timeout: 120_000 }, async () => {
    await hand.press(menu("ルール"));
    await hand.press(link("ルールを作る"));
    await hand.type(field("名前"), RULE);
    await hand.press(button("条件を加える").first());
    await hand.type(field("条件1の値"), "地震");
    await hand.press(page.getByRole("radio", { name: "条件で選ぶ" }));
    await hand.pick(page.getByRole("combobox", { name: "条件1の値" }), "中央区（全域）");
    const people = (await friendsIn("中央区")).length;
    await page.getByText(`対象: ${people}人`).waitFor();
    await check("rule");
    await hand.press(button("作成する"));
    await page.getByText("第1版").first().waitFor();
  });

  it("cannot switch it on while its test fails, mends the test, and switches it on", { timeout: 120_000 }, async () => {
    // One mail that is none of this rule's.
    await world.mail("event-poster-contest");
    await hand.press(tab("テスト"));
    await hand.press(button("テストを加える"));
    await hand.press(page.getByRole("radio", { name: /防災ポスターコンテスト/ }));
    await hand.press(page.getByRole("radio", { name: "配信する", exact: true }));
    await check("test");
    await hand.press(button("保存する"));
    await hand.press(button("有効にする"));
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "有効にする" }));
    await page.getByText("テストが1件合わないため、有効にできません").waitFor();
    await check("refused");
    await hand.press(link("テストを開いて直す"));
    await hand.press(button("直す"));
    await hand.press(page.getByRole("radio", { name: "配信しない", exact: true }));
    await hand.press(button("保存する"));
    await page.getByText("合っています").first().waitFor();
    await hand.press(button("有効にする"));
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "有効にする" }));
    await page.getByText(`「${RULE}」を有効にしました。`).waitFor();
  });

  it("sees a mail arrive by IMAP on the phones of that ward alone, and finds it again", {
    timeout: 120_000,
  }, async () => {
    const headers = { ...usualHeaders, Subject: `=?utf-8?B?${Buffer.from(SUBJECT).toString("base64")}?=` };
    dovecot.append(mail({ ...headers, Date: new Date().toUTCString() }, "12月1日に開きます。"));
    await hand.press(menu("配信"));
    await link(SUBJECT).waitFor();
    const [friend] = await friendsIn("中央区");
    if (!friend) throw new Error("nobody lives in 中央区");
    await onPhone(friend, SUBJECT);
    await hand.press(link(SUBJECT));
    await page.getByText("送信済み").first().waitFor();
    await check("delivery");
    await hand.press(menu("操作ログ"));
    await page.getByText(RULE).first().waitFor();
    await check("log");
  });
});
