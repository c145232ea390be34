/** Friends for people: lists by id, state and answers, and how many there were day by day. */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { formatJapanTime } from "../engine/japan-time.ts";
import type { Answers, Audience } from "../engine/types.ts";
import { listAttributes } from "./attributes.ts";
import { audiencePredicate } from "./audience.ts";
import { readAnswers } from "./friends.ts";
import type { Db } from "./open.ts";
import type { Page } from "./paging.ts";
import type { FriendRow } from "./schema.ts";

export interface FriendFilter {
  ids?: readonly string[] | undefined;
  /** The beginning of LINE's user id. */
  startsWith?: string | undefined;
  /** Left out: active. */
  state?: FriendRow["state"] | undefined;
  audience?: Audience | undefined;
  now: Date;
}

/** Never a name or a picture: LINE is not asked for them. */
export interface ListedFriend {
  userId: string;
  state: FriendRow["state"];
  createdAt: string;
  followedAt: string | null;
  consentedAt: string | null;
  language: string | null;
  answers: Answers;
}

/** One page in the order in which they became known, and how many there are in all. Throws `AudienceError`. */
export async function listFriends(
  db: Db,
  channel: string,
  filter: FriendFilter,
  page: Page,
): Promise<{ total: number; friends: ListedFriend[] }> {
  const attributes = await listAttributes(db);
  const asked =
    filter.audience === undefined
      ? sql<SqlBool>`1 = 1`
      : audiencePredicate(db, attributes, filter.audience, { now: filter.now });
  // The state is no parameter: the indexes are made for one each.
  const where = sql<SqlBool>`friends.channel = ${channel} and friends.state = ${sql.lit(filter.state ?? "active")}
    and ${named(filter)} and ${asked}`;
  // With conditions SQLite would go through everyone in the order of their ids, row by row, unless it cannot see that it may.
  const id = filter.audience === undefined ? sql.raw("friends.id") : sql.raw("+friends.id");
  const counted = await sql<{ n: number }>`select count(*) as n from friends where ${where}`.execute(db);
  const found = await sql<{ id: number }>`
    select friends.id from friends where ${where}
    order by ${id} ${sql.raw(page.order)} limit ${page.limit} offset ${page.offset}`.execute(db);
  const ids = found.rows.map((row) => Number(row.id));
  const rows =
    ids.length === 0
      ? []
      : await db.selectFrom("friends").selectAll().where("id", "in", ids).orderBy("id", page.order).execute();
  return {
    total: Number(counted.rows[0]?.n ?? 0),
    friends: rows.map((row) => ({
      userId: row.line_user_id,
      state: row.state,
      createdAt: row.created_at,
      followedAt: row.followed_at,
      consentedAt: row.consented_at,
      language: row.language,
      answers: readAnswers(attributes, { ...row }),
    })),
  };
}

function named({ ids, startsWith }: FriendFilter): RawBuilder<SqlBool> {
  const of = ids ? sql<SqlBool>`friends.line_user_id in (${sql.join(["", ...ids])})` : sql<SqlBool>`1 = 1`;
  if (startsWith === undefined) return of;
  // Hexadecimal digits: none comes after `f`.
  return sql<SqlBool>`${of} and friends.line_user_id >= ${startsWith} and friends.line_user_id < ${`${startsWith}g`}`;
}

/** One day in Japan, `2026-11-22`. */
export interface DayOfFriends {
  day: string;
  /** Who became a friend on that day and is still known, as of their last time. */
  added: number;
  /** Who left on that day and has not come back. */
  left: number;
  /** Friends at the end of the day. */
  friends: number;
}

const DAY_MS = 86_400_000;

/** The last `days` days, the running one included, oldest first. Who had everything deleted is in none of them. */
export async function friendGrowth(db: Db, channel: string, days: number, now: Date): Promise<DayOfFriends[]> {
  const midnight = Date.parse(`${formatJapanTime(now, "yyyy-MM-dd")}T00:00:00+09:00`);
  // Word for word as the indexes are made (0004-staff). Counting a stretch of each index costs a tenth of grouping all of it.
  const count = async (state: "state <> 'erased'" | "state = 'left'", at: string, from: string, to: string) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from friends
      where channel = ${channel} and ${sql.raw(state)} and ${sql.raw(at)} >= ${from} and ${sql.raw(at)} < ${to}`.execute(
      db,
    );
    return Number(rows[0]?.n ?? 0);
  };
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from friends where channel = ${channel} and state = 'active'`.execute(db);
  let friends = Number(rows[0]?.n ?? 0);
  const all: DayOfFriends[] = [];
  // Backwards from now, which is known.
  for (let i = 0; i < days; i += 1) {
    const begin = midnight - i * DAY_MS;
    const [from, to] = [new Date(begin).toISOString(), new Date(begin + DAY_MS).toISOString()];
    const added = await count("state <> 'erased'", "coalesce(followed_at, created_at)", from, to);
    const left = await count("state = 'left'", "coalesce(state_at, updated_at)", from, to);
    all.push({ day: formatJapanTime(new Date(begin), "yyyy-MM-dd"), added, left, friends });
    friends -= added - left;
  }
  return all.reverse();
}
