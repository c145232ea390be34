import { describe, expect, it } from "vitest";
import { fold } from "../../src/engine/fold.ts";
import { compilePattern, PATTERN_LENGTH_MAX } from "../../src/engine/pattern.ts";

function compiled(source: string) {
  const pattern = compilePattern(source);
  if ("error" in pattern) throw new Error(pattern.error);
  return pattern;
}
const matches = (source: string, text: string) => compiled(source).test(fold(text));

describe("compilePattern", () => {
  it.each([
    ["震度[5-7]", "震度６強"],
    ["震度[５-７]", "震度6強"],
    ["レベル\\d", "警戒ﾚﾍﾞﾙ４相当"],
    ["[ぁ-ん]+かわ", "アイカワ"],
    ["（株）", "㈱"],
    ["㈱", "(株)"],
    ["(?:㈱)+$", "㈱㈱"],
    ["㈱+$", "㈱㈱"],
    ["か\u3099け", "ガケ"],
    ["[‐a]x", "－Ｘ"],
    ["[[:digit:]㈱]号", "株号"],
    ["[]）]", "]"],
    ["\\（仮\\）", "(仮)"],
    ["LINE", "ｌｉｎｅ"],
    ["(?m)^震度", "千葉\n震度"],
    ["…", "..."],
  ])("%s matches %s", (source, text) => expect(matches(source, text)).toBe(true));

  it.each([
    ["（株）", "株"],
    ["．", "a"],
    ["＊", "a"],
    ["^震度", "千葉\n震度"],
    ["…", "abc"],
    ["㈱+$", "(株))"],
  ])("%s does not match %s", (source, text) => expect(matches(source, text)).toBe(false));

  it("gives its matches in order, not overlapping, without empty ones", () => {
    expect(compiled("[0-9]*").matches("a12b3")).toEqual([
      { start: 1, end: 3 },
      { start: 4, end: 5 },
    ]);
  });

  it.each([
    ["(", "閉じ"],
    ["[", "閉じ"],
    [")", "対応する"],
    ["*", "前に文字"],
    ["a**", "重なって"],
    ["a{1001}", "1,000以下"],
    ["(a{900}){900}", "1,000以下"],
    ["(?=a)", "先読み"],
    ["(a)\\1", "使えない"],
    ["\\Qa\\E", "\\Q"],
    ["\\", "最後"],
    ["[z-a]", "範囲"],
    ["", "空"],
    ["あ".repeat(PATTERN_LENGTH_MAX + 1), "500文字以内"],
  ])("refuses %s with a sentence", (source, words) => {
    const pattern = compilePattern(source);
    expect("error" in pattern ? pattern.error : "").toContain(words);
  });

  it("takes a pattern of the longest length allowed", () => {
    expect(compilePattern("あ".repeat(PATTERN_LENGTH_MAX))).not.toHaveProperty("error");
  });

  it("is not made slow by a pattern that ruins backtracking engines", () => {
    const started = performance.now();
    expect(compiled("(a+)+$").test(`${"a".repeat(50_000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
