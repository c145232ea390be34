/** One bench's result: text and numbers by row. */
export interface BenchTable {
  title: string;
  columns: string[];
  rows: (string | number)[][];
}

/** Prints a table with the columns lined up; numbers to three significant places. */
export function printTable({ title, columns, rows }: BenchTable): void {
  const text = [columns, ...rows.map((row) => row.map(cell))];
  const widths = columns.map((_, i) => Math.max(...text.map((row) => row[i]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const [r, row] of text.entries()) {
    console.log(
      row.map((value, i) => (i === 0 ? value.padEnd(widths[i] ?? 0) : value.padStart(widths[i] ?? 0))).join("   "),
    );
    if (r === 0) console.log(widths.map((w) => "-".repeat(w)).join("   "));
  }
}

function cell(value: string | number): string {
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? value.toLocaleString("en") : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** The middle value; of an even number the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
