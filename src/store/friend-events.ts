/** What LINE's events tell of a friend. LINE's own time decides, not the order in which we hear of it. */
import { sql } from "kysely";
import type { TappedAnswer } from "../engine/answer-data.ts";
import type { KnownFriend } from "../engine/friend-facts.ts";
import type { Answers, Json } from "../engine/types.ts";
import type { AnswerProblem, StoredAttribute } from "./attributes.ts";
import { changeAnswer } from "./change-answer.ts";
import { friendRow, readAnswers, setAnswers } from "./friends.ts";
import type { Db } from "./open.ts";
import type { FriendLogRow, FriendRow } from "./schema.ts";

/** A friend as the rules of their event may know them. */
export interface SeenFriend extends KnownFriend {
  id: number;
}

/**
 * Makes known what an event says of a friend, and gives them as they are after it. `followed` and `left` count when they are
 * newer than what decided the state before. `wrote` (a message, a tap): whom we did not know, or took to have left before,
 * is a friend: those who block the account cannot write to it. Call it in a transaction.
 */
export async function noteFriendEvent(
  db: Db,
  options: {
    channel: string;
    lineUserId: string;
    kind: "followed" | "left" | "wrote";
    at: Date;
    now: Date;
    attributes: readonly StoredAttribute[];
  },
): Promise<SeenFriend> {
  const { channel, lineUserId, kind, attributes } = options;
  const at = options.at.toISOString();
  const now = options.now.toISOString();
  const row = await friendRow(db, channel, lineUserId);
  const state: FriendRow["state"] = kind === "left" ? "left" : "active";
  const followed = kind === "followed" ? { followed_at: at, profile_wanted: 1 } : {};
  if (!row) {
    const { id } = await db
      .insertInto("friends")
      .values({ channel, line_user_id: lineUserId, state, created_at: now, updated_at: now, state_at: at, ...followed })
      .returning("id")
      .executeTakeFirstOrThrow();
    if (kind !== "wrote") await logFriend(db, Number(id), kind, at);
    return { id: Number(id), active: state === "active", first: true, language: null, answers: {} };
  }
  const id = Number(row.id);
  const newer = row.state_at === null || row.state_at < at;
  const applies = newer && (kind === "wrote" ? row.state !== "active" : true);
  if (applies) {
    await db
      .updateTable("friends")
      .set({ state, state_at: at, updated_at: now, ...followed })
      .where("id", "=", id)
      .execute();
    if (kind !== "wrote") await logFriend(db, id, kind, at);
  }
  return {
    id,
    active: (applies ? state : row.state) === "active",
    // Who had everything deleted begins anew.
    first: row.state === "erased",
    language: row.language,
    answers: readAnswers(attributes, { ...row }),
  };
}

/** The friend an event came from that tells nothing new of them; undefined: nobody we know. */
export async function seenFriend(
  db: Db,
  { channel, lineUserId, attributes }: { channel: string; lineUserId: string; attributes: readonly StoredAttribute[] },
): Promise<SeenFriend | undefined> {
  const row = await friendRow(db, channel, lineUserId);
  if (!row) return undefined;
  return {
    id: Number(row.id),
    active: row.state === "active",
    first: false,
    language: row.language,
    answers: readAnswers(attributes, { ...row }),
  };
}

/**
 * Keeps an answer given by a tap in the talk. Gives the answers after it, or why it cannot be kept (an attribute or option
 * that is no longer there).
 */
export async function noteAnswer(
  db: Db,
  friend: SeenFriend,
  answer: TappedAnswer,
  options: { attributes: readonly StoredAttribute[]; at: Date; now: Date },
): Promise<{ ok: true; answers: Answers } | { ok: false; problems: AnswerProblem[] }> {
  const attribute = options.attributes.find((a) => a.key === answer.attribute && !a.retired && !a.staffOnly);
  if (!attribute) {
    return {
      ok: false,
      problems: [
        { key: answer.attribute, code: "unknown-attribute", message: `属性「${answer.attribute}」はありません。` },
      ],
    };
  }
  const value = changeAnswer(attribute, friend.answers[attribute.key], answer);
  const problems = await setAnswers(db, friend.id, { [attribute.key]: value }, options.now, options.attributes);
  if (problems.length > 0) return { ok: false, problems };
  await logFriend(db, friend.id, "answered", options.at.toISOString(), { attribute: attribute.key, value });
  const { [attribute.key]: _, ...others } = friend.answers;
  return { ok: true, answers: value === null ? others : { ...others, [attribute.key]: value } };
}

/** Friends whose profile LINE is still to be asked for. */
export async function profilesWanted(db: Db, limit: number): Promise<{ id: number; lineUserId: string }[]> {
  const rows = await db
    .selectFrom("friends")
    .select(["id", "line_user_id"])
    .where(sql<boolean>`profile_wanted = 1`)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: Number(row.id), lineUserId: row.line_user_id }));
}

/**
 * What LINE told of someone; `language`: BCP 47, or null where LINE gives none; null: it has no profile for us. It gives that of
 * friends alone, so who came by the settings form and of whom no event told is one. Call it in a transaction.
 */
export async function noteProfile(
  db: Db,
  friendId: number,
  profile: { language: string | null } | null,
  now: Date,
): Promise<void> {
  const language = profile?.language?.slice(0, 35);
  await db
    .updateTable("friends")
    .set({ profile_wanted: null, ...(language === undefined ? {} : { language }) })
    .where("id", "=", friendId)
    .execute();
  if (!profile) return;
  const found = await db
    .updateTable("friends")
    .set({ state: "active", updated_at: now.toISOString() })
    .where("id", "=", friendId)
    .where("state", "=", "left")
    .where("state_at", "is", null)
    .returning("id")
    .execute();
  await logFriends(db, found, "listed", now.toISOString());
}

/** Why a friend is, or was, among those of a delivery: what LINE told of them, and when. */
async function logFriend(
  db: Db,
  friendId: number,
  kind: FriendLogRow["kind"],
  at: string,
  detail?: Json,
): Promise<void> {
  await logFriends(db, [{ id: friendId }], kind, at, detail);
}

/** As `logFriend`, for up to some thousand friends at once. */
export async function logFriends(
  db: Db,
  friends: readonly { id: number }[],
  kind: FriendLogRow["kind"],
  at: string,
  detail?: Json,
): Promise<void> {
  if (friends.length === 0) return;
  const said = detail === undefined ? null : JSON.stringify(detail);
  await db
    .insertInto("friend_log")
    .values(friends.map(({ id }) => ({ friend_id: Number(id), at, kind, detail: said })))
    .execute();
}
