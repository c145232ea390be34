import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AdminWorld, adminWorld, hasChromium, phone } from "../../support/admin-world.ts";

describe.skipIf(!hasChromium)("writing a rule without JSON (needs /usr/bin/chromium)", () => {
  let world: AdminWorld;
  beforeAll(async () => {
    world = await adminWorld();
  });
  afterAll(() => world?.close());

  const create = async (viewport?: typeof phone) => {
    const page = await world.open("/rules/create", undefined, viewport ? { viewport } : {});
    await page.getByRole("heading", { name: "条件", exact: true }).waitFor();
    return page;
  };
  const pick = async (page: Page, field: string, option: string) => {
    await page.getByRole("combobox", { name: field, exact: true }).fill(option);
    await page.getByRole("option", { name: option, exact: true }).click();
  };
  const sentence = (page: Page) => page.getByRole("group", { name: "条件を言葉にすると" });
  const people = async (page: Page) => {
    const status = page.getByRole("status").filter({ hasText: /対象: [\d,]+人/ });
    await status.waitFor();
    return Number(/対象: ([\d,]+)人/.exec(await status.innerText())?.[1]?.replaceAll(",", ""));
  };

  it("says in one sentence what the conditions ask for", async () => {
    const page = await create();
    await page.getByRole("button", { name: "条件を加える", exact: true }).first().click();
    await page.getByLabel("条件1の値", { exact: true }).fill("地震");
    await page.getByText("件名に「地震」を含むとき。").waitFor();

    await page.getByRole("button", { name: "まとまりを加える", exact: true }).first().click();
    await pick(page, "条件2-1の項目", "見出しの下の文");
    await page.getByLabel("条件2-1の見出しなどの名前").fill("対象地域");
    await page.getByLabel("条件2-1の比べ方").selectOption({ label: "のいずれかの文字を含む" });
    const words = page.getByLabel("条件2-1の値", { exact: true });
    await words.fill("中央区");
    await words.press("Enter");
    await page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", "美浜区\\n緑区\\n");
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }`);
    await page
      .getByText(
        "件名に「地震」を含み、かつ、対象地域（見出しの下の文）に「中央区」「美浜区」「緑区」のいずれかを含むとき。",
      )
      .waitFor();
    await world.shot(page, "conditions");
    expect(await world.faults(page)).toEqual([]);
  });

  it("takes words with commas between them for several, says so, and makes them one again", async () => {
    const page = await create();
    await page.getByRole("button", { name: "条件を加える", exact: true }).first().click();
    await page.getByLabel("条件1の比べ方").selectOption({ label: "のいずれかの文字を含む" });
    const words = page.getByLabel("条件1の値", { exact: true });
    await words.fill("緑区、若葉区");
    await words.press("Enter");
    await page.getByText("件名に「緑区」「若葉区」のいずれかを含むとき。").waitFor();
    await page.getByText("「緑区」「若葉区」の2つに分けました。").waitFor();
    expect(await world.faults(page)).toEqual([]);
    await page.getByRole("button", { name: "分けずに1つにする" }).click();
    await page.getByText("件名に「緑区、若葉区」のいずれかを含むとき。").waitFor();
  });

  it("is written by keyboard alone, and takes back what was removed", async () => {
    const page = await create();
    const focused = () => page.evaluate<string | null>("document.activeElement.getAttribute('aria-label')");
    await page.getByRole("button", { name: "条件を加える", exact: true }).first().focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("条件1の項目");
    await page.keyboard.type("差出人のドメイン");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("条件1の比べ方");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("条件1の値");
    await page.keyboard.type("city.chiba.example");
    await page.getByRole("button", { name: "条件を加える", exact: true }).first().focus();
    await page.keyboard.press("Space");
    await expect.poll(focused).toBe("条件2の項目");
    await page.getByLabel("条件2の値", { exact: true }).focus();
    await page.keyboard.type("訓練");

    // The second goes up, and the keyboard goes with it.
    await page.getByRole("button", { name: "条件2を上へ移す" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("条件1を下へ移す");
    expect(await page.getByLabel("条件1の値", { exact: true }).inputValue()).toBe("訓練");
    expect(await page.getByLabel("条件2の値", { exact: true }).inputValue()).toBe("city.chiba.example");

    await page.keyboard.press("Tab");
    expect(await focused()).toBe("条件1を削除する");
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("条件1の項目");
    expect(await page.getByLabel("条件1の値", { exact: true }).inputValue()).toBe("city.chiba.example");
    await page.getByRole("button", { name: "元に戻す" }).focus();
    await page.keyboard.press("Enter");
    await sentence(page)
      .getByText("件名に「訓練」を含み、かつ、差出人のドメインに「city.chiba.example」を含むとき。")
      .waitFor();
  });

  it("warns of an empty group, which would hold for everything", async () => {
    const page = await create();
    await page.getByRole("button", { name: "まとまりを加える", exact: true }).first().click();
    await page.getByRole("button", { name: "条件1-1を削除する" }).click();
    await page.getByText("このまとまりには条件がありません。").waitFor();
    await page.getByLabel("まとまり1の組み合わせ方").selectOption({ label: "どれも満たさない" });
    await page.getByRole("button", { name: "まとまり1に条件を加える" }).click();
    await page.getByLabel("条件1-1の値", { exact: true }).fill("訓練");
    await page.getByText("（件名に「訓練」を含む）に当てはまらないとき。").waitFor();
    expect(await page.getByText("このまとまりには条件がありません。").count()).toBe(0);
    expect(await world.faults(page)).toEqual([]);
  });

  it("counts the people an audience is, by wards, towns and ages", async () => {
    const page = await create();
    await page.getByRole("radio", { name: "条件で選ぶ" }).check();
    // Nothing chosen is nobody's number.
    await page.getByText("対象の人数は、条件を直すと出ます。").waitFor();
    await page.getByText("値を選んでください。").waitFor();
    await pick(page, "条件1の値", "中央区（全域）");
    await page.getByText("中央区", { exact: true }).waitFor();
    const ward = await people(page);
    await pick(page, "条件1の値", "美浜区 磯辺");
    await page.getByText("中央区・美浜区磯辺", { exact: true }).waitFor();
    const more = await people(page);
    expect(more).toBeGreaterThan(ward);

    await page.getByRole("button", { name: "条件を加える", exact: true }).last().click();
    await pick(page, "条件2の属性", "年代");
    await pick(page, "条件2の値", "20代");
    await pick(page, "条件2の値", "30代");
    await page.getByText(/20代・30代/).waitFor();
    const young = await people(page);
    expect(young).toBeLessThan(more);

    await pick(page, "条件2の属性", "年齢");
    await page.getByLabel("条件2の値（から）").fill("20");
    await page.getByLabel("条件2の値（まで）").fill("39");
    await page.getByText(/20歳以上 かつ 39歳以下/).waitFor();
    expect(await people(page)).toBe(young);
    await world.shot(page, "audience");
    expect(await world.faults(page)).toEqual([]);
  });

  it("finds towns by their reading, on a phone, too", async () => {
    const page = await create(phone);
    await page.getByRole("radio", { name: "条件で選ぶ" }).check();
    await page.getByRole("combobox", { name: "条件1の値" }).fill("あおばちょう");
    await page.getByRole("option", { name: "中央区 青葉町" }).waitFor();
    await world.shot(page, "audience-town-phone");
    expect(await world.faults(page)).toEqual([]);
    await page.getByRole("option", { name: "中央区 青葉町" }).click();
    await page.keyboard.press("Escape");
    await people(page);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    expect(await world.faults(page)).toEqual([]);
  });

  it("says how many everyone is", async () => {
    const page = await create();
    await page.getByRole("radio", { name: "条件で選ぶ" }).check();
    await page.getByRole("radio", { name: "全員", exact: true }).check();
    const all = await people(page);
    await page.getByText(`友だち全員（${all.toLocaleString("ja-JP")}人）に届きます。`).waitFor();
    expect(await page.getByRole("radio", { name: "そのきっかけになった本人" }).count()).toBe(0);
    expect(await world.faults(page)).toEqual([]);
  });

  it("never shows the number of another audience as if it were current", async () => {
    const page = await create();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.getByRole("radio", { name: "条件で選ぶ" }).check();
    await pick(page, "条件1の値", "中央区（全域）");
    const before = await people(page);
    await page.route("**/api/audience/count", async (route) => {
      await held;
      await route.continue();
    });
    await pick(page, "条件1の値", "美浜区（全域）");
    await page.getByText("数えています…").waitFor();
    expect(await page.getByText(/対象: [\d,]+人/).count()).toBe(0);
    release();
    expect(await people(page)).toBeGreaterThan(before);
  });
});
