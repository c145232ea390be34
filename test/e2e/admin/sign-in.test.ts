import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";
import { PASSWORD } from "../../support/staff.ts";

describe.skipIf(!hasChromium)("signing in to the staff's pages (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
    await world.account("yamada", { permissions: ["deliveries.read"] });
  });
  afterAll(() => world?.close());

  it("lets nobody in who does not know the password, and says so", async () => {
    const page = await world.open("/", null);
    await page.getByLabel("アカウント").fill("yamada");
    await page.getByLabel("パスワード").fill("wrong-wrong-wrong");
    await world.shot(page, "sign-in");
    await page.getByRole("button", { name: "ログインする" }).click();
    await page.getByText("アカウントかパスワードが違います。").waitFor();
    expect(await world.faults(page)).toEqual([]);
  });

  it("opens the start page by keyboard alone, and signs out again", async () => {
    const page = await world.open("/", null, { viewport: phone });
    await page.getByLabel("アカウント").waitFor();
    await page.keyboard.type("yamada");
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "ホーム" }).waitFor();
    await world.shot(page, "home-phone");
    expect(await world.faults(page)).toEqual([]);
    await page.getByRole("button", { name: "yamada" }).click();
    await page.getByRole("menuitem", { name: "ログアウト" }).click();
    await page.getByRole("heading", { name: "ログイン" }).waitFor();
  });

  it("does not look signed out while the server does not know of it", async () => {
    const page = await world.open("/", await world.account("tanaka"));
    // The last that is loaded here.
    await page.getByRole("img", { name: "友だちの数の推移" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "tanaka" }).click();
    await page.getByRole("menuitem", { name: "ログアウト" }).click();
    await page.getByText("まだログアウトしていません。", { exact: false }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole("heading", { name: "ホーム" }).waitFor();
  });

  it("hides what an account may not do, and refuses its address", async () => {
    const page = await world.open("/accounts", await world.account("suzuki", { permissions: ["deliveries.read"] }));
    await page.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
    expect(await page.getByRole("menuitem", { name: "アカウント" }).count()).toBe(0);
    expect(await world.faults(page)).toEqual([]);
    await world.shot(page, "refused");
  });
});
