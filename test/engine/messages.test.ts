import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TEXT_MAX } from "../../src/engine/limits/texts.ts";
import { MESSAGES_MAX } from "../../src/engine/line-limits.ts";
import { messageTemplateSchema, renderMessages } from "../../src/engine/messages.ts";
import { RenderError } from "../../src/engine/render-error.ts";
import { CUT_NOTICE, splitText } from "../../src/engine/split-text.ts";
import type { Facts, JsonObject } from "../../src/engine/types.ts";

const textMessage = (text: string, more: JsonObject = {}): JsonObject => ({ type: "text", text, ...more });
const texts = (messages: JsonObject[]) => messages.map((message) => message.text);

function failure(templates: JsonObject[], facts: Facts = {}): RenderError {
  try {
    renderMessages(templates, facts);
  } catch (error) {
    if (error instanceof RenderError) return error;
    throw error;
  }
  throw new Error("rendered");
}

/** Texts of lines whose lengths press against the limit, blank lines and wide characters among them. */
const longText = fc
  .array(
    fc.oneof(
      fc.constantFrom("", " ", "　", "x"),
      fc.integer({ min: 1, max: 3_000 }).map((n) => "あ".repeat(n)),
      fc.integer({ min: 2_000, max: 7_000 }).map((n) => "👨‍👩‍👧".repeat(Math.ceil(n / 8))),
      fc.integer({ min: 4_990, max: 5_010 }).map((n) => "字".repeat(n)),
      fc.integer({ min: 4_000, max: 6_000 }).map((n) => `${" ".repeat(n)}x`),
    ),
    { maxLength: 14 },
  )
  .map((lines) => lines.join("\n"));

const graphemes = (text: string) => [...new Intl.Segmenter("ja").segment(text)].map((it) => it.segment);

describe("splitText", () => {
  it("gives a text that fits as it is, and splits a longer one at a line end", () => {
    const fits = `\n${"あ".repeat(TEXT_MAX - 2)}\n`;
    expect(splitText(fits, 5).pieces.map((piece) => piece.text)).toEqual([fits]);
    const long = `${"あ".repeat(3_000)}\n${"い".repeat(2_000)}\n${"う".repeat(10)}`;
    expect(splitText(long, 5).pieces.map((piece) => piece.text)).toEqual([
      "あ".repeat(3_000),
      `${"い".repeat(2_000)}\n${"う".repeat(10)}`,
    ]);
  });

  it("gives pieces that, joined by the line ends between them, are the text", () => {
    fc.assert(
      fc.property(longText, (text) => {
        const { pieces, cut } = splitText(text, Number.POSITIVE_INFINITY);
        expect(cut).toBe(false);
        let rejoined = "";
        for (const piece of pieces) {
          const between = text.slice(rejoined.length, piece.from);
          expect(between.trim()).toBe("");
          // Inside a line nothing is lost at all.
          if (!between.includes("\n") && rejoined !== "") expect(between).toBe("");
          expect(piece.text).toBe(text.slice(piece.from, piece.to));
          rejoined += between + piece.text;
        }
        expect(text.slice(rejoined.length).trim()).toBe("");
      }),
      { numRuns: 300 },
    );
  });

  it("keeps every piece within the limit, filled, and whole in its graphemes, and the order", () => {
    fc.assert(
      fc.property(longText, fc.integer({ min: 1, max: 5 }), (text, maxPieces) => {
        const { pieces, cut } = splitText(text, maxPieces);
        expect(pieces.length).toBeLessThanOrEqual(maxPieces);
        for (const [i, piece] of pieces.entries()) {
          expect(piece.text.length).toBeLessThanOrEqual(TEXT_MAX);
          if (text.length > TEXT_MAX) expect(piece.text.trim()).not.toBe("");
          expect(piece.from).toBeGreaterThanOrEqual(pieces[i - 1]?.to ?? 0);
          expect(piece.text.isWellFormed()).toBe(true);
          const families = graphemes(piece.text).filter((it) => /\p{Extended_Pictographic}/u.test(it));
          for (const family of families) expect(family).toBe("👨‍👩‍👧");
          expect(piece.text.endsWith(CUT_NOTICE)).toBe(cut && i === pieces.length - 1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("cuts at a line end with a notice that fits, where five bubbles are not enough", () => {
    const line = "あ".repeat(1_000);
    const { pieces, cut } = splitText(Array.from({ length: 40 }, () => line).join("\n"), 5);
    expect(cut).toBe(true);
    expect(pieces.map((piece) => piece.text.split("\n").length)).toEqual([4, 4, 4, 4, 5]);
    expect(pieces.at(-1)?.text).toBe(`${[line, line, line, line].join("\n")}\n${CUT_NOTICE}`);
  });

  it("neither splits a surrogate pair nor loops where a grapheme alone is too long", () => {
    const pieces = splitText(`e${"\u0301".repeat(6_000)}`, 5).pieces;
    expect(pieces.map((piece) => piece.text.length)).toEqual([5_000, 1_001]);
    expect(splitText("𠮷".repeat(3_001), 5).pieces.map((piece) => piece.text.length)).toEqual([5_000, 1_002]);
  });

  it("is quick with a text of megabytes", () => {
    const started = performance.now();
    for (const unit of ["\n", " ", "あ", "あ\n", "👨‍👩‍👧"]) splitText(`${unit.repeat(1_000_000)}x`, 5);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("renderMessages", () => {
  it("fills every string of a message but its types", () => {
    const flex = {
      type: "flex",
      altText: "{{mail.subject}}",
      contents: {
        type: "bubble",
        body: { type: "box", layout: "vertical", contents: [{ type: "text", text: "{{mail.lead}}" }] },
      },
    };
    expect(renderMessages([flex], { mail: { subject: "件名", lead: "先頭" } })).toEqual([
      {
        type: "flex",
        altText: "件名",
        contents: {
          type: "bubble",
          body: { type: "box", layout: "vertical", contents: [{ type: "text", text: "先頭" }] },
        },
      },
    ]);
  });

  it("counts the other messages when it splits a long text", () => {
    const body = Array.from({ length: 10 }, (_, i) => `${i}${"あ".repeat(4_000)}`).join("\n");
    const messages = renderMessages([textMessage("前"), textMessage("{{body}}"), textMessage("後")], { body });
    expect(messages).toHaveLength(MESSAGES_MAX);
    expect(messages[0]?.text).toBe("前");
    expect(messages[4]?.text).toBe("後");
    expect(String(messages[3]?.text).endsWith(CUT_NOTICE)).toBe(true);
  });

  it("leaves room for each of two long texts", () => {
    const messages = renderMessages([textMessage("{{body}}"), textMessage("{{body}}")], { body: "あ".repeat(50_000) });
    expect(messages.map((message) => String(message.text).endsWith(CUT_NOTICE))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it("puts the quick reply on the last bubble of a text and the sender on all", () => {
    const quickReply = { items: [{ type: "action", action: { type: "message", label: "はい", text: "はい" } }] };
    const long = textMessage(`${"あ".repeat(4_000)}\n${"い".repeat(4_000)}`, {
      quickReply,
      sender: { name: "千葉市" },
    });
    const messages = renderMessages([long], {});
    expect(messages.map((message) => message.quickReply)).toEqual([undefined, quickReply]);
    expect(messages.map((message) => message.sender)).toEqual([{ name: "千葉市" }, { name: "千葉市" }]);
  });

  it("takes LINE emoji along with their piece", () => {
    const text = `$${"あ".repeat(4_000)}\n${"い".repeat(3_000)}$`;
    const emojis = [0, text.length - 1].map((index) => ({
      index,
      productId: "5ac1bfd5040ab15980c9b435",
      emojiId: "001",
    }));
    const messages = renderMessages([textMessage(text, { emojis })], {});
    expect(messages.map((message) => message.emojis)).toMatchObject([[{ index: 0 }], [{ index: 3_000 }]]);
  });

  it("doubles braces of values in the text of textV2 alone", () => {
    const template = {
      type: "textV2",
      text: "{{a}}",
      quickReply: { items: [{ type: "action", action: { type: "message", label: "{{a}}", text: "x" } }] },
    };
    expect(renderMessages([template], { a: "{b}" })).toMatchObject([
      { text: "{{b}}", quickReply: { items: [{ action: { label: "{b}" } }] } },
    ]);
  });

  it.each([
    ["a text", textMessage(" {{a}}\n")],
    ["a text without words", textMessage("　")],
    ["an altText", { type: "template", altText: "{{a}}", template: { type: "confirm" } }],
  ])("refuses %s that comes out empty", (_, template) => {
    expect(failure([template], { a: "" })).toMatchObject({ code: "empty" });
  });

  it("names every template that fails, each with its path", () => {
    const error = failure([textMessage("{{a}}"), textMessage("{{b}}", { sender: { name: "{{c}}" } })], { b: "本文" });
    expect(error.code).toBe("missing-value");
    expect(error.problems.map((problem) => problem.path)).toEqual(["messages[0].text", "messages[1].sender.name"]);
  });

  it("refuses what breaks LINE's limits, with the path", () => {
    const error = failure([textMessage("x", { sender: { name: "{{a}}" } })], { a: "あ".repeat(21) });
    expect(error).toMatchObject({ code: "limits", problems: [{ path: "messages[0].sender.name" }] });
    expect(failure([]).problems).toMatchObject([{ path: "messages" }]);
    expect(failure(Array.from({ length: 6 }, () => textMessage("x"))).code).toBe("limits");
  });

  it("never makes more than five bubbles of what fits in five messages", () => {
    fc.assert(
      fc.property(fc.array(longText, { minLength: 1, maxLength: 5 }), (bodies) => {
        const filled = bodies.map((body) => `${body}終`);
        const messages = renderMessages(
          filled.map((body) => textMessage(body)),
          {},
        );
        expect(messages.length).toBeLessThanOrEqual(MESSAGES_MAX);
        expect(texts(messages).every((text) => typeof text === "string" && text.length <= TEXT_MAX)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe("messageTemplateSchema", () => {
  it("takes messages of known types with templates in them, as they are", () => {
    const message = textMessage("{{mail.body}}", { sender: { name: "千葉市" } });
    expect(messageTemplateSchema.parse(message)).toEqual(message);
  });

  it("names the bad template inside a message", () => {
    const message = { type: "flex", altText: "x", contents: { body: { contents: [{ text: "{{mail." }] } } };
    expect(messageTemplateSchema.safeParse(message).error?.issues).toMatchObject([
      { path: ["contents", "body", "contents", 0, "text"], params: { code: "bad-template" } },
    ]);
  });

  it("refuses types LINE does not have", () => {
    expect(messageTemplateSchema.safeParse({ type: "fax" }).success).toBe(false);
  });
});
