/** A day picked in a filter, as the instants at which it begins or ends in Japan. The API takes the second one as excluded. */

const DAY_MS = 86_400_000;
const zone = "+09:00";

/** 2026-11-26 → the instant of its first moment. */
export const firstMoment = (day: string) => `${day}T00:00:00${zone}`;

/** 2026-11-26 → the first moment of the next day. */
export const afterLastMoment = (day: string) => firstMoment(dayOf(Date.parse(firstMoment(day)) + DAY_MS));

/** Back again, for the field. */
export const dayOfFirst = (instant: string) => dayOf(Date.parse(instant));
export const dayOfLast = (instant: string) => dayOf(Date.parse(instant) - DAY_MS);

function dayOf(ms: number): string {
  return new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10);
}
