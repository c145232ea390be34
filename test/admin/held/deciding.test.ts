import { describe, expect, it } from "vitest";
import { mustType, saysCount } from "../../../admin/held/count-typed.ts";
import { firstLine } from "../../../admin/held/first-line.ts";
import { waited } from "../../../admin/held/waited.ts";

describe("the number of people", () => {
  it("is typed before everyone gets something, or more than a thousand", () => {
    expect(mustType("everyone", 3)).toBe(true);
    expect(mustType({ all: [] }, 1_001)).toBe(true);
    expect(mustType({ all: [] }, 1_000)).toBe(false);
  });
  it("is taken in any width, with or without separators, and only when it is right", () => {
    for (const right of ["2000", "2,000", "２，０００", " 2000人 "]) expect(saysCount(right, 2_000)).toBe(true);
    for (const wrong of ["", "200", "20000", "2000.0", "0x7d0", "2e3", "-2000"])
      expect(saysCount(wrong, 2_000)).toBe(false);
    expect(saysCount("", 0)).toBe(false);
  });
});

it("waiting is told in days, hours and minutes, and never as less than nothing", () => {
  const since = "2026-11-26T00:00:00.000Z";
  const after = (minutes: number) => waited(since, Date.parse(since) + minutes * 60_000);
  expect(after(59)).toEqual({ days: 0, hours: 0, minutes: 59 });
  expect(after(61)).toEqual({ days: 0, hours: 1, minutes: 1 });
  expect(after(1_440 + 125)).toEqual({ days: 1, hours: 2, minutes: 5 });
  expect(after(-5)).toEqual({ days: 0, hours: 0, minutes: 0 });
});

it("a delivery is known by the first line that people will read, or hear where it is a picture", () => {
  const text = { type: "text", text: "\n【避難情報】\n高洲に避難指示" };
  const picture = { type: "imagemap", altText: "避難所の地図" };
  expect(firstLine([{ messages: [text, picture] }])).toBe("【避難情報】");
  expect(firstLine([{ messages: [{ type: "sticker" }] }, { messages: [picture, text] }])).toBe("避難所の地図");
  expect(firstLine([{ messages: null }])).toBe("");
});
