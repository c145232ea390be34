import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";
import { keyboard } from "../../support/hands.ts";
import { PASSWORD } from "../../support/staff.ts";

type Fired = { deliveries: { id: number }[] };

const rule = {
  id: "siren",
  name: "サイレンの試し",
  trigger: { type: "manual" },
  audience: "everyone",
  actions: [{ type: "multicast", messages: [{ type: "text", text: "【お知らせ】\n{{manual.body}}" }] }],
  guard: { dedupeMinutes: 0, approval: true },
};

describe.skipIf(!hasChromium)(
  "the question about a held delivery (needs /usr/bin/chromium)",
  { timeout: 90_000 },
  () => {
    let world: AdminWorld;
    let id: number;
    beforeAll(async () => {
      world = await adminWorld();
      await world.admin.ask("POST", "/api/rules", { rule });
    }, 60_000);
    afterAll(() => world?.close());
    beforeEach(async () => {
      const body = { key: crypto.randomUUID(), seenCount: 2_000, text: "正午にサイレンを鳴らします。" };
      const { deliveries } = await world.admin.ask<Fired>("POST", "/api/rules/siren/fire", body);
      id = deliveries[0]?.id ?? 0;
    });
    // The only one stands open.
    afterEach(async () => {
      const filter = encodeURIComponent('{"state":"held"}');
      const held = await world.admin.ask<{ id: number }[]>("GET", `/api/deliveries?filter=${filter}`);
      for (const one of held) await discard(one.id);
    });

    const stateOf = async (one: number) =>
      (await world.admin.ask<{ state: string }>("GET", `/api/deliveries/${one}`)).state;
    const discard = (one: number) =>
      world.admin.ask("POST", `/api/deliveries/${one}/discard`, { reason: "電話で確かめた" });
    const release = (one: number) =>
      world.admin.ask("POST", `/api/deliveries/${one}/release`, { reason: "電話で確かめた", seenCount: 2_000 });
    const releasing = (page: Page) => page.getByRole("dialog", { name: "この配信を2,000人に送りますか" });
    const sendButton = (page: Page) => releasing(page).getByRole("button", { name: "2,000人に送る" });
    /** Opens the question about releasing it and answers all of it. */
    const fillIn = async (page: Page) => {
      await page.getByRole("button", { name: "2,000人に送る…" }).click();
      await releasing(page).getByRole("textbox", { name: "理由（必須）" }).fill("当直が確かめた");
      await releasing(page).getByLabel("人数を入力（2,000）").fill("2000");
    };
    const typed = (page: Page) => releasing(page).getByRole("textbox", { name: "理由（必須）" }).inputValue();

    it("says which delivery it is: what goes and why it is held", async () => {
      const page = await world.open("/held", world.admin, { viewport: phone });
      for (const [open, name] of [
        ["2,000人に送る…", "この配信を2,000人に送りますか"],
        ["破棄する…", "この配信を破棄しますか"],
      ] as const) {
        await page.getByRole("button", { name: open }).click();
        const dialog = page.getByRole("dialog", { name });
        await dialog.getByText("文面: 【お知らせ】").waitFor();
        await dialog.getByText("保留の理由: このルールの配信は、人が承認してから送ります。").waitFor();
        await dialog.getByText("ルール: サイレンの試し").waitFor();
        expect(await world.faults(page)).toEqual([]);
        await world.shot(page, `held-brief-${open.includes("破棄") ? "discard" : "release"}`);
        await dialog.getByRole("button", { name: "戻る" }).click();
        await dialog.waitFor({ state: "detached" });
      }
    });

    it("keeps everything when the line is cut, and goes on when it is back", async () => {
      const page = await world.open("/held", world.admin, { viewport: phone });
      await fillIn(page);
      await page.context().setOffline(true);
      await sendButton(page).click();
      // In the dialog, and behind it once the page has given up asking anew.
      await expect
        .poll(() => page.getByText("サーバーにつながりません", { exact: false }).count(), { timeout: 30_000 })
        .toBeGreaterThan(1);
      expect(await typed(page)).toBe("当直が確かめた");
      expect(await page.getByText("正午にサイレンを鳴らします。").count()).toBeGreaterThan(0);
      await world.shot(page, "held-offline");
      await page.context().setOffline(false);
      await sendButton(page).click();
      await page.getByText("2,000人への送信を始めました。").waitFor();
      await releasing(page).waitFor({ state: "detached" });
    });

    it("keeps everything when the session has ended, and goes on once somebody has signed in again", async () => {
      const page = await world.open("/held", await world.account("touchoku", { roles: ["admin"] }));
      await fillIn(page);
      // It ends while the press is under way: the page must not hear of it by itself before.
      await page.route(
        `**/api/deliveries/${id}/release`,
        async (route) => {
          await page.context().clearCookies();
          await route.continue();
        },
        { times: 1 },
      );
      await sendButton(page).click();
      const cover = page.getByRole("dialog", { name: "もう一度ログインしてください" });
      await cover.getByLabel("パスワード").fill(PASSWORD);
      await cover.getByRole("button", { name: "ログインする" }).click();
      await cover.waitFor({ state: "detached" });
      expect(await typed(page)).toBe("当直が確かめた");
      expect(await stateOf(id)).toBe("held");
      await sendButton(page).click();
      await page.getByText("2,000人への送信を始めました。").waitFor();
    });

    it("says so when somebody else discards it meanwhile, and keeps the reason until it is closed", async () => {
      const page = await world.open("/held", world.admin, { viewport: phone });
      await fillIn(page);
      await discard(id);
      await releasing(page)
        .getByText(/に職員が破棄しました。だれにも送られません。/)
        .waitFor();
      // The list behind it is up to date.
      await page.getByText("保留はありません").waitFor();
      expect(await typed(page)).toBe("当直が確かめた");
      expect(await sendButton(page).isDisabled()).toBe(true);
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "held-decided");
      await releasing(page).getByRole("button", { name: "戻る" }).click();
      await releasing(page).waitFor({ state: "detached" });
    });

    it("says so, on the delivery's own page too, when somebody else was a moment quicker", async () => {
      const page = await world.open(`/deliveries/${id}/show`);
      await page.getByRole("button", { name: "破棄する…" }).click();
      const dialog = page.getByRole("dialog", { name: "この配信を破棄しますか" });
      await dialog.getByRole("textbox", { name: "理由（必須）" }).fill("誤報と思われる");
      // The press arrives after the other's.
      await page.route(`**/api/deliveries/${id}/discard`, async (route) => {
        await release(id);
        await route.continue();
      });
      const confirm = dialog.getByRole("button", { name: "だれにも送らずに破棄する" });
      await confirm.click();
      await dialog.getByText(/に職員が送ることを決めました。もう破棄できません。/).waitFor();
      expect(await dialog.getByRole("textbox", { name: "理由（必須）" }).inputValue()).toBe("誤報と思われる");
      expect(await confirm.isDisabled()).toBe(true);
    });

    it("says that the same content went meanwhile, and sends it again only to who says so", async () => {
      // The rule of the other tests wants repeats.
      const again = { ...rule, id: "siren-again", name: "サイレンの再送", guard: { approval: true } };
      await world.admin.ask("POST", "/api/rules", { rule: again });
      // As two mails with one text would be; by hand nobody sends twice what is held.
      const fired: number[] = [];
      for (const _ of [1, 2]) {
        const body = { key: crypto.randomUUID(), seenCount: 2_000, text: "断水は18時に終わりました。" };
        const { deliveries } = await world.admin.ask<Fired>("POST", "/api/rules/siren-again/fire", body);
        fired.push(deliveries[0]?.id ?? 0);
      }
      const [first = 0, second = 0] = fired;
      await discard(id);
      const page = await world.open("/held");
      await page.getByText("同じ内容の保留があります").nth(1).waitFor();
      await world.shot(page, "held-copies");
      await release(first);
      await page.getByText("1件が待っています。").waitFor();
      await page.getByRole("button", { name: "内容を確かめて決める" }).click();
      await fillIn(page);
      await sendButton(page).click();
      await releasing(page)
        .getByText(new RegExp(`同じ内容を、.+ に送っています（配信番号 ${first}）。送ると、同じものが二度届きます。`))
        .waitFor();
      expect(await sendButton(page).isDisabled()).toBe(true);
      expect(await stateOf(second)).toBe("held");
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "held-repeated");
      await releasing(page).getByLabel("それでも送る").check();
      await sendButton(page).click();
      await page.getByText("2,000人への送信を始めました。").waitFor();
      expect(await stateOf(second)).not.toBe("held");
    });

    it("acts once, however quickly its button is pressed again", async () => {
      const page = await world.open("/held");
      await fillIn(page);
      let asked = 0;
      await page.route(`**/api/deliveries/${id}/release`, async (route) => {
        asked += 1;
        await route.continue();
      });
      await sendButton(page).focus();
      await page.evaluate("{ const button = document.activeElement; button.click(); button.click() }");
      await page.getByText("2,000人への送信を始めました。").waitFor();
      await releasing(page).waitFor({ state: "detached" });
      expect(asked).toBe(1);
      expect(await stateOf(id)).not.toBe("held");
    });

    it("says that it waits where sending to LINE has stopped, and counts nobody twice where two actions send", async () => {
      const trouble = (name: string) =>
        fetch(`${world.url}/demo/api/trouble`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-noroshi-demo": "1" },
          body: JSON.stringify({ trouble: name }),
        });
      const [action] = rule.actions;
      await world.admin.ask("POST", "/api/rules", { rule: { ...rule, id: "twice", actions: [action, action] } });
      await trouble("refused");
      try {
        await release(id);
        await expect
          .poll(async () => (await world.admin.ask<{ state: string }[]>("GET", "/api/channels"))[0]?.state)
          .toBe("held");
        const body = { key: crypto.randomUUID(), seenCount: 2_000, text: "正午にサイレンを鳴らします。" };
        const { deliveries } = await world.admin.ask<Fired>("POST", "/api/rules/twice/fire", body);
        const page = await world.open("/held");
        await page.getByText("LINEへの送信が止まっています。", { exact: false }).waitFor();
        await fillIn(page);
        await releasing(page).getByText("再開するまで届きません。", { exact: false }).waitFor();
        expect(await world.faults(page)).toEqual([]);
        await sendButton(page).click();
        await page.getByText("2,000人への送信待ちにしました。", { exact: false }).waitFor();
        await page.goto(`${world.url}/admin/#/deliveries/${deliveries[0]?.id}/show`);
        await page.getByText("2,000人への送信を待っています。").waitFor();
        await page.getByText("延べ4,000人中 0人（0%）").waitFor();
      } finally {
        await trouble("none");
        await world.admin.ask("POST", "/api/channels/live/resume", { reason: "直した" });
      }
    });

    it("leaves the keyboard at the next one when it is decided, and at the heading after the last", async () => {
      const body = { key: crypto.randomUUID(), seenCount: 2_000, text: "二つめのお知らせです。" };
      const { deliveries } = await world.admin.ask<Fired>("POST", "/api/rules/siren/fire", body);
      const page = await world.open("/held");
      const hand = keyboard(page);
      const opening = page.getByRole("button", { name: "内容を確かめて決める" });
      const decide = async (how: "send" | "discard") => {
        if (how === "send") {
          await hand.press(page.getByRole("button", { name: "2,000人に送る…" }));
          await hand.type(releasing(page).getByRole("textbox", { name: "理由（必須）" }), "当直が確かめた");
          await hand.type(releasing(page).getByLabel("人数を入力（2,000）"), "2000");
          await hand.press(sendButton(page));
        } else {
          await hand.press(page.getByRole("button", { name: "破棄する…" }));
          const dialog = page.getByRole("dialog", { name: "この配信を破棄しますか" });
          await hand.type(dialog.getByRole("textbox", { name: "理由（必須）" }), "二つめは要らない");
          await hand.press(dialog.getByRole("button", { name: "だれにも送らずに破棄する" }));
        }
      };
      await opening.first().waitFor();
      expect(await opening.count()).toBe(2);
      await hand.press(opening.first());
      await decide("send");
      await expect.poll(() => opening.count()).toBe(1);
      await opening.and(page.locator(":focus")).waitFor();
      await page.keyboard.press("Enter");
      await decide("discard");
      await page.getByText("保留はありません").waitFor();
      await page.locator("h1:focus", { hasText: "保留" }).waitFor();
      expect([await stateOf(id), await stateOf(deliveries[0]?.id ?? 0)]).not.toContain("held");
    });

    it("does not take the second of two presses for an answer to what the first brought up", async () => {
      const page = await world.open("/held");
      await page.getByRole("button", { name: "破棄する…" }).click();
      const dialog = page.getByRole("dialog", { name: "この配信を破棄しますか" });
      await dialog.getByRole("textbox", { name: "理由（必須）" }).fill("誤報");
      let asked = 0;
      await page.route(`**/api/deliveries/${id}/discard`, async (route) => {
        asked += 1;
        await route.fulfill({ status: 503, json: { code: "busy", detail: "いまは受け付けられません。" } });
      });
      const confirm = dialog.getByRole("button", { name: "だれにも送らずに破棄する" });
      await confirm.focus();
      await page.evaluate(
        "{ const button = document.activeElement; for (const at of [0, 5, 50, 200, 400]) setTimeout(() => button.click(), at) }",
      );
      await dialog.getByText("いまは受け付けられません。").waitFor();
      await expect.poll(() => confirm.isEnabled()).toBe(true);
      expect(asked).toBe(1);
      await confirm.click();
      await expect.poll(() => asked).toBe(2);
    });
  },
);
