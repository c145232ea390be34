import { expect, it } from "vitest";
import { partsOf } from "../../../../admin/parts/schema-form/parts-of.ts";

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
