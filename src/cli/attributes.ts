import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import type { Attribute } from "../engine/types.ts";
import { plugins } from "../plugins/index.ts";
import { type AttributeProblem, asFile, changeAttributes } from "../server/attributes.ts";
import { readAttributeFiles } from "../server/rule-files.ts";
import { countAnswers } from "../store/answer-counts.ts";
import { listAttributes } from "../store/attributes.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { readFormWords, saveFormWords } from "../store/form-words.ts";
import { oneAtATime } from "../store/transaction.ts";
import { CommandError, pad, print, printJson, withStore } from "./terminal.ts";

export function attributesCommand(): Command {
  const command = new Command("attributes").description(
    "The questions citizens answer; the settings form, audiences, imports and exports follow them.",
  );
  command
    .command("list")
    .description("All attributes, in the order of the form; retired ones too.")
    .option("--counts", "how many friends chose each option")
    .option("--json", "print JSON")
    .action(list);
  command
    .command("import <dir>")
    .description(
      "Define or change attributes from attributes/*.json, and the form's words from form/words.json. All or nothing; what is not in the folder stays.",
    )
    .option("--json", "print JSON")
    .action(importFolder);
  command
    .command("export <dir>")
    .description("Write attributes/*.json and form/words.json, as `import` reads them.")
    .action(exportFolder);
  command
    .command("retire <key>")
    .description("Take an attribute out of the form; answers are kept. Refused while a rule asks for it.")
    .option("--undo", "ask it again")
    .action(retire);
  return command;
}

const kinds: Record<Attribute["kind"], string> = {
  single: "1つ選ぶ",
  multiple: "いくつでも選ぶ",
  number: "数",
  boolean: "はい・いいえ",
  year: "年",
  area: "地域",
};

async function list(options: { json?: boolean; counts?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const attributes = await listAttributes(db);
    const counts = new Map<string, Awaited<ReturnType<typeof countAnswers>>>();
    if (options.counts)
      for (const one of attributes) counts.set(one.key, await countAnswers(db, LIVE_CHANNEL, one, new Date()));
    if (options.json) {
      const shown = attributes.map((one) => ({
        ...asFile(one),
        ...(counts.has(one.key) ? { counts: counts.get(one.key) } : {}),
      }));
      return printJson(shown);
    }
    if (attributes.length === 0)
      return print("属性はまだありません。noroshi rules import か noroshi attributes import で取り込めます。");
    for (const a of attributes) {
      const notes = [a.retired ? "使用停止" : "", a.staffOnly ? "職員用" : "", a.required ? "必須" : ""].filter(
        Boolean,
      );
      const answered = counts.get(a.key);
      print(
        [
          pad(a.key, 20),
          pad(kinds[a.kind], 16),
          pad(a.label.ja, 26),
          answered ? `${answered.answered}人` : `選択肢 ${a.options?.length ?? "－"}`,
          notes.join("・"),
        ].join(" "),
      );
      for (const option of answered?.options ?? [])
        print(`  ${pad(option.value, 34)} ${pad(option.label.ja, 26)} ${option.count}人`);
    }
  });
}

async function importFolder(dir: string, options: { json?: boolean }): Promise<void> {
  const found = await stat(dir).catch(() => undefined);
  if (!found?.isDirectory()) throw new CommandError(`${dir} is no folder`, 2);
  await withStore(async (store) => {
    const { attributes, words, faults } = await readAttributeFiles(dir, await listAttributes(store.db));
    if (faults.length > 0) {
      if (options.json) printJson({ imported: false, faults });
      else for (const { file, faults: all } of faults) for (const f of all) print(`${file}  ${f.path}: ${f.message}`);
      throw new CommandError("nothing was imported; mend the files above");
    }
    if (attributes.length === 0 && !words)
      throw new CommandError(`there is neither attributes/*.json nor form/words.json in ${dir}`);
    refuse(await changeAttributes(store, plugins, attributes), options.json);
    if (words) await store.db.transaction().execute((tx) => saveFormWords(tx, words));
    const keys = attributes.map(({ key }) => key);
    if (options.json) return printJson({ imported: true, attributes: keys, words: words !== undefined });
    print(
      `属性 ${keys.length}件${words ? "とフォームの文章" : ""}を取り込みました。動いているサーバーには数秒で反映されます。`,
    );
  });
}

/** Prints what is in the way, with the rules, and ends the command; nothing for no problems. */
function refuse(problems: readonly AttributeProblem[], json?: boolean): void {
  if (problems.length === 0) return;
  if (json) printJson({ imported: false, problems });
  else {
    for (const { key, message, rules = [] } of problems) {
      print(`${key === "" ? "" : `${key}: `}${message}`);
      for (const rule of rules) {
        print(`  ${rule.id}（${rule.name}）`);
        for (const fault of rule.faults) print(`    ${fault.path}: ${fault.message}`);
      }
    }
  }
  throw new CommandError("nothing was changed; see above");
}

async function exportFolder(dir: string): Promise<void> {
  await withStore(async ({ db }) => {
    const attributes = await listAttributes(db);
    const write = (file: string, value: unknown) => writeFile(join(dir, file), `${JSON.stringify(value, null, 2)}\n`);
    await mkdir(join(dir, "attributes"), { recursive: true });
    for (const one of attributes) await write(`attributes/${one.key}.json`, asFile(one));
    const words = await readFormWords(db);
    if (words) {
      await mkdir(join(dir, "form"), { recursive: true });
      await write("form/words.json", words);
    }
    print(`属性 ${attributes.length}件${words ? "とフォームの文章" : ""}を ${dir} に書き出しました。`);
  });
}

async function retire(key: string, options: { undo?: boolean }): Promise<void> {
  await withStore(async (store) => {
    // What a colleague saves at this moment is not put back by it.
    await store.db.transaction().execute(async (db) => {
      await oneAtATime(db, "attributes", new Date());
      const attribute = (await listAttributes(db)).find((one) => one.key === key);
      if (!attribute) throw new CommandError(`属性「${key}」はありません。`);
      const { retired: _retired, ...asked } = asFile(attribute);
      const wanted = [options.undo ? asked : { ...asked, retired: true }];
      refuse(await changeAttributes({ db, dialect: store.dialect }, plugins, wanted));
    });
    print(options.undo ? `「${key}」をまた尋ねます。` : `「${key}」をフォームから外しました。答えは残っています。`);
  });
}
