/** Instants as staff write them: Japan's time, which has no summer time. */
const HOURS_AHEAD = 9;

/** `2026-11-26T18:05` in Japan; empty: not an instant. */
export function japanLocal(instant: unknown): string {
  const at = typeof instant === "string" ? Date.parse(instant) : Number.NaN;
  return Number.isNaN(at) ? "" : new Date(at + HOURS_AHEAD * 3_600_000).toISOString().slice(0, 16);
}

/** `2026-11-26T18:05:00+09:00`; null: nothing entered. */
export function japanInstant(local: string): string | null {
  return local === "" ? null : `${local.slice(0, 16)}:00+09:00`;
}
