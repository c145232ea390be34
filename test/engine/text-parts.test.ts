import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSection, textParts } from "../../src/engine/text-parts.ts";

const names = (text: string) => textParts(text).sections.map((section) => section.name);

describe("textParts", () => {
  it("takes a city mail apart", () => {
    const text = [
      "",
      "　避難指示を発令しました。",
      "",
      "【対象地域】中央区、若葉区",
      "花見川区",
      "",
      "■発令時刻：６日18:40",
      "■避難所",
      "第一小学校",
      "----------",
      "千葉市 危機管理課",
      "※配信停止は空メールを送信",
    ].join("\n");
    const parts = textParts(text);
    expect(parts.lead).toBe("避難指示を発令しました。");
    expect(parts.sections).toEqual([
      { name: "対象地域", text: "中央区、若葉区\n花見川区", from: 3, to: 6 },
      { name: "発令時刻", text: "６日18:40", from: 6, to: 7 },
      { name: "避難所", text: "第一小学校", from: 7, to: 9 },
    ]);
    expect(parts.footer).toEqual({
      text: "----------\n千葉市 危機管理課\n※配信停止は空メールを送信",
      from: 9,
      to: 12,
    });
  });

  it.each([
    ["【場所】", "場所"],
    ["　【日　時】１０時", "日 時"],
    ["＜概要＞", "概要"],
    ["<概要>中央区", "概要"],
    ["［状況］", "状況"],
    ["[状況] 出火", "状況"],
    ["■ﾊﾟﾄﾛｰﾙ:", "パトロール"],
    ["◆特徴", "特徴"],
    ["●犯人の特徴：黒い帽子", "犯人の特徴"],
    ["■■■訓練■■■", "訓練"],
    ["■受付 9:00から", "受付 9:00から"],
  ])("reads %s as the heading %s", (line, name) => {
    expect(names(`前文\n${line}\n本文`)).toEqual([name]);
  });

  it.each([
    "<https://www.example.jp/>",
    "<anzen@city.example.jp>",
    "本文の【途中】です",
    "【】",
    "・中央区",
    `■${"長い文".repeat(20)}`,
  ])("does not take %s for a heading", (line) => expect(names(`前文\n${line}`)).toEqual([]));

  it("finds a section by its folded name, the first where there are two", () => {
    const parts = textParts("【ﾊﾟﾄﾛｰﾙ】一\n【パトロール】二");
    expect(findSection(parts, " ぱとろーる ")?.text).toBe("一");
    expect(findSection(parts, "場所")).toBeUndefined();
  });

  it.each([["-----"], ["====="], ["＿＿＿＿"], ["――――"], ["━━━━"], ["─"], ["*****"], ["-- "]])(
    "begins the footer at the rule line %s",
    (rule) => expect(textParts(`本文\n二行目\n${rule}\n千葉市`).footer).toMatchObject({ from: 2, to: 4 }),
  );

  it("does not take a rule between the parts of the body for the footer's", () => {
    expect(textParts("件名\n-----\n本文\n-----\n千葉市").footer?.from).toBe(3);
    expect(textParts(`件名\n-----\n${"本文\n".repeat(30)}`).footer).toBeNull();
  });

  it("takes a closing frame into the footer and needs text on both sides of the rule", () => {
    expect(textParts("本文\n=====\n千葉市\n=====").footer?.from).toBe(1);
    expect(textParts("=====\n千葉市").footer).toBeNull();
    expect(textParts("本文\n=====\n").footer).toBeNull();
  });

  it("takes a last paragraph that opens like a footer, and those above it that do", () => {
    expect(textParts("本文\n\n※このメールは送信専用です。\n返信できません。").footer?.from).toBe(2);
    expect(textParts("本文\n\n配信停止はこちら\n-----\n千葉市").footer?.from).toBe(2);
    expect(textParts("本文\n\n-----\nこのメールに返信できません\n-----\n千葉市").footer?.from).toBe(2);
  });

  it("leaves words that only look like a footer in the body", () => {
    expect(textParts("※このメールは訓練です。\n\n本文").footer).toBeNull();
    expect(textParts("本文 配信停止について\n\n警報は解除されました。").footer).toBeNull();
  });

  it("splits at every kind of line end", () => {
    expect(textParts("一\r\n二\r三\n四").lines).toEqual(["一", "二", "三", "四"]);
  });

  it("keeps sections in order, apart, and above the footer, whatever the text", () => {
    const line = fc.constantFrom(
      "",
      "本文",
      "【場所】",
      "■日時：今",
      "-----",
      "※このメールは",
      "━━━",
      "[x]",
      " ",
      "-- ",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const parts = textParts(lines.join("\n"));
        const end = parts.footer?.from ?? parts.lines.length;
        let at = 0;
        for (const { from, to } of parts.sections) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(at).toBeLessThanOrEqual(end);
        // The lead never ends up in the footer alone.
        if (parts.footer) expect(parts.lines.slice(0, parts.footer.from).join("").trim()).not.toBe("");
      }),
    );
  });
});
