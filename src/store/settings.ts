/** What a citizen sees and saves in the settings form. */
import { type Selectable, sql } from "kysely";
import type { Answers } from "../engine/types.ts";
import type { StoredAttribute } from "./attributes.ts";
import { logFriends } from "./friend-events.ts";
import { type AnswerChanges, readAnswers, setAnswers } from "./friends.ts";
import type { Db } from "./open.ts";
import type { FriendRow } from "./schema.ts";

/** Someone who opened the form. */
export interface Visitor {
  /** Undefined: nobody we know, or who had everything deleted. */
  known?: { id: number; state: FriendRow["state"] };
  /** Retired attributes and staff's own, too. */
  answers: Answers;
  /** Which words they agreed to last. */
  consentVersion: string | null;
}

export async function readVisitor(
  db: Db,
  channel: string,
  lineUserId: string,
  attributes: readonly StoredAttribute[],
): Promise<Visitor> {
  // As text: the query builder would take longer than the database.
  const { rows } = await sql<Selectable<FriendRow>>`
    select * from friends where channel = ${channel} and line_user_id = ${lineUserId}`.execute(db);
  const row = rows[0];
  if (!row || row.state === "erased") {
    return { ...(row ? { known: { id: Number(row.id), state: row.state } } : {}), answers: {}, consentVersion: null };
  }
  return {
    known: { id: Number(row.id), state: row.state },
    answers: readAnswers(attributes, { ...row }),
    consentVersion: row.consent_version,
  };
}

/**
 * Writes answers and the agreement. Whom we did not know comes in as someone who is no friend, and LINE is asked whether they
 * are: nothing is sent to them before it says so. Call it in a transaction.
 */
export async function saveVisitor(
  db: Db,
  visitor: Visitor,
  save: {
    channel: string;
    lineUserId: string;
    changes: AnswerChanges;
    consentVersion: string;
    attributes: readonly StoredAttribute[];
    at: Date;
  },
): Promise<void> {
  const { changes, consentVersion, attributes } = save;
  const at = save.at.toISOString();
  const id = visitor.known?.state === "erased" ? await comeBack(db, visitor.known.id, at) : visitor.known?.id;
  const friendId = id ?? (await addVisitor(db, save.channel, save.lineUserId, at));
  const problems = await setAnswers(db, friendId, changes, save.at, attributes);
  // They were checked against the same attributes.
  if (problems.length > 0) throw new Error(`checked answers cannot be kept: ${problems.map((p) => p.key).join(", ")}`);
  if (visitor.consentVersion !== consentVersion) {
    await sql`update friends set consent_version = ${consentVersion}, consented_at = ${at} where id = ${friendId}`.execute(
      db,
    );
  }
  if (Object.keys(changes).length > 0) await logFriends(db, [{ id: friendId }], "answered", at, { form: changes });
}

async function addVisitor(db: Db, channel: string, lineUserId: string, at: string): Promise<number> {
  const { id } = await db
    .insertInto("friends")
    .values({ channel, line_user_id: lineUserId, state: "left", created_at: at, updated_at: at, profile_wanted: 1 })
    .returning("id")
    .executeTakeFirstOrThrow();
  return Number(id);
}

/** Registers again while a delivery under way still holds the row of before. */
async function comeBack(db: Db, id: number, at: string): Promise<number> {
  await db
    .updateTable("friends")
    .set({ state: "left", state_at: null, created_at: at, profile_wanted: 1 })
    .where("id", "=", id)
    .execute();
  return id;
}
