/** Instants are UTC; people read Japan's time, whatever the machine's zone. */
const zone = { timeZone: "Asia/Tokyo" } as const;
const day = new Intl.DateTimeFormat("ja-JP", { ...zone, year: "numeric", month: "2-digit", day: "2-digit" });
const minute = new Intl.DateTimeFormat("ja-JP", { ...zone, dateStyle: "short", timeStyle: "short" });
const second = new Intl.DateTimeFormat("ja-JP", { ...zone, dateStyle: "short", timeStyle: "medium" });
const weekday = new Intl.DateTimeFormat("ja-JP", { ...zone, weekday: "short" });

const formatted = (format: Intl.DateTimeFormat) => (at: string | Date | null | undefined) =>
  at === null || at === undefined ? "" : format.format(new Date(at));

/** 2026/11/26 */
export const formatDay = formatted(day);
/** 2026/11/26 18:05 */
export const formatMinute = formatted(minute);
/** 2026/11/26 18:05:09 */
export const formatSecond = formatted(second);
/** 木 */
export const formatWeekday = formatted(weekday);

/** 200,000 */
export const formatCount = (count: number) => count.toLocaleString("ja-JP");
