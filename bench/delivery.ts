/**
 * A whole delivery to 200,000 people, from the press of the button to "sent", LINE answering after 100 ms: ours against a
 * bare loop of the same 400 calls at the same pace. Then 1,000,000 people once, for memory. Every process is a fresh one, and
 * the sandbox's ledger says after each that everyone got it exactly once.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { z } from "zod";
import { makeDatabase } from "./database.ts";
import { type Measured, TEXT, TOKEN } from "./delivery-bare.ts";
import { RULE_ID } from "./delivery-ours.ts";
import { machineLoad, productFlags } from "./processes.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const LATENCY_MS = 100;
const AIM_RATIO = 1.15;
const AIM_BYTES = 300e6;

const OURS = fileURLToPath(new URL("./delivery-ours.ts", import.meta.url));
const BARE = fileURLToPath(new URL("./delivery-bare.ts", import.meta.url));
const SANDBOX = fileURLToPath(new URL("../src/sandbox/main.ts", import.meta.url));

const ledgerSchema = z.object({
  totals: z.object({ requestsAccepted: z.number(), personsReached: z.number() }),
  histogram: z.record(z.string(), z.number()),
  requests: z.record(z.string(), z.object({ requests: z.number(), maxPerSecond: z.number() })),
  violations: z.array(z.unknown()),
});

/** About a minute with the sizes as they stand. */
export async function run({ recipients = 200_000, rounds = 5, many = 1_000_000 } = {}): Promise<BenchTable[]> {
  const folder = mkdtempSync(join(tmpdir(), "noroshi-bench-"));
  try {
    const tables = [await compare(folder, recipients, rounds)];
    if (many > 0) tables.push(await deliverOnce(folder, many));
    return tables;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(folder: string, recipients: number, rounds: number): Promise<BenchTable> {
  const template = await makeTemplate(folder, recipients);
  const sandbox = await startSandbox(recipients);
  const ours: Measured[] = [];
  const bare: Measured[] = [];
  const rates: number[] = [];
  try {
    // The sandbox's own first requests are slow; they belong to neither.
    await worker([BARE, sandbox.url, String(recipients / 4)]);
    await sandbox.reset();
    for (let round = 0; round < rounds; round++) {
      const measure = {
        bare: async () => {
          bare.push(await worker([BARE, sandbox.url, String(recipients)]));
          await sandbox.check(recipients);
        },
        ours: async () => {
          ours.push(await deliver(folder, template, sandbox.url));
          rates.push(await sandbox.check(recipients));
        },
      };
      for (const who of round % 2 === 0 ? (["bare", "ours"] as const) : (["ours", "bare"] as const)) {
        await measure[who]();
        await sandbox.reset();
      }
    }
  } finally {
    await sandbox.stop();
  }
  const of = (all: Measured[], pick: (one: Measured) => number) => median(all.map(pick));
  const [oursMs, bareMs] = [of(ours, (m) => m.doneMs), of(bare, (m) => m.doneMs)];
  const row = (what: string, a: number, b: number | "", aim = "") => [what, a, b, b === "" ? "" : a / b, aim];
  return {
    title: `1. ${recipients.toLocaleString("en")} recipients, LINE at ${LATENCY_MS} ms: medians of ${rounds} rounds, ${machineLoad()}`,
    columns: ["", "ours", "bare loop", "ratio", "aim"],
    rows: [
      row("whole delivery, ms", oursMs, bareMs, `≤ ${AIM_RATIO}`),
      row(
        "  freeze, ms",
        of(ours, (m) => m.frozenMs),
        "",
      ),
      row(
        "  send, ms",
        of(ours, (m) => m.doneMs - m.frozenMs),
        bareMs,
      ),
      row(
        "multicasts a second while sending",
        of(ours, (m) => rate(m)),
        of(bare, (m) => rate(m)),
      ),
      row("most multicasts in any second", Math.max(...rates), ""),
      row(
        "peak memory, MB",
        of(ours, (m) => m.peakBytes / 1e6),
        of(bare, (m) => m.peakBytes / 1e6),
      ),
    ],
  };
}

async function deliverOnce(folder: string, recipients: number): Promise<BenchTable> {
  const template = await makeTemplate(folder, recipients);
  const sandbox = await startSandbox(recipients);
  try {
    const measured = await deliver(folder, template, sandbox.url);
    await sandbox.check(recipients);
    return {
      title: `1. ${recipients.toLocaleString("en")} recipients, once, each exactly once by the sandbox's ledger; ${machineLoad()}`,
      columns: ["", "ours", "aim"],
      rows: [
        ["whole delivery, ms", measured.doneMs, ""],
        ["  freeze, ms", measured.frozenMs, ""],
        ["multicasts a second while sending", rate(measured), ""],
        ["peak memory, MB", measured.peakBytes / 1e6, `< ${AIM_BYTES / 1e6}`],
        ["  before the button was pressed, MB", measured.idleBytes / 1e6, ""],
      ],
    };
  } finally {
    await sandbox.stop();
  }
}

const rate = (m: Measured) => m.calls / ((m.doneMs - m.frozenMs) / 1_000);

/** A database with friends and the rule; every round starts from a copy. */
async function makeTemplate(folder: string, recipients: number): Promise<string> {
  const file = join(folder, `template-${recipients}.db`);
  const rule = {
    id: RULE_ID,
    name: "一斉のお知らせ",
    trigger: { type: "manual" },
    audience: "everyone",
    actions: [{ type: "multicast", messages: [{ type: "text", text: TEXT }] }],
  };
  await makeDatabase(file, rule, recipients);
  return file;
}

async function deliver(folder: string, template: string, lineUrl: string): Promise<Measured> {
  const file = join(folder, "round.db");
  copyFileSync(template, file);
  try {
    return await worker([...productFlags, OURS, `sqlite:${file}`, lineUrl]);
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
  }
}

async function worker(args: string[]): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Measured;
}

interface SandboxProcess {
  url: string;
  reset(): Promise<void>;
  /** Throws unless everyone got each of so many deliveries exactly once; gives the most multicasts in any second. */
  check(recipients: number, deliveries?: number): Promise<number>;
  stop(): Promise<void>;
}

/** The sandbox as a process, with so many people; it answers after 100 ms. */
export async function startSandbox(people: number): Promise<SandboxProcess> {
  const args = [SANDBOX, "--token", TOKEN, "--latency-ms", String(LATENCY_MS), "--people", String(people)];
  const child: ChildProcess = spawn(process.execPath, [...args, "--until-stdin-ends"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (!child.stdout) throw new Error("the sandbox has no output");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  const post = async (name: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/sandbox/control/${name}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  };
  return {
    url,
    async reset() {
      await post("reset", {});
      // A reset forgets the faults, latency among them.
      await post("faults", { latencyMs: LATENCY_MS });
    },
    async check(recipients, deliveries = 1) {
      const { histogram, requests, violations } = ledgerSchema.parse(
        await (await fetch(`${url}/sandbox/ledger`)).json(),
      );
      if (violations.length > 0 || JSON.stringify(histogram) !== JSON.stringify({ [deliveries]: recipients })) {
        throw new Error(
          `not exactly ${deliveries} times: ${JSON.stringify(histogram)}, violations ${violations.length}`,
        );
      }
      return requests["POST message/multicast"]?.maxPerSecond ?? Number.NaN;
    },
    async stop() {
      const ended = once(child, "exit");
      child.stdin?.end();
      await ended;
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { recipients: { type: "string" }, rounds: { type: "string" }, many: { type: "string" } },
  });
  const given = Object.entries(values).map(([name, value]) => [name, Number(value)]);
  for (const table of await run(Object.fromEntries(given) as Parameters<typeof run>[0])) printTable(table);
}
