import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, diffLines } from "../../../admin/parts/line-diff.ts";

const sign = { same: " ", removed: "-", added: "+" };
const shown = (before: string, after: string) => diffLines(before, after).map(({ kind, line }) => sign[kind] + line);

describe("the difference of two texts", () => {
  it("tells the lines that went and came", () => {
    expect(shown("a\nb\nc", "a\nc\nd")).toEqual([" a", "-b", " c", "+d"]);
    expect(shown("x\na\nb\ny", "x\nb\na\ny")).toEqual([" x", "-a", " b", "+a", " y"]);
  });

  it("always makes one of the other", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const without = (kind: string) =>
          lines
            .filter((line) => line.kind !== kind)
            .map(({ line }) => line)
            .join("\n");
        return without("added") === before && without("removed") === after;
      }),
    );
  });

  it("leaves out what is far from any change", () => {
    const lines = diffLines("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\n4\n5\n6\n8");
    expect(around(lines, 1).map((line) => line && sign[line.kind] + line.line)).toEqual([null, " 6", "-7", "+8"]);
  });
});
