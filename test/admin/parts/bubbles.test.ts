import { describe, expect, it } from "vitest";
import { asParts, boxStyleOf, colour, length, pictureUrl, styleOf } from "../../../admin/parts/bubbles/values.ts";
import { linkPieces, textPieces } from "../../../admin/parts/bubbles/words-of.ts";

describe("the words of a message", () => {
  it("have their links and telephone numbers told apart, and keep every character", () => {
    const text = "詳しくは https://city.example.jp/a?b=1 へ。電話 043-000-0000、番号 12043-000-00001";
    const pieces = linkPieces(text);
    expect(pieces.map((one) => one.text).join("")).toBe(text);
    expect(pieces.filter(({ kind }) => kind === "link").map((one) => one.text)).toEqual([
      "https://city.example.jp/a?b=1",
      "043-000-0000",
    ]);
  });

  it("end a link where Japanese begins", () => {
    expect(linkPieces("https://city.example.jp/をご覧ください")[0]).toEqual({
      kind: "link",
      text: "https://city.example.jp/",
    });
  });

  it("have LINE's emoji in the place of their sign, and only there", () => {
    const emojis = [{ index: 0, productId: "p", emojiId: "e" }, { index: 99 }, { index: "x" }, { index: 2 }];
    expect(textPieces({ type: "text", text: "$は$でない", emojis })).toEqual([
      { kind: "emoji", text: "☺" },
      { kind: "words", text: "は" },
      { kind: "emoji", text: "☺" },
      { kind: "words", text: "でない" },
    ]);
  });

  it("have what stands for {keys}, and braces for doubled ones", () => {
    const substitution = { name: { type: "mention" }, e: { type: "emoji" } };
    expect(textPieces({ type: "textV2", text: "{name}さん{e}{{x}}", substitution })).toEqual([
      { kind: "mention", text: "@" },
      { kind: "words", text: "さん" },
      { kind: "emoji", text: "☺" },
      { kind: "words", text: "{" },
      { kind: "words", text: "x" },
      { kind: "words", text: "}" },
    ]);
  });

  it("are none where a message has none", () => {
    expect(textPieces({ type: "text" })).toEqual([]);
    expect(textPieces({ type: "text", text: 5 })).toEqual([]);
  });
});

describe("the look of a flex component", () => {
  it("takes LINE's words and pixels for sizes, and nothing else", () => {
    expect(length("md", { md: 8 })).toBe("8px");
    expect(length("12px")).toBe("12px");
    expect(length("50%")).toBe("50%");
    for (const wrong of ["1em", "calc(1px)", "-3px", "constructor", 8, undefined])
      expect(length(wrong)).toBeUndefined();
  });

  it("lets no colour or address through that is none of LINE's", () => {
    expect(colour("#A1b2c3")).toBe("#A1b2c3");
    for (const wrong of ["red", "#fff", "url(x)", "#00000g", null]) expect(colour(wrong)).toBeUndefined();
    expect(pictureUrl("https://city.example.jp/a.png")).toBe("https://city.example.jp/a.png");
    for (const wrong of ["http://a.example/", "javascript:alert(1)", "data:image/png;base64,", "https://a b", 1])
      expect(pictureUrl(wrong)).toBeUndefined();
  });

  it("shares the width as told, and keeps weight, colour and alignment", () => {
    expect(styleOf({ flex: 0 }).flex).toBe("0 0 auto");
    expect(styleOf({ flex: 3 }).flex).toBe("3 3 0");
    expect(styleOf({ weight: "bold", align: "center", color: "#112233", size: "xl", margin: "sm" })).toMatchObject({
      fontWeight: 700,
      textAlign: "center",
      color: "#112233",
      fontSize: "22px",
      marginTop: "4px",
    });
    expect(boxStyleOf({ paddingAll: "lg", cornerRadius: "4px", justifyContent: "evil" })).toMatchObject({
      padding: "12px",
      borderRadius: "4px",
      justifyContent: undefined,
    });
  });

  it("is read from anything without a throw", () => {
    expect(asParts("x")).toEqual([]);
    expect(asParts([null, 1, [], { a: 1 }])).toEqual([{}, {}, {}, { a: 1 }]);
  });
});
