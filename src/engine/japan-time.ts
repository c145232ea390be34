/** The zone is fixed and the instant passed in, so this is as pure as arithmetic. */
const parts = new Intl.DateTimeFormat("ja-JP-u-ca-gregory-nu-latn", {
  timeZone: "Asia/Tokyo",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
  weekday: "short",
});

const TOKEN = /yyyy|MM?|dd?|HH?|mm?|ss?|E/g;

/**
 * An instant as people in Japan write it. Tokens: `yyyy`, `M`/`MM`, `d`/`dd`, `H`/`HH` (0–23), `m`/`mm`, `s`/`ss`,
 * `E` (日–土); all else stands as it is. The date must be valid.
 */
export function formatJapanTime(at: Date, format = "M月d日 H時mm分"): string {
  const value = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]));
  const names: Record<string, string | undefined> = {
    y: value.year,
    M: value.month,
    d: value.day,
    H: value.hour,
    m: value.minute,
    s: value.second,
    E: value.weekday,
  };
  return format.replace(TOKEN, (token) => {
    const digits = names[token.charAt(0)] ?? "";
    return /^\d+$/.test(digits) ? String(Number(digits)).padStart(token.length, "0") : digits;
  });
}

const JAPAN_AHEAD_MS = 9 * 3_600_000;

/** The calendar year in Japan, where clocks are nine hours ahead all year (since 1951). */
export function japanYear(at: Date): number {
  return new Date(at.getTime() + JAPAN_AHEAD_MS).getUTCFullYear();
}
