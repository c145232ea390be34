import { Command } from "commander";
import { jst } from "../delivery/jst.ts";
import { listSources, resetFuse } from "../store/sources.ts";
import { CommandError, pad, print, printJson, withStore } from "./terminal.ts";

export function sourcesCommand(): Command {
  const command = new Command("sources").description("What events come from: state and fuse.");
  command.command("list").description("All sources.").option("--json", "print JSON").action(list);
  command
    .command("reset <source>")
    .description("Put a new fuse in: deliveries of the source go again. Those held meanwhile stay held.")
    .action(reset);
  return command;
}

async function list(options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const rows = await listSources(db);
    if (options.json) return printJson(rows.map((r) => ({ ...r, position: r.position && JSON.parse(r.position) })));
    if (rows.length === 0) return print("まだ何も届いていません。");
    for (const row of rows) {
      const state = row.fuse_tripped_at ? "ヒューズ作動中" : row.state === "well" ? "正常" : "異常";
      print(
        `${pad(row.name, 28)} ${pad(state, 15)} 最後の受信 ${row.last_event_at ? jst(new Date(row.last_event_at)) : "なし"}  ${row.message ?? ""}`,
      );
    }
  });
}

async function reset(source: string): Promise<void> {
  await withStore(async ({ db }) => {
    if (!(await resetFuse(db, source, new Date())))
      throw new CommandError(`the fuse of ${source} is not tripped, or there is no such source`);
    print(`${source}: ヒューズを元に戻しました。`);
  });
}
