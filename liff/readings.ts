/** Readings over characters, as やさしい日本語 writes them: `{漢字|かんじ}`. */

export type Part = string | { base: string; reading: string };

const READING = /\{([^{}|]+)\|([^{}|]+)\}/g;

export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let found = READING.exec(text); found !== null; found = READING.exec(text)) {
    if (found.index > from) parts.push(text.slice(from, found.index));
    parts.push({ base: found[1] ?? "", reading: found[2] ?? "" });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** For places that hold no markup, such as `<option>` and the window's title: `漢字(かんじ)`. */
export const plain = (text: string) => text.replace(READING, "$1($2)");
