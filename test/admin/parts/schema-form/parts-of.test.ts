import { expect, it } from "vitest";
import { numbersOf, partsOf } from "../../../../admin/parts/schema-form/parts-of.ts";

it.each([
  ["緑区、若葉区", ["緑区", "若葉区"]],
  ["緑区，若葉区,美浜区", ["緑区", "若葉区", "美浜区"]],
  ["緑区\r\n\n 若葉区 \n", ["緑区", "若葉区"]],
  ["緑区、緑区、", ["緑区"]],
  ["大雨 特別警報", ["大雨 特別警報"]],
  [" 、 ", []],
])("takes %j for the values that a reader sees in it", (written, values) => {
  expect(partsOf(written)).toEqual(values);
});

it.each([
  ["1,2", ["1", "2"]],
  ["1,000", ["1000"]],
  ["１，０００、5", ["1000", "5"]],
  ["1,000,000", ["1000000"]],
  ["5、五", ["5"]],
])("takes %j for the numbers that a reader sees in it", (written, values) => {
  expect(numbersOf(written)).toEqual(values);
});
