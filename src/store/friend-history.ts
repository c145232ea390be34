/** "Why did this person get it?": what is known of a friend, since when, and what they were sent by which rule. */
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
  // No index by friend (0001-foundation): the key is asked once for each batch.
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
    .where("d.channel", "=", channel)
    .where(isOf("d.department", departments))
    .where(
      sql<boolean>`exists (select 1 from batches as b join batch_recipients as r
        on r.delivery_id = b.delivery_id and r.seq = b.seq and r.friend_id = ${id} where b.delivery_id = d.id)`,
    )
    .orderBy("d.id", "desc")
    .limit(limit)
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
