/** What is counted per month and per day, in Japan time: quota, aggregation units, messages delivered. */

/** `none`: unlimited. `limited`: `value` messages a month, counted by person reached. */
export type Quota = { type: "none" } | { type: "limited"; value: number };

/** Beyond this many names a month a unit is silently dropped (Units, Messaging API, read 2026-08). */
const MAX_UNITS = 1_000;
const JAPAN_OFFSET_MS = 9 * 3_600_000;

/** `yyyyMMdd` in Japan. */
export function dayInJapan(atMs: number): string {
  return new Date(atMs + JAPAN_OFFSET_MS).toISOString().slice(0, 10).replaceAll("-", "");
}

export class Usage {
  quota: Quota = { type: "none" };
  #month = "";
  #used = 0;
  readonly #units = new Set<string>();
  readonly #perDay = new Map<string, number>();

  /** Messages counted this month: one per person reached, replies not counted. */
  used(nowMs: number): number {
    this.#turnPage(nowMs);
    return this.#used;
  }

  /** Names of the units used this month, in the order of first use. */
  units(nowMs: number): string[] {
    this.#turnPage(nowMs);
    return [...this.#units];
  }

  /** Whether so many more people fit into the month. */
  hasRoom(people: number, nowMs: number): boolean {
    return this.quota.type === "none" || this.used(nowMs) + people <= this.quota.value;
  }

  /** Notes an accepted request. */
  count(kind: string, people: number, unit: string | null, nowMs: number): void {
    this.#turnPage(nowMs);
    const day = `${kind} ${dayInJapan(nowMs)}`;
    this.#perDay.set(day, (this.#perDay.get(day) ?? 0) + people);
    if (kind !== "reply") this.#used += people;
    if (unit !== null && this.#units.size < MAX_UNITS) this.#units.add(unit);
  }

  /** Messages of one kind delivered on a day (`yyyyMMdd`). */
  deliveredOn(kind: string, day: string): number {
    return this.#perDay.get(`${kind} ${day}`) ?? 0;
  }

  clear(): void {
    this.#used = 0;
    this.#units.clear();
    this.#perDay.clear();
  }

  #turnPage(nowMs: number): void {
    const month = dayInJapan(nowMs).slice(0, 6);
    if (month === this.#month) return;
    this.#month = month;
    this.#used = 0;
    this.#units.clear();
  }
}
