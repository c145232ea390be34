/** Instants are UTC; people read Japan's time, whatever the machine's zone. */
const zone = { timeZone: "Asia/Tokyo" } as const;
const day = new Intl.DateTimeFormat("ja-JP", { ...zone, year: "numeric", month: "2-digit", day: "2-digit" });
const minute = new Intl.DateTimeFormat("ja-JP", { ...zone, dateStyle: "short", timeStyle: "short" });
const second = new Intl.DateTimeFormat("ja-JP", { ...zone, dateStyle: "short", timeStyle: "medium" });

const formatted = (format: Intl.DateTimeFormat) => (at: string | Date | null | undefined) =>
  at === null || at === undefined ? "" : format.format(new Date(at));

/** 2026/11/26 */
export const formatDay = formatted(day);
/** 2026/11/26 18:05 */
export const formatMinute = formatted(minute);
/** 2026/11/26 18:05:09 */
export const formatSecond = formatted(second);

/** 200,000 */
export const formatCount = (count: number) => count.toLocaleString("ja-JP");

const clock = new Intl.DateTimeFormat("ja-JP", { ...zone, timeStyle: "short" });
/** 18:05 */
export const formatClock = formatted(clock);

const isoDay = new Intl.DateTimeFormat("sv-SE", zone);
/** The instant at which the running day began in Japan. */
export const midnightInJapan = (now = new Date()) => new Date(`${isoDay.format(now)}T00:00:00+09:00`).toISOString();
