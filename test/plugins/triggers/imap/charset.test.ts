import { describe, expect, it } from "vitest";
import { decodeBytes } from "../../../../src/plugins/triggers/imap/charset.ts";
import { bytesOf } from "../../../support/mail.ts";

const sentence = "千葉市で震度5弱を観測しました。";
const extended = "①㈱髙島屋Ⅲ№表示ソフト能力";
const halfKana = "ﾁﾊﾞｼ 中央区のｻｲﾚﾝ";

describe("bytes in the charset they are said to be in", () => {
  it.each([
    ["iso-2022-jp", "JIS", sentence],
    ["ISO-2022-JP", "JIS", "①㈱の避難所"],
    ["iso-2022-jp-ms", "JIS", halfKana],
    ["cp50221", "JIS", halfKana],
    ["CP50220", "JIS", sentence],
    ["Shift_JIS", "SJIS", extended],
    ["sjis", "SJIS", sentence],
    ["CP932", "SJIS", extended],
    ["Windows-31J", "SJIS", halfKana],
    ["MS_Kanji", "SJIS", sentence],
    ["x-sjis", "SJIS", sentence],
    ["EUC-JP", "EUCJP", sentence],
    ["x-euc-jp", "EUCJP", sentence],
    ["utf-8", "UTF8", `${extended}${halfKana}😀𠮷`],
    ["UTF8", "UTF8", sentence],
  ] as const)("%s is read without a doubt", (label, charset, text) => {
    const read = decodeBytes(bytesOf(text, charset), label);
    expect(read).toMatchObject({ text, doubts: [], mended: false });
  });

  it("reads EUC-JP's kanji of three bytes (JIS X 0212)", () => {
    const bytes = Buffer.concat([bytesOf("千葉市", "EUCJP"), Buffer.from([0x8f, 0xb0, 0xa1])]);
    expect(decodeBytes(bytes, "euc-jp")).toMatchObject({ text: "千葉市丂", charset: "euc-jp", doubts: [] });
  });

  it("reads JIS with escapes that nothing stands between", () => {
    const twice = Buffer.concat([bytesOf("緑区", "JIS"), bytesOf("中央区", "JIS")]);
    expect(decodeBytes(twice, "iso-2022-jp")).toMatchObject({ text: "緑区中央区", doubts: [] });
  });

  it("reads a Western charset as such", () => {
    const cafe = Buffer.from("caf\xe9 au lait", "latin1");
    expect(decodeBytes(cafe, "iso-8859-1")).toMatchObject({ text: "café au lait", doubts: [] });
  });

  it.each(["utf-8", "us-ascii", "iso-2022-jp", "shift_jis", "iso-8859-1", "x-unknown", "", null])(
    "takes ASCII for ASCII whatever the label (%s)",
    (label) => {
      expect(decodeBytes(Buffer.from("plain text ?+ACs-"), label)).toMatchObject({
        text: "plain text ?+ACs-",
        doubts: [],
      });
    },
  );

  it("reads nothing as nothing", () => {
    expect(decodeBytes(Buffer.alloc(0), null)).toMatchObject({ text: "", doubts: [] });
  });
});

describe("bytes without a label", () => {
  it.each([
    ["JIS", "iso-2022-jp"],
    ["UTF8", "utf-8"],
    ["SJIS", "shift_jis"],
    ["EUCJP", "euc-jp"],
  ] as const)("%s is recognised", (charset, name) => {
    expect(decodeBytes(bytesOf(sentence, charset), null)).toMatchObject({
      text: sentence,
      charset: name,
      mended: true,
    });
    expect(decodeBytes(bytesOf(sentence, charset), null).doubts).not.toContain("charset-mislabelled");
  });

  it.each(["JIS", "UTF8"] as const)("leaves no doubt about %s, which nothing else looks like", (charset) => {
    expect(decodeBytes(bytesOf(sentence, charset), null).doubts).toEqual([]);
  });
});

describe("a label that lies", () => {
  const charsets = { JIS: "iso-2022-jp", UTF8: "utf-8", SJIS: "shift_jis", EUCJP: "euc-jp" } as const;
  const pairs = (Object.keys(charsets) as (keyof typeof charsets)[]).flatMap((really) =>
    Object.entries(charsets)
      .filter(([other]) => other !== really)
      .map(([, label]) => [really, label] as const),
  );
  it.each([
    ...pairs,
    ["UTF8", "iso-8859-1"],
    ["SJIS", "iso-8859-1"],
    ["JIS", "windows-1252"],
    ["JIS", "x-unknown"],
  ] as const)("%s labelled %s is read as what it is, and doubted", (really, label) => {
    const read = decodeBytes(bytesOf(sentence, really), label);
    expect(read.text).toBe(sentence);
    expect(read.doubts).toEqual(["charset-mislabelled"]);
    expect(read.mended).toBe(true);
  });

  it("is believed where two letters would be valid UTF-8 as well", () => {
    // 0xC2 0xBD: 「ﾂｽ」 in Shift_JIS, 「½」 in UTF-8, 「遜」 in EUC-JP.
    expect(decodeBytes(Buffer.from([0xc2, 0xbd]), "euc-jp")).toMatchObject({ text: "遜", doubts: [] });
  });
});

describe("what cannot be read for certain", () => {
  it.each([
    "utf-7",
    "UTF7",
    "unicode-1-1-utf-7",
    "csUnicode11UTF7",
    "utf-16",
    "UTF-16LE",
    "utf-32",
    "iso-2022-kr",
    "hz-gb-2312",
  ])("%s is not supported", (label) => {
    expect(decodeBytes(Buffer.from("+ADw-b+AD4-"), label).doubts).toContain("charset-unsupported");
    expect(decodeBytes(Buffer.from("千葉市", "utf16le"), label).doubts).toContain("charset-unsupported");
  });

  it.each(["utf-8", "shift_jis", "euc-jp", null])("bytes of no charset leave a doubt (%s)", (label) => {
    const { doubts } = decodeBytes(Buffer.from([0xff, 0xfe, 0x80, 0x41, 0xff]), label);
    expect(doubts.length).toBeGreaterThan(0);
  });

  it("one byte lost from a text is marked, not guessed around", () => {
    const bytes = bytesOf(sentence.repeat(3));
    const read = decodeBytes(Buffer.concat([bytes.subarray(0, 10), bytes.subarray(11)]), "utf-8");
    expect(read.text).toContain("\ufffd");
    expect(read).toMatchObject({ charset: "utf-8", doubts: ["replacement-characters"] });
  });

  it("characters of private use, which readers see as boxes, are a doubt", () => {
    const gaiji = Buffer.concat([bytesOf("緑区", "SJIS"), Buffer.from([0xf0, 0x40])]);
    expect(decodeBytes(gaiji, "shift_jis").doubts).toContain("replacement-characters");
  });
});

describe("rare Japanese forms", () => {
  it("reads JIS Roman's overline as the tilde of a web address", () => {
    expect(decodeBytes(Buffer.from('\x1b$B$"\x1b(J~a\x1b(B', "latin1"), "iso-2022-jp")).toMatchObject({
      text: "あ~a",
      doubts: [],
    });
  });

  it("doubts shifted-out kana instead of showing wrong letters", () => {
    expect(decodeBytes(Buffer.from("\x0e6@\x0f", "latin1"), "cp50222").doubts).toEqual(["charset-unsupported"]);
  });
});
