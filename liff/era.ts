/** Years as the Japanese calendar counts them. */

const eras = [
  { name: "令和", initial: "R", first: 2019, last: 9999 },
  { name: "平成", initial: "H", first: 1989, last: 2019 },
  { name: "昭和", initial: "S", first: 1926, last: 1989 },
  { name: "大正", initial: "T", first: 1912, last: 1926 },
  { name: "明治", initial: "M", first: 1868, last: 1912 },
] as const;

export const eraNames = eras.map(({ name }) => name);

/** 1960 → 昭和35年; 1989 → 昭和64年・平成元年. */
export function inEras(year: number): string {
  return eras
    .filter(({ first, last }) => first <= year && year <= last)
    .map(({ name, first }) => `${name}${year === first ? "元" : year - first + 1}年`)
    .reverse()
    .join("・");
}

/** The year a text means: 1960, １９６０, 昭和35, S35, 平成元年. Null: none. */
export function readYear(text: string): number | null {
  const written = text.normalize("NFKC").replace(/[\s年]/g, "");
  if (/^\d{4}$/.test(written)) return Number(written);
  const found = /^(\D+)(\d{1,2}|元)$/.exec(written);
  const era = eras.find(({ name, initial }) => name === found?.[1] || initial === found?.[1]?.toUpperCase());
  if (!era || !found) return null;
  const count = found[2] === "元" ? 1 : Number(found[2]);
  const year = era.first + count - 1;
  return count > 0 && year <= era.last ? year : null;
}
