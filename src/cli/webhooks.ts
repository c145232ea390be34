import { Command } from "commander";
import { jst } from "../delivery/jst.ts";
import { failedBodies, rereadFailed } from "../store/webhook-bodies.ts";
import { pad, print, printJson, withStore } from "./terminal.ts";

/** Enough to see what they have in common. */
const SHOWN = 50;

export function webhooksCommand(): Command {
  const command = new Command("webhooks").description(
    "Bodies from LINE that could not be read; they are kept 30 days.",
  );
  command.command("failed").description("The newest, and why.").option("--json", "print JSON").action(failed);
  command.command("retry").description("Read all of them again, after an update that can.").action(retry);
  return command;
}

async function failed(options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const rows = await failedBodies(db, SHOWN);
    if (options.json) return printJson(rows);
    if (rows.length === 0) return print("読み取れなかったイベントはありません。");
    for (const { id, receivedAt, error, kept } of rows) {
      print(`${String(id).padStart(8)}  ${pad(jst(new Date(receivedAt)), 18)}  ${kept ? "" : "（消去済み）"}${error}`);
    }
  });
}

async function retry(): Promise<void> {
  await withStore(async ({ db }) => {
    const count = await rereadFailed(db);
    print(
      count === 0
        ? "読み直すものはありません。"
        : `${count}件を読み直します（noroshi serve が動いている間に進みます）。`,
    );
  });
}
