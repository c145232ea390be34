import { Command, Option } from "commander";
import { jst } from "../delivery/jst.ts";
import { relayHeaders } from "../delivery/relay/headers.ts";
import type { Db } from "../store/open.ts";
import { type Chosen, discardRelays, getRelay, listRelays, type Relay, resendRelays } from "../store/relays.ts";
import type { RelayState } from "../store/schema.ts";
import { addTargetCommands, number } from "./relay-targets.ts";
import { CommandError, pad, print, printJson, withStore } from "./terminal.ts";

const states: Record<RelayState, string> = {
  due: "送信待ち",
  delivered: "送信済み",
  dead: "未達",
  discarded: "破棄",
};

export function relaysCommand(): Command {
  const command = new Command("relays").description(
    "Webhook events on their way to other servers, byte for byte: where to, what waits, what could not be delivered.",
  );
  addTargetCommands(command);
  command
    .command("list")
    .description("Newest first.")
    .option("--target <name>", "only for this target")
    .addOption(new Option("--state <state>", "only these").choices(Object.keys(states)))
    .option("--limit <n>", "how many", "50")
    .option("--before <id>", "page on: older than this one")
    .option("--json", "print JSON")
    .action(list);
  command
    .command("show <id>")
    .description("Headers, attempts and the body, which holds what citizens wrote.")
    .option("--json", "print JSON")
    .action(show);
  command
    .command("resend [ids...]")
    .description("Send again what is dead or was discarded, as if new.")
    .option("--all", "everything in the state")
    .addOption(new Option("--state <state>", "with --all").choices(["dead", "discarded"]).default("dead"))
    .option("--target <name>", "with --all: only for this target")
    .action(resend);
  command
    .command("discard [ids...]")
    .description("Set aside for good what waits or is dead; it stays listed.")
    .option("--all", "everything in the state, which has to be named")
    .addOption(new Option("--state <state>", "with --all").choices(["dead", "due"]))
    .option("--target <name>", "with --all: only for this target")
    .action(discard);
  return command;
}

interface ListOptions {
  target?: string;
  state?: RelayState;
  limit: string;
  before?: string;
  json?: boolean;
}

async function list({ target, state, limit, before, json }: ListOptions): Promise<void> {
  await withStore(async ({ db }) => {
    const rows = await listRelays(db, {
      limit: number(limit, "--limit"),
      ...(target === undefined ? {} : { target }),
      ...(state === undefined ? {} : { state }),
      ...(before === undefined ? {} : { before: number(before, "--before") }),
    });
    if (json) return printJson(rows);
    if (rows.length === 0) return print("中継はありません。");
    for (const row of rows) print(line(row));
  });
}

function line(row: Relay): string {
  const why = row.code === null ? "" : `  ${row.code}: ${row.message}`;
  return `${String(row.id).padStart(8)}  ${pad(states[row.state], 10)}  ${jst(new Date(row.created_at))}  ${pad(row.target, 20)}  ${row.attempts}回${why}`;
}

async function show(idText: string, options: { json?: boolean }): Promise<void> {
  const id = number(idText, "id");
  await withStore(async ({ db }) => {
    const found = await getRelay(db, id);
    if (!found) throw new CommandError(`there is no relay ${id}`);
    const { relay, body } = found;
    const bytes = body?.bytes ? Buffer.from(body.bytes) : null;
    const headers =
      body && bytes
        ? relayHeaders(
            { webhookEventIds: relay.webhook_event_ids, attempts: relay.attempts },
            { bytes, contentType: body.content_type, signature: body.signature },
          )
        : null;
    // What is no UTF-8 would come out as something else than what is sent.
    const text = bytes?.equals(Buffer.from(bytes.toString())) ? bytes.toString() : null;
    const base64 = bytes !== null && text === null ? bytes.toString("base64") : null;
    if (options.json) {
      return printJson({ ...relay, received_at: body?.received_at ?? null, headers, body: text, body_base64: base64 });
    }
    print(
      `中継 ${id}  ${states[relay.state]}  中継先 ${relay.target}  ルール ${relay.rule_id}  イベント ${relay.event_id}`,
    );
    print(
      `作成 ${jst(new Date(relay.created_at))}  ${relay.attempts}回試行${relay.status === null ? "" : `  HTTP ${relay.status}`}`,
    );
    if (relay.finished_at !== null) print(`終了 ${jst(new Date(relay.finished_at))}`);
    if (relay.code !== null) print(`${relay.code}: ${relay.message}`);
    print(`イベントID ${relay.webhook_event_ids.split(",").join(", ")}`);
    if (!headers) return print("\n本文は消去されています。");
    print("\n次に送るときのヘッダー");
    for (const [key, value] of Object.entries(headers)) print(`  ${key}: ${value}`);
    print(`\n本文（${bytes?.length ?? 0}バイト）`);
    print(text ?? `UTF-8ではありません。base64: ${base64}`);
  });
}

interface MoveOptions {
  all?: boolean;
  state?: RelayState;
  target?: string;
}

async function resend(ids: string[], options: MoveOptions & { state: "dead" | "discarded" }): Promise<void> {
  await move(ids, options, (db, chosen) => resendRelays(db, chosen, new Date()), "送り直します");
}

async function discard(ids: string[], options: MoveOptions & { state?: "dead" | "due" }): Promise<void> {
  await move(ids, options, (db, chosen) => discardRelays(db, chosen, new Date()), "破棄しました");
}

async function move<S extends RelayState>(
  idTexts: string[],
  { all, state, target }: MoveOptions & { state?: S },
  work: (db: Db, chosen: Chosen<S>) => Promise<number[]>,
  done: string,
): Promise<void> {
  const ids = [...new Set(idTexts.map((text) => number(text, "id")))];
  if (ids.length > 0 === (all ?? false)) throw new CommandError("name either ids or --all", 2);
  if (all && state === undefined) throw new CommandError("--all needs --state", 2);
  await withStore(async ({ db }) => {
    const chosen: Chosen<S> =
      all && state !== undefined ? { state, ...(target === undefined ? {} : { target }) } : { ids };
    const moved = new Set(await db.transaction().execute((tx) => work(tx, chosen)));
    print(`${moved.size}件: ${done}。`);
    const left = ids.filter((id) => !moved.has(id));
    for (const id of left) print(`  ${await whyNot(db, id)}`);
    if (left.length > 0) throw new CommandError(`${left.length} of ${ids.length} stayed as they were`);
  });
}

async function whyNot(db: Db, id: number): Promise<string> {
  const found = await getRelay(db, id);
  if (!found) return `${id}: ありません。`;
  const erased = found.body?.bytes ? "" : "（本文は消去されています）";
  return `${id}: いまの状態は「${states[found.relay.state]}」です${erased}。`;
}
