import { formatJapanTime } from "../engine/japan-time.ts";

/** An instant as staff read it: `2026/11/22 09:05` in Asia/Tokyo. */
export function jst(at: Date): string {
  return formatJapanTime(at, "yyyy/MM/dd HH:mm");
}
