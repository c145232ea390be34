/** Friends and their answers as a file: CSV with a BOM for Excel, as the import reads it, or JSON lines. */
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { ANSWER_SEPARATOR } from "../engine/attribute-schema.ts";
import { inWords } from "../engine/friend-facts.ts";
import type { Answers } from "../engine/types.ts";
import type { StoredAttribute } from "../store/attributes.ts";
import type { ExportedFriend } from "../store/export-friends.ts";

export interface FriendsFile {
  format: "csv" | "jsonl";
  /** CSV for reading: Japanese names instead of values; it cannot be imported. */
  labels: boolean;
  /** LINE's user ids; without them it is for statistics and cannot be imported. */
  ids: boolean;
}

/** The file, made while it is read: a city's list never stands in memory. */
export function friendsFile(
  friends: AsyncIterable<ExportedFriend>,
  attributes: readonly StoredAttribute[],
  file: FriendsFile,
): Readable {
  if (file.format === "jsonl") return Readable.from(jsonLines(friends, file));
  const source = Readable.from(rows(friends, attributes, file));
  const out = csv(attributes, file);
  // What fails in the middle ends the file with an error, and whoever stops reading ends the questions to the database.
  source.on("error", (error) => out.destroy(error));
  out.on("close", () => source.destroy());
  return source.pipe(out);
}

async function* jsonLines(friends: AsyncIterable<ExportedFriend>, { ids }: FriendsFile) {
  for await (const { userId, ...friend } of friends) {
    yield `${JSON.stringify({ ...(ids ? { user_id: userId } : {}), ...snake(friend) })}\n`;
  }
}

const snake = ({ followedAt, consentedAt, answers }: Omit<ExportedFriend, "userId">) => ({
  followed_at: followedAt,
  consented_at: consentedAt,
  answers,
});

function csv(attributes: readonly StoredAttribute[], { labels, ids }: FriendsFile) {
  const names = attributes.map(({ key, label }) => (labels ? label.ja : key));
  const id = labels ? "LINEのユーザーID" : "user_id";
  // `'` before what a spreadsheet would take for a formula; `import friends` takes it off again.
  return stringify({ header: true, columns: [...(ids ? [id] : []), ...names], bom: true, escape_formulas: true });
}

async function* rows(
  friends: AsyncIterable<ExportedFriend>,
  attributes: readonly StoredAttribute[],
  { labels, ids }: FriendsFile,
): AsyncGenerator<string[]> {
  for await (const { userId, answers } of friends) {
    const cells = attributes.map((a) => {
      const answer = answers[a.key];
      return answer === undefined ? "" : labels ? inWords(a, answers) : cellOf(answer);
    });
    yield [...(ids ? [userId] : []), ...cells];
  }
}

const cellOf = (answer: Answers[string]) => (Array.isArray(answer) ? answer.join(ANSWER_SEPARATOR) : String(answer));
