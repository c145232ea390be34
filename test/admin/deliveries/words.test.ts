import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { batchText } from "../../../admin/deliveries/codes.ts";
import { arrivedShare } from "../../../admin/deliveries/share.ts";
import { summaryOf, summaryText } from "../../../admin/deliveries/summary.ts";
import { isUserId } from "../../../admin/deliveries/user-id.ts";
import { codeText } from "../../../admin/mails/codes.ts";

const sections = readFileSync("docs/reasons.md", "utf8").split(/^## /m);
const codesOf = (heading: string) => {
  const section = sections.find((one) => one.startsWith(heading)) ?? "";
  return [...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code ?? "").toSorted();
};

describe("every code of the guide has words, in both languages", () => {
  it.each([
    ["doubts about reading", ["Doubts"], "doubts", codeText],
    ["the check of the sender", ["The check of the sender"], "senders", codeText],
    ["what came of a batch", ["LINE's answers", "Batches nobody", "Replies"], "codes", batchText],
  ] as const)("%s", (_name, headings, key, text) => {
    const codes = headings.flatMap(codesOf).toSorted();
    expect(codes.length).toBeGreaterThan(5);
    for (const words of [text.ja, text.en])
      expect(Object.keys((words as unknown as Record<string, object>)[key] ?? {}).toSorted()).toEqual(codes);
  });
});

describe("a delivery in one sentence", () => {
  const progress = { delivered: 1_970, waiting: 0, dead: 20, unknown: 10, total: 2_000 };
  it("says how many did not get it, or may not have", () => {
    expect(summaryOf({ state: "incomplete", audienceCount: 2_000, progress }, summaryText.ja)).toBe(
      "2,000人のうち30人に届いていないか、届いたか分かりません。",
    );
  });
  it("says that nothing was sent where nothing was", () => {
    for (const state of ["held", "dropped", "discarded"] as const)
      expect(summaryOf({ state, audienceCount: 5, progress: null }, summaryText.ja)).toMatch(/だれにも送っていません/);
  });
});

it("all is said to have arrived only when nobody is missing", () => {
  const of = (delivered: number, total: number) => arrivedShare({ delivered, waiting: 0, dead: 0, unknown: 0, total });
  expect([of(0, 0), of(199_999, 200_000), of(5, 5), of(1, 3)]).toEqual([0, 99, 100, 33]);
});

it("a user id is U and 32 small hexadecimal digits", () => {
  expect(isUserId(`U${"0123456789abcdef".repeat(2)}`)).toBe(true);
  for (const wrong of ["", "U1", `U${"A".repeat(32)}`, `u${"a".repeat(32)}`, `U${"a".repeat(33)}`])
    expect(isUserId(wrong)).toBe(false);
});
