/** Dates in headers and dates written in a Japanese text, as instants. */

const JST_OFFSET_MS = 9 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** Reiwa 1 is 2019. */
const REIWA_BASE = 2018;

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const HEADER_DATE =
  /^(?:[a-z]+,?\s*)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4}|\d{2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[a-z]*)$/i;
/** Minutes ahead of UTC. A date without zone was made by a program that knew only its own, here Japan's. */
const ZONES: Record<string, number> = { "": 540, jst: 540, z: 0, ut: 0, utc: 0, gmt: 0 };

/**
 * A date as headers have it (RFC 5322, section 3.3). Null for anything else, also for days that do not exist: `Date.parse`
 * would find a date in nearly everything.
 */
export function headerDate(value: string): Date | null {
  const plain = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, "")
    .trim();
  const [, day, monthName = "", year = "", hour, minute, second = "0", zone = ""] = HEADER_DATE.exec(plain) ?? [];
  const month = MONTHS.indexOf(monthName.toLowerCase());
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? [];
  const ahead = sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : ZONES[zone.toLowerCase()];
  const midnight = midnightOf(fullYear(year), month + 1, Number(day));
  if (month < 0 || ahead === undefined || midnight === null) return null;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  return new Date(midnight + ((Number(hour) * 60 + Number(minute) - ahead) * 60 + Number(second)) * 1_000);
}

/** RFC 5322, section 4.3: years of two digits. */
function fullYear(digits: string): number {
  if (digits.length !== 2) return Number(digits);
  return Number(digits) + (Number(digits) < 50 ? 2000 : 1900);
}

const YEAR = String.raw`(?:令和\s*(?<reiwa>\d{1,2}|元)\s*年\s*|R(?<r>\d{1,2})[./年]\s*|(?<year>20\d\d)\s*[年/.-]\s*)`;
const MONTH = String.raw`(?<month>\d{1,2})\s*[月/.-]\s*`;
const DAY = String.raw`(?<day>\d{1,2})(?!\d)`;
const WEEKDAY = String.raw`(?:\s*\([日月火水木金土](?:曜日?)?(?:[・･]?祝日?)?\))`;
const HOUR = String.raw`(?<hour>\d{1,2})\s*(?:時(?!間)\s*(?:(?<minute>\d{1,2})\s*分|(?<half30>半))?|:\s*(?<minute2>\d{2})(?!\d)(?::\d{2})?)`;
const TIME = String.raw`\s*(?<half>午前|午後|正午|am|pm)?\s*(?:${HOUR})?`;
/** What a time begins with, so that a bare number is known to be a day. */
const TIME_FOLLOWS = String.raw`(?=\s*(?:午前|午後|正午|\d{1,2}\s*(?:時(?!間)|:\s*\d{2})))`;

const PATTERNS = [
  new RegExp(String.raw`(?<![\da-z])${YEAR}${MONTH}${DAY}\s*日?${WEEKDAY}?${TIME}`, "giu"),
  new RegExp(String.raw`(?<![\d年/.-])(?<month>\d{1,2})\s*月\s*${DAY}\s*日(?!間)${WEEKDAY}?${TIME}`, "giu"),
  // 「8/6(木)」 and 「8/6 17:00」, but not 「3/4」.
  new RegExp(
    String.raw`(?<![\d年/.-])(?<month>\d{1,2})/${DAY}(?![/.-])(?:${WEEKDAY}|(?=\s+\d{1,2}:\d{2}))${TIME}`,
    "giu",
  ),
  // A day alone counts only with a time behind it: 「06日18時40分まで」, not 「3日間」.
  new RegExp(String.raw`(?<![\d月/.-])${DAY}\s*日(?!間)${WEEKDAY}?${TIME_FOLLOWS}${TIME}`, "giu"),
] as const;

/**
 * The instants a text names, in Asia/Tokyo, each once, in the order found. What is left out (year, month) is taken so
 * that it comes nearest to `arrival`; a date without an hour is that day's last second, so that today's date is not old.
 * Dates that do not exist are passed over, and so are birthdays (「3月3日生まれ」).
 */
export function writtenDates(text: string, arrival: Date): Date[] {
  // NFKC makes full-width digits, signs and brackets plain ones.
  let rest = text.normalize("NFKC");
  const found: { at: number; index: number }[] = [];
  for (const pattern of PATTERNS) {
    // Blanked out once read, so that a shorter pattern does not read part of it again.
    rest = rest.replace(pattern, (match, ...args) => {
      const groups = args.at(-1) as Record<string, string | undefined>;
      const index = args.at(-3) as number;
      const isBirthday = /^\s*生/.test(rest.slice(index + match.length, index + match.length + 4));
      const at = isBirthday ? null : nearest(groups, arrival);
      if (at !== null) found.push({ at, index });
      return " ".repeat(match.length);
    });
  }
  found.sort((a, b) => a.index - b.index);
  return [...new Set(found.map((f) => f.at))].map((at) => new Date(at));
}

function nearest(groups: Record<string, string | undefined>, arrival: Date): number | null {
  const local = new Date(arrival.getTime() + JST_OFFSET_MS);
  const [thisYear, thisMonth] = [local.getUTCFullYear(), local.getUTCMonth() + 1];
  const year = yearOf(groups);
  const month = groups.month === undefined ? null : Number(groups.month);
  const candidates: [number, number][] =
    year !== null
      ? [[year, month ?? thisMonth]]
      : month !== null
        ? [-1, 0, 1].map((d) => [thisYear + d, month])
        : [-1, 0, 1].map((d) => {
            const shifted = thisMonth - 1 + d;
            return [thisYear + Math.floor(shifted / 12), ((shifted + 12) % 12) + 1];
          });
  const instants = candidates.flatMap(([y, m]) => instantOf(y, m, groups) ?? []);
  instants.sort((a, b) => Math.abs(a - arrival.getTime()) - Math.abs(b - arrival.getTime()));
  return instants[0] ?? null;
}

function yearOf({ reiwa, r, year }: Record<string, string | undefined>): number | null {
  if (year !== undefined) return Number(year);
  const era = reiwa ?? r;
  return era === undefined ? null : REIWA_BASE + (era === "元" ? 1 : Number(era));
}

function instantOf(year: number, month: number, groups: Record<string, string | undefined>): number | null {
  const midnight = midnightOf(year, month, Number(groups.day));
  if (midnight === null) return null;
  const noon = groups.half === "正午";
  if (groups.hour === undefined) return midnight - JST_OFFSET_MS + (noon ? DAY_MS / 2 : DAY_MS - 1_000);
  const isAfternoon = groups.half === "午後" || groups.half?.toLowerCase() === "pm";
  const hour = Number(groups.hour) + (isAfternoon && Number(groups.hour) < 12 ? 12 : 0);
  const minute = groups.half30 ? 30 : Number(groups.minute ?? groups.minute2 ?? 0);
  // 25時 is one in the morning of the next day to a broadcaster; beyond 29 it is no time of day.
  if (hour > 29 || minute > 59) return null;
  return midnight - JST_OFFSET_MS + (hour * 60 + minute) * 60_000;
}

/** The day's beginning as if in UTC; null when there is no such day. */
function midnightOf(year: number, month: number, day: number): number | null {
  const midnight = new Date(Date.UTC(year, month - 1, day));
  return midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day ? midnight.getTime() : null;
}
