import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium } from "../../support/admin-world.ts";

const NOT_SHOWN = /この(部分|画面)を表示できませんでした/;

describe.skipIf(!hasChromium)("pages that cannot be loaded whole (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
  });
  afterAll(() => world?.close());
  /** Of what is wrong here all is meant to be, but what axe finds. */
  const faults = async (page: Parameters<AdminWorld["faults"]>[0]) =>
    (await world.faults(page)).filter((fault) => !fault.includes("dynamically imported module"));

  it("goes on without the chart, and says which part is missing", async () => {
    const page = await world.open("/", null);
    await page.getByRole("heading", { name: "ログイン" }).waitFor();
    await page.route("**/FriendsChart-*.js", (route) => route.abort());
    await page.context().addCookies(world.admin.cookies.map((one) => ({ ...one, url: world.url })));
    await page.goto(`${world.url}/admin/`);
    await page.reload();
    await page.getByText(NOT_SHOWN).waitFor();
    await page.getByText("今日の配信はまだありません。").waitFor();
    await page.getByText("いま2,000人", { exact: false }).waitFor();
    expect(await faults(page)).toEqual([]);
    await world.shot(page, "chart-not-loaded");
    await page.unroute("**/FriendsChart-*.js");
    await page.getByRole("button", { name: "画面を読み込み直す" }).click();
    await page.getByRole("img", { name: "友だちの数の推移" }).waitFor();
    expect(await page.getByText(NOT_SHOWN).count()).toBe(0);
  });

  it("says so of a screen whose program is gone since an update, and opens others", async () => {
    const page = await world.open("/");
    await page.getByRole("heading", { name: "ホーム" }).waitFor();
    await page.route("**/MailList-*.js", (route) => route.fulfill({ status: 404 }));
    await page.getByRole("menuitem", { name: "届いたメール" }).click();
    await page.getByText(NOT_SHOWN).waitFor();
    expect(await faults(page)).toEqual([]);
    await world.shot(page, "screen-not-loaded");
    await page.getByRole("menuitem", { name: "配信", exact: true }).click();
    await page.getByRole("heading", { name: "配信", exact: true }).waitFor();
    expect(await page.getByText(NOT_SHOWN).count()).toBe(0);
  });

  it("keeps what was typed into a rule when its JSON cannot be shown", async () => {
    const page = await world.open("/rules/create");
    const name = page.getByRole("textbox", { name: "名前", exact: true });
    await name.fill("書きかけ");
    await page.route("**/JsonTab-*.js", (route) => route.abort());
    await page.getByRole("tab", { name: "JSON" }).click();
    await page.getByText(NOT_SHOWN).waitFor();
    await page.getByRole("tab", { name: "フォーム" }).click();
    expect(await name.inputValue()).toBe("書きかけ");
  });

  it("tells of a new version once there is one, and not before", async () => {
    const page = await world.open("/");
    await page.clock.install();
    const asked = () => page.waitForResponse("**/admin/version");
    await Promise.all([asked(), page.reload()]);
    await page.getByRole("heading", { name: "ホーム" }).waitFor();
    await Promise.all([asked(), page.clock.fastForward("01:00:01")]);
    await page.clock.runFor(2_000);
    expect(await page.getByText("新しい版があります", { exact: false }).count()).toBe(0);
    await page.route("**/admin/version", (route) => route.fulfill({ body: "another" }));
    await Promise.all([asked(), page.clock.fastForward("01:00:01")]);
    await page.clock.runFor(2_000);
    await page.getByText("新しい版があります", { exact: false }).waitFor();
    await world.shot(page, "new-version");
  });

  it("keeps what was changed in a rule when its form cannot show it", async () => {
    const page = await world.open("/", null);
    await page.route("**/api/plugins", async (route) => {
      const plugins = (await (await route.fetch()).json()) as object;
      await route.fulfill({ json: { ...plugins, operators: null } });
    });
    await page.context().addCookies(world.admin.cookies.map((one) => ({ ...one, url: world.url })));
    await page.goto(`${world.url}/admin/#/rules/heat`);
    await page.reload();
    const notShown = page.getByText("いまの内容は、ここでは表示できません。");
    await notShown.waitFor();
    await page.getByRole("button", { name: "JSONタブを開く" }).click();
    const editor = page.getByRole("textbox", { name: "ルールのJSON" });
    await editor.click();
    await page.keyboard.press("ControlOrMeta+a");
    const conditions = { all: [{ fact: "mail", operator: "x" }] };
    await page.keyboard.insertText(JSON.stringify({ id: "heat", name: "書きかけ", conditions }));
    await page.getByRole("tab", { name: "フォーム" }).click();
    await notShown.waitFor();
    await page.getByText("保存していない変更があります").waitFor();
    await page.getByRole("tab", { name: "JSON" }).click();
    await editor.getByText("書きかけ").waitFor();
  });
});
