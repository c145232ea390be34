/** Days as they are counted in Japan. */
import { formatJapanTime } from "../engine/japan-time.ts";

export const DAY_MS = 86_400_000;
/** `2026-11-26`. */
export const japanDay = (at: Date) => formatJapanTime(at, "yyyy-MM-dd");
/** The instant at which such a day begins; there is no summer time. */
export const dayStart = (day: string) => new Date(`${day}T00:00:00+09:00`);
export const dayAfter = (day: string) => japanDay(new Date(dayStart(day).getTime() + DAY_MS));
