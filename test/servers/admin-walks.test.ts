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
const SEGMENT = "20代と30代への案内";

const livingIn = (...wards: string[]) => ({ all: [{ fact: "area", operator: "in", value: wards }] });

interface Friend {
  id: string;
}

describe.skipIf(!hasChromium).each(hands)("a new staff member with the %s", (_name, handOf) => {
  let dovecot: Dovecot;
  let world: AdminWorld;
  let page: Page;
  let hand: Hand;
  let ruleId: string;
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
  const link = (name: string | RegExp) => page.getByRole("link", { name, exact: typeof name === "string" });
  const field = (name: string) => page.getByRole("textbox", { name, exact: true });
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
    page = await world.open("/", null, { keep: true });
    page.setDefaultTimeout(15_000);
    hand = handOf(page);
    // Only then does the page go nowhere by itself any more.
    await page.getByRole("heading", { name: "ログイン" }).waitFor();
  });
  afterAll(() => world?.close());

  async function check(name: string): Promise<void> {
    await world.shot(page, `walk-${hand.name}-${name}`);
    expect(await world.faults(page)).toEqual([]);
  }
  /** All friends, or those of an audience. */
  async function friends(audience?: unknown): Promise<Friend[]> {
    const filter = `filter=${encodeURIComponent(JSON.stringify({ audience }))}`;
    const found: Friend[] = [];
    for (let from = 0; from === found.length; from += 1_000)
      found.push(...(await world.admin.ask<Friend[]>("GET", `/api/friends?${filter}&range=[${from},${from + 999}]`)));
    return found;
  }
  /** What stands in this citizen's talk, on their phone. */
  async function onPhone(friend: Friend | undefined, text: string): Promise<void> {
    if (!friend) throw new Error("there is no such citizen");
    const phone = await page.context().newPage();
    await phone.goto(`${world.phoneUrl}#${friend.id}`);
    await phone.getByText(text).first().waitFor();
    await phone.close();
  }
  /** That this stands once in the talks of these, and of all others in none. */
  async function onTheirPhonesAlone(they: Friend[], text: string): Promise<void> {
    const got: string[] = [];
    for (const { id } of await friends()) {
      const talk = await (await fetch(`${world.phoneUrl}talks/${id}`)).text();
      got.push(...Array<string>(talk.split(text).length - 1).fill(id));
    }
    expect(they.length).toBeGreaterThan(0);
    expect(got.sort()).toEqual(they.map(({ id }) => id).sort());
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
    const people = (await friends(livingIn("中央区"))).length;
    await page.getByText(`対象: ${people}人`).waitFor();
    await check("rule");
    await hand.press(button("作成する"));
    await page.getByText("第1版").first().waitFor();
    ruleId = /#\/rules\/([^?]+)/.exec(page.url())?.[1] ?? "";
  });

  it("cannot switch it on while its test fails, mends the test, and switches it on", { timeout: 120_000 }, async () => {
    // One mail that is none of this rule's.
    await world.mail("event-poster-contest");
    await hand.press(tab("テスト"));
    await hand.press(button("テストを加える"));
    await hand.type(field("テストの名前"), "ポスターの募集");
    await hand.press(button(/防災ポスターコンテスト/));
    await hand.press(page.getByRole("radio", { name: "配信する", exact: true }));
    await check("test");
    await hand.press(button("保存する"));
    await hand.press(button("有効にする"));
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "有効にする" }));
    await page.getByText("テストが1件合わないため、有効にできません").waitFor();
    await check("refused");
    await hand.press(link("テストを開いて直す"));
    await hand.press(button(/を直す$/));
    await hand.press(page.getByRole("radio", { name: "配信しない", exact: true }));
    await hand.press(button("保存する"));
    await page.getByText("合格").first().waitFor();
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
    const they = await friends(livingIn("中央区"));
    await onPhone(they[0], SUBJECT);
    await hand.press(link(SUBJECT));
    await heading(SUBJECT).waitFor();
    await page.getByText("送信済み").first().waitFor();
    await page.getByText(`${they.length}人に届きました`).first().waitFor();
    await onTheirPhonesAlone(they, SUBJECT);
    await check("delivery");
    await hand.press(menu("操作ログ"));
    await heading("操作ログ").waitFor();
    await hand.type(page.getByRole("textbox", { name: "言葉で探す" }), RULE);
    const entry = page.getByRole("row").filter({ hasText: "ルールを有効にした" }).filter({ hasText: RULE });
    await entry.filter({ hasText: ME }).waitFor();
    await check("log");
  });

  it("sends by hand to those in their twenties or thirties in two wards", { timeout: 120_000 }, async () => {
    await hand.press(menu("ルール"));
    await hand.press(link("ルールを作る"));
    await hand.type(field("名前"), SEGMENT);
    await hand.choose(page.getByRole("combobox", { name: "契機の種類" }), "手動");
    await hand.press(page.getByRole("radio", { name: "条件で選ぶ" }));
    await hand.pick(page.getByRole("combobox", { name: "条件1の属性" }), "年代");
    for (const age of ["20代", "30代"]) await hand.pick(page.getByRole("combobox", { name: "条件1の値" }), age);
    await hand.press(page.getByRole("region", { name: "対象" }).getByRole("button", { name: "条件を加える" }));
    await hand.pick(page.getByRole("combobox", { name: "条件2の属性" }), "お住まい");
    for (const ward of ["中央区", "緑区"])
      await hand.pick(page.getByRole("combobox", { name: "条件2の値" }), `${ward}（全域）`);
    const audience = {
      all: [
        { fact: "birth_year", path: "$.age_band", operator: "in", value: ["20s", "30s"] },
        { fact: "area", operator: "in", value: ["中央区", "緑区"] },
      ],
    };
    const { count } = await world.admin.ask<{ count: number }>("POST", "/api/audience/count", { audience });
    expect(count).toBeGreaterThan(10);
    await page.getByText(`対象: ${count}人`).waitFor();
    await check("segment");
    await hand.press(button("作成する"));
    await page.getByText("第1版").first().waitFor();
    await hand.press(button("有効にする"));
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "有効にする" }));
    await page.getByText(`「${SEGMENT}」を有効にしました。`).waitFor();

    await hand.press(menu("手動で送る"));
    await hand.press(link(new RegExp(SEGMENT)));
    await hand.type(field("送る文"), "若い方への防災講座のご案内です。");
    await hand.press(button("送信内容を確認する"));
    const dialog = page.getByRole("dialog", { name: `${count}人に送りますか` });
    await dialog.getByText("若い方への防災講座のご案内です。").waitFor();
    await check("confirm");
    await hand.press(dialog.getByRole("button", { name: `${count}人に送る` }));
    await page.getByText(`${count}人中${count}人に届きました`).waitFor();
    await check("sent");
    const they = await friends(audience);
    await onPhone(they[0], "若い方への防災講座のご案内です。");
    await onTheirPhonesAlone(they, "若い方への防災講座のご案内です。");
  });

  it("brings an old version of a rule back", { timeout: 120_000 }, async () => {
    await hand.press(menu("ルール"));
    await hand.type(page.getByLabel("名前・idで探す"), RULE);
    // The list goes by its address, which follows the words after a moment.
    await expect.poll(() => page.url()).toContain("filter=");
    await hand.press(link(RULE));
    await hand.type(field("名前"), `${RULE}・改`);
    await hand.press(button("保存"));
    // The second is from when it was switched on.
    await page.getByText("第3版").first().waitFor();
    await hand.press(tab("版"));
    await hand.press(button("第1版に戻す"));
    await page.getByRole("dialog").getByText(`${RULE}・改`).first().waitFor();
    await check("restore");
    await hand.press(page.getByRole("dialog").getByRole("button", { name: "戻す", exact: true }));
    await page.getByText("第4版").first().waitFor();
    await hand.press(tab("フォーム"));
    expect(await field("名前").inputValue()).toBe(RULE);
  });

  it("lets a held alarm go, after looking at it, to everyone", { timeout: 120_000 }, async () => {
    await world.mail("evac-drill-text-in-live");
    await hand.press(menu("保留（1）"));
    await hand.press(button("2,000人に送る…"));
    const dialog = page.getByRole("dialog");
    await hand.type(dialog.getByLabel("人数を入力（2,000）"), "2000");
    await hand.type(dialog.getByLabel("理由（必須）"), "防災課に電話で確かめた");
    await check("release");
    await hand.press(dialog.getByRole("button", { name: "2,000人に送る", exact: true }));
    await page.getByText("保留はありません").waitFor();
    const [friend] = await friends(livingIn("緑区"));
    await onPhone(friend, "避難指示");
  });

  it("does not see, and cannot reach, what their account may not", { timeout: 120_000 }, async () => {
    const other = await world.account("suzuki", { permissions: ["deliveries.read"] });
    const theirs = await world.open("/", null);
    const theirHand = handOf(theirs);
    await theirHand.type(theirs.getByRole("textbox", { name: "アカウント", exact: true }), "suzuki");
    await theirHand.type(theirs.getByRole("textbox", { name: "パスワード", exact: true }), PASSWORD);
    await theirHand.press(theirs.getByRole("button", { name: "ログインする" }));
    await theirs.getByRole("heading", { name: "ホーム" }).waitFor();
    const menus = await theirs.getByRole("menuitem").allTextContents();
    expect(menus).toContain("配信");
    for (const shut of ["ルール", "手動で送る", "届いたメール", "アカウント"]) expect(menus).not.toContain(shut);
    // By its address, which a colleague may have sent.
    await theirs.goto(`${world.url}/admin/#/rules/${ruleId}`);
    await theirs.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
    await theirHand.press(theirs.getByRole("menuitem", { name: "配信", exact: true }));
    await theirHand.press(theirs.getByRole("link", { name: SUBJECT }));
    await theirs.getByRole("heading", { name: SUBJECT }).waitFor();
    await expect(other.ask("GET", "/api/rules")).rejects.toThrow("403");
    await expect(other.ask("PUT", `/api/rules/${ruleId}/enabled`, { enabled: false })).rejects.toThrow("403");
    const press = { key: crypto.randomUUID(), seenCount: 1, text: "x" };
    await expect(other.ask("POST", "/api/rules/notice-manual/fire", press)).rejects.toThrow("403");
    expect(await world.faults(theirs)).toEqual([]);
  });
});
