import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "../../src/engine/fold.ts";
import { foldRuns, foldWithMap } from "../../src/engine/fold-index.ts";

/** Any text, and texts made of what folding treats in special ways. */
const awkward = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."㈱①㌔㏄ｶﾞﾞﾟぱかがガ３ＡｚーｰΣσς…‼İŉﬁ각ᄀ가ᅡᆨㄱ\u0301\u0323\u3099\u309a\u0bc6\u0bbe\u0ccb\u2126"),
    fc.constantFrom(
      "か\u3099",
      "e\u0323\u0301",
      "\u{16d63}",
      "\u{16d67}",
      "\u{16d68}",
      "\u{110ba}",
      "👨‍👩‍👧",
      "\n",
      " ",
      "\ud800",
      "\udc00",
    ),
    fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  ),
  maxLength: 40,
});

describe("foldWithMap", () => {
  it("folds exactly as fold() does, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(awkward, fc.string({ unit: "binary" })), (text) => {
        expect(foldWithMap(text).folded).toBe(fold(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it("cuts a text into runs that fold by themselves to what they are in the whole", () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const runs = foldRuns(text);
        expect(runs.map((run) => run.original).join("")).toBe(text);
        expect(runs.map((run) => run.folded).join("")).toBe(fold(text));
        // Only the small sigma's two forms depend on their neighbours.
        for (const run of runs) expect(run.folded.replace(/ς/g, "σ")).toBe(fold(run.original).replace(/ς/g, "σ"));
      }),
      { numRuns: 2_000 },
    );
  });

  it("leads every place back into the text, in order, and never between surrogates", () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const { folded, originalIndex, originalEnd } = foldWithMap(text);
        expect(originalIndex(folded.length)).toBe(text.length);
        expect(originalEnd(0)).toBe(0);
        for (let i = 0; i < folded.length; i++) {
          expect(originalIndex(i)).toBeLessThanOrEqual(originalIndex(i + 1));
          expect(originalEnd(i + 1)).toBeGreaterThan(originalIndex(i));
          expect(fold(text.slice(0, originalIndex(i))).length).toBeLessThanOrEqual(i);
        }
      }),
    );
  });

  it.each([
    ["㈱千葉", "株", 0, 1],
    ["本日か\u3099け崩れ", "が", 2, 4],
    ["ｶﾞｹ崩れ", "ケ", 2, 3],
    ["震度５弱", "5弱", 2, 4],
    ["①避難", "避難", 1, 3],
  ])("finds in %s the place of %s", (text, word, from, to) => {
    const { folded, originalIndex, originalEnd } = foldWithMap(text);
    const at = folded.indexOf(fold(word));
    expect([originalIndex(at), originalEnd(at + fold(word).length)]).toEqual([from, to]);
  });
});
