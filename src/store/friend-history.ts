/** "Why did this person get it?": what is known of a friend, since when, and what they were sent by which rule. */
import { setImmediate as otherWork } from "node:timers/promises";
import { sql } from "kysely";
import type { Answers } from "../engine/types.ts";
import { listAttributes } from "./attributes.ts";
import { friendRow, readAnswers } from "./friends.ts";
import type { Db } from "./open.ts";
import { isOf } from "./paging.ts";
import type { DeliveryState, FriendLogRow, FriendRow } from "./schema.ts";

export interface FriendHistory {
  state: FriendRow["state"];
  createdAt: string;
  followedAt: string | null;
  consentedAt: string | null;
  language: string | null;
  answers: Answers;
  /** Newest first. */
  log: { at: string; kind: FriendLogRow["kind"]; detail: string | null }[];
  /** Newest first; broadcasts, which LINE addresses, are not among them. */
  deliveries: {
    id: number;
    ruleId: string;
    ruleVersion: number;
    title: string;
    state: DeliveryState;
    /** The audience as the rule had it, JSON: why this friend was among them. */
    audience: string;
    createdAt: string;
    finishedAt: string | null;
  }[];
}

/** Undefined when nobody has this id. `limit`: at most so many deliveries and changes. `departments`: only their deliveries; null: all. */
export async function friendHistory(
  db: Db,
  channel: string,
  lineUserId: string,
  limit = 50,
  departments: readonly string[] | null = null,
): Promise<FriendHistory | undefined> {
  const row = await friendRow(db, channel, lineUserId);
  if (!row) return undefined;
  const id = Number(row.id);
  const log = await db
    .selectFrom("friend_log")
    .select(["at", "kind", "detail"])
    .where("friend_id", "=", id)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  const ids = await deliveriesTo(db, { id, createdAt: row.created_at, channel }, departments, limit);
  const deliveries = await db
    .selectFrom("deliveries as d")
    .select([
      "d.id",
      "d.rule_id",
      "d.rule_version",
      "d.title",
      "d.state",
      "d.audience",
      "d.created_at",
      "d.finished_at",
    ])
    .where("d.id", "in", [-1, ...ids])
    .orderBy("d.id", "desc")
    .execute();
  return {
    state: row.state,
    createdAt: row.created_at,
    followedAt: row.followed_at,
    consentedAt: row.consented_at,
    language: row.language,
    answers: readAnswers(await listAttributes(db), { ...row }),
    log,
    deliveries: deliveries.map((d) => ({
      id: Number(d.id),
      ruleId: d.rule_id,
      ruleVersion: Number(d.rule_version),
      title: d.title,
      state: d.state,
      audience: d.audience,
      createdAt: d.created_at,
      finishedAt: d.finished_at,
    })),
  };
}

/** A delivery bears the instant at which its event began to be taken in; the friend may have come in that moment. */
const MOMENT_MS = 3_600_000;
/** Looked through at once; each may have 400 batches. */
const AT_ONCE = 50;

/** The newest deliveries that the friend was among, no more than `limit`. */
async function deliveriesTo(
  db: Db,
  friend: { id: number; createdAt: string; channel: string },
  departments: readonly string[] | null,
  limit: number,
): Promise<number[]> {
  const among = sql<boolean>`exists (select 1 from batches as b join batch_recipients as r
    on r.delivery_id = b.delivery_id and r.seq = b.seq and r.friend_id = ${friend.id} where b.delivery_id = d.id)`;
  const own = db
    .selectFrom("deliveries as d")
    .select("d.id")
    .where("d.channel", "=", friend.channel)
    .where(isOf("d.department", departments))
    .orderBy("d.id", "desc");
  // What answered them came of their own events.
  const replies = await own
    .innerJoin("events as e", "e.id", "d.event_id")
    .where("e.friend_id", "=", friend.id)
    .where(sql<boolean>`d.audience = '"sender"'`)
    .where(among)
    .limit(limit)
    .execute();
  const found: number[] = [];
  const since = new Date(Date.parse(friend.createdAt) - MOMENT_MS).toISOString();
  // No index by friend (0001-foundation): the key is asked once for each batch of each delivery since they are known. In parts,
  // so that other work goes on between.
  for (let before = Number.MAX_SAFE_INTEGER; found.length < limit; ) {
    const part = await db
      .selectFrom("deliveries as d")
      .select(["d.id"])
      .where(sql<boolean>`d.audience <> '"sender"'`)
      .where(isOf("d.department", departments))
      .where("d.created_at", ">=", since)
      .where("d.id", "<", before)
      .orderBy("d.id", "desc")
      .limit(AT_ONCE)
      .execute();
    const ids = part.map(({ id }) => Number(id));
    const last = ids.at(-1);
    if (last === undefined) break;
    const theirs = await own.where("d.id", "in", ids).where(among).execute();
    found.push(...theirs.map(({ id }) => Number(id)));
    before = last;
    await otherWork();
  }
  return [...found, ...replies.map(({ id }) => Number(id))].sort((a, b) => b - a).slice(0, limit);
}
