import { type Answer, type ApiRequest, ok, refuse, WORDS } from "./answers.ts";
import type { SendKind } from "./ledger.ts";
import { BOT_USER_ID, type State } from "./state.ts";
import { dayInJapan } from "./usage.ts";
import { USER_ID } from "./validate.ts";

/** A continuation token lives 24 hours (followers/ids, aggregation/list, Messaging API reference, read 2026-08). */
const TOKEN_LIFE_MS = 24 * 3_600_000;
/** Deliveries are counted from this day on ("Get number of sent …"). */
const FIRST_COUNTED_DAY = "20180331";

const continuation = (position: number, nowMs: number): string =>
  Buffer.from(`${position}.${Math.floor(nowMs)}`).toString("base64url");

/** The position a continuation token stands for: 0 without one, null when it is wrong or too old. */
function positionOf(start: unknown, nowMs: number): number | null {
  if (start === undefined) return 0;
  const match = /^(\d+)\.(\d+)$/.exec(Buffer.from(String(start), "base64url").toString());
  if (!match || nowMs - Number(match[2]) > TOKEN_LIFE_MS) return null;
  return Number(match[1]);
}

/** `limit` as given, or null when it is no number from 1 to `max`. */
function limitOf(limit: unknown, fallback: number, max: number): number | null {
  if (limit === undefined) return fallback;
  const value = Number(limit);
  return Number.isInteger(value) && value >= 1 && value <= max ? value : null;
}

export function quota(state: State): Answer {
  return ok(state.usage.quota);
}

export function consumption(state: State): Answer {
  return ok({ totalUsage: state.usage.used(state.now()) });
}

/** How many messages of a kind went out on a day; known from the next day on. */
export function deliveredOn(state: State, kind: SendKind, request: ApiRequest): Answer {
  const { date } = request.query;
  if (typeof date !== "string" || !/^\d{8}$/.test(date)) return refuse(400, WORDS.parameter("date"));
  if (date < FIRST_COUNTED_DAY) return ok({ status: "out_of_service" });
  if (date >= dayInJapan(state.now())) return ok({ status: "unready" });
  return ok({ status: "ready", success: state.usage.deliveredOn(kind, date) });
}

export function unitCount(state: State): Answer {
  return ok({ numOfCustomAggregationUnits: state.usage.units(state.now()).length });
}

export function unitNames(state: State, request: ApiRequest): Answer {
  const nowMs = state.now();
  const limit = limitOf(request.query.limit, 100, 100);
  if (limit === null) return refuse(400, WORDS.parameter("limit"));
  const from = positionOf(request.query.start, nowMs);
  if (from === null) return refuse(400, WORDS.startParam);
  const names = state.usage.units(nowMs);
  const to = from + limit;
  return ok({
    customAggregationUnits: names.slice(from, to),
    ...(to < names.length && { next: continuation(to, nowMs) }),
  });
}

/** Obtainable for friends only. */
export function profile(state: State, request: ApiRequest): Answer {
  const userId = request.params.userId ?? "";
  if (!USER_ID.test(userId)) return refuse(400, WORDS.parameter("userId"));
  const number = state.people.numberOf(userId);
  if (number === undefined || !state.people.isFriend(number)) return refuse(404, WORDS.notFound);
  const { name, language } = state.people.describe(number);
  return ok({ userId, displayName: name ?? `市民 ${userId.slice(-6)}`, ...(language !== undefined && { language }) });
}

/** For verified accounts only. Pages run over everyone and leave out the blocked: as at LINE, a page may be short although more follow. */
export function followers(state: State, request: ApiRequest): Answer {
  if (!state.verified) return refuse(403, WORDS.forbidden);
  const nowMs = state.now();
  const limit = limitOf(request.query.limit, 300, 1_000);
  if (limit === null) return refuse(400, WORDS.parameter("limit"));
  const from = positionOf(request.query.start, nowMs);
  if (from === null) return refuse(400, WORDS.startParam);
  const to = Math.min(from + limit, state.people.size);
  const userIds: string[] = [];
  for (let number = from; number < to; number++) {
    if (state.people.isFriend(number)) userIds.push(state.people.idOf(number));
  }
  return ok({ userIds, ...(to < state.people.size && { next: continuation(to, nowMs) }) });
}

export function botInfo(): Answer {
  return ok({
    userId: BOT_USER_ID,
    basicId: "@000sandb",
    displayName: "サンドボックス市",
    chatMode: "bot",
    markAsReadMode: "auto",
  });
}
