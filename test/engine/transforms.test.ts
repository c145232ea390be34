import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyTransforms, transformSchema } from "../../src/engine/transforms.ts";

/** Applies transforms as a rule writes them, defaults included. */
const apply = (text: string, ...transforms: object[]) =>
  applyTransforms(
    text,
    transforms.map((it) => transformSchema.parse(it)),
  );
const cut = (keyword: string, within: unknown = "whole") => ({ type: "cutFrom", keywords: [keyword], within });

const mail = [
  "避難指示を解除しました。",
  "",
  "【対象】中央区",
  "詳しくは市役所へ",
  "【状況】雨は弱まりました",
  "詳しくは気象台へ",
  "-----",
  "配信の解除はこちら",
  "詳しくは案内へ",
].join("\n");

describe("cutFrom", () => {
  it("cuts from the keyword's own place to the end of the text", () => {
    expect(apply("一行目 ※このメールは送信専用\n二行目", cut("※このメールは")).text).toBe("一行目");
  });

  it("cuts only where the chosen part holds the word, never the same word elsewhere", () => {
    expect(apply(mail, cut("解除", "footer")).text).toBe(mail.slice(0, mail.indexOf("解除はこちら")));
    expect(apply(mail, cut("解除", { lastLines: 2 })).text).toContain("避難指示を解除しました");
    expect(apply(mail, cut("解除", { firstLines: 1 })).text).toBe("避難指示を");
    expect(apply(mail, cut("詳しくは", { section: "状況" })).text.endsWith("雨は弱まりました")).toBe(true);
    expect(apply(mail, cut("避難指示", "footer")).text).toBe(mail);
  });

  it("cuts everything behind the part too", () => {
    expect(apply(mail, cut("詳しくは", { section: "対象" })).text).toBe("避難指示を解除しました。\n\n【対象】中央区");
  });

  it("cuts nothing where the text has no such part", () => {
    expect(apply(mail, cut("詳しくは", { section: "場所" })).steps).toEqual([{ type: "cutFrom", changed: false }]);
    expect(apply("本文 解除", cut("解除", "footer")).text).toBe("本文 解除");
  });

  it("cuts at whichever keyword comes first", () => {
    const both = { type: "cutFrom", keywords: ["三", "二"], within: "whole" };
    expect(apply("一 二 三", both).text).toBe("一");
  });

  it.each([
    ["前文\n※コノメールハ", "※このめーるは", "前文"],
    ["㈱千葉 ｶﾞｽ漏れ", "ガス", "㈱千葉"],
    ["か\u3099け崩れ 以上", "以上", "か\u3099け崩れ"],
    ["①②③ 株式㈱以下略", "(株", "①②③ 株式"],
    ["文👨‍👩‍👧ＥＮＤ", "end", "文👨‍👩‍👧"],
  ])("compares %j with %j folded and cuts the original at the right place", (text, keyword, left) => {
    expect(apply(text, cut(keyword)).text).toBe(left);
  });

  it("counts first and last lines without the blank ones at the ends", () => {
    expect(apply("\n\n一\n二\n\n", cut("二", { firstLines: 1 })).text).toBe("\n\n一\n二\n\n");
    expect(apply("\n\n一\n二\n\n", cut("二", { lastLines: 1 })).text).toBe("\n\n一");
    expect(apply("一\n二\n\n", cut("一", { lastLines: 1 })).text).toBe("一\n二\n\n");
  });

  it("always leaves a beginning of the text, and never the keyword in the part it looked at", () => {
    const words = fc.array(fc.constantFrom("解除", "本文", "㈱", "か\u3099", "ｶﾞ", "\n", " ", "-----\n", "【場所】"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, fc.constantFrom("解除", "ガ", "(株)", "株"), (parts, keyword) => {
        const text = parts.join("");
        const result = apply(text, cut(keyword)).text;
        expect(text.startsWith(result)).toBe(true);
        expect(apply(result, cut(keyword)).steps[0]?.changed).toBe(false);
      }),
    );
  });
});

describe("removeLines", () => {
  it("removes the lines that hold a word, compared folded", () => {
    expect(apply("一\nﾃｽﾄ 二\n三", { type: "removeLines", containing: ["テスト"] }).text).toBe("一\n三");
    expect(apply("一\n二\n三", { type: "removeLines", containing: ["二", "三"] }).text).toBe("一");
    expect(apply("一\n二\n三\n", { type: "removeLines", containing: ["三"] }).text).toBe("一\n二\n");
  });

  it("removes the lines a pattern matches, within the part alone", () => {
    expect(apply("１\n本文\n2", { type: "removeLines", matching: "^\\d$" }).text).toBe("本文");
    expect(apply("1\n本文\n2", { type: "removeLines", matching: "^\\d$", within: { firstLines: 1 } }).text).toBe(
      "本文\n2",
    );
  });
});

describe("replace", () => {
  it("replaces words where they stand in the original, all or the first", () => {
    expect(apply("㈱千葉と(株)若葉", { type: "replace", find: "㈱", with: "会社" }).text).toBe("会社千葉と会社若葉");
    expect(apply("ア ア", { type: "replace", find: "あ", with: "x", all: false }).text).toBe("x ア");
  });

  it("replaces what a pattern matches, and takes the replacement as it is written", () => {
    expect(apply("ＴＥＬ043-000-0000", { type: "replace", find: { pattern: "tel[\\d-]+" }, with: "$1" }).text).toBe(
      "$1",
    );
  });

  it("replaces a character once, though two matches lie in it", () => {
    expect(apply("5㏄", { type: "replace", find: "c", with: "ml" }).text).toBe("5ml");
  });
});

describe("append, prepend, tidyBlankLines", () => {
  it("adds words with a separator", () => {
    expect(apply("本文\n", { type: "append", text: "詳しくは" }).text).toBe("本文\n\n詳しくは");
    expect(apply("本文", { type: "prepend", text: "【訓練】", separator: "\n" }).text).toBe("【訓練】\n本文");
    expect(apply(" \n", { type: "append", text: "詳しくは" }).text).toBe("詳しくは");
  });

  it("tidies blank lines between paragraphs and takes those at the ends", () => {
    const text = "\n　\n一\n\n\n\n二\n \n三\n\n";
    expect(apply(text, { type: "tidyBlankLines" }).text).toBe("一\n\n二\n \n三");
    expect(apply(text, { type: "tidyBlankLines", max: 0 }).text).toBe("一\n二\n三");
    expect(apply("一\r\n\r\n\r\n二", { type: "tidyBlankLines", max: 2 }).text).toBe("一\n\n\n二");
  });
});

describe("applyTransforms", () => {
  it("applies them in order and tells what each took away, briefly", () => {
    const long = "あ".repeat(300);
    const { text, steps } = apply(`一\n二 ${long}`, cut("二"), { type: "append", text: "終" });
    expect(text).toBe("一\n\n終");
    expect(steps[0]).toMatchObject({ type: "cutFrom", changed: true });
    expect(steps[0]?.removed).toHaveLength(200);
    expect(steps[1]).toEqual({ type: "append", changed: true });
  });

  it.each([
    ["a cut", [cut("※")]],
    ["a cut before words are added", [cut("※"), { type: "append", text: "詳しくは" }]],
    ["a cut after words were added in front", [{ type: "prepend", text: "千葉市です" }, cut("※")]],
    [
      "the removal of every line",
      [
        { type: "append", text: "詳しくは" },
        { type: "removeLines", containing: ["※"] },
      ],
    ],
    ["a replacement by nothing", [{ type: "replace", find: { pattern: ".+" }, with: "" }]],
  ])("says that nothing of the text is left after %s", (_, transforms) => {
    expect(apply("※このメールは", ...transforms).emptied).toBe(true);
  });

  it("says so neither of a text that was empty before, nor of one with a character left", () => {
    expect(apply(" \n", cut("※")).emptied).toBe(false);
    expect(apply("", { type: "append", text: "詳しくは" }).emptied).toBe(false);
    expect(apply("一※", cut("※")).emptied).toBe(false);
    expect(apply("※", { type: "replace", find: "※", with: "注" }).emptied).toBe(false);
  });

  it("leaves a text without transforms as it is", () => {
    expect(apply("　本文 \n\n")).toEqual({ text: "　本文 \n\n", steps: [], emptied: false });
  });
});

describe("transformSchema", () => {
  it.each([
    ["no keyword", { type: "cutFrom", keywords: [], within: "whole" }],
    ["a blank keyword", cut(" ")],
    ["more than 50 keywords", { type: "cutFrom", keywords: Array.from({ length: 51 }, () => "あ"), within: "whole" }],
    ["no part to cut in", { type: "cutFrom", keywords: ["あ"] }],
    ["an unknown part", cut("あ", "body")],
    ["both words and pattern", { type: "removeLines", containing: ["あ"], matching: "あ" }],
    ["neither words nor pattern", { type: "removeLines" }],
    ["a pattern that does not compile", { type: "removeLines", matching: "(" }],
    ["a replacement of nothing", { type: "replace", find: { pattern: "x*" }, with: "y" }],
    ["more than three blank lines", { type: "tidyBlankLines", max: 4 }],
    ["a misspelt key", { type: "append", txt: "あ" }],
    ["an unknown type", { type: "uppercase" }],
  ])("refuses %s", (_, transform) => expect(transformSchema.safeParse(transform).success).toBe(false));

  it("marks a bad pattern as such", () => {
    const parsed = transformSchema.safeParse({ type: "removeLines", matching: "(" });
    expect(parsed.error?.issues[0]).toMatchObject({ path: ["matching"], params: { code: "bad-pattern" } });
  });
});
