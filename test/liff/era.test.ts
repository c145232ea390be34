import { expect, it } from "vitest";
import { inEras, readYear } from "../../liff/era.ts";

it.each([
  [1900, "明治33年"],
  [1912, "明治45年・大正元年"],
  [1926, "大正15年・昭和元年"],
  [1960, "昭和35年"],
  [1989, "昭和64年・平成元年"],
  [2019, "平成31年・令和元年"],
  [2026, "令和8年"],
])("names %i by its eras", (year, eras) => {
  expect(inEras(year)).toBe(eras);
});

it.each([
  ["1960", 1960],
  ["１９６０年", 1960],
  [" 1960 ", 1960],
  ["昭和35", 1960],
  ["昭和３５年", 1960],
  ["s35", 1960],
  ["平成元年", 1989],
  ["昭和64", 1989],
  ["昭和65", null],
  ["令和0", null],
  ["35", null],
  ["昭和", null],
  ["昭和1960", null],
  ["19600", null],
  ["", null],
])("reads %j as %j", (text, year) => {
  expect(readYear(text)).toBe(year);
});
