import { Command } from "commander";
import { listAttributes } from "../store/attributes.ts";
import { pad, print, printJson, withStore } from "./terminal.ts";

export function attributesCommand(): Command {
  const command = new Command("attributes").description(
    "Questions staff define; `rules import` brings those of its folder.",
  );
  command.command("list").description("All attributes.").option("--json", "print JSON").action(list);
  return command;
}

async function list(options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const attributes = await listAttributes(db);
    if (options.json) return printJson(attributes);
    if (attributes.length === 0) return print("属性はまだありません。noroshi rules import で取り込めます。");
    for (const a of attributes)
      print(
        `${pad(a.key, 20)} ${pad(a.kind, 10)} ${pad(a.label.ja, 20)} ${a.options?.map((o) => o.label.ja).join("、") ?? ""}`,
      );
  });
}
