/**
 * How fast a relay target that was away gets what waited: the relay worker over a database with 100,000 bodies queued, against
 * a bare loop of the same HTTP client that holds its bodies in memory and writes nothing down. The target is a process of its
 * own on this machine that answers 200 to everything; both sides are measured by turns.
 *
 * With a role as its first argument this file is one of those processes: `receiver`, `ours DATABASE-URL URL WIDTH COUNT`,
 * `bare URL WIDTH COUNT`.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import BetterSqlite3 from "better-sqlite3";
import { Pool } from "undici";
import { createRelayWorker } from "../src/delivery/relay/worker.ts";
import { createOutgoing } from "../src/server/outgoing.ts";
import { openStore } from "../src/store/open.ts";
import { relayTargetSchema, saveTarget } from "../src/store/relay-targets.ts";
import { countRelays } from "../src/store/relays.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const HERE = fileURLToPath(import.meta.url);
const AIM_PER_SECOND = 2_000;
const TARGET = "bench";
const HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "x-line-signature": "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=",
};

/** About the size of a text message's webhook. */
function bodyOf(n: number): Buffer {
  const event = {
    type: "message",
    mode: "active",
    timestamp: 1_795_305_600_000 + n,
    source: { type: "user", userId: `U${n.toString(16).padStart(32, "0")}` },
    webhookEventId: eventId(n),
    deliveryContext: { isRedelivery: false },
    replyToken: n.toString(16).padStart(32, "0"),
    message: { type: "text", id: `${n}`, quoteToken: "q".repeat(60), text: `断水はいつまでですか（${n}）` },
  };
  return Buffer.from(JSON.stringify({ destination: `U${"0".repeat(32)}`, events: [event] }));
}

const eventId = (n: number) => n.toString(32).toUpperCase().padStart(26, "0");

/** Two to four minutes with 100,000 relays and three rounds. */
export async function run({ relays = 100_000, rounds = 3 } = {}): Promise<BenchTable> {
  const folder = mkdtempSync(join(tmpdir(), "noroshi-bench-"));
  const receiver = await startReceiver();
  try {
    const rows: BenchTable["rows"] = [];
    for (const [label, width] of [
      ["in order, one at a time", 1],
      ["without order, 4 at once", 4],
    ] as const) {
      const queued = join(folder, `queued-${width}.db`);
      await makeQueue(queued, receiver.url, width, relays);
      const [ours, bare]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        const file = join(folder, "run.db");
        copyFileSync(queued, file);
        ours.push(await inProcess("ours", `sqlite:${file}`, receiver.url, `${width}`, `${relays}`));
        bare.push(await inProcess("bare", receiver.url, `${width}`, `${relays}`));
        for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
      }
      const [oursS, bareS] = [median(ours) / 1_000, median(bare) / 1_000];
      const aim = width === 1 ? `≥ ${AIM_PER_SECOND}` : "";
      rows.push([label, oursS, bareS, oursS / bareS, relays / oursS, relays / bareS, aim]);
    }
    return {
      title: `5. Relays that catch up: ${relays.toLocaleString("en")} queued, medians of ${rounds}, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
      columns: ["", "ours s", "bare loop s", "ratio", "ours /s", "bare /s", "aim /s"],
      rows,
    };
  } finally {
    receiver.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeQueue(file: string, url: string, width: number, relays: number): Promise<void> {
  const store = await openStore(`sqlite:${file}`);
  const target = relayTargetSchema.parse({ name: TARGET, url, ordered: width === 1, parallelism: width });
  await store.db.transaction().execute((tx) => saveTarget(tx, target, new Date()));
  await store.close();
  const db = new BetterSqlite3(file);
  const at = new Date().toISOString();
  const body = db.prepare(
    "insert into webhook_bodies (channel, received_at, signature, content_type, bytes, state, erase_at) values ('live', ?, ?, ?, ?, 'done', ?)",
  );
  const relay = db.prepare(
    "insert into relays (target, body_id, event_id, rule_id, webhook_event_ids, state, attempts, due_at, created_at) values (?, ?, 1, 'relay', ?, 'due', 0, ?, ?)",
  );
  db.transaction(() => {
    for (let n = 0; n < relays; n++) {
      const { lastInsertRowid } = body.run(at, HEADERS["x-line-signature"], HEADERS["content-type"], bodyOf(n), at);
      relay.run(TARGET, lastInsertRowid, eventId(n), at, at);
    }
  })();
  db.pragma("wal_checkpoint(truncate)");
  db.close();
}

/** Runs a role in a process of its own; gives its milliseconds. */
async function inProcess(role: "ours" | "bare", ...args: string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [HERE, role, ...args]);
  return Number(stdout);
}

async function startReceiver(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [HERE, "receiver"], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", () => reject(new Error("the receiver ended")));
  });
  return { url, child };
}

async function receive(): Promise<void> {
  const server = createServer((request, response) => {
    request.on("end", () => response.end());
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

async function ours(databaseUrl: string, count: number): Promise<number> {
  const store = await openStore(databaseUrl);
  const outgoing = createOutgoing({ allow: ["127.0.0.1"] });
  const all = Promise.withResolvers<void>();
  let attempts = 0;
  const complain = (data: object, message: string) => console.error(message, data);
  const worker = createRelayWorker({
    store,
    send: outgoing.send,
    now: () => new Date(),
    random: Math.random,
    log: { debug() {}, info() {}, warn: complain, error: complain },
    onAttempt: ({ outcome }) => {
      if (outcome !== "delivered") all.reject(new Error(`a relay ended as ${outcome}`));
      attempts += 1;
      if (attempts === count) all.resolve();
    },
  });
  const begunAt = performance.now();
  worker.start();
  await all.promise;
  // Stopping writes down what is not yet.
  await worker.stop();
  const ms = performance.now() - begunAt;
  const [left] = await countRelays(store.db);
  if (left) throw new Error(`${left.due} relays are still due`);
  await outgoing.close();
  await store.close();
  return ms;
}

async function bare(url: string, width: number, count: number): Promise<number> {
  const pool = new Pool(new URL(url).origin, { connections: width });
  const bodies = Array.from({ length: count }, (_, n) => bodyOf(n));
  let next = 0;
  const loop = async () => {
    for (let n = next++; n < count; n = next++) {
      const headers = { ...HEADERS, "x-noroshi-event-id": eventId(n), "x-noroshi-attempt": "1" };
      const { statusCode, body } = await pool.request({ method: "POST", path: "/", headers, body: bodies[n] ?? null });
      await body.dump();
      if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
    }
  };
  const begunAt = performance.now();
  await Promise.all(Array.from({ length: width }, loop));
  const ms = performance.now() - begunAt;
  await pool.close();
  return ms;
}

if (import.meta.main) {
  const [, , role, ...args] = process.argv;
  if (role === "receiver") await receive();
  else if (role === "ours") process.stdout.write(`${await ours(args[0] ?? "", Number(args[3]))}`);
  else if (role === "bare") process.stdout.write(`${await bare(args[0] ?? "", Number(args[1]), Number(args[2]))}`);
  else {
    const { values } = parseArgs({ options: { relays: { type: "string" }, rounds: { type: "string" } } });
    const given = Object.entries(values).map(([key, value]) => [key, Number(value)]);
    printTable(await run(Object.fromEntries(given)));
  }
}
