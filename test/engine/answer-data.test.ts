import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerData, parseAnswerData } from "../../src/engine/answer-data.ts";

const attribute = fc.stringMatching(/^[a-z][a-z0-9_]{0,39}$/);
/** Short enough for any attribute. */
const value = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 25 })
  .filter((text) => encodeURIComponent(text).length <= 226);

describe("an answer as postback data", () => {
  it("reads as our own command with the value percent-encoded", () => {
    expect(answerData({ attribute: "area", value: "中央区" })).toBe(
      "noroshi:answer?attribute=area&value=%E4%B8%AD%E5%A4%AE%E5%8C%BA",
    );
    expect(answerData({ attribute: "area", value: "中央区", remove: true })).toBe(
      "noroshi:unanswer?attribute=area&value=%E4%B8%AD%E5%A4%AE%E5%8C%BA",
    );
  });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(attribute, value, fc.boolean(), (attribute, value, remove) => {
        const data = answerData({ attribute, value, remove });
        expect(data.length).toBeLessThanOrEqual(300);
        expect(data).toMatch(/^[\x21-\x7e]+$/);
        expect(parseAnswerData(data)).toEqual({ attribute, value, remove });
      }),
    );
  });

  it("holds 25 Japanese characters with the longest attribute, whatever it does", () => {
    const answer = { attribute: "a".repeat(40), value: "区".repeat(25), remove: true };
    expect(parseAnswerData(answerData(answer))).toEqual(answer);
  });

  it("holds 300 units and refuses one more", () => {
    const room = 300 - "noroshi:answer?attribute=a&value=".length;
    expect(answerData({ attribute: "a", value: "x".repeat(room) })).toHaveLength(300);
    expect(() => answerData({ attribute: "a", value: "x".repeat(room + 1) })).toThrow(RangeError);
    expect(() => answerData({ attribute: "a", value: "区".repeat(30) })).toThrow(RangeError);
  });

  it("refuses half a character, and does not repeat the value when it refuses", () => {
    expect(() => answerData({ attribute: "area", value: "\ud83d" })).toThrow(RangeError);
    expect(() => answerData({ attribute: "area", value: "秘密".repeat(30) })).toThrow(/^(?!.*秘密)/);
  });

  it.each([
    ["written by hand, not encoded", "noroshi:answer?attribute=area&value=中央区", "中央区", false],
    ["with its fields in another order", "noroshi:answer?value=a%26b&attribute=area", "a&b", false],
    ["with a field that we do not know", "noroshi:answer?attribute=area&value=x&from=menu", "x", false],
    ["taken back without a value", "noroshi:unanswer?attribute=area", "", true],
  ])("is understood %s", (_, data, value, remove) => {
    expect(parseAnswerData(data)).toEqual({ attribute: "area", value, remove });
  });

  it.each([
    ["nothing", ""],
    ["other data", "storeId=12345"],
    ["another command", "noroshi:ask?attribute=area"],
    ["our command inside other data", "x=noroshi:answer?attribute=area&value=x"],
    ["no attribute", "noroshi:answer?value=x"],
    ["no value", "noroshi:answer?attribute=area"],
    ["what cannot be an attribute", "noroshi:answer?attribute=__proto__&value=x"],
    ["no fields at all", "noroshi:answer"],
  ])("is not seen in %s", (_, data) => {
    expect(parseAnswerData(data)).toBeNull();
  });

  it("is never worth a throw", () => {
    const text = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
    const data = fc.oneof(
      text,
      text.map((rest) => `noroshi:answer?attribute=area&value=${rest}`),
      text.map((rest) => `noroshi:unanswer?${rest}`),
    );
    fc.assert(
      fc.property(data, (data) => {
        parseAnswerData(data);
      }),
    );
  });
});
