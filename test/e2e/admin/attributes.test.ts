import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";

interface Attribute {
  key: string;
  label: Record<string, string>;
  retired?: boolean;
  options?: { value: string; label: Record<string, string>; parts?: { value: string }[] }[];
}

describe.skipIf(!hasChromium)(
  "the staff's pages about the settings form (needs /usr/bin/chromium)",
  { timeout: 90_000 },
  () => {
    let world: AdminWorld;
    beforeAll(async () => {
      world = await adminWorld();
    });
    afterAll(() => world?.close());

    const attributes = () => world.admin.ask<Attribute[]>("GET", "/api/attributes");
    const one = (key: string) => attributes().then((all) => all.find((attribute) => attribute.key === key));
    const keys = async () => (await attributes()).filter(({ retired }) => !retired).map(({ key }) => key);
    const preview = (page: Page) => page.frameLocator("[aria-busy=false] > iframe:visible");
    const choose = async (page: Page, field: string, option: string) => {
      await page.getByLabel(field, { exact: true }).click();
      await page.getByRole("option", { name: option, exact: true }).click();
    };
    const noSideways = (page: Page) =>
      page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    it("names what a new question still lacks, at the fields, and keeps what was written", async () => {
      const page = await world.open("/attributes");
      await page.getByText("1,611人が回答").waitFor();
      await world.shot(page, "questions");
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("link", { name: "質問を作る" }).click();
      await page.getByRole("heading", { name: "質問を作る" }).waitFor();

      await page.getByRole("textbox", { name: "質問文" }).fill(" ペットの種類");
      await page.getByRole("button", { name: "保存する" }).click();
      await page.getByText("直すところが2か所あります。").waitFor();
      await page.getByText("選択肢を1つ以上足してください。").waitFor();
      await world.shot(page, "question-faults");
      expect(await world.faults(page)).toEqual([]);
      expect(await page.locator(":focus").getAttribute("data-path")).toBe("key");
      expect(await page.getByRole("textbox", { name: "質問文" }).inputValue()).toBe(" ペットの種類");
    });

    it("shows a question in the citizens' form before it is saved, in their languages, and makes it", async () => {
      const page = await world.open("/attributes/create");
      await page.getByRole("textbox", { name: "質問文" }).fill("ペットの種類");
      await page.getByLabel("キー").fill("pet_kind");
      await page.getByRole("button", { name: /^質問文の訳/ }).click();
      await page.getByLabel("質問文（English）").fill("Kinds of pets");
      await page.getByRole("button", { name: "選択肢を足す" }).click();
      await page.keyboard.type("犬");
      await page.getByRole("button", { name: "まとめて貼り付ける" }).first().click();
      const paste = page.getByRole("dialog", { name: "まとめて貼り付けますか？" });
      await paste.getByLabel("貼り付ける行").fill("猫\tcat\t\tCats\n小鳥\n犬");
      await paste.getByText("2件を足します。1行は、すでにあるか空なので足しません。").waitFor();
      await world.shot(page, "question-paste");
      expect(await world.faults(page)).toEqual([]);
      await paste.getByRole("button", { name: "足す", exact: true }).click();
      await page.getByRole("button", { name: "「小鳥」を1つ上へ" }).click();

      const drawn = preview(page);
      await drawn.getByText("ペットの種類").waitFor();
      await drawn.getByText("小鳥").waitFor();
      await drawn.getByRole("button", { name: "English" }).click();
      await drawn.getByText("Kinds of pets").waitFor();
      await drawn.getByText("Cats").click();
      await drawn.getByRole("button", { name: /^Save/ }).click();
      await drawn.getByRole("heading", { name: /saved/i }).waitFor();
      await world.shot(page, "question-preview");

      await page.getByRole("button", { name: "保存する" }).click();
      const dialog = page.getByRole("dialog", { name: "この質問を作りますか？" });
      expect(await world.faults(page)).toEqual([]);
      await dialog.getByRole("button", { name: "保存する" }).click();
      await page.getByText("質問を作りました。").waitFor();
      await page.getByRole("link", { name: "ペットの種類" }).waitFor();
      expect(await one("pet_kind")).toMatchObject({
        kind: "single",
        label: { ja: "ペットの種類", en: "Kinds of pets" },
        options: [
          { value: "犬", label: { ja: "犬" } },
          { value: "小鳥", label: { ja: "小鳥" } },
          { value: "cat", label: { ja: "猫", en: "Cats" } },
        ],
      });
    });

    it("keeps options and headings while another kind of answer is looked at", async () => {
      const page = await world.open("/attributes/create");
      await page.getByLabel("いくつでも選ぶ").check();
      await page.getByRole("button", { name: "選択肢を足す" }).click();
      await page.keyboard.type("犬");
      await page.getByRole("button", { name: "見出しを足す" }).click();
      await page.keyboard.type("動物");
      await page.getByLabel("はい・いいえ").check();
      await page.getByRole("heading", { name: "選択肢の見出し" }).waitFor({ state: "detached" });
      await page.getByLabel("いくつでも選ぶ").check();
      await page.getByRole("button", { name: /^犬/ }).waitFor();
      await page.getByRole("button", { name: /^動物/ }).waitFor();
    });

    it("asks a question only after a fitting answer, in the preview as in the form", async () => {
      const page = await world.open("/attributes/quiet_hours");
      await page.getByLabel("ほかの質問の答えによって、聞くかどうかを変える").check();
      await choose(page, "どの質問の", "性別");
      await page.getByLabel("どの答えの人に聞くか（どれか1つに合えば）").click();
      await page.getByRole("option", { name: "女性" }).click();
      await page.keyboard.press("Escape");
      await page.getByText("この質問は、条件に合う答えをプレビューの中で選ぶと出ます。").waitFor();
      const question = preview(page).locator("#q-quiet_hours");
      await question.waitFor({ state: "hidden" });
      await preview(page).locator("#q-gender").getByText("女性").click();
      await question.waitFor({ state: "visible" });
      await world.shot(page, "question-waits");
      expect(await world.faults(page)).toEqual([]);

      // Leaving asks first; undoing lets go.
      await page.getByRole("link", { name: "質問の一覧へ" }).click();
      const guard = page.getByRole("dialog", { name: "保存していない変更があります" });
      await guard.getByRole("button", { name: "この画面に残る" }).click();
      await page.getByRole("button", { name: "変更を取り消す" }).click();
      await page.getByText("保存していない変更があります。").waitFor({ state: "hidden" });
      await page.getByRole("link", { name: "質問の一覧へ" }).click();
      await page.getByRole("heading", { name: "受信設定フォーム" }).waitFor();
    });

    it("refuses to take away what rules use, and leads to those rules", async () => {
      const page = await world.open("/attributes/categories");
      const using = page.locator("section", { has: page.getByRole("heading", { name: "使っているルール" }) });
      await using.getByText(/^\d+件のルールがこの質問を使っています。/).waitFor();
      expect(await using.getByRole("link").first().getAttribute("href")).toMatch(/#\/rules\/[a-z0-9-]+$/);
      await page.getByRole("button", { name: /^地震/ }).click();
      expect(await page.getByLabel("値", { exact: true }).isDisabled()).toBe(true);
      await world.shot(page, "question-option");
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("button", { name: "「地震」を削除" }).click();
      await page.getByRole("button", { name: "保存する" }).click();
      const dialog = page.getByRole("dialog", { name: "この質問の変更を保存しますか？" });
      await dialog.getByText("削除する選択肢: 1件").waitFor();
      await dialog.getByText(/^これまでに答えた[\d,]+人の答えは残ります。$/).waitFor();
      await dialog.getByRole("button", { name: "保存する" }).click();
      await dialog
        .getByText(/件のルールが使っています。先にルールを直してください。/)
        .first()
        .waitFor();
      const rule = dialog.getByRole("link").first();
      expect(await rule.getAttribute("href")).toMatch(/#\/rules\/[a-z0-9-]+$/);
      await world.shot(page, "question-refused");
      expect(await world.faults(page)).toEqual([]);
      await dialog.getByRole("button", { name: "戻る" }).click();

      await page.getByRole("button", { name: "変更を取り消す" }).click();
      await page.getByRole("button", { name: "「受け取りたい情報」をフォームから外す" }).click();
      const retire = page.getByRole("dialog", { name: "「受け取りたい情報」をフォームから外しますか？" });
      await retire.getByText(/答え（[\d,]+人）は消えません/).waitFor();
      await retire.getByRole("button", { name: "フォームから外す" }).click();
      await retire.getByRole("heading", { name: "先に直すルール" }).waitFor();
    });

    it("adds towns to a ward, and keeps the rest as it was", async () => {
      const before = await one("area");
      const page = await world.open("/attributes/area");
      await page.getByRole("button", { name: /^美浜区/ }).click();
      await page.getByRole("button", { name: "町を足す" }).click();
      await page.keyboard.type("新港町");
      await world.shot(page, "question-towns");
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("button", { name: "保存する" }).click();
      const dialog = page.getByRole("dialog", { name: "この質問の変更を保存しますか？" });
      await dialog.getByText("増える選択肢: 1件").waitFor();
      await dialog.getByRole("button", { name: "保存する" }).click();
      await page.getByText("質問を保存しました。").waitFor();
      const after = await one("area");
      const [last, lastBefore] = [after?.options?.at(-1), before?.options?.at(-1)];
      expect(last?.parts?.at(-1)?.value).toBe("新港町");
      expect({ ...last, parts: last?.parts?.slice(0, -1) }).toEqual(lastBefore);
      expect(after?.options?.slice(0, -1)).toEqual(before?.options?.slice(0, -1));
    });

    it("puts questions in another order by keyboard alone, read out in Japanese", async () => {
      const order = await keys();
      const page = await world.open("/attributes");
      await page.getByText("1,611人が回答").waitFor();
      await page.getByRole("button", { name: "「届く言葉」をつかんで動かす" }).focus();
      await page.keyboard.press("Space");
      await page.getByText(/^「届く言葉」をつかみました。\d+件中3番目です。$/).waitFor({ state: "attached" });
      await page.keyboard.press("ArrowUp");
      await page.getByText(/^「届く言葉」は\d+件中2番目に来ます。$/).waitFor({ state: "attached" });
      await page.keyboard.press("Space");
      await page.getByText("順番を変えました（2問の位置）。まだ保存していません。").waitFor();
      await world.shot(page, "questions-moved");
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("button", { name: "保存する" }).focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "この順番で保存しますか？" });
      await dialog.waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByText("順番を保存しました。").waitFor();
      expect(await keys()).toEqual([order[0], order[2], order[1], ...order.slice(3)]);
    });

    const soon = <T>(ask: () => T) => expect.poll(ask, { timeout: 10_000 });
    const load = "自分の変更を捨てて、いまの内容を読み込む";
    const conflict = "ほかの人が先に変更しました";

    it("keeps what is being written when a colleague changes the question meanwhile, and writes over nothing", async () => {
      const page = await world.open("/attributes/gender");
      const label = page.getByRole("textbox", { name: "質問文", exact: true });
      await label.fill("書きかけの質問文");
      const told = page.waitForResponse((answer) => answer.url().includes("/api/attributes?"));
      const changed = { ...(await one("gender")), label: { ja: "同僚の質問文" } };
      await world.admin.ask("PUT", "/api/attributes/gender", changed);
      await told;
      expect(await label.inputValue()).toBe("書きかけの質問文");
      await page.getByRole("button", { name: "保存する" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "保存する" }).click();
      await dialog.getByText(conflict).waitFor();
      await dialog.getByText(/^demoが .* に変更しました。/).waitFor();
      await world.shot(page, "question-conflict");
      expect(await world.faults(page)).toEqual([]);
      expect((await one("gender"))?.label.ja).toBe("同僚の質問文");
      await dialog.getByRole("button", { name: "戻る" }).click();
      await dialog.waitFor({ state: "detached" });
      expect(await label.inputValue()).toBe("書きかけの質問文");
      await page.getByRole("button", { name: "保存する" }).click();
      await dialog.getByRole("button", { name: "保存する" }).click();
      await dialog.getByRole("button", { name: load }).click();
      await dialog.waitFor({ state: "detached" });
      expect(await label.inputValue()).toBe("同僚の質問文");
      await label.fill("性別");
      await page.getByRole("button", { name: "保存する" }).click();
      await dialog.getByRole("button", { name: "保存する" }).click();
      await page.getByText("質問を保存しました。").waitFor();
      await dialog.waitFor({ state: "detached" });
      // Once more, over what was just saved.
      await label.fill("性別を教えてください");
      await page.getByRole("button", { name: "保存する" }).click();
      await dialog.getByRole("button", { name: "保存する" }).click();
      await soon(async () => (await one("gender"))?.label.ja).toBe("性別を教えてください");
    });

    it("keeps the draft when a save is refused and only then the page hears what the colleague wrote", async () => {
      const page = await world.open("/");
      await page.route("**/api/live", (route) => route.abort());
      await page.goto(`${world.url}/admin/#/attributes/gender`);
      await page.reload();
      const label = page.getByRole("textbox", { name: "質問文", exact: true });
      await label.fill("わたしの質問文");
      await world.admin.ask("PUT", "/api/attributes/gender", {
        ...(await one("gender")),
        label: { ja: "同僚の別の質問文" },
      });
      await page.getByRole("button", { name: "保存する" }).click();
      const dialog = page.getByRole("dialog");
      const told = page.waitForResponse((answer) => answer.url().includes("/api/attributes?"));
      await dialog.getByRole("button", { name: "保存する" }).click();
      await dialog.getByText(conflict).waitFor();
      await told;
      await dialog.getByRole("button", { name: "戻る" }).click();
      await dialog.waitFor({ state: "detached" });
      expect(await label.inputValue()).toBe("わたしの質問文");
      await page.getByRole("button", { name: "保存する" }).click();
      await dialog.getByRole("button", { name: "保存する" }).click();
      await dialog.getByText(conflict).waitFor();
      expect((await one("gender"))?.label.ja).toBe("同僚の別の質問文");
    });

    it("lets a question be saved that was put elsewhere or taken out of the form meanwhile", async () => {
      const page = await world.open("/attributes/gender");
      const label = page.getByRole("textbox", { name: "質問文", exact: true });
      await label.fill("あなたの性別");
      await page.getByRole("button", { name: /をフォームから外す$/ }).click();
      await page.getByRole("dialog").getByRole("button", { name: "フォームから外す" }).click();
      await page.getByText("フォームから外しました。").waitFor();
      expect(await label.inputValue()).toBe("あなたの性別");
      await page.getByRole("button", { name: "保存する" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "保存する" }).click();
      await page.getByText("質問を保存しました。").waitFor();
      expect(await one("gender")).toMatchObject({ label: { ja: "あなたの性別" }, retired: true });
      await world.admin.ask("POST", "/api/attributes/gender/retire", { retired: false });
    });

    it("does not undo a colleague's order of the questions", async () => {
      const page = await world.open("/attributes");
      await page.getByText("1,611人が回答").waitFor();
      const was = await keys();
      await page
        .getByRole("button", { name: /を1つ下へ$/ })
        .first()
        .click();
      const theirs = [...was].reverse();
      await world.admin.ask("POST", "/api/attributes/order", { keys: theirs, was });
      await page.getByRole("button", { name: "保存する" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "順番を保存する" }).click();
      await dialog.getByText("並べ替えている間に、ほかの人が順番を変えました。", { exact: false }).waitFor();
      expect(await keys()).toEqual(theirs);
      await dialog.getByRole("button", { name: load }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText("まだ保存していません。", { exact: true }).waitFor({ state: "hidden" });
      await world.admin.ask("POST", "/api/attributes/order", { keys: was, was: theirs });
    });

    it("does not undo a colleague's words of the form", async () => {
      const page = await world.open("/attributes?tab=words");
      // Behind the dialog, too.
      const contact = page.getByRole("textbox", { name: "問い合わせ先", includeHidden: true });
      const before = await contact.inputValue();
      await contact.fill("わたしの課");
      const theirs = await world.admin.ask<{ contact: object }>("GET", "/api/form-words");
      await world.admin.ask("PUT", "/api/form-words", { ...theirs, contact: { ...theirs.contact, ja: "同僚の課" } });
      await page.getByRole("button", { name: "保存する" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "保存する" }).click();
      await dialog.getByText(conflict).waitFor();
      await world.shot(page, "words-conflict");
      expect(await world.faults(page)).toEqual([]);
      expect(await contact.inputValue()).toBe("わたしの課");
      await dialog.getByRole("button", { name: load }).click();
      await dialog.waitFor({ state: "detached" });
      await soon(() => contact.inputValue()).toBe("同僚の課");
      await contact.fill(before);
      await page.getByRole("button", { name: "保存する" }).click();
      await dialog.getByRole("button", { name: "保存する" }).click();
      await page.getByText("フォームの文言を保存しました。").waitFor();
    });

    it("takes a question out of the form and puts it back", async () => {
      const page = await world.open("/attributes/quiet_hours");
      await page.getByRole("button", { name: "「夜間に控える時間」をフォームから外す" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "フォームから外す" }).click();
      await page.getByText("フォームから外しました。").waitFor();
      await page.getByRole("link", { name: "質問の一覧へ" }).click();
      await page.getByRole("button", { name: "フォームから外した質問（1）" }).click();
      await world.shot(page, "questions-retired");
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("button", { name: "「夜間に控える時間」をフォームに戻す" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "フォームに戻す" }).click();
      await page.getByText("フォームに戻しました。").waitFor();
      expect(await keys()).toContain("quiet_hours");
    });

    it("changes the words of the form, and says that citizens are asked to agree again", async () => {
      const page = await world.open("/attributes");
      await page.getByRole("tab", { name: "フォームの文言" }).click();
      await page.getByRole("textbox", { name: "同意してもらうこと" }).fill("市は、回答を3年間だけ保管します。");
      await page.getByRole("textbox", { name: "問い合わせ先" }).fill("");
      await preview(page).getByText("市は、回答を3年間だけ保管します。").waitFor();
      // Unsaved words stay while another tab is looked at.
      await page.getByRole("tab", { name: "質問" }).click();
      await page.getByRole("tab", { name: "フォームの文言" }).click();
      await page.getByRole("button", { name: "保存する" }).click();
      await page.getByText("直すところが1か所あります。").waitFor();
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("textbox", { name: "問い合わせ先" }).fill("危機管理課");
      await world.shot(page, "words");
      await page.getByRole("button", { name: "保存する" }).click();
      const dialog = page.getByRole("dialog", { name: "フォームの文言を保存しますか？" });
      await dialog.getByText(/もう一度同意を求めます（登録中の市民は2,000人です）/).waitFor();
      await world.shot(page, "words-confirm");
      expect(await world.faults(page)).toEqual([]);
      await dialog.getByRole("button", { name: "保存する" }).click();
      await page.getByText("フォームの文言を保存しました。").waitFor();
      expect(await world.admin.ask("GET", "/api/form-words")).toMatchObject({
        consent: { ja: "市は、回答を3年間だけ保管します。" },
        contact: { ja: "危機管理課" },
      });
      await page.getByRole("tab", { name: "プレビュー" }).click();
      await preview(page).getByText("市は、回答を3年間だけ保管します。").waitFor();
      await world.shot(page, "preview");
      expect(await world.faults(page)).toEqual([]);
    });

    it("fits a phone, where the preview opens over the page", async () => {
      const page = await world.open("/attributes", world.admin, { viewport: phone });
      await page.getByText("1,611人が回答").waitFor();
      expect(await noSideways(page)).toBeLessThanOrEqual(0);
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("link", { name: "受け取りたい情報" }).click();
      await page.getByRole("button", { name: /^地震/ }).click();
      expect(await noSideways(page)).toBeLessThanOrEqual(0);
      await world.shot(page, "question-phone");
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("button", { name: "プレビュー" }).click();
      await preview(page).getByText("受け取りたい情報").waitFor();
      await world.shot(page, "question-preview-phone");
      expect(await world.faults(page)).toEqual([]);
      await page.getByRole("button", { name: "閉じる" }).click();
    });

    it("tells whoever may not see rules only how many use a question", async () => {
      const page = await world.open(
        "/attributes/categories",
        await world.account("editor", { permissions: ["attributes.edit"] }),
      );
      await page.getByText(/^あなたには見えないルールが\d+件、この質問を使っています。/).waitFor();
      expect(await page.locator('a[href*="#/rules/"]').count()).toBe(0);
      expect(await world.faults(page)).toEqual([]);
    });

    it("reads well in the dark, and is closed to who may not edit it", async () => {
      const page = await world.open("/attributes/categories", world.admin, { colorScheme: "dark" });
      await page.getByRole("button", { name: /^地震/ }).waitFor();
      await preview(page).getByText("受け取りたい情報").waitFor();
      await world.shot(page, "question-dark");
      expect(await world.faults(page)).toEqual([]);
      const other = await world.open("/attributes", await world.account("reader", { permissions: ["friends.read"] }));
      await other.getByRole("heading", { name: "この画面を開く権限がありません" }).waitFor();
    });
  },
);
