import { diffArrays } from "diff";

/** What changed from one text to another, line by line. */

export interface DiffLine {
  kind: "same" | "removed" | "added";
  line: string;
}

/** An empty text has no line, not an empty one. */
const linesOf = (text: string) => (text === "" ? [] : text.split("\n"));

/** The fewest lines removed and added that make `after` of `before`. */
export function diffLines(before: string, after: string): DiffLine[] {
  return diffArrays(linesOf(before), linesOf(after)).flatMap(({ value, added, removed }) =>
    value.map((line): DiffLine => ({ kind: added ? "added" : removed ? "removed" : "same", line })),
  );
}

/** Changed lines with so many unchanged ones around them; null stands for those left out. */
export function around(lines: readonly DiffLine[], context = 2): (DiffLine | null)[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - context), i + context + 1).some(({ kind }) => kind !== "same"),
  );
  return lines.flatMap((line, i) => (near[i] ? [line] : near[i - 1] || i === 0 ? [null] : []));
}
