/**
 * LINE's events taken in, signature checked, stored and relayed to another server: `noroshi serve` as a process against a
 * bare Express app that only checks the signature and says 200. First as fast as they are answered, then 1,000 a second
 * for a minute. The load, our server, the bare one and the server that relays go to are processes of their own; every
 * event that was answered for must have arrived there before a round counts.
 */
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import BetterSqlite3 from "better-sqlite3";
import { openStore } from "../src/store/open.ts";
import { relayTargetSchema, saveTarget } from "../src/store/relay-targets.ts";
import { startNoroshi } from "../test/support/noroshi-process.ts";
import { makeDatabase } from "./database.ts";
import { machineLoad, productFlags, startServer } from "./processes.ts";
import { type BenchTable, median, printTable } from "./table.ts";
import { CONNECTIONS, type Load, SECRET } from "./webhook-load.ts";
import type { Received } from "./webhook-servers.ts";

const AIM_RATIO = 0.5;
const AIM_P99_MS = 100;
const PER_SECOND = 1_000;
const TARGET = "bench";
const FRIENDS = 5_000;
/** Nothing new at the receiver for so long: it will not come. */
const LOST_MS = 20_000;

const LOAD = fileURLToPath(new URL("./webhook-load.ts", import.meta.url));
const SERVERS = fileURLToPath(new URL("./webhook-servers.ts", import.meta.url));

const rule = {
  id: "relay-all",
  name: "すべて中継",
  trigger: { type: "webhook" },
  conditions: { all: [{ fact: "webhook", path: "$.kind", operator: "isPresent", value: true }] },
  audience: "nobody",
  actions: [{ type: "relay", target: TARGET }],
};

/** What came of a round of ours beside the answers. */
interface Ours extends Load {
  /** At the receiver before the last answer went out, as a share of all. */
  aheadShare: number;
  /** From the last answer to the last event's arrival, in milliseconds. */
  drainMs: number;
  /** Events a second from the first body sent to the last event's arrival. */
  relayedPerSecond: number;
  /** From a body's receipt to its delivery in our books, in milliseconds. */
  lag: { p50: number; p99: number };
}

/** Six to seven minutes as it stands. `seconds`: of a round as fast as it goes; `minute`: of the one by the clock. */
export async function run({ rounds = 5, seconds = 10, minute = 60 } = {}): Promise<BenchTable[]> {
  const folder = mkdtempSync(join(tmpdir(), "noroshi-bench-"));
  const template = join(folder, "template.db");
  await makeDatabase(template, rule, FRIENDS);
  try {
    return [await atSpeed(folder, template, rounds, seconds), await byTheClock(folder, template, minute)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function atSpeed(folder: string, template: string, rounds: number, seconds: number): Promise<BenchTable> {
  const [ours, bare]: [Ours[], Load[]] = [[], []];
  const how = ["closed", String(seconds)] as const;
  for (let round = 0; round < rounds; round++) {
    const measure = {
      ours: async () => ours.push(await loadOurs(folder, template, ...how)),
      bare: async () => bare.push(await loadBare(...how)),
    };
    for (const who of round % 2 === 0 ? (["bare", "ours"] as const) : (["ours", "bare"] as const)) await measure[who]();
  }
  const of = <T>(all: T[], pick: (one: T) => number) => median(all.map(pick));
  const bareRate = of(bare, (one) => one.perSecond);
  const row = (what: string, pick: (one: Load) => number, aim = "") => {
    const [a, b] = [of(ours, pick), of(bare, pick)];
    return [what, a, b, a / b, aim];
  };
  const relayed = of(ours, (one) => one.relayedPerSecond);
  return {
    title: `6. Webhook bodies as fast as they are answered, ${CONNECTIONS} connections, all of them relayed in order: medians of ${rounds} rounds of ${seconds} s, ${machineLoad()}`,
    columns: ["", "ours", "bare Express", "ratio", "aim"],
    rows: [
      row("answered a second", (one) => one.perSecond, `≥ ${AIM_RATIO}`),
      ["answered and relayed a second, to the last", relayed, "", relayed / bareRate, ""],
      row("median answer, ms", (one) => one.p50),
      row("99 of 100 answers, ms", (one) => one.p99),
      row("longest answer, ms", (one) => one.longest),
      ["arrived before the last answer, %", 100 * of(ours, (one) => one.aheadShare), "", "", ""],
      ["all arrived after the last answer, ms", of(ours, (one) => one.drainMs), "", "", ""],
      ["events in all", of(ours, (one) => one.answered), of(bare, (one) => one.answered), "", ""],
      ["  lost in any round", 0, "", "", "0"],
    ],
  };
}

async function byTheClock(folder: string, template: string, seconds: number): Promise<BenchTable> {
  const bare = await loadBare("open", String(Math.ceil(seconds / 4)), String(PER_SECOND));
  const ours = await loadOurs(folder, template, "open", String(seconds), String(PER_SECOND));
  return {
    title: `6. ${PER_SECOND.toLocaleString("en")} webhook bodies a second by the clock for ${seconds} s, ${machineLoad()}`,
    columns: ["", "ours", "bare Express", "aim"],
    rows: [
      ["median answer, ms", ours.p50, bare.p50, ""],
      ["99 of 100 answers, ms", ours.p99, bare.p99, `< ${AIM_P99_MS}`],
      ["longest answer, ms", ours.longest, bare.longest, ""],
      ["median from receipt to relayed, ms", ours.lag.p50, "", ""],
      ["99 of 100 from receipt to relayed, ms", ours.lag.p99, "", ""],
      ["not yet relayed at the last answer", Math.round((1 - ours.aheadShare) * ours.answered), "", ""],
      ["all arrived after the last answer, ms", ours.drainMs, "", ""],
      ["events in all", ours.answered, bare.answered, ""],
      ["  lost", 0, "", "0"],
    ],
  };
}

// ---------------------------------------------------------------- one round

async function loadBare(...how: string[]): Promise<Load> {
  const server = await startServer([SERVERS, "bare"]);
  try {
    return await sendLoad(server.url, how);
  } finally {
    server.child.kill();
  }
}

/** Rejects when an event that was answered for did not arrive. */
async function loadOurs(folder: string, template: string, ...how: string[]): Promise<Ours> {
  const receiver = await startServer([SERVERS, "receiver"]);
  const file = join(folder, "round.db");
  copyFileSync(template, file);
  await addTarget(file, receiver.url);
  const serve = startNoroshi(["serve"], {
    DATABASE_URL: `sqlite:${file}`,
    PORT: "0",
    LINE_CHANNEL_SECRET: SECRET,
    LINE_CHANNEL_ACCESS_TOKEN: "bench",
    LINE_API_BASE_URL: receiver.url,
    RELAY_ALLOW: "127.0.0.1",
    NODE_OPTIONS: productFlags.join(" "),
  });
  try {
    const { url } = await serve.ready;
    const load = await sendLoad(String(url), how);
    const atLastAnswer = await received(receiver.url);
    const all = await allArrived(receiver.url, load.answered);
    return {
      ...load,
      aheadShare: atLastAnswer.events / load.answered,
      drainMs: Math.max(0, all.lastNewAt - load.lastAnswerAt),
      relayedPerSecond: load.answered / ((all.lastNewAt - load.firstSentAt) / 1_000),
      lag: lagIn(file),
    };
  } catch (error) {
    throw new Error(`${String(error)}\n${serve.output()}`, { cause: error });
  } finally {
    serve.child.kill("SIGTERM");
    await serve.ended;
    receiver.child.kill();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
  }
}

async function addTarget(file: string, url: string): Promise<void> {
  const store = await openStore(`sqlite:${file}`);
  const target = relayTargetSchema.parse({ name: TARGET, url: `${url}/`, ordered: true });
  await store.db.transaction().execute((tx) => saveTarget(tx, target, new Date()));
  await store.close();
}

async function sendLoad(url: string, [how = "", ...rest]: string[]): Promise<Load> {
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, how, `${url}/webhook/line`, ...rest]);
  const load = JSON.parse(stdout) as Load;
  if (load.failed > 0)
    throw new Error(`${load.failed} of ${load.failed + load.answered} bodies were not answered with 200`);
  return load;
}

const received = async (url: string) => (await (await fetch(url)).json()) as Received;

async function allArrived(url: string, events: number): Promise<Received> {
  const begunAt = Date.now();
  for (;;) {
    const now = await received(url);
    if (now.events === events) return now;
    if (now.events > events) throw new Error(`${now.events} events arrived, only ${events} were sent`);
    if (Date.now() - Math.max(now.lastNewAt, begunAt) > LOST_MS)
      throw new Error(`${events - now.events} events are lost`);
    await sleep(50);
  }
}

/** Ours writes down what it delivered within 25 ms, so the books are read once all have come. */
function lagIn(file: string): { p50: number; p99: number } {
  const db = new BetterSqlite3(file, { readonly: true });
  const lags = db
    .prepare(
      "select (julianday(r.finished_at) - julianday(b.received_at)) * 86400000 ms from relays r join webhook_bodies b on b.id = r.body_id where r.finished_at is not null order by 1",
    )
    .pluck()
    .all() as number[];
  db.close();
  const at = (share: number) => lags[Math.floor(share * (lags.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { rounds: { type: "string" }, seconds: { type: "string" }, minute: { type: "string" } },
  });
  const given = Object.entries(values).map(([name, value]) => [name, Number(value)]);
  for (const table of await run(Object.fromEntries(given) as Parameters<typeof run>[0])) printTable(table);
}
