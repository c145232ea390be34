/** As `partsOf`, of numbers: commas between thousands part nothing, and what is no number is left out. */
export function numbersOf(written: string): string[] {
  const plain = written.normalize("NFKC").replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, "");
  const numbers = partsOf(plain).map(Number).filter(Number.isFinite);
  return [...new Set(numbers.map(String))];
}

/** The values in what was written at once: commas, 「、」 and line ends part them. */
export function partsOf(written: string): string[] {
  const parts = written.split(/[、，,\r\n]/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ""))];
}
