/** Traces of text that was read in the wrong charset. False alarms are held and looked at; a miss reaches 200,000 phones. */

/** One trace: a stable code, and the place as a reader would see it (at most 30 UTF-16 units). */
export interface Garbling {
  code:
    | "replacement-characters"
    | "question-marks"
    | "utf8-read-as-sjis"
    | "eucjp-read-as-sjis"
    | "utf8-read-as-latin1"
    | "escape-sequences";
  sample: string;
}

// Every pattern is bounded, so that no text makes the search long.
const traces: readonly [Garbling["code"], RegExp][] = [
  ["replacement-characters", /[\ufffd\ufffe]+/],
  ["question-marks", /\?{3,}|？{3,}|\?(?:[^\n?]\?){3}/],
  // The lead bytes of kana in UTF-8 (E3 81–83) read as Shift_JIS; and kanji mixed with half-width kana, which no one types.
  ["utf8-read-as-sjis", /(?:[縺繧繝].{0,2}){2}|(?:[一-龯][ｦ-ﾟ]){2}/],
  // Kana in EUC-JP are A4 or A5, half-width 「､」 or 「･」, and one more.
  ["eucjp-read-as-sjis", /(?:[､･][｡-ﾟ]){3}/],
  // A kana or kanji is one of ã–é and two of what Latin-1 or Windows-1252 has for 80–BF, which the latter has not for all.
  [
    "utf8-read-as-latin1",
    /(?:[ãäåæçèé][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]{1,2}){2}|(?:[ÂÃ][\u0080-\u00bf]){2}|â€/,
  ],
  // ISO-2022-JP whose escape bytes were lost or shown: ESC $ B … ESC ( B.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what is looked for
  ["escape-sequences", /\u001b|\$B[!-~]{4,200}?\(B/],
];

/** How much of the text around a trace is shown. */
const AROUND = 8;
const MAX_SAMPLE = 30;

/** Every kind of trace found in the text, each with its first place. */
export function findGarbling(text: string): Garbling[] {
  return traces.flatMap(([code, pattern]) => {
    const found = pattern.exec(text);
    if (!found) return [];
    const before =
      text
        .slice(Math.max(0, found.index - AROUND), found.index)
        .split("\n")
        .at(-1) ?? "";
    const end = found.index + found[0].length;
    const after = text.slice(end, end + AROUND).split("\n")[0] ?? "";
    return [{ code, sample: `${before}${found[0]}${after}`.slice(0, MAX_SAMPLE) }];
  });
}
