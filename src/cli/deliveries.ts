import { Command, Option } from "commander";
import type { Asked } from "../delivery/guards/index.ts";
import { jst } from "../delivery/jst.ts";
import { discard, type Operated, release, retry, settleUnknown } from "../delivery/operate.ts";
import { countBatches, listBatches, listPlans } from "../store/batches.ts";
import { getDelivery, listDeliveries } from "../store/deliveries.ts";
import type { Store } from "../store/open.ts";
import type { DeliveryRow, DeliveryState } from "../store/schema.ts";
import { CommandError, pad, print, printJson, withStore } from "./terminal.ts";

const states: Record<DeliveryState, string> = {
  held: "保留",
  dropped: "破棄（自動）",
  queued: "送信待ち",
  sending: "送信中",
  sent: "送信済み",
  incomplete: "一部未達",
  discarded: "破棄（職員）",
};

export function deliveriesCommand(): Command {
  const command = new Command("deliveries").description("List, show, release, discard, retry or settle deliveries.");
  command
    .command("list")
    .description("Newest first.")
    .addOption(new Option("--state <state>", "only these").choices(Object.keys(states)))
    .option("--limit <n>", "how many", "50")
    .option("--before <id>", "page on: older than this one")
    .option("--json", "print JSON")
    .action(list);
  command
    .command("show <id>")
    .description("Words, guards, progress, what failed.")
    .option("--json", "print JSON")
    .action(show);
  command
    .command("release <id>")
    .description("A held delivery goes, with the words and to the people frozen when it was held.")
    .option("--even-if-repeated", "although the same content went meanwhile; people get it twice")
    .action((id, { evenIfRepeated = false }) =>
      operate(id, (store, n) => release(store, n, new Date(), { evenIfRepeated }), "送信待ちにしました。"),
    );
  command
    .command("discard <id>")
    .description("A held delivery is set aside for good; it stays listed.")
    .action((id) => operate(id, (store, n) => discard(store, n, new Date()), "破棄しました。"));
  command
    .command("retry <id>")
    .description("Send again what was refused.")
    .option("--unknown", "also what nobody knows to have arrived; some people may get it twice")
    .action((id, options) =>
      operate(id, (store, n) => retry(store, n, new Date(), { unknown: options.unknown ?? false }), "送り直します。"),
    );
  command
    .command("settle <id>")
    .description("You found out whether what nobody knew to have arrived did.")
    .addOption(new Option("--arrived", "it did: it counts as delivered").conflicts("lost"))
    .option("--lost", "it did not: it can be sent again with `retry`")
    .action((id, options) => {
      if (!options.arrived && !options.lost) throw new CommandError("name --arrived or --lost", 2);
      return operate(id, (store, n) => settleUnknown(store, n, new Date(), options.arrived === true), "片付けました。");
    });
  return command;
}

function number(text: string, name: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new CommandError(`${name} must be a number, not ${text}`, 2);
  return Number(text);
}

async function list(options: { state?: DeliveryState; limit: string; before?: string; json?: boolean }): Promise<void> {
  await withStore(async ({ db }) => {
    const rows = await listDeliveries(db, {
      limit: number(options.limit, "--limit"),
      ...(options.state ? { states: [options.state] } : {}),
      ...(options.before === undefined ? {} : { before: number(options.before, "--before") }),
    });
    if (options.json) return printJson(rows.map(readable));
    if (rows.length === 0) return print("配信はありません。");
    for (const row of rows) {
      print(
        `${String(row.id).padStart(6)}  ${pad(states[row.state], 12)}  ${pad(jst(new Date(row.created_at)), 18)}  ${pad(row.rule_id, 28)}  ${String(row.audience_count).padStart(7)}人  ${row.title}`,
      );
      if (row.state === "held") print(`        ${row.hold_reason}: ${row.hold_message}`);
    }
  });
}

async function show(idText: string, options: { json?: boolean }): Promise<void> {
  const id = number(idText, "id");
  await withStore(async ({ db }) => {
    const row = await getDelivery(db, id);
    if (!row) throw new CommandError(`there is no delivery ${id}`);
    const [plans, progress, failed] = [
      await listPlans(db, id),
      await countBatches(db, id),
      await listBatches(db, id, ["dead", "unknown"]),
    ];
    const guards = JSON.parse(row.guards) as Asked[];
    const faults = failed.map((b) => ({
      seq: b.seq,
      state: b.state,
      people: b.recipient_count,
      code: b.code,
      message: b.message,
    }));
    if (options.json) {
      return printJson({
        ...readable(row),
        guards,
        plans: plans.map((p) => ({ ...p, body: JSON.parse(p.body) })),
        progress,
        failed: faults,
      });
    }
    print(`配信 ${id}  ${states[row.state]}  ${row.title}`);
    print(
      `ルール ${row.rule_id}（版 ${row.rule_version}）  受付 ${jst(new Date(row.created_at))}  対象 ${row.audience_count}人`,
    );
    print("\n確認");
    for (const { guard, verdict } of guards) {
      print(
        `  ${pad(guard, 14)} ${verdict.verdict === "pass" ? "通過" : `${verdict.verdict === "hold" ? "保留" : "破棄"} ${verdict.reason}: ${verdict.message}`}`,
      );
    }
    print("\n進み具合");
    for (const { state, batches, people } of progress) print(`  ${pad(state, 10)} ${batches}束 ${people}人`);
    for (const f of faults) print(`  束${f.seq}（${f.people}人） ${f.state} ${f.code}: ${f.message}`);
    for (const plan of plans) print(`\n${plan.action}\n${JSON.stringify(JSON.parse(plan.body), null, 2)}`);
  });
}

async function operate(
  idText: string,
  work: (store: Store, id: number) => Promise<Operated>,
  done: string,
): Promise<void> {
  const id = number(idText, "id");
  await withStore(async (store) => {
    const operated = await work(store, id);
    if (!operated.ok) {
      const hint = operated.code === "repeated-content" ? "よければ --even-if-repeated を付けてください。" : "";
      throw new CommandError(operated.message + hint);
    }
    print(`配信 ${id}: ${done}`);
  });
}

function readable(row: DeliveryRow): object {
  return { ...row, guards: JSON.parse(row.guards), audience: JSON.parse(row.audience) };
}
