/** How long something waits, as far as people care: minutes, hours and minutes, days and hours. */
export interface Waited {
  days: number;
  hours: number;
  minutes: number;
}

export function waited(since: string, now: number): Waited {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  return { days: Math.floor(minutes / 1_440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}
