import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { batchText } from "../../../admin/deliveries/codes.ts";
import { arrivedShare, sumOf, sumText } from "../../../admin/deliveries/share.ts";
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
  type Of = Parameters<typeof summaryOf>[0];
  const said = (of: Of) => summaryOf(of, summaryText.ja, sumOf(of, sumText.ja));
  it("says how many did not get it, or may not have", () => {
    expect(said({ state: "incomplete", audienceCount: 2_000, progress })).toBe(
      "2,000人のうち30人に届いていないか、届いたか分かりません。",
    );
  });
  it("counts people once, where two actions send to them; what is a sum is called one", () => {
    const twice = { audienceCount: 1_000, progress };
    expect(said({ ...twice, state: "queued" })).toBe("1,000人への送信を待っています。");
    expect(said({ ...twice, state: "incomplete" })).toBe(
      "1,000人のうち延べ30人に届いていないか、届いたか分かりません。",
    );
  });
  it("counts those it went to, where some have left since", () => {
    expect(said({ state: "sent", audienceCount: 2_001, progress })).toBe("2,000人に届きました。");
  });
  it("says that nothing was sent where nothing was", () => {
    for (const state of ["held", "dropped", "discarded"] as const)
      expect(said({ state, audienceCount: 5, progress: null })).toMatch(/だれにも送っていません/);
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
