import { type Command, Option } from "commander";
import { jst } from "../delivery/jst.ts";
import { isCircuitOpen } from "../delivery/relay/policy.ts";
import { reason } from "../delivery/relay/reasons.ts";
import { plainError } from "../engine/plain-error.ts";
import { outgoingUrl } from "../server/outgoing.ts";
import { plainTarget, relayOverview } from "../server/relay-overview.ts";
import type { Db } from "../store/open.ts";
import {
  eventTypesOf,
  getTarget,
  relayTargetSchema,
  removeTarget,
  resetTarget,
  saveTarget,
} from "../store/relay-targets.ts";
import { countRelays } from "../store/relays.ts";
import type { RelayTargetRow } from "../store/schema.ts";
import { oneAtATime } from "../store/transaction.ts";
import { CommandError, print, printJson, withStore } from "./terminal.ts";

/** `noroshi relays targets` and `noroshi relays target …`. */
export function addTargetCommands(command: Command): void {
  command
    .command("targets")
    .description("All targets: what waits for them, since when, and what they last said.")
    .option("--json", "print JSON")
    .action(targets);

  const target = command.command("target").description("Add, change, remove or try again a target.");
  target
    .command("set <name>")
    .description("Add a target, or change what is named; it is tried at once.")
    .option("--url <url>", "where to post; https, and a private address only when RELAY_ALLOW names it")
    .option("--types <types>", "LINE's event types with commas between (message,postback), or all")
    .option("--timeout <seconds>", "of the whole request, 1–60 (10 for a new one)")
    .option("--parallel <n>", "requests at one time, 1–32 (4 for a new one); counts only with --unordered")
    .addOption(new Option("--ordered", "one after the other, in LINE's order (a new one is)").conflicts("unordered"))
    .option("--unordered", "several at once; what fails does not hold up the rest")
    .addOption(new Option("--on", "relay to it (a new one is on)").conflicts("off"))
    .option("--off", "let everything for it wait; nothing is lost")
    .action(set);
  target
    .command("remove <name>")
    .description("Remove a target; what waits for it is discarded.")
    .option("--yes", "also when something waits")
    .action(remove);
  target.command("reset <name>").description("It is mended: try again now instead of after the wait.").action(reset);
}

export function number(text: string, name: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new CommandError(`${name} must be a number, not ${text}`, 2);
  return Number(text);
}

async function targets(options: { json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const all = await relayOverview(db, new Date());
    if (options.json) {
      return printJson(all.map(({ name, target, ...rest }) => ({ name, ...(target && plainTarget(target)), ...rest })));
    }
    if (all.length === 0) return print("中継先はありません。noroshi relays target set で登録してください。");
    for (const { name, target, due, dead, oldestDueId, lagSeconds } of all) {
      print(target ? `${name}  ${target.url}` : `${name}  未登録（noroshi relays target set ${name} --url …）`);
      print(
        `  待ち ${due}件${due > 0 ? `（最も古いものは中継 ${oldestDueId}、${span(lagSeconds)}前）` : ""}  未達 ${dead}件`,
      );
      if (target) for (const line of about(target)) print(`  ${line}`);
    }
  });
}

function about(row: RelayTargetRow): string[] {
  const settings = [
    row.enabled ? "中継する" : "停止中",
    row.ordered ? "順番どおり" : `同時に${row.parallelism}件まで`,
    `時間切れ ${row.timeout_ms / 1_000}秒`,
    `イベント ${eventTypesOf(row)?.join(",") ?? "すべて"}`,
  ];
  const circuit = isCircuitOpen(row) ? "開（応答がないため、1件ずつ確かめています）" : "閉";
  const failing = row.failures > 0 ? `  ${row.failures}回続けて失敗` : "";
  const next = row.retry_at !== null ? `  次は ${jst(new Date(row.retry_at))} 以降` : "";
  const failure = row.last_failure_at
    ? [`最後の失敗 ${jst(new Date(row.last_failure_at))}  ${row.last_code}: ${row.last_message}`]
    : [];
  const success = row.last_success_at ? [`最後の成功 ${jst(new Date(row.last_success_at))}`] : [];
  return [settings.join("  "), `回路 ${circuit}${failing}${next}`, ...success, ...failure];
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds}秒`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}分`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)}時間` : `${Math.floor(seconds / 86_400)}日`;
}

interface SetOptions {
  url?: string;
  types?: string;
  timeout?: string;
  parallel?: string;
  ordered?: boolean;
  unordered?: boolean;
  on?: boolean;
  off?: boolean;
}

/** What a person calls the parts of a target on the command line. */
const optionOf: Record<string, string> = {
  name: "NAME",
  url: "--url",
  eventTypes: "--types",
  timeoutMs: "--timeout",
  parallelism: "--parallel",
};

async function set(name: string, options: SetOptions): Promise<void> {
  await withStore(async ({ db }, { relayAllow }) => {
    const { before, after } = await db.transaction().execute((tx) => change(tx, name, options, relayAllow));
    print(`${name}: ${before ? "変更しました" : "登録しました"}。`);
    if (after) print(`  ${about(after)[0]}`);
  });
}

async function change(tx: Db, name: string, options: SetOptions, relayAllow: readonly string[]) {
  const now = new Date();
  await oneAtATime(tx, "relay-targets", now);
  const before = await getTarget(tx, name);
  if (!before && options.url === undefined)
    throw new CommandError(`there is no target ${name}; a new one needs --url`, 2);
  const { url, types } = options;
  const parsed = relayTargetSchema.safeParse(
    {
      name,
      ...(before && {
        url: before.url,
        enabled: before.enabled === 1,
        eventTypes: eventTypesOf(before),
        timeoutMs: before.timeout_ms,
        parallelism: before.parallelism,
        ordered: before.ordered === 1,
      }),
      ...(url !== undefined && { url }),
      ...(types !== undefined && {
        eventTypes: types === "all" ? null : types.split(",").map((type) => type.trim()),
      }),
      ...(options.timeout !== undefined && { timeoutMs: number(options.timeout, "--timeout") * 1_000 }),
      ...(options.parallel !== undefined && { parallelism: number(options.parallel, "--parallel") }),
      ...(options.ordered && { ordered: true }),
      ...(options.unordered && { ordered: false }),
      ...(options.on && { enabled: true }),
      ...(options.off && { enabled: false }),
    },
    { error: plainError },
  );
  const address = url === undefined ? undefined : outgoingUrl(relayAllow).safeParse(url);
  const problems = [
    ...(parsed.error?.issues ?? []).map(
      (issue) => `${optionOf[String(issue.path[0])] ?? String(issue.path[0])}: ${issue.message}`,
    ),
    ...(parsed.success ? (address?.error?.issues ?? []) : []).map((issue) => `--url: ${issue.message}`),
  ];
  if (!parsed.success || problems.length > 0) throw new CommandError([...new Set(problems)].join("\n"), 2);
  await saveTarget(tx, parsed.data, now);
  return { before, after: await getTarget(tx, name) };
}

async function remove(name: string, options: { yes?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const waiting = (await countRelays(db)).find((one) => one.target === name)?.due ?? 0;
    if (!(await getTarget(db, name))) throw new CommandError(`there is no target ${name}`);
    if (waiting > 0 && !options.yes) {
      throw new CommandError(
        `${name} には送信待ちが ${waiting}件あり、削除すると破棄されます。よければ --yes を付けてください。送るのを止めるだけなら noroshi relays target set ${name} --off です。`,
      );
    }
    const { discarded } = await db.transaction().execute(async (tx) => {
      await oneAtATime(tx, "relay-targets", new Date());
      return removeTarget(tx, name, reason("removed"), new Date());
    });
    print(`${name}: 削除しました。送信待ちの ${discarded}件を破棄しました。`);
  });
}

async function reset(name: string): Promise<void> {
  await withStore(async ({ db }) => {
    if (!(await resetTarget(db, name, new Date()))) throw new CommandError(`there is no target ${name}`);
    print(`${name}: すぐに送り直します。`);
  });
}
