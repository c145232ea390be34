/** The values in what was written at once: commas, 「、」 and line ends part them. */
export function partsOf(written: string): string[] {
  const parts = written.split(/[、，,\r\n]/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ""))];
}
