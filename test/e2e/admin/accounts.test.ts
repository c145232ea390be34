import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";
import { OTHER_PASSWORD, PASSWORD } from "../../support/staff.ts";

interface Account {
  id: number;
  name: string;
  roles: string[];
  departments: string[] | null;
  permissions: string[];
  state: string;
}

describe.skipIf(!hasChromium)("accounts, roles, tokens and one's own account (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
  });
  afterAll(() => world?.close());

  const seen = async (page: Page, name: string) => {
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, name);
  };
  const accountOf = async (name: string) => {
    const filter = encodeURIComponent(JSON.stringify({ q: name }));
    const [account] = await world.admin.ask<Account[]>("GET", `/api/accounts?filter=${filter}`);
    return account;
  };
  const press = async (page: Page, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const dialog = (page: Page) => page.getByRole("dialog");

  it("makes an account by keyboard alone, shows its link once, and the person gets in by it", async () => {
    const page = await world.open("/accounts");
    await page.getByRole("link", { name: "demo" }).waitFor();
    await seen(page, "accounts");
    await page.getByRole("link", { name: "アカウントを作る" }).focus();
    await press(page, "Enter");
    await page.getByLabel("アカウント名").waitFor();
    await page.getByRole("checkbox", { name: "配信担当" }).waitFor();
    await page.keyboard.type("suzuki");
    await press(page, "Tab");
    await page.keyboard.type("鈴木 花子");
    await press(page, "Tab");
    const box = page.getByRole("checkbox", { name: "配信担当" }).and(page.locator(":focus"));
    for (let tries = 0; tries < 10 && (await box.count()) === 0; tries += 1) await press(page, "Tab");
    await press(page, "Space");
    await page.getByText("役割「配信担当」に含まれます").first().waitFor();
    await seen(page, "account-create");
    await press(page, "Enter");
    await page.getByRole("heading", { name: "「鈴木 花子」さんに渡すリンク" }).waitFor();
    await seen(page, "account-link");
    const link = await page.getByLabel("パスワードを決めるリンク").inputValue();
    // Escape must not lose what is shown once.
    await press(page, "Escape");
    await button(page, "控えたので閉じる").focus();
    await press(page, "Enter");
    await page.getByText("アカウント「suzuki」を作りました。").waitFor();
    await page.getByRole("link", { name: "suzuki" }).waitFor();
    expect(await accountOf("suzuki")).toMatchObject({ state: "invited", roles: ["sender"], departments: null });

    const guest = await world.open(`/${new URL(link).hash.slice(2)}`, null);
    await guest.getByLabel("新しいパスワード").fill(PASSWORD);
    await guest.getByLabel("もう一度").fill(PASSWORD);
    await button(guest, "決める").click();
    await guest.getByText("パスワードを決めました。").waitFor();
    expect(await accountOf("suzuki")).toMatchObject({ state: "active" });
  });

  it("keeps the input and says what is wrong when the name is taken", async () => {
    await world.account("taken");
    const page = await world.open("/accounts/create", world.admin, { viewport: phone });
    await page.getByLabel("アカウント名").fill("taken");
    await page.getByLabel("氏名（表示名）").fill("同じ名前の人");
    await button(page, "作る").click();
    await page.getByRole("alert").getByText("このアカウント名は使われています").first().waitFor();
    expect(await page.getByLabel("氏名（表示名）").inputValue()).toBe("同じ名前の人");
    await seen(page, "account-taken-phone");
    await page.getByRole("link", { name: "やめる" }).click();
    await dialog(page).getByRole("heading", { name: "保存していない変更があります" }).waitFor();
    await seen(page, "account-unsaved-phone");
    await button(page, "変更を捨てて移動する").click();
    await page.getByRole("heading", { name: "アカウント", exact: true }).waitFor();
  });

  it("changes departments and permissions, locks, unlocks, signs out and removes", async () => {
    await world.account("tanaka", { permissions: ["mails.read"] });
    const { id } = (await accountOf("tanaka")) ?? { id: 0 };
    const page = await world.open(`/accounts/${id}`);
    await page.getByRole("radio", { name: "選んだ部署だけ" }).check();
    await page.getByText("部署を一つ以上選んでください。").waitFor();
    expect(await button(page, "保存する").isDisabled()).toBe(true);
    await page.getByRole("combobox", { name: "部署" }).fill("bosai");
    await page.getByRole("combobox", { name: "部署" }).press("Enter");
    await page.getByRole("checkbox", { name: "配信を見る" }).check();
    await seen(page, "account-edit");
    await button(page, "保存する").click();
    await page.getByText("アカウント「tanaka」を保存しました。").waitFor();
    expect(await accountOf("tanaka")).toMatchObject({
      departments: ["bosai"],
      permissions: ["mails.read", "deliveries.read"],
    });

    await page.getByRole("link", { name: "tanaka" }).click();
    await button(page, "ログインをすべて終わらせる").click();
    await dialog(page).getByRole("button", { name: "終わらせる" }).click();
    await page.getByText("1件のログインを終わらせました。").waitFor();
    await button(page, "停止する").click();
    await seen(page, "account-lock");
    await dialog(page).getByRole("button", { name: "停止する" }).click();
    await page.getByText("停止中").waitFor();
    expect(await accountOf("tanaka")).toMatchObject({ state: "locked" });
    await button(page, "停止・待ち時間を解く").click();
    await dialog(page).getByRole("button", { name: "解く", exact: true }).click();
    await page.getByText("使用中").waitFor();
    await button(page, "パスワードのリンクを作る").click();
    await dialog(page).getByRole("button", { name: "リンクを作る" }).click();
    expect(await page.getByLabel("パスワードを決めるリンク").inputValue()).toContain("/admin/#/link/");
    await button(page, "控えたので閉じる").click();
    await button(page, "削除する").click();
    await dialog(page).getByRole("button", { name: "削除する" }).click();
    await page.getByText("「tanaka」さんのアカウントを削除しました。").waitFor();
    expect(await accountOf("tanaka")).toBeUndefined();
  });

  it("says why the last administrator keeps the rights", async () => {
    const demo = (await accountOf("demo")) ?? { id: 0 };
    const page = await world.open(`/accounts/${demo.id}`);
    await page.getByText("自分のアカウントは、停止も削除もできません。").waitFor();
    expect(await button(page, "削除する").count()).toBe(0);
    await page.getByRole("checkbox", { name: "管理者", exact: true }).uncheck();
    await button(page, "保存する").click();
    await page.getByRole("alert").getByText("アカウントを管理できる人がいなくなるため").waitFor();
    await seen(page, "account-last");
  });

  const conflict = (page: Page) => page.getByRole("alert").filter({ hasText: "ほかの人が先に変更しました" });
  const load = "自分の変更を捨てて、いまの内容を読み込む";

  it("does not give back a role that a colleague took away while the form was open", async () => {
    await world.account("watched", { roles: ["sender"] });
    const path = `/accounts/${(await accountOf("watched"))?.id}`;
    const page = await world.open(path);
    const name = page.getByLabel("氏名（表示名）");
    await name.fill("新しい名前");
    const { version } = await world.admin.ask<{ version: string }>("GET", `/api${path}`);
    await world.admin.ask("PUT", `/api${path}`, { roles: ["viewer"], version });
    await button(page, "保存する").click();
    await conflict(page)
      .getByText(/^demoが .* に変更しました。/)
      .waitFor();
    await seen(page, "account-changed");
    expect(await name.inputValue()).toBe("新しい名前");
    expect(await world.admin.ask("GET", `/api${path}`)).toMatchObject({ roles: ["viewer"], displayName: "watched" });

    await button(page, load).click();
    await conflict(page).waitFor({ state: "hidden" });
    expect(await name.inputValue()).toBe("watched");
    expect(await page.getByRole("checkbox", { name: "閲覧", exact: true }).isChecked()).toBe(true);
    await name.fill("新しい名前");
    await button(page, "保存する").click();
    await page.getByText("アカウント「watched」を保存しました。").waitFor();
    expect(await world.admin.ask("GET", `/api${path}`)).toMatchObject({ roles: ["viewer"], displayName: "新しい名前" });
  });

  it("does not give back a permission that a colleague took from a role, and keeps what was entered", async () => {
    const role = { id: "watched", label: "見回り", permissions: ["mails.read", "exports"], requireTotp: false };
    const { version } = await world.admin.ask<{ version: string }>("POST", "/api/roles", role);
    const page = await world.open("/roles/watched");
    const label = page.getByLabel("役割の名前");
    await label.fill("夜の見回り");
    const less = { label: role.label, permissions: ["mails.read"], requireTotp: false, version };
    await world.admin.ask("PUT", "/api/roles/watched", less);
    await button(page, "保存する").click();
    await conflict(page).waitFor();
    expect(await label.inputValue()).toBe("夜の見回り");
    expect(await world.admin.ask("GET", "/api/roles/watched")).toMatchObject({ permissions: ["mails.read"] });
    await button(page, load).click();
    await expect.poll(() => label.inputValue(), { timeout: 10_000 }).toBe("見回り");
    await world.admin.ask("DELETE", "/api/roles/watched");
  });

  it("makes a role, gives it a permission more, and keeps it while somebody has it", async () => {
    const page = await world.open("/roles/create");
    await page.getByLabel("役割の名前").fill("当直");
    await page.getByLabel("役割の番号").fill("night-duty");
    await page.getByRole("checkbox", { name: "配信を見る" }).check();
    await seen(page, "role-create");
    await button(page, "作る").click();
    await page.getByText("役割「当直」を作りました。").waitFor();
    await world.account("duty", { roles: ["night-duty"] });
    await page.getByRole("link", { name: "当直" }).click();
    await page.getByText("この役割を持つアカウントは1件です。").waitFor();
    await page.getByRole("checkbox", { name: "保留の配信を送る・破棄する" }).check();
    await button(page, "保存する").click();
    await page.getByText("役割「当直」を保存しました。").waitFor();
    await seen(page, "roles");
    expect(await world.admin.ask("GET", "/api/roles/night-duty")).toMatchObject({
      permissions: ["deliveries.read", "deliveries.release"],
    });
    await page.getByRole("link", { name: "当直" }).click();
    await button(page, "役割を削除する").click();
    await dialog(page).getByText("この役割を持つアカウントが1件あるため、削除できません。").waitFor();
    expect(await dialog(page).getByRole("button", { name: "削除する" }).isDisabled()).toBe(true);
    await seen(page, "role-in-use");
    await dialog(page).getByRole("button", { name: "戻る" }).click();
    await page.goto(`${world.url}/admin/#/roles/approver`);
    await page.getByRole("heading", { name: "役割「承認担当」" }).waitFor();
    await button(page, "役割を削除する").click();
    await dialog(page).getByText("この役割を持つアカウントはありません。").waitFor();
    await dialog(page).getByRole("button", { name: "削除する" }).click();
    await page.getByText("役割「承認担当」を削除しました。").waitFor();

    const narrow = await world.open("/roles", world.admin, { viewport: phone });
    await narrow.getByRole("link", { name: "当直" }).waitFor();
    await seen(narrow, "roles-phone");
  });

  it("makes a token, shows it once, and revokes it", async () => {
    const page = await world.open("/tokens", world.admin, { viewport: phone });
    await page.getByText("トークンはまだありません").waitFor();
    await seen(page, "tokens-empty-phone");
    await button(page, "トークンを作る").click();
    await dialog(page).getByLabel("名前").fill("nightly-report");
    await dialog(page).getByRole("checkbox", { name: "配信を見る" }).check();
    await seen(page, "token-create-phone");
    await button(page, "作る").click();
    const secret = await page.getByRole("textbox", { name: "トークン" }).inputValue();
    await seen(page, "token-once-phone");
    const asked = () => fetch(`${world.url}/api/deliveries`, { headers: { authorization: `Bearer ${secret}` } });
    expect((await asked()).status).toBe(200);
    await button(page, "控えたので閉じる").click();
    await page.getByRole("heading", { name: "nightly-report" }).waitFor();
    await seen(page, "tokens-phone");
    await button(page, "止める: nightly-report").click();
    await dialog(page).getByRole("button", { name: "止める" }).click();
    await page.getByText("トークンはまだありません").waitFor();
    expect((await asked()).status).toBe(401);
  });

  it("changes one's own password after the present one", async () => {
    const page = await world.open("/me", await world.account("ito", { permissions: ["deliveries.read"] }));
    await page.getByText("配信を見る").waitFor();
    await seen(page, "me");
    await page.getByLabel("いまのパスワード").fill("not-my-password");
    await page.getByLabel("新しいパスワード", { exact: true }).fill(OTHER_PASSWORD);
    await page.getByLabel("新しいパスワード（もう一度）").fill(OTHER_PASSWORD);
    await button(page, "変える").click();
    await page.getByRole("alert").getByText("いまのパスワードが違います。").first().waitFor();
    await seen(page, "me-wrong");
    await page.getByLabel("いまのパスワード").fill(PASSWORD);
    await button(page, "変える").click();
    await page.getByText("パスワードを変えました。").waitFor();
  });

  it("sets up a second factor and removes it, and ends the other sessions", async () => {
    const client = await world.account("kato", { permissions: ["deliveries.read"] });
    await fetch(`${world.url}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account: "kato", password: PASSWORD }),
    });
    const page = await world.open("/me", client, { viewport: phone });
    await button(page, "ほかのログインをすべて終わらせる").click();
    await dialog(page).getByRole("heading", { name: "ほかの1件のログインを終わらせますか？" }).waitFor();
    await dialog(page).getByRole("button", { name: "ほかのログインをすべて終わらせる" }).click();
    await page.getByText("ほかの場所ではログインしていません。").waitFor();

    await button(page, "2段階認証を設定する").click();
    await page.locator("form", { hasText: "本人だと確かめる" }).getByLabel("いまのパスワード").fill(PASSWORD);
    await button(page, "次へ").click();
    await page.getByAltText("認証アプリで読み取るQRコード").waitFor();
    await seen(page, "me-totp-phone");
    const secret = ((await page.locator("code").textContent()) ?? "").replaceAll(" ", "");
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    await page.getByLabel("アプリに出た確認コード（6桁）").fill(totp.generate());
    await button(page, "確かめて始める").click();
    await page.getByText("使っています。").waitFor();
    await button(page, "2段階認証を解除する").click();
    await dialog(page).getByLabel("いまのパスワード").fill(PASSWORD);
    // The next code: each is good once.
    await dialog(page)
      .getByLabel("認証アプリの確認コード（6桁）")
      .fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await seen(page, "me-totp-remove-phone");
    await button(page, "解除する").click();
    await page.getByText("使っていません。").waitFor();
  });

  it("leaves everybody else outside", async () => {
    const client = await world.account("outside", { permissions: ["deliveries.read"] });
    for (const path of ["/accounts", "/roles", "/tokens", "/accounts/1"]) {
      const page = await world.open(path, client);
      await page.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
    }
  });
});
