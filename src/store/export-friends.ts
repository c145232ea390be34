/** Friends and their answers, row by row, for files: a city's list never stands in memory. */
import type { Answers } from "../engine/types.ts";
import type { StoredAttribute } from "./attributes.ts";
import { readAnswers } from "./friends.ts";
import type { Db } from "./open.ts";

/** A friend as exports have them. Instants are ISO 8601, UTC. */
export interface ExportedFriend {
  userId: string;
  followedAt: string | null;
  /** When they agreed to the words of the settings form last. */
  consentedAt: string | null;
  answers: Answers;
}

const AT_ONCE = 1_000;

/** All active friends, in the order in which they became known. Whoever comes or goes meanwhile may be in it or not. */
export async function* exportFriends(
  db: Db,
  channel: string,
  attributes: readonly StoredAttribute[],
): AsyncGenerator<ExportedFriend> {
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom("friends")
      .selectAll()
      .where("channel", "=", channel)
      .where("state", "=", "active")
      .where("id", ">", last)
      .orderBy("id")
      .limit(AT_ONCE)
      .execute();
    for (const row of rows) {
      yield {
        userId: row.line_user_id,
        followedAt: row.followed_at,
        consentedAt: row.consented_at,
        answers: readAnswers(attributes, { ...row }),
      };
    }
    const end = rows.at(-1);
    if (!end) return;
    last = Number(end.id);
  }
}
