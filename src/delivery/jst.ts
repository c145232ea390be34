const format = new Intl.DateTimeFormat("ja-JP", { timeZone: "Asia/Tokyo", dateStyle: "medium", timeStyle: "short" });

/** An instant as staff read it: `2026/11/22 9:05` in Asia/Tokyo. */
export function jst(at: Date): string {
  return format.format(at);
}
