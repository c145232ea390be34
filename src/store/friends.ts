/** The citizens who added the account, and what they answered. */
import type { RawBuilder, Selectable } from "kysely";
import { sql } from "kysely";
import type { Answers } from "../engine/types.ts";
import type { AnswerProblem, StoredAnswer, StoredAttribute } from "./attributes.ts";
import { fromStored, listAttributes, toStored } from "./attributes.ts";
import { countErased } from "./erase-friends.ts";
import type { Db } from "./open.ts";
import type { FriendRow } from "./schema.ts";

/** LINE's form of a user id (Messaging API reference, read 2026-08). */
export const USER_ID = /^U[0-9a-f]{32}$/;

/** A citizen who added the account. */
export interface Friend {
  id: number;
  channel: string;
  lineUserId: string;
  state: FriendRow["state"];
  answers: Answers;
}

/** Answers to write: attributes not named stay as they are, null clears. */
export type AnswerChanges = Record<string, Answers[string] | null>;

/** Someone to add, or whose answers to change. */
export interface FriendInput {
  lineUserId: string;
  answers?: AnswerChanges;
}

/** Friends as `on conflict` finds them again: who has left stays left, the day of adding stays. */
export const friendColumns = ["channel", "line_user_id", "state", "created_at", "updated_at"] as const;

/** What an insert into `friends` does with people who are there already: it writes these columns over. */
export function overwrite(columns: readonly string[]): RawBuilder<unknown> {
  const set = ["updated_at", ...columns].map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`);
  return sql`on conflict (channel, line_user_id) do update set ${sql.join(set)}`;
}

/**
 * Adds friends as active, and changes the answers of those known already; who has left stays left. When something
 * cannot be kept, nothing is written and the problems come back with the place in `friends`. Of one person named twice
 * the last counts. Meant for some thousands; a city's list goes through `importFriends`. Call it in a transaction.
 */
export async function upsertFriends(
  db: Db,
  channel: string,
  friends: readonly FriendInput[],
  at: Date,
): Promise<{ added: number; updated: number; problems: ({ index: number } & AnswerProblem)[] }> {
  const attributes = await listAttributes(db);
  const problems: ({ index: number } & AnswerProblem)[] = [];
  const rows = friends.map((friend, index) => {
    const stored = storedAnswers(attributes, friend.answers ?? {});
    if (!USER_ID.test(friend.lineUserId)) {
      problems.push({ index, key: "user_id", code: "wrong-type", message: "ユーザーIDの形が正しくありません。" });
    }
    problems.push(...stored.problems.map((problem) => ({ index, ...problem })));
    return { lineUserId: friend.lineUserId, values: stored.values };
  });
  if (problems.length > 0) return { added: 0, updated: 0, problems };

  const before = await total(db, channel);
  const now = at.toISOString();
  for (const { lineUserId, values } of rows) {
    const columns = [...values.keys()];
    await sql`
      insert into friends (${sql.join([...friendColumns, ...columns].map((column) => sql.ref(column)))})
      values (${sql.join([channel, lineUserId, "active", now, now, ...values.values()])})
      ${overwrite(columns)}`.execute(db);
  }
  const added = (await total(db, channel)) - before;
  const people = new Set(rows.map((row) => row.lineUserId)).size;
  return { added, updated: people - added, problems: [] };
}

/** Everybody known on a channel, whatever their state. */
export async function total(db: Db, channel: string): Promise<number> {
  const row = await db
    .selectFrom("friends")
    .select(db.fn.countAll().as("count"))
    .where("channel", "=", channel)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** The row of the friend with this LINE user id, with one column for each attribute besides those of the type. */
export async function friendRow(
  db: Db,
  channel: string,
  lineUserId: string,
): Promise<Selectable<FriendRow> | undefined> {
  return db
    .selectFrom("friends")
    .selectAll()
    .where("channel", "=", channel)
    .where("line_user_id", "=", lineUserId)
    .executeTakeFirst();
}

/** The friend with this LINE user id; undefined when there is none. */
export async function getFriend(db: Db, channel: string, lineUserId: string): Promise<Friend | undefined> {
  const row = await friendRow(db, channel, lineUserId);
  if (!row) return undefined;
  return {
    id: Number(row.id),
    channel: row.channel,
    lineUserId: row.line_user_id,
    state: row.state,
    answers: readAnswers(await listAttributes(db), { ...row }),
  };
}

/** What a friend answered, retired attributes too; empty for an unknown id. */
export async function answersOf(db: Db, friendId: number): Promise<Answers> {
  const row = await db.selectFrom("friends").selectAll().where("id", "=", friendId).executeTakeFirst();
  return row ? readAnswers(await listAttributes(db), { ...row }) : {};
}

/** The answers in a row of `friends`, retired attributes too. */
export function readAnswers(attributes: readonly StoredAttribute[], row: Record<string, unknown>): Answers {
  const answers: Answers = {};
  for (const attribute of attributes) {
    const answer = fromStored(attribute, row[attribute.column]);
    if (answer !== undefined) answers[attribute.key] = answer;
  }
  return answers;
}

/** Writes answers, in one statement; when one cannot be kept, none is, and the problems come back. */
export async function setAnswers(
  db: Db,
  friendId: number,
  changes: AnswerChanges,
  at: Date,
  attributes?: readonly StoredAttribute[],
): Promise<AnswerProblem[]> {
  const { values, problems } = storedAnswers(attributes ?? (await listAttributes(db)), changes);
  if (problems.length > 0) return problems;
  const set = [...values].map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  await sql`update friends set ${sql.join([sql`updated_at = ${at.toISOString()}`, ...set])} where id = ${friendId}`.execute(
    db,
  );
  return [];
}

function storedAnswers(
  attributes: readonly StoredAttribute[],
  changes: AnswerChanges,
): { values: Map<string, StoredAnswer>; problems: AnswerProblem[] } {
  const byKey = new Map(attributes.map((attribute) => [attribute.key, attribute]));
  const values = new Map<string, StoredAnswer>();
  const problems: AnswerProblem[] = [];
  for (const [key, answer] of Object.entries(changes)) {
    const attribute = byKey.get(key);
    if (!attribute) {
      problems.push({ key, code: "unknown-attribute", message: `属性「${key}」はありません。` });
      continue;
    }
    const stored = toStored(attribute, answer);
    if (typeof stored === "object" && stored !== null) problems.push(stored);
    else values.set(attribute.column, stored);
  }
  return { values, problems };
}

/** Marks a friend as active (added, came back) or left (blocked, deleted the account). False when there is no such friend. */
export async function setFriendState(
  db: Db,
  channel: string,
  lineUserId: string,
  state: FriendRow["state"],
  at: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("friends")
    .set({ state, updated_at: at.toISOString() })
    .where("channel", "=", channel)
    .where("line_user_id", "=", lineUserId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How many friends a channel has, by state; `erased`: those who had everything about them deleted. */
export async function countFriends(db: Db, channel: string): Promise<Record<FriendRow["state"], number>> {
  const counts = { active: 0, left: 0, erased: await countErased(db, channel) };
  for (const state of ["active", "left", "erased"] as const) {
    const row = await db
      .selectFrom("friends")
      .select(db.fn.countAll().as("count"))
      .where("channel", "=", channel)
      // No parameter: there is a small index for each.
      .where("state", "=", sql.lit(state))
      .executeTakeFirst();
    counts[state] += Number(row?.count ?? 0);
  }
  return counts;
}
