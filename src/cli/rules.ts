import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { plugins } from "../plugins/index.ts";
import { readRuleBook } from "../server/rule-book.ts";
import { diffRuleFiles, importRuleFiles, type RuleFolder, readRuleFolder } from "../server/rule-files.ts";
import { listAttributes } from "../store/attributes.ts";
import { listRules } from "../store/rules.ts";
import { CommandError, pad, print, printJson, withStore } from "./terminal.ts";

export function rulesCommand(): Command {
  const command = new Command("rules").description(
    "Check, import, export and compare rules; the folder is `rules` unless named.",
  );
  command
    .command("list")
    .description("Rules in the database, broken ones with their faults.")
    .option("--json", "print JSON")
    .action(list);
  command
    .command("check [dir]")
    .description("Compile a folder; names every problem with its place.")
    .option("--json", "print JSON")
    .action(check);
  command
    .command("import [dir]")
    .description(
      "Bring a folder's rules and attributes into the database, all or nothing; each change is a new version.",
    )
    .option("--json", "print JSON")
    .action(importRules);
  command
    .command("export <dir>")
    .description("Write the database's rules to a folder, one file each.")
    .action(exportRules);
  command
    .command("diff [dir]")
    .description("What an import would change. Exit 1 when anything differs.")
    .option("--json", "print JSON")
    .action(diff);
  return command;
}

async function list(options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const { all } = await readRuleBook(db, plugins);
    if (options.json) return printJson(all);
    if (all.length === 0) return print("ルールはまだありません。noroshi rules import で取り込めます。");
    for (const c of all) {
      if (c.ok)
        print(
          `${c.rule.enabled ? "入" : "切"}  ${String(c.rule.priority).padStart(6)}  ${pad(c.rule.id, 30)} ${c.rule.name}`,
        );
      else
        print(
          `誤          ${pad(c.id, 30)} ${c.name}\n${c.faults.map((f) => `      ${f.path}: ${f.message}`).join("\n")}`,
        );
    }
  });
}

async function check(dir: string | undefined, options: { json?: boolean }): Promise<void> {
  const folder = await readRuleFolder(dir ?? "rules", plugins);
  if (options.json) printJson({ rules: folder.rules.length, faults: folder.faults });
  else if (folder.faults.length === 0) print(`${folder.rules.length}件のルールに誤りはありません。`);
  else printFaults(folder.faults);
  if (folder.faults.length > 0) process.exitCode = 1;
}

async function importRules(dir: string | undefined, options: { json?: boolean }): Promise<void> {
  await withStore(async (store) => {
    const result = await importRuleFiles(store, dir ?? "rules", plugins, new Date());
    if (options.json) printJson(result);
    else printFaults(result.faults);
    if (result.faults.length > 0) throw new CommandError("nothing was imported; mend the faults above first");
    if (!options.json)
      print(`${result.changed.length}件を取り込みました（変わらないもの ${result.unchanged.length}件）。`);
  });
}

async function exportRules(dir: string): Promise<void> {
  await withStore(async ({ db }) => {
    const rules = await listRules(db);
    const attributes = await listAttributes(db);
    await mkdir(join(dir, "attributes"), { recursive: true });
    const write = (path: string, json: unknown) => writeFile(join(dir, path), `${JSON.stringify(json, null, 2)}\n`);
    for (const rule of rules) await write(`${rule.id}.json`, rule.json);
    for (const attribute of attributes) await write(join("attributes", `${attribute.key}.json`), attribute);
    print(`${rules.length}件のルールと${attributes.length}件の属性を ${dir} に書き出しました。`);
  });
}

async function diff(dir: string | undefined, options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const folder = await readRuleFolder(dir ?? "rules", plugins, await listAttributes(db));
    const differences = await diffRuleFiles(db, folder);
    if (options.json) printJson(differences);
    else if (differences.length === 0) print("違いはありません。");
    for (const d of options.json ? [] : differences) {
      print(
        `${{ "only-in-files": "ファイルだけ", "only-in-database": "データベースだけ", changed: "変更" }[d.kind]}  ${d.id}`,
      );
      for (const p of d.paths)
        print(`    ${p.path}\n      - ${JSON.stringify(p.database)}\n      + ${JSON.stringify(p.file)}`);
    }
    if (differences.length > 0) process.exitCode = 1;
  });
}

function printFaults(faults: RuleFolder["faults"]): void {
  for (const { file, faults: list } of faults)
    for (const f of list) print(`${file}  ${f.path || "(全体)"}  [${f.code}] ${f.message}`);
}
