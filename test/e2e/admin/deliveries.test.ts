import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";
import { keyboard } from "../../support/hands.ts";

type Row = { id: number; state: string; ruleId: string; audienceCount: number };

describe.skipIf(!hasChromium)("held and sent deliveries (needs /usr/bin/chromium)", { timeout: 90_000 }, () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
    await world.mail("quake-3");
  }, 60_000);
  afterAll(() => world?.close());

  const list = (filter: object) =>
    world.admin.ask<Row[]>("GET", `/api/deliveries?filter=${encodeURIComponent(JSON.stringify(filter))}`);
  const ofRule = async (rule: string) => {
    const [newest] = await list({ rule });
    if (!newest) throw new Error(`nothing was delivered by ${rule}`);
    return newest;
  };
  const until = (rule: string, state: string) =>
    expect.poll(async () => (await ofRule(rule)).state, { timeout: 15_000 }).toBe(state);
  /** One of those whom the rule is for. */
  const someoneOf = async (rule: string) => {
    const { audience } = (await world.admin.ask<{ rule: { audience: object } }>("GET", `/api/rules/${rule}`)).rule;
    const filter = encodeURIComponent(JSON.stringify({ audience }));
    const [first] = await world.admin.ask<{ id: string }[]>("GET", `/api/friends?range=[0,0]&filter=${filter}`);
    if (!first) throw new Error(`${rule} is for nobody`);
    return first.id;
  };
  const sandbox = (name: string, body: object) =>
    fetch(`${new URL(world.phoneUrl).origin}/sandbox/control/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const fits = async (page: Page) =>
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);

  describe("what is held", () => {
    it("is nothing at first, and the page says so", async () => {
      const page = await world.open("/held", world.admin, { viewport: phone });
      await page.getByText("保留はありません").waitFor();
      expect(await world.faults(page)).toEqual([]);
    });

    it("appears by itself with its reason; somebody reads it, types the number of people, and lets it go", async () => {
      const page = await world.open("/held", world.admin, { viewport: phone });
      await page.getByText("保留はありません").waitFor();
      await world.mail("evac-drill-text-in-live");
      await page.getByRole("heading", { name: /避難指示（美浜区）/ }).waitFor();
      // The only one stands open.
      await page.getByText("訓練やテストの知らせではありませんか").first().waitFor();
      await page.getByText("友だち全員（いま送ると2,000人）").waitFor();
      await page.getByRole("list", { name: "LINEでの見え方" }).waitFor();
      await page.getByText("送信元は本物と確かめられました").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await fits(page);
      await world.shot(page, "held-phone");

      await page.getByRole("button", { name: "2,000人に送る…" }).click();
      const dialog = page.getByRole("dialog", { name: "この配信を2,000人に送りますか" });
      const send = dialog.getByRole("button", { name: "2,000人に送る" });
      await dialog.getByText("友だち全員に届きます。").waitFor();
      expect(await send.isDisabled()).toBe(true);
      await dialog.getByRole("button", { name: "送信元に電話で確かめた" }).click();
      expect(await send.isDisabled()).toBe(true);
      await dialog.getByLabel("人数を入力（2,000）").fill("200");
      expect(await send.isDisabled()).toBe(true);
      await dialog.getByLabel("人数を入力（2,000）").fill("２，０００");
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "held-release-phone");
      await send.click();
      await page.getByText("2,000人への送信を始めました。").waitFor();
      await page.getByText("保留はありません").waitFor();
      await until("evacuation-everyone", "sent");
      const [entry] = await world.admin.ask<{ action: string; note: string }[]>("GET", "/api/audit-logs");
      expect(entry).toMatchObject({ action: "deliveries.release", note: "送信元に電話で確かめた" });
    });

    it("does not go to other people than were seen: the new number is shown and asked again", async () => {
      await world.mail("garbled-wrong-charset");
      const { id, audienceCount } = await ofRule("warning-midori");
      const page = await world.open(`/deliveries/${id}/show`);
      await page.getByRole("button", { name: `${audienceCount}人に送る…` }).click();
      await page.getByRole("textbox", { name: "理由（必須）" }).fill("原文と比べた");
      // Somebody has everything deleted meanwhile.
      const leaver = await someoneOf("warning-midori");
      await world.admin.ask("DELETE", `/api/friends/${leaver}`, { confirm: leaver });
      await page
        .getByRole("dialog")
        .getByRole("button", { name: `${audienceCount}人に送る` })
        .click();
      await page.getByText(`${audienceCount}人から${audienceCount - 1}人に変わりました。もう一度`).waitFor();
      expect(await page.getByRole("textbox", { name: "理由（必須）" }).inputValue()).toBe("原文と比べた");
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "held-count-changed");
      await page.getByRole("button", { name: `${audienceCount - 1}人に送る`, exact: true }).click();
      await page.getByText(`${audienceCount - 1}人への送信を始めました。`).waitFor();
      await until("warning-midori", "sent");
    });

    it("is discarded by keyboard alone", async () => {
      await world.mail("old-date-two-days");
      const page = await world.open("/held");
      const hand = keyboard(page);
      await hand.press(page.getByRole("button", { name: "破棄する…" }));
      const dialog = page.getByRole("dialog", { name: "この配信を破棄しますか" });
      await hand.type(dialog.getByRole("textbox", { name: "理由（必須）" }), "2日前の警報だった");
      await world.shot(page, "held-discard");
      expect(await world.faults(page)).toEqual([]);
      await hand.press(dialog.getByRole("button", { name: "だれにも送らずに破棄する" }));
      await page.getByText("保留はありません").waitFor();
      await until("warning-midori", "discarded");
    });

    it("is only shown to those who may not decide", async () => {
      await world.mail("forged-ward-news");
      const reader = await world.account("held-reader", { permissions: ["deliveries.read"] });
      const page = await world.open("/held", reader);
      await page.getByText("保留の配信を送る・破棄する権限がありません").waitFor();
      expect(await page.getByRole("button", { name: /に送る/ }).count()).toBe(0);
      expect(await world.faults(page)).toEqual([]);
      const nobody = await world.account("held-nobody", { permissions: ["mails.read"] });
      await (await world.open("/held", nobody)).getByText("この画面を開く権限がありません").waitFor();
    });
  });

  describe("a delivery", () => {
    it("tells what arrived, batch by batch, what was sent, and where it comes from", async () => {
      const { id } = await ofRule("quake-felt");
      const page = await world.open("/deliveries");
      await page.getByRole("link", { name: "【地震情報】市内で震度３を観測しました" }).click();
      await page.waitForURL(new RegExp(`/deliveries/${id}/show`));
      await page.getByText(/人に届きました。/).waitFor();
      await page.getByText("送信単位をひとつずつ見る").click();
      const batches = page.getByRole("region", { name: "送信単位" });
      await batches.getByText("届いた", { exact: true }).first().waitFor();
      await page.getByRole("link", { name: "届いたメール" }).last().waitFor();
      await page.getByText(/件の安全確認をすべて通りました/).click();
      await page.getByRole("progressbar", { name: "届いた人の割合" }).waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "delivery-show");
      await page.getByRole("combobox", { name: "状態で絞り込む" }).click();
      await page.getByRole("option", { name: "不達" }).click();
      await page.getByText("この状態の送信単位はありません。").waitFor();
      // Who it went to, and from there why.
      await page.getByRole("combobox", { name: "状態で絞り込む" }).click();
      await page.getByRole("option", { name: "すべて" }).click();
      await page.getByRole("button", { name: "送信単位0の宛先を見る" }).click();
      const people = page.getByRole("dialog", { name: "送信単位0の宛先" });
      const first = people.getByRole("link").first();
      const user = await first.textContent();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "delivery-recipients");
      await first.click();
      await page.getByText(/LINEが受け付けました。/).waitFor();
      expect(await page.getByLabel("LINEのユーザーID").inputValue()).toBe(user);
    });

    it("tells why one person got it, or did not, in words", async () => {
      const { id } = await ofRule("quake-felt");
      const people = await world.admin.ask<{ id: string; answers: { categories?: string[] } }[]>(
        "GET",
        "/api/friends?range=[0,99]",
      );
      const inside = people.find(({ answers }) => answers.categories?.includes("earthquake"))?.id ?? "";
      const outside = people.find(({ answers }) => !answers.categories?.includes("earthquake"))?.id ?? "";
      const page = await world.open(`/deliveries/${id}/show`, world.admin, { viewport: phone });
      await page.getByLabel("LINEのユーザーID").fill("U123");
      await page.getByRole("button", { name: "理由を調べる" }).click();
      await page.getByText("ユーザーIDは、U と 0〜9・a〜f の32桁で入れてください。").waitFor();
      await page.getByLabel("LINEのユーザーID").fill(inside);
      await page.getByRole("button", { name: "理由を調べる" }).click();
      await page.getByText("LINEが受け付けました。").waitFor();
      await page.goto(`${world.url}/admin/#/deliveries/${id}/show?user=${outside}`);
      await page.getByText("この配信の対象に入っていませんでした。").waitFor();
      await page.getByText("合っていない").first().waitFor();
      expect(await world.faults(page)).toEqual([]);
      await fits(page);
      await world.shot(page, "delivery-why-phone");
    });

    it("says what LINE refused, and goes again to those alone", async () => {
      const userId = await someoneOf("fire-chuo");
      await sandbox("people", { people: [{ userId, foreign: true }] });
      await world.mail("fire-chuo");
      await until("fire-chuo", "incomplete");
      const { id } = await ofRule("fire-chuo");
      const page = await world.open(`/deliveries/${id}/show`);
      await page.getByText("届いていないか、届いたか分かりません。").waitFor();
      await page.getByText("LINEが受け付けない宛先が含まれていました").first().waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "delivery-incomplete");
      await sandbox("people", { people: [{ userId, foreign: false }] });
      await page.getByRole("button", { name: "届かなかった1人に送り直す…" }).click();
      const dialog = page.getByRole("dialog", { name: /に送り直しますか/ });
      await dialog.getByRole("button", { name: "原因を直した" }).click();
      expect(await world.faults(page)).toEqual([]);
      await dialog.getByRole("button", { name: "1人に送り直す" }).click();
      await page.getByText("1人への送り直しを始めました。").waitFor();
      await page.getByText(/人に届きました。/).waitFor();
    });

    it("of which nobody knows whether it arrived is settled, or goes again at the risk of arriving twice", async () => {
      const { id } = await ofRule("quake-felt");
      const page = await world.open("/deliveries");
      // Twenty hours of silence from LINE, told by the server.
      await page.route(`**/api/deliveries/${id}`, async (route) => {
        const response = await route.fetch();
        const delivery = await response.json();
        const { total } = delivery.progress;
        const batch = { state: "unknown", code: "unanswered", message: null, batches: 1, people: 500 };
        await route.fulfill({
          json: {
            ...delivery,
            state: "incomplete",
            progress: { delivered: total - 500, waiting: 0, dead: 0, unknown: 500, total },
            batches: [...delivery.batches, batch],
          },
        });
      });
      const asked: unknown[] = [];
      await page.route(`**/api/deliveries/${id}/settle`, async (route) => {
        asked.push(route.request().postDataJSON());
        await route.fulfill({ json: { id, state: "sent", batches: 1, people: 500 } });
      });
      await page.goto(`${world.url}/admin/#/deliveries/${id}/show`);
      await page.getByText("20時間、LINEからはっきりした答えがありません").waitFor();
      await page.getByRole("button", { name: "届いたか分からない500人に送り直す…" }).click();
      await page.getByText("すでに届いている人には2回届きます").waitFor();
      expect(await page.getByRole("checkbox", { name: "届いたか分からない500人にも送る" }).isChecked()).toBe(true);
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("button", { name: "戻る" }).click();
      await page.getByRole("button", { name: "届いたか分からない分を片付ける…" }).click();
      const dialog = page.getByRole("dialog", { name: /500人分を片付けますか/ });
      await dialog.getByRole("button", { name: "LINEの管理画面で確かめた" }).click();
      expect(await dialog.getByRole("button", { name: "この結果で片付ける" }).isDisabled()).toBe(true);
      await dialog.getByRole("radio", { name: "届いていた", exact: true }).check();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "delivery-settle");
      await dialog.getByRole("button", { name: "この結果で片付ける" }).click();
      await page.getByText("500人分を片付けました。").waitFor();
      expect(asked).toEqual([{ reason: "LINEの管理画面で確かめた", delivered: true, seenCount: 500 }]);
    });

    it("shows LINE's messages of every kind as a citizen sees them", async () => {
      await world.admin.ask("POST", "/api/rules", { rule: everyKind });
      const { count } = await world.admin.ask<{ count: number }>("POST", "/api/audience/count", {
        audience: everyKind.audience,
      });
      await world.admin.ask("POST", "/api/rules/every-kind/fire", {
        key: crypto.randomUUID(),
        seenCount: count,
        text: "見本",
      });
      const { id } = await ofRule("every-kind");
      const page = await world.open(`/deliveries/${id}/show`);
      await page
        .getByText("手動（demo")
        .or(page.getByText(/手動（/))
        .first()
        .waitFor();
      const bubbles = page.getByRole("list", { name: "LINEでの見え方" });
      expect(await bubbles.locator("> li").count()).toBe(5);
      await bubbles.getByText("スタンプ（パッケージ446、番号1988）").waitFor();
      await bubbles.getByText("避難所の地図を見る").waitFor();
      await bubbles.getByText("避難所のお知らせ", { exact: true }).waitFor();
      await page.getByRole("list", { name: "選べる返信" }).getByText("無事です").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "bubbles");
    });
  });

  describe("the list of deliveries", () => {
    it("is found by state, rule and words, and fits a phone", async () => {
      const page = await world.open("/deliveries");
      const quake = page.getByRole("link", { name: "市内で震度３を観測しました" });
      await quake.waitFor();
      expect(await world.faults(page)).toEqual([]);
      await world.shot(page, "deliveries-list");
      await page.getByRole("combobox", { name: "状態" }).click();
      await page.getByRole("option", { name: "破棄（職員）" }).click();
      await quake.waitFor({ state: "detached" });
      await page.getByRole("link", { name: /警報/ }).waitFor();
      await page.goto(`${world.url}/admin/#/deliveries?filter=%7B%7D`);
      await quake.waitFor();
      await page.getByRole("button", { name: "絞り込みを追加" }).click();
      await page.getByRole("menu").getByText("ルール", { exact: true }).click();
      await page.getByRole("combobox", { name: "ルール" }).fill("火災（中央区）");
      await page.getByRole("option", { name: "火災（中央区）" }).click();
      await quake.waitFor({ state: "detached" });
      await page.getByRole("link", { name: /建物火災/ }).waitFor();
      expect(await world.faults(page)).toEqual([]);
      const small = await world.open("/deliveries", world.admin, { viewport: phone });
      await small.getByRole("link", { name: "市内で震度３を観測しました" }).waitFor();
      expect(await world.faults(small)).toEqual([]);
      await fits(small);
      await world.shot(small, "deliveries-list-phone");
    });

    it("is refused to accounts that may not see deliveries", async () => {
      const other = await world.account("no-deliveries", { permissions: ["rules.read"] });
      for (const path of ["/deliveries", "/deliveries/1/show"])
        await (await world.open(path, other)).getByText("この画面を開く権限がありません").waitFor();
    });
  });
});

const uri = (label: string) => ({ type: "uri", label, uri: "https://www.city.chiba.example/map" });

const everyKind = {
  id: "every-kind",
  name: "あらゆる種類",
  trigger: { type: "manual" },
  audience: { all: [{ fact: "area", operator: "equal", value: "中央区" }] },
  guard: { approval: true },
  actions: [
    {
      type: "multicast",
      messages: [
        { type: "text", text: "{{manual.text}}\n2行目 https://www.city.chiba.example/ 電話 043-000-0000" },
        { type: "sticker", packageId: "446", stickerId: "1988" },
        {
          type: "template",
          altText: "ご家族の安否を知らせてください",
          template: {
            type: "buttons",
            title: "安否の確認",
            text: "いまの様子を選んでください。",
            actions: [
              { type: "message", label: "無事です", text: "無事です" },
              { type: "postback", label: "助けが必要です", data: "help", displayText: "助けが必要です" },
              uri("避難所の地図を見る"),
            ],
          },
        },
        {
          type: "imagemap",
          altText: "避難所の一覧",
          baseUrl: "https://www.city.chiba.example/imagemap",
          baseSize: { width: 1040, height: 520 },
          actions: [
            {
              type: "uri",
              linkUri: "https://www.city.chiba.example/east",
              area: { x: 0, y: 0, width: 520, height: 520 },
            },
            { type: "message", text: "西の避難所", area: { x: 520, y: 0, width: 520, height: 520 } },
          ],
        },
        {
          type: "flex",
          altText: "避難所が開きました",
          contents: {
            type: "bubble",
            header: {
              type: "box",
              layout: "vertical",
              backgroundColor: "#8a1c13",
              contents: [{ type: "text", text: "警戒レベル4", color: "#ffffff", weight: "bold", size: "lg" }],
            },
            body: {
              type: "box",
              layout: "vertical",
              spacing: "md",
              contents: [
                { type: "text", text: "避難所のお知らせ", weight: "bold", size: "xl" },
                { type: "separator" },
                {
                  type: "box",
                  layout: "horizontal",
                  contents: [
                    { type: "text", text: "場所", color: "#4a5766", flex: 1 },
                    { type: "text", text: "中央区見本小学校", wrap: true, flex: 3 },
                  ],
                },
              ],
            },
            footer: {
              type: "box",
              layout: "vertical",
              contents: [{ type: "button", style: "primary", action: uri("避難所の地図") }],
            },
          },
          quickReply: {
            items: [{ type: "action", action: { type: "message", label: "無事です", text: "無事です" } }],
          },
        },
      ],
    },
  ],
};
