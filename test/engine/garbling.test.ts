import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../fixtures/mails/catalogue.ts";
import { findGarbling } from "../../src/engine/garbling.ts";
import { decodeMail } from "../../src/plugins/triggers/imap/decode.ts";
import { bytesOf } from "../support/mail.ts";

const sentence = "緑区に避難指示（警戒レベル4）を発令しました。";
const codes = (text: string) => findGarbling(text).map((g) => g.code);
const readAs = (bytes: Uint8Array, label: string) => new TextDecoder(label).decode(bytes);

describe("traces of text read in the wrong charset", () => {
  it.each([
    ["UTF-8 as Shift_JIS", readAs(bytesOf(sentence), "shift_jis"), "utf8-read-as-sjis"],
    ["UTF-8 as Shift_JIS, katakana", readAs(bytesOf("サイレン"), "shift_jis"), "utf8-read-as-sjis"],
    ["UTF-8 as Latin-1", bytesOf(sentence).toString("latin1"), "utf8-read-as-latin1"],
    ["UTF-8 as Latin-1, one word", bytesOf("こんにちは").toString("latin1"), "utf8-read-as-latin1"],
    ["UTF-8 as Windows-1252", readAs(bytesOf(sentence), "windows-1252"), "utf8-read-as-latin1"],
    [
      "UTF-8 as Latin-1 twice",
      Buffer.from(bytesOf(sentence).toString("latin1")).toString("latin1"),
      "utf8-read-as-latin1",
    ],
    ["EUC-JP as Shift_JIS", readAs(bytesOf("避難指示を発令しました。", "EUCJP"), "shift_jis"), "eucjp-read-as-sjis"],
    ["Shift_JIS as UTF-8", readAs(bytesOf(sentence, "SJIS"), "utf-8"), "replacement-characters"],
    [
      "JIS without its escapes",
      bytesOf(sentence, "JIS").toString("latin1").replaceAll("\u001b", ""),
      "escape-sequences",
    ],
    ["JIS with its escapes", bytesOf(sentence, "JIS").toString("latin1"), "escape-sequences"],
    ["question marks", "???に????を", "question-marks"],
    ["full-width question marks", "緑区に？？？？", "question-marks"],
    ["question marks between signs", "?区?に?避?難", "question-marks"],
    ["a noncharacter", "緑区\ufffe", "replacement-characters"],
  ] as const)("%s", (_, text, code) => {
    expect(codes(text)).toContain(code);
    expect(codes(`件名\n${"緑区の皆様へ。".repeat(50)}\n${text}\n以上`)).toContain(code);
  });

  it("shows the place, in few letters", () => {
    const [found] = findGarbling(`${"あ".repeat(100)}???${"い".repeat(100)}`);
    expect(found?.sample).toBe(`${"あ".repeat(8)}???${"い".repeat(8)}`);
    expect(findGarbling("?".repeat(500))[0]?.sample.length).toBeLessThanOrEqual(30);
  });
});

describe("ordinary text", () => {
  it.each([
    "",
    sentence,
    "本当ですか？？ はい!!",
    "https://city.example/?a=1&b=?&c",
    "ﾁﾊﾞｼ 中央区のｻｲﾚﾝ ｲﾍﾞﾝﾄ",
    "①㈱髙島屋Ⅲ№ ～ 〜 − ― ━━━ ■□◆◇ ※ →",
    "Café à la crème, naïve, Übung, São Paulo, £5 ±3° “quote” – dash…",
    "US$BASE(B) 100$",
    "𠮷野家 😀 ☎ 0️⃣ やさしい にほんご",
    "한국어 中文 Português Tiếng Việt नेपाली Filipino",
    "Cảnh báo sóng thần: hãy sơ tán ngay lập tức đến nơi cao.",
    "Alerta de tsunami. Atenção: não há informações.",
    "Attention : évacuez immédiatement à pied. Ça ira.",
  ])("passes: %s", (text) => {
    expect(codes(text)).toEqual([]);
  });

  it.each(catalogue.filter(({ id }) => !/garbled|broken|mislabel|labelled/.test(id)).map(({ id }) => id))(
    "of the fixtures passes: %s",
    async (id) => {
      const raw = readFileSync(new URL(`../../fixtures/mails/${id}.eml`, import.meta.url));
      const { subject, text } = await decodeMail(raw);
      expect(findGarbling(`${subject}\n${text}`)).toEqual([]);
    },
  );

  it("takes no time, however long", () => {
    const from = performance.now();
    for (const piece of ["縺abc", "?a", "$B", "ã", "千ｱ", "x"]) findGarbling(piece.repeat(50_000));
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});
