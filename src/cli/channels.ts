import { Command } from "commander";
import { jst } from "../delivery/jst.ts";
import { listChannels, resumeChannel } from "../store/channels.ts";
import { CommandError, print, printJson, withStore } from "./terminal.ts";

export function channelsCommand(): Command {
  const command = new Command("channels").description(
    "LINE official accounts: open, or held after LINE refused the token or the quota ran out.",
  );
  command.command("list").description("All channels.").option("--json", "print JSON").action(list);
  command.command("resume <channel>").description("Send again, after the cause was mended.").action(resume);
  return command;
}

async function list(options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const rows = await listChannels(db);
    if (options.json) return printJson(rows);
    for (const row of rows) {
      print(
        `${row.name}  ${row.state === "open" ? "送信できます" : `停止中（${row.held_at ? jst(new Date(row.held_at)) : ""}から） ${row.reason}: ${row.message}`}`,
      );
    }
  });
}

async function resume(channel: string): Promise<void> {
  await withStore(async ({ db }) => {
    if (!(await resumeChannel(db, channel, new Date())))
      throw new CommandError(`channel ${channel} is not held, or there is no such channel`);
    print(`${channel}: 送信を再開します。`);
  });
}
