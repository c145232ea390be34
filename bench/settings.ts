/**
 * The settings form under load, 200,000 friends with all the questions that ship: `noroshi serve` as a process against a bare
 * Express app that runs one statement a request and asks nobody who they are. First as fast as they are answered: every
 * citizen once, in a drawn order, loads the page, reads, and saves three answers with a token of their own. Then by the
 * clock: 500 citizens a second while deliveries to all 200,000 go out from the same process. The phones, our server, the bare
 * one, and what plays LINE are processes of their own. A round with one failed request has no result; what was saved is
 * looked up in the database.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import BetterSqlite3 from "better-sqlite3";
import { startNoroshi } from "../test/support/noroshi-process.ts";
import { startSandbox } from "./delivery.ts";
import { machineLoad, productFlags, startServer } from "./processes.ts";
import { makeSettingsDatabase } from "./settings-database.ts";
import { CONNECTIONS, type KindLoad, kinds, type SettingsLoad } from "./settings-load.ts";
import type { Delivered, Spell } from "./settings-ours.ts";
import { changeOf, LIFF_ID, readVisitors, writeVisitors } from "./settings-visitors.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const AIM_RATIO = 0.6;
const AIM_P99_MS = 250;
const AIM_SLOWED = 1.2;
/** Deliveries without visitors, before and after those with them. */
const QUIET_S = 30;
/** Of every so many citizens one is looked up after a round. */
const LOOK_UP = 20;

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const [LOAD, SERVERS, OURS] = [here("settings-load.ts"), here("settings-servers.ts"), here("settings-ours.ts")];

/** What all rounds start from. */
interface World {
  folder: string;
  people: number;
  template: string;
  tokens: string;
  jwksUrl: string;
  lineUrl: string;
  page: string;
  consent: string;
}

/**
 * Some twelve minutes as it stands. `people`: friends, and at most so many visits; `seconds`: of a round as fast as it goes;
 * `minutes`: by the clock, `citizens` a second, `pause` seconds between deliveries. 0 rounds or minutes leave that part out.
 */
export async function run({
  people = 200_000,
  rounds = 3,
  seconds = 40,
  minutes = 5,
  citizens = 500,
  pause = 100,
} = {}): Promise<BenchTable[]> {
  const folder = mkdtempSync(join(tmpdir(), "noroshi-bench-"));
  const file = (name: string) => join(folder, name);
  const [template, tokens, jwks, page] = [file("template.db"), file("tokens"), file("jwks.json"), file("page.br")];
  await makeSettingsDatabase(template, people);
  writeVisitors(people, { tokens, jwks });
  const line = await startServer([SERVERS, "line", jwks]);
  const world = { folder, people, template, tokens, lineUrl: line.url, jwksUrl: `${line.url}/oauth2/v2.1/certs`, page };
  try {
    const whole = { ...world, consent: await fetchPage(world) };
    const tables: BenchTable[] = [];
    if (rounds > 0) tables.push(await atSpeed(whole, rounds, seconds));
    if (minutes > 0) tables.push(await byTheClock(whole, minutes * 60, citizens, pause));
    return tables;
  } finally {
    line.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function atSpeed(world: World, rounds: number, seconds: number): Promise<BenchTable> {
  const [ours, bare]: [SettingsLoad[], SettingsLoad[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const measure = {
      ours: async () => ours.push(await roundOf(world, startOurs, seconds)),
      bare: async () => bare.push(await roundOf(world, startBare, seconds)),
    };
    for (const who of round % 2 === 0 ? (["bare", "ours"] as const) : (["ours", "bare"] as const)) await measure[who]();
  }
  const row = (what: string, pick: (one: SettingsLoad) => number, aim = "") => {
    const [a, b] = [median(ours.map(pick)), median(bare.map(pick))];
    return [what, a, b, a / b, aim];
  };
  const names = { page: "page loads", read: "first reads (token checked)", again: "reads again", save: "saves" };
  const visited = ["page", "read", "save"] as const;
  const rate = ({ count, spentMs }: KindLoad) => count / (spentMs / 1_000);
  const visits = (one: SettingsLoad) => 1 / visited.reduce((sum, kind) => sum + 1 / rate(one[kind]), 0);
  return {
    title: `7. Settings of ${world.people.toLocaleString("en")} citizens as fast as they are answered, ${CONNECTIONS} connections: medians of ${rounds} rounds of ${seconds} s or everyone once, ${machineLoad()}`,
    columns: ["", "ours", "bare Express", "ratio", "aim"],
    rows: [
      ...kinds.map((kind) => row(`${names[kind]} a second`, (one) => rate(one[kind]), `≥ ${AIM_RATIO}`)),
      row("whole visits a second (page, read, save)", visits, `≥ ${AIM_RATIO}`),
      ...kinds.flatMap((kind) => [
        row(`${names[kind]}: median answer, ms`, (one) => one[kind].p50),
        row(`${names[kind]}: 99 of 100 answers, ms`, (one) => one[kind].p99),
      ]),
      ["visitors a round, each once", ...[ours, bare].map((all) => median(all.map((one) => one.saved.length))), "", ""],
      ["  failed in any round", 0, 0, "", "0"],
    ],
  };
}

async function byTheClock(world: World, seconds: number, citizens: number, pauseS: number): Promise<BenchTable> {
  const sandbox = await startSandbox(world.people);
  const file = join(world.folder, "clock.db");
  copyFileSync(world.template, file);
  const args = [...productFlags, OURS, `sqlite:${file}`, sandbox.url, world.jwksUrl];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("our server ended");
    return value as string;
  };
  const deliver = async (forSeconds: number, pause = 0) => {
    child.stdin.write(`${forSeconds} ${pause}\n`);
    return JSON.parse(await said()) as Spell;
  };
  try {
    const url = await said();
    // The first is slow on both sides.
    const first = await deliver(1);
    const before = await deliver(QUIET_S);
    const [load, busy] = await Promise.all([
      sendLoad(world, ["open", url, world.tokens, world.consent, String(seconds), String(citizens)]),
      deliver(seconds, pauseS),
    ]);
    const after = await deliver(QUIET_S);
    const spells = [first, before, busy, after];
    await sandbox.check(world.people, spells.flatMap(({ delivered }) => delivered).length);
    const quiet = [...before.delivered, ...after.delivered];
    const of = (all: Delivered[], pick: (one: Delivered) => number) => median(all.map(pick));
    const [quietMs, busyMs] = [of(quiet, (d) => d.doneMs), of(busy.delivered, (d) => d.doneMs)];
    const clocked = ["page", "read", "save"] as const;
    const all = (pick: (one: KindLoad) => number) => clocked.map((kind) => pick(load[kind]));
    return {
      title: `7. ${citizens} citizens a second by the clock for ${seconds} s, while deliveries to ${world.people.toLocaleString("en")} go out, ${pauseS} s between them, ${machineLoad()}`,
      columns: ["", ...clocked, "aim"],
      rows: [
        ["median answer, ms", ...all((one) => one.p50), ""],
        ["99 of 100 answers, ms", ...all((one) => one.p99), `< ${AIM_P99_MS}`],
        ["longest answer, ms", ...all((one) => one.longest), ""],
        ["answered", ...all((one) => one.count), ""],
        ["  failed", 0, 0, 0, "0"],
        ["", "with visitors", "without", "ratio", ""],
        ["median delivery, ms", busyMs, quietMs, busyMs / quietMs, `< ${AIM_SLOWED}`],
        [
          "  freeze, ms",
          ...ratioOf(
            of(busy.delivered, (d) => d.frozenMs),
            of(quiet, (d) => d.frozenMs),
          ),
          "",
        ],
        ["processor cores in use by our server", ...ratioOf(busy.cores, (before.cores + after.cores) / 2), ""],
        ["deliveries, each to everyone exactly once", busy.delivered.length, quiet.length, "", ""],
      ],
    };
  } finally {
    const ended = once(child, "exit");
    child.stdin.end();
    await ended;
    await sandbox.stop();
  }
}

const ratioOf = (a: number, b: number) => [a, b, a / b];

// ---------------------------------------------------------------- one round

type Start = (world: World, file: string) => Promise<{ url: string; stop(): Promise<void> }>;

async function startBare({ page }: World, file: string) {
  const { url, child } = await startServer([SERVERS, "bare", file, page]);
  return {
    url,
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

async function startOurs({ lineUrl, jwksUrl }: Pick<World, "lineUrl" | "jwksUrl">, file: string) {
  const serve = startNoroshi(["serve"], {
    DATABASE_URL: `sqlite:${file}`,
    PORT: "0",
    LINE_CHANNEL_SECRET: "bench",
    LINE_CHANNEL_ACCESS_TOKEN: "bench",
    LINE_API_BASE_URL: lineUrl,
    LINE_JWKS_URL: jwksUrl,
    LIFF_ID,
    NODE_OPTIONS: productFlags.join(" "),
  });
  const { url } = await serve.ready;
  return {
    url: String(url),
    async stop() {
      serve.child.kill("SIGTERM");
      await serve.ended;
    },
  };
}

/** Rejects when a request failed, or when what was saved is not there. */
async function roundOf(world: World, start: Start, seconds: number): Promise<SettingsLoad> {
  const file = join(world.folder, "round.db");
  copyFileSync(world.template, file);
  const server = await start(world, file);
  let load: SettingsLoad;
  try {
    load = await sendLoad(world, ["closed", server.url, world.tokens, world.consent, String(seconds)]);
  } finally {
    await server.stop();
  }
  lookUp(world, file, load.saved);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
  return load;
}

async function sendLoad({ people }: World, args: string[]): Promise<SettingsLoad> {
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, ...args], { maxBuffer: 1_000 + people * 10 });
  const load = JSON.parse(stdout) as SettingsLoad;
  if (load.failed > 0) throw new Error(`${load.failed} requests failed, the first of them: ${load.why}`);
  return load;
}

function lookUp({ tokens }: World, file: string, saved: number[]): void {
  const visitors = readVisitors(tokens);
  const db = new BetterSqlite3(file, { readonly: true });
  const ids = new Map(db.prepare<[], [string, number]>("select key, id from attributes").raw().all());
  const columns = ["area", "categories", "language"].map((key) => `attr_${ids.get(key)}`);
  const find = db
    .prepare<[string], string[]>(
      `select ${columns.join(", ")} from friends where channel = 'live' and line_user_id = ?`,
    )
    .raw();
  for (const place of saved.filter((_, i) => i % LOOK_UP === 0)) {
    const [area, categories, language] = find.get(visitors[place]?.userId ?? "") ?? [];
    const there = { area, categories: categories?.slice(1, -1).split(";"), language };
    if (JSON.stringify(there) !== JSON.stringify(changeOf(place)))
      throw new Error(`what visitor ${place} saved is not there: ${JSON.stringify(there)}`);
  }
  db.close();
}

/** Writes the page down as ours sends it; gives the version of the words that a save agrees to. */
async function fetchPage(world: Omit<World, "consent">): Promise<string> {
  const server = await startOurs(world, world.template);
  try {
    const html = await (await fetch(`${server.url}/liff/`)).text();
    const [answer] = (await once(get(`${server.url}/liff/`, { headers: { "accept-encoding": "br" } }), "response")) as [
      NodeJS.ReadableStream,
    ];
    writeFileSync(world.page, await buffer(answer));
    const consent = /"consentVersion":"(\w+)"/.exec(html)?.[1];
    if (consent === undefined) throw new Error("the page names no words to agree to");
    return consent;
  } finally {
    await server.stop();
  }
}

if (import.meta.main) {
  const names = ["people", "rounds", "seconds", "minutes", "citizens", "pause"] as const;
  const { values } = parseArgs({
    options: Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
  });
  const given = Object.entries(values).map(([name, value]) => [name, Number(value)]);
  for (const table of await run(Object.fromEntries(given) as Parameters<typeof run>[0])) printTable(table);
}
