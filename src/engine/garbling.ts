/** Traces of text that was read in the wrong charset. False alarms are held and looked at; a miss reaches 200,000 phones. */

/** One trace: a stable code, and the place as a reader would see it (at most 30 UTF-16 units). */
export interface Garbling {
  code: "replacement-characters" | "question-marks" | "utf8-read-as-sjis" | "utf8-read-as-latin1" | "escape-sequences";
  sample: string;
}

const traces: readonly [Garbling["code"], RegExp][] = [
  ["replacement-characters", /.{0,8}[\ufffd\ufffe]+.{0,8}/],
  ["question-marks", /.{0,8}(?:\?{3,}|？{3,}|\?(?:[^\n?]\?){3,}).{0,8}/],
  // The lead bytes of kana in UTF-8 (E3 81–83) read as Shift_JIS; and kanji mixed with half-width kana, which no one types.
  ["utf8-read-as-sjis", /.{0,8}(?:[縺繧繝].{0,2}){2,}.{0,8}|.{0,8}(?:[一-龯][ｦ-ﾟ]){2,}.{0,8}/],
  // A kana or kanji is one of ã–é and two of what Latin-1 or Windows-1252 has for 80–BF, which the latter has not for all.
  [
    "utf8-read-as-latin1",
    /.{0,8}(?:[ãäåæçèé][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]{1,2}){2,}.{0,8}|.{0,8}(?:[ÂÃ][\u0080-\u00bf]){2,}.{0,8}|.{0,8}â€.{0,8}/,
  ],
  // ISO-2022-JP whose escape bytes were lost or shown: ESC $ B … ESC ( B.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what is looked for
  ["escape-sequences", /.{0,8}(?:\u001b|\$B[!-~]{4,}\(B).{0,8}/],
];

/** Every kind of trace found in the text, each with its first place. */
export function findGarbling(text: string): Garbling[] {
  return traces.flatMap(([code, pattern]) => {
    const found = pattern.exec(text);
    return found ? [{ code, sample: found[0].slice(0, 30) }] : [];
  });
}
