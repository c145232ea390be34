import { createWriteStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import { stringify } from "csv-stringify";
import { ANSWER_SEPARATOR } from "../engine/attribute-schema.ts";
import { inWords } from "../engine/friend-facts.ts";
import type { Answers } from "../engine/types.ts";
import { listAttributes, type StoredAttribute } from "../store/attributes.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { type ExportedFriend, exportFriends } from "../store/export-friends.ts";
import { progress, withStore } from "./terminal.ts";

interface Options {
  format: "csv" | "jsonl";
  out?: string;
  labels?: boolean;
  ids: boolean;
}

const PROGRESS_ROWS = 5_000;

export function exportCommand(): Command {
  const command = new Command("export").description("Take data out.");
  command
    .command("friends")
    .description(
      "Active friends and their answers: CSV with a BOM for Excel, as `import friends` reads it, or JSON lines. Personal data: keep the file safe.",
    )
    .addOption(new Option("--format <format>", "csv or jsonl").choices(["csv", "jsonl"]).default("csv"))
    .option("--out <file>", "write to a file instead of standard output")
    .option("--labels", "CSV for reading: Japanese names instead of values; cannot be imported")
    .option("--no-ids", "leave LINE's user ids out, for statistics; cannot be imported")
    .action(friends);
  return command;
}

async function friends(options: Options): Promise<void> {
  await withStore(async ({ db }) => {
    const attributes = await listAttributes(db);
    let count = 0;
    async function* counted() {
      for await (const friend of exportFriends(db, LIVE_CHANNEL, attributes)) {
        yield friend;
        count += 1;
        if (count % PROGRESS_ROWS === 0) progress(`${count}人`);
      }
    }
    // Answers to read by: nobody else on this machine.
    const out: Writable = options.out === undefined ? process.stdout : createWriteStream(options.out, { mode: 0o600 });
    const end = { end: options.out !== undefined };
    if (options.format === "jsonl") await pipeline(Readable.from(jsonLines(counted(), options)), out, end);
    else await pipeline(Readable.from(rows(counted(), attributes, options)), csv(attributes, options), out, end);
    progress(`${count}人を書き出しました。`, true);
  });
}

async function* jsonLines(all: AsyncIterable<ExportedFriend>, { ids }: Options) {
  for await (const { userId, ...friend } of all) {
    yield `${JSON.stringify({ ...(ids ? { user_id: userId } : {}), ...snake(friend) })}\n`;
  }
}

const snake = ({ followedAt, consentedAt, answers }: Omit<ExportedFriend, "userId">) => ({
  followed_at: followedAt,
  consented_at: consentedAt,
  answers,
});

function csv(attributes: readonly StoredAttribute[], { labels, ids }: Options) {
  const names = attributes.map(({ key, label }) => (labels ? label.ja : key));
  const id = labels ? "LINEのユーザーID" : "user_id";
  // `'` before what a spreadsheet would take for a formula; `import friends` takes it off again.
  return stringify({ header: true, columns: [...(ids ? [id] : []), ...names], bom: true, escape_formulas: true });
}

async function* rows(
  all: AsyncIterable<ExportedFriend>,
  attributes: readonly StoredAttribute[],
  { labels, ids }: Options,
): AsyncGenerator<string[]> {
  for await (const { userId, answers } of all) {
    const cells = attributes.map((a) => {
      const answer = answers[a.key];
      return answer === undefined ? "" : labels ? inWords(a, answers) : cellOf(answer);
    });
    yield [...(ids ? [userId] : []), ...cells];
  }
}

const cellOf = (answer: Answers[string]) => (Array.isArray(answer) ? answer.join(ANSWER_SEPARATOR) : String(answer));
