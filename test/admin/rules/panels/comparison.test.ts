import { expect, it, vi } from "vitest";
import { comparisonSentences, comparisonWords } from "../../../../admin/rules/panels/comparison.ts";

vi.mock("react-admin", () => ({}));

const totals = { mails: 132, firedBefore: 10, firedAfter: 12, onlyBefore: 1, onlyAfter: 3, differing: 3 };

it("says in words how many mails something else comes of", () => {
  const say = (change: object) =>
    comparisonSentences({ days: 30, totals: { ...totals, ...change } }, comparisonWords.ja);
  expect(say({})).toEqual([
    "132通のうち3通で結果が変わります。",
    "条件に合うメールは、今のルールでは10通、下書きでは12通です。",
    "3通を新しく送ります。",
    "1通を送らなくなります。",
  ]);
  expect(say({ differing: 0, onlyBefore: 0, onlyAfter: 0 })[0]).toBe("132通のうち、結果が変わるものはありません。");
  expect(say({ mails: 0 })).toEqual(["この30日間に、このルールの契機で届いたメールはありません。"]);
});
