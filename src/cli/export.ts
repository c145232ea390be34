import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import { type FriendsFile, friendsFile } from "../server/friends-export.ts";
import { listAttributes } from "../store/attributes.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { exportFriends } from "../store/export-friends.ts";
import { progress, withStore } from "./terminal.ts";

interface Options extends Omit<FriendsFile, "labels"> {
  out?: string;
  labels?: boolean;
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

async function friends({ format, ids, labels = false, out: path }: Options): Promise<void> {
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
    const out: Writable = path === undefined ? process.stdout : createWriteStream(path, { mode: 0o600 });
    await pipeline(friendsFile(counted(), attributes, { format, labels, ids }), out, { end: path !== undefined });
    progress(`${count}人を書き出しました。`, true);
  });
}
