import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { jst } from "../delivery/jst.ts";
import { draftEvent, type Prepared, prepare } from "../delivery/prepare.ts";
import type { CompiledRule } from "../engine/compile.ts";
import type { ConditionTrace, IncomingEvent, RuleTrace } from "../engine/types.ts";
import { plugins } from "../plugins/index.ts";
import type { DnsResolve } from "../plugins/plugin.ts";
import { formUrlOf } from "../server/config.ts";
import { readRuleBook } from "../server/rule-book.ts";
import { readRuleFolder } from "../server/rule-files.ts";
import { shownDelivery } from "../server/rules/shown.ts";
import { zoneResolver } from "../server/zone-resolver.ts";
import { defineAttribute, listAttributes } from "../store/attributes.ts";
import { LIVE_CHANNEL } from "../store/channels.ts";
import { importFriends } from "../store/import-friends.ts";
import { openStore, type Store } from "../store/open.ts";
import { systemDns } from "./serve.ts";
import { CommandError, config, createLog, print, printJson } from "./terminal.ts";

interface ReplayOptions {
  rules?: string;
  source: string;
  now?: string;
  dns?: string;
  all?: boolean;
  json?: boolean;
}

/** What one file would do. */
export interface Replayed {
  file: string;
  event: IncomingEvent;
  traces: RuleTrace[];
  prepared: Prepared[];
}

export function replayCommand(): Command {
  return new Command("replay")
    .description(
      "What recorded mails would do under the rules: matches, guards, audience, the exact bubbles. Writes nothing, sends nothing.",
    )
    .argument("<file...>", ".eml files")
    .option("--rules <dir>", "rules of this folder, not of the database")
    .option("--source <source>", "where the mails would have come from", "imap:default")
    .option("--now <instant>", "as if it were then (ISO 8601); left out: the time each mail arrived")
    .option("--dns <file>", "answer DNS from a zone in this JSON file, to check signatures offline")
    .option("--all", "show the conditions of rules that did not match, too")
    .option("--json", "print JSON")
    .action(replay);
}

async function replay(files: string[], options: ReplayOptions): Promise<void> {
  if (options.now !== undefined && Number.isNaN(Date.parse(options.now)))
    throw new CommandError("--now must be like 2026-11-22T09:00:00+09:00", 2);
  const resolve: DnsResolve = options.dns ? zoneResolver(JSON.parse(await readText(options.dns))) : systemDns;
  const { store, rules, sample } = await openForReplay(options.rules);
  try {
    if (sample && !options.json) print("（データベースがないため、サンプル市民で人数を数えます）\n");
    const all: Replayed[] = [];
    for (const file of files) {
      const replayed = await replayFile(file, {
        store,
        rules,
        source: options.source,
        resolve,
        ...(options.now ? { now: new Date(options.now) } : {}),
      });
      all.push(replayed);
      if (!options.json) show(replayed, options.all ?? false);
    }
    if (options.json) printJson(all.map(readable));
  } finally {
    await store.close();
  }
}

/** Reads one file and takes it the way a real event goes, up to the writing. */
async function replayFile(
  file: string,
  options: { store: Store; rules: readonly CompiledRule[]; source: string; resolve: DnsResolve; now?: Date },
): Promise<Replayed> {
  const [type = ""] = options.source.split(":");
  const plugin = plugins.triggers.get(type);
  if (!plugin?.read) throw new CommandError(`events of ${options.source} cannot be replayed`, 2);
  const raw = await readFile(file).catch((error: Error) => {
    throw new CommandError(`cannot read ${file}: ${error.message}`);
  });
  const log = createLog("silent");
  const event = await plugin.read(raw, {
    source: options.source,
    now: () => options.now ?? new Date(),
    resolve: options.resolve,
    log,
  });
  const now = options.now ?? event.occurredAt;
  const { drafted, traces } = await draftEvent(event, options.rules, plugins, now, formUrlOf(config()));
  const prepared: Prepared[] = [];
  for (const one of drafted) prepared.push(await prepare(options.store.db, one, now));
  return { file, event, traces, prepared };
}

/** The configured database, read only, where there is one; else a passing one in memory with the sample citizens. */
async function openForReplay(
  dir: string | undefined,
): Promise<{ store: Store; rules: readonly CompiledRule[]; sample: boolean }> {
  const { databaseUrl } = config();
  const path = databaseUrl.slice("sqlite:".length);
  if (existsSync(path)) {
    const store = await openStore(databaseUrl, { readonly: true });
    const known = await listAttributes(store.db);
    if (dir === undefined) return { store, rules: (await readRuleBook(store.db, plugins)).rules, sample: false };
    return { store, rules: await rulesOf(dir, known), sample: false };
  }
  const folder = dir ?? "rules";
  const store = await openStore("sqlite::memory:");
  // The sample citizens answer the shipped attributes; a folder of rules may bring more, or its own of the same key.
  const own = (await readRuleFolder(folder, plugins)).attributes;
  const shipped = (await readRuleFolder(shippedFile("rules"), plugins)).attributes;
  const keys = new Set(own.map((a) => a.key));
  for (const attribute of [...own, ...shipped.filter((a) => !keys.has(a.key))]) await defineAttribute(store, attribute);
  await importFriends(store, createReadStream(shippedFile("fixtures/citizens/citizens.csv")), {
    channel: LIVE_CHANNEL,
    at: new Date(),
    skipBad: true,
  });
  return { store, rules: await rulesOf(folder, await listAttributes(store.db)), sample: true };
}

/** A file or folder that ships with the program, wherever it is started. */
function shippedFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

async function rulesOf(dir: string, known: Parameters<typeof readRuleFolder>[2]): Promise<CompiledRule[]> {
  const folder = await readRuleFolder(dir, plugins, known);
  for (const { file, faults } of folder.faults) {
    for (const f of faults) process.stderr.write(`noroshi: ${file} ${f.path}: ${f.message}\n`);
  }
  return folder.rules.flatMap(({ compiled }) => (compiled.ok ? [compiled.rule] : []));
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: Error) => {
    throw new CommandError(`cannot read ${file}: ${error.message}`);
  });
}

function show({ file, event, traces, prepared }: Replayed, all: boolean): void {
  const { sender, doubts } = event.evidence;
  print(`■ ${file}`);
  print(`  件名    ${event.title}`);
  print(`  受信    ${jst(event.occurredAt)}`);
  if (sender) print(`  送信元  ${sender.authentic ? "本物" : "確かめられない"}（${sender.code}: ${sender.detail}）`);
  if (doubts.length > 0) print(`  読み取り ${doubts.join(", ")}`);
  const fired = traces.filter((t) => t.outcome === "fired");
  print(`  ルール  ${traces.length}件に尋ね、${fired.length}件が合いました`);
  for (const trace of traces) {
    if (trace.outcome !== "fired" && !all) continue;
    print(
      `    ${{ fired: "○", "not-matched": "×", "not-asked": "－", failed: "！" }[trace.outcome]} ${trace.ruleId}${trace.detail ? ` (${trace.reason}: ${trace.detail})` : ""}`,
    );
    if (trace.conditions) showConditions(trace.conditions, 3);
  }
  if (fired.length === 0) print("  → どのルールにも合いません。配信せず、記録に残します。");
  for (const { decision, draft, audienceCount, asked, final } of prepared) {
    const outcome =
      final.verdict === "pass"
        ? "送信"
        : `${final.verdict === "hold" ? "保留" : "破棄"} ${final.reason}: ${final.message}`;
    print(`  配信    ${decision.rule.id} → ${audienceCount}人  ${outcome}`);
    print(
      `    確認  ${asked.map(({ guard, verdict }) => `${guard}=${verdict.verdict}`).join("  ")}  quota=送信の直前に尋ねます`,
    );
    for (const plan of draft.plans) {
      print(`    ${plan.action}`);
      const messages = Array.isArray(plan.body.messages) ? plan.body.messages : [];
      for (const [i, message] of messages.entries()) {
        const text =
          typeof message === "object" && message !== null && !Array.isArray(message) && typeof message.text === "string"
            ? message.text
            : JSON.stringify(message);
        print(
          `      吹き出し${i + 1}\n${text
            .split("\n")
            .map((line) => `      │ ${line}`)
            .join("\n")}`,
        );
      }
    }
  }
  print();
}

function showConditions(trace: ConditionTrace, depth: number): void {
  const indent = "  ".repeat(depth);
  const sign = trace.result === null ? "－" : trace.result ? "○" : "×";
  if ("all" in trace || "any" in trace) {
    print(`${indent}${sign} ${"all" in trace ? "すべて" : "どれか"}`);
    for (const child of "all" in trace ? trace.all : trace.any) showConditions(child, depth + 1);
  } else if ("not" in trace) {
    print(`${indent}${sign} でない`);
    showConditions(trace.not, depth + 1);
  } else {
    const seen = trace.asked
      ? ` ← ${trace.seen === undefined ? "（ありません）" : JSON.stringify(trace.seen)}`
      : "（尋ねていません）";
    print(
      `${indent}${sign} ${trace.fact}${trace.path?.slice(1) ?? ""} ${trace.operator} ${JSON.stringify(trace.value)}${seen}`,
    );
  }
}

function readable({ file, event, traces, prepared }: Replayed): object {
  const { raw: _, ...rest } = event;
  return {
    file,
    event: rest,
    traces,
    deliveries: prepared.map(shownDelivery),
  };
}
