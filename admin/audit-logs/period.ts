const DAY_MS = 86_400_000;
/** Days begin at midnight in Japan, whatever the machine's zone. */
const midnight = (day: string) => new Date(`${day}T00:00:00+09:00`);
const dayOf = (at: number) => (Number.isNaN(at) ? "" : new Date(at + 9 * 3_600_000).toISOString().slice(0, 10));

const isDay = (day: string) => /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(midnight(day).getTime());

/** From the beginning of a day on, as the API asks it; undefined: it is no day. */
export const fromDay = (day: string): string | undefined => (isDay(day) ? midnight(day).toISOString() : undefined);

/** Up to the end of a day. */
export const toDay = (day: string): string | undefined =>
  isDay(day) ? new Date(midnight(day).getTime() + DAY_MS).toISOString() : undefined;

/** The days back again, for the fields; empty where there is none. */
export const dayFrom = (instant: string | undefined): string => dayOf(Date.parse(instant ?? ""));
export const dayTo = (instant: string | undefined): string => dayOf(Date.parse(instant ?? "") - 1);
