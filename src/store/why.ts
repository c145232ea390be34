/** "Did this person get it?": one friend and one delivery. */
import type { Answers } from "../engine/types.ts";
import { listAttributes, type StoredAttribute } from "./attributes.ts";
import { LIVE_CHANNEL } from "./channels.ts";
import { friendRow, readAnswers } from "./friends.ts";
import type { Db } from "./open.ts";
import type { BatchState, DeliveryPlanRow, FriendLogRow, FriendRow } from "./schema.ts";

/** A friend as far as the question needs them. */
export interface AskedFriend {
  id: number;
  lineUserId: string;
  state: FriendRow["state"];
  /** When they became known, or added the account last. */
  since: string;
  answers: Answers;
  attributes: readonly StoredAttribute[];
}

export async function askedFriend(db: Db, lineUserId: string): Promise<AskedFriend | undefined> {
  const row = await friendRow(db, LIVE_CHANNEL, lineUserId);
  if (!row) return undefined;
  const attributes = await listAttributes(db);
  return {
    id: Number(row.id),
    lineUserId: row.line_user_id,
    state: row.state,
    since: row.followed_at ?? row.created_at,
    answers: readAnswers(attributes, { ...row }),
    attributes,
  };
}

/** The batches in which the friend was frozen; a batch that was split leaves its parts, too. */
export async function batchesOfFriend(
  db: Db,
  deliveryId: number,
  friendId: number,
): Promise<{ seq: number; state: BatchState; finishedAt: string | null }[]> {
  // By batch, as the key is: there is no index by friend (0001-foundation).
  const rows = await db
    .selectFrom("batches as b")
    .innerJoin("batch_recipients as r", (join) =>
      join.onRef("r.delivery_id", "=", "b.delivery_id").onRef("r.seq", "=", "b.seq").on("r.friend_id", "=", friendId),
    )
    .select(["b.seq", "b.state", "b.finished_at"])
    .where("b.delivery_id", "=", deliveryId)
    .orderBy("b.seq")
    .execute();
  return rows.map((row) => ({ seq: Number(row.seq), state: row.state, finishedAt: row.finished_at }));
}

export async function recipientKinds(db: Db, deliveryId: number): Promise<DeliveryPlanRow["recipients"][]> {
  const rows = await db
    .selectFrom("delivery_plans")
    .select("recipients")
    .distinct()
    .where("delivery_id", "=", deliveryId)
    .execute();
  return rows.map(({ recipients }) => recipients);
}

/** What became known of the friend since the instant, oldest first; at most 200. */
export async function friendLogSince(
  db: Db,
  friendId: number,
  since: string,
): Promise<{ at: string; kind: FriendLogRow["kind"]; detail: unknown }[]> {
  const rows = await db
    .selectFrom("friend_log")
    .select(["at", "kind", "detail"])
    .where("friend_id", "=", friendId)
    .where("at", ">=", since)
    .orderBy("id")
    .limit(200)
    .execute();
  return rows.map(({ at, kind, detail }) => ({ at, kind, detail: detail === null ? null : JSON.parse(detail) }));
}

/** What the friend's state was at the instant, as far as the log tells; null: it does not. */
export async function stateAt(db: Db, friendId: number, at: string): Promise<"active" | "left" | null> {
  const row = await db
    .selectFrom("friend_log")
    .select("kind")
    .where("friend_id", "=", friendId)
    .where("at", "<=", at)
    .where("kind", "in", ["followed", "left", "listed", "unlisted"])
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? (row.kind === "left" || row.kind === "unlisted" ? "left" : "active") : null;
}
