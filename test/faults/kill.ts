/**
 * SIGKILL at random moments of a 20,000-recipient delivery, while LINE answers badly: every citizen exactly once, none
 * missing. `npm run faults -- --rounds 200 --seed 7`; prints a line a round and a summary, exits 1 at the first doubt.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { compile } from "../../src/engine/compile.ts";
import { plugins } from "../../src/plugins/index.ts";
import { seededRandom } from "../../src/sandbox/faults.ts";
import { numberedUserId } from "../../src/sandbox/people.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/server.ts";
import { openStore } from "../../src/store/open.ts";
import { saveRule } from "../../src/store/rules.ts";
import { runNoroshi, startNoroshi } from "../support/noroshi-process.ts";

const CITIZENS = 20_000;
/** Ids of another provider among them: LINE refuses their batches without saying whom it means, so batches are halved under fire. */
const FOREIGN = 3;
const TOKEN = "fault-test";
const MOST_KILLS = 5;
const GIVE_UP_MS = 120_000;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "30" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const rounds = Number(values.rounds);
const random = seededRandom(Number(values.seed));
const dir = mkdtempSync(join(tmpdir(), "noroshi-kill-"));

const rule = {
  id: "bulk",
  name: "一斉のお知らせ",
  trigger: { type: "manual" },
  audience: "everyone",
  actions: [{ type: "multicast", messages: [{ type: "text", text: "避難してください。{{manual.text}}" }] }],
};

/** One database with citizens and the rule; every round starts from a copy. */
async function makeTemplate(): Promise<string> {
  const file = join(dir, "template.db");
  const store = await openStore(`sqlite:${file}`);
  const compiled = compile(rule, { triggers: plugins.triggers, actions: plugins.actions, attributes: [] });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  await store.db.transaction().execute((tx) => saveRule(tx, rule.id, rule, "", new Date()));
  await store.close();
  const db = new Database(file);
  const insert = db.prepare(
    "insert into friends (channel, line_user_id, state, created_at, updated_at) values ('live', ?, 'active', '', '')",
  );
  db.transaction(() => {
    for (let n = 0; n < CITIZENS; n++) insert.run(numberedUserId("", n));
    for (let n = 0; n < FOREIGN; n++) insert.run(numberedUserId("f", n));
  })();
  db.pragma("wal_checkpoint(truncate)");
  db.close();
  return file;
}

function prepareSandbox(sandbox: Sandbox): void {
  sandbox.reset({ people: true });
  sandbox.addNumberedPeople("", CITIZENS);
  sandbox.addPeople(Array.from({ length: FOREIGN }, (_, n) => ({ userId: numberedUserId("f", n), foreign: true })));
  sandbox.setFaults({
    latencyMs: { min: 20, max: 400 },
    errorBefore: 0.025,
    errorAfter: 0.025,
    cutAfter: 0.05,
    rateLimited: 0.02,
  });
}

interface Round {
  kills: number;
  firesKilled: number;
  seconds: number;
  refused: number;
  doubts: string[];
}

async function playRound(n: number, template: string, sandbox: Sandbox): Promise<Round> {
  prepareSandbox(sandbox);
  const file = join(dir, `round-${n}.db`);
  copyFileSync(template, file);
  const env = {
    DATABASE_URL: `sqlite:${file}`,
    PORT: "0",
    LINE_CHANNEL_ACCESS_TOKEN: TOKEN,
    LINE_API_BASE_URL: sandbox.url,
  };
  const started = performance.now();
  const round: Round = { kills: 0, firesKilled: 0, seconds: 0, refused: 0, doubts: [] };

  // Whoever presses the button may die as well: the key makes it one event, however often it is pressed.
  const fire = ["fire", "bulk", "--text", `第${n}回`, "--key", `round-${n}`];
  const firing = (async () => {
    if (random() < 0.4) {
      const doomed = startNoroshi(fire, env);
      await sleep(random() * 900);
      doomed.child.kill("SIGKILL");
      if ((await doomed.ended) === null) round.firesKilled++;
    }
    const { code, output } = await runNoroshi(fire, env);
    if (code !== 0) round.doubts.push(`fire ended with ${code}: ${output}`);
  })();

  const kills = 1 + Math.floor(random() * MOST_KILLS);
  for (let i = 0; i < kills; i++) {
    const serve = startNoroshi(["serve"], env);
    // Most after it is up, in the middle of the sending; some while it starts.
    if (random() < 0.8) await serve.ready;
    await sleep(random() * 700);
    serve.child.kill("SIGKILL");
    if ((await serve.ended) === null) round.kills++;
  }
  await firing;

  const serve = startNoroshi(["serve"], env);
  // It may find nothing left to do; a signal before it listens for one would end it like any process.
  await serve.ready;
  const state = await finished(file);
  serve.child.kill("SIGTERM");
  if ((await serve.ended) !== 0) round.doubts.push(`serve did not stop cleanly: ${serve.output()}`);
  round.seconds = (performance.now() - started) / 1_000;
  round.refused = sandbox.requestStats()["POST message/multicast"]?.byStatus["409"] ?? 0;
  round.doubts.push(...doubtsOf(sandbox, file, state));
  if (round.doubts.length === 0) for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
  return round;
}

async function finished(file: string): Promise<string> {
  const db = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    const until = Date.now() + GIVE_UP_MS;
    while (Date.now() < until) {
      const rows = db.prepare("select state from deliveries").all() as { state: string }[];
      if (rows.length > 0 && rows.every((r) => ["sent", "incomplete"].includes(r.state)))
        return rows.map((r) => r.state).join();
      await sleep(50);
    }
    return "unfinished";
  } finally {
    db.close();
  }
}

function doubtsOf(sandbox: Sandbox, file: string, state: string): string[] {
  const doubts: string[] = [];
  if (state !== "incomplete")
    doubts.push(`deliveries ended as: ${state}; expected one, incomplete for its ${FOREIGN} foreign ids`);
  const histogram = sandbox.check(Array.from({ length: CITIZENS }, (_, n) => numberedUserId("", n)));
  if (JSON.stringify(histogram.histogram) !== JSON.stringify({ 1: CITIZENS }) || histogram.others > 0) {
    doubts.push(`people by how often they got it: ${JSON.stringify(histogram.histogram)}, others ${histogram.others}`);
  }
  const violations = sandbox.violations();
  if (violations.length > 0) doubts.push(`violations: ${JSON.stringify(violations.slice(0, 3))}`);
  const db = new Database(file, { readonly: true });
  const rows = db
    .prepare("select state, sum(recipient_count) people from batches where state not in ('split') group by state")
    .all() as { state: string; people: number }[];
  db.close();
  const booked = Object.fromEntries(rows.map((r) => [r.state, r.people]));
  if (booked.delivered !== CITIZENS || booked.dead !== FOREIGN || rows.length !== 2)
    doubts.push(`booked: ${JSON.stringify(booked)}`);
  return doubts;
}

const sandbox = await createSandbox({ token: TOKEN, seed: Number(values.seed) });
const template = await makeTemplate();
const all: Round[] = [];
for (let n = 1; n <= rounds; n++) {
  const round = await playRound(n, template, sandbox);
  all.push(round);
  console.log(
    `round ${n}/${rounds}: ${round.doubts.length === 0 ? "ok" : "DOUBT"}  kills ${round.kills} (+${round.firesKilled} while firing)  409s ${round.refused}  ${round.seconds.toFixed(1)} s`,
  );
  for (const doubt of round.doubts) console.log(`  ${doubt}`);
  if (round.doubts.length > 0) break;
}
await sandbox.close();
const good = all.filter((r) => r.doubts.length === 0).length;
const sum = (pick: (r: Round) => number) => all.reduce((total, r) => total + pick(r), 0);
console.log(
  `\nseed ${values.seed}: ${good} of ${rounds} rounds, ${good * CITIZENS} citizens exactly once, ${sum((r) => r.kills)} SIGKILLs of the server and ${sum((r) => r.firesKilled)} of the one who fires, ${sum((r) => r.refused)} repeats that LINE recognised (409)`,
);
if (good === rounds) rmSync(dir, { recursive: true });
else console.log(`databases kept in ${dir}`);
process.exitCode = good === rounds ? 0 : 1;
