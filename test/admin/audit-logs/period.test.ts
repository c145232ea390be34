import { expect, it } from "vitest";
import { fieldWords } from "../../../admin/audit-logs/field-words.ts";
import { dayFrom, dayTo, fromDay, toDay } from "../../../admin/audit-logs/period.ts";

it("a day is Japan's, from midnight to midnight, and comes back as it was", () => {
  expect(fromDay("2026-11-27")).toBe("2026-11-26T15:00:00.000Z");
  expect(toDay("2026-11-27")).toBe("2026-11-27T15:00:00.000Z");
  expect(dayFrom(fromDay("2026-11-27"))).toBe("2026-11-27");
  expect(dayTo(toDay("2026-11-27"))).toBe("2026-11-27");
});

it("what is no day yet is none", () => {
  for (const half of ["", "2026-11", "2026-99-99", "x"])
    expect([fromDay(half), toDay(half)]).toEqual([undefined, undefined]);
  for (const none of [undefined, "", "x"]) expect([dayFrom(none), dayTo(none)]).toEqual(["", ""]);
});

it("fields have words for their first step", () => {
  expect(fieldWords("displayName", "ja")).toBe("氏名（表示名）");
  expect(fieldWords("conditions.all[0].value", "ja")).toBe("条件 › all[0].value");
  expect(fieldWords("actions[0].text", "ja")).toBe("動作 › [0].text");
  expect(fieldWords("other.thing", "ja")).toBe("other.thing");
  expect(fieldWords("displayName", "en")).toBe("displayName");
});
