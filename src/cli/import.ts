import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { Command } from "commander";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { importFriends } from "../store/import-friends.ts";
import { CommandError, print, printJson, progress, withStore } from "./terminal.ts";

export function importCommand(): Command {
  const command = new Command("import").description("Bring data in.");
  command
    .command("friends <file>")
    .description(
      "CSV with user_id and attribute keys as columns; several answers joined by ; . All or nothing, unless --skip-bad.",
    )
    .option("--skip-bad", "import the good rows and list the bad ones")
    .option("--json", "print JSON")
    .action(friends);
  return command;
}

async function friends(file: string, options: { skipBad?: boolean; json?: boolean }): Promise<void> {
  await access(file).catch(() => {
    throw new CommandError(`cannot read ${file}`);
  });
  await withStore(async (store) => {
    const result = await importFriends(store, createReadStream(file), {
      channel: LIVE_CHANNEL,
      at: new Date(),
      skipBad: options.skipBad ?? false,
      onProgress: (rows) => progress(`${rows}行`),
    });
    progress(`${result.read}行`, true);
    if (options.json) printJson(result);
    else {
      for (const p of result.problems) print(`${p.line}行目: ${p.message}`);
      print(`${result.read}行を読み、${result.added}人を追加、${result.updated}人を更新しました。`);
    }
    if (result.problems.length > 0 && !options.skipBad)
      throw new CommandError("nothing was imported; mend the rows above, or use --skip-bad");
  });
}
