/**
 * Webhook events to two servers while everything falls ill: one server is killed, answers after 30 s or with 500, and our
 * own process dies of SIGKILL, all while LINE sends at speed. Every event arrives at both, byte for byte, in order, at
 * least once and marked so that doubles can be dropped; the healthy server never waits for the other; LINE has its answer
 * within a second. `npm run faults:relay -- --events 50000 --kills 10 --seed 7`; exits 1 with a list of doubts.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { seededRandom } from "../../src/sandbox/faults.ts";
import { createSandbox } from "../../src/sandbox/server.ts";
import { runNoroshi } from "../support/noroshi-process.ts";
import { type Body, makeBodies } from "./relay-bodies.ts";
import {
  checkAnswers,
  checkBooks,
  checkBytes,
  checkOnce,
  checkOrder,
  doublesOf,
  lagsOf,
  type Seen,
} from "./relay-checks.ts";
import { keepServing, type Look, openLook } from "./relay-noroshi.ts";
import { type Receiver, startReceiver } from "./relay-receiver.ts";
import { createSender } from "./relay-sender.ts";

const SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
const TOKEN = "fault-test";
const LANES = 32;
const ANSWER_LIMIT_MS = 1_000;
const TIMEOUT_S = 5;
/** So long after a restart of ours it has old and new work at once. */
const AFTER_OUTAGE_MS = 2_000;
const POLL_MS = 100;
const TELL_MS = 5_000;
/** Of anything that is waited for; nothing takes a tenth of it. */
const GIVE_UP_MS = 300_000;

/** How `for-you` falls ill, and for how long at least: what is slow is seen as ill only when our time-out is over. */
const illnesses = {
  killed: { least: 1_000, most: 3_000 },
  slow: { least: 5_500, most: 8_000 },
  broken: { least: 1_500, most: 4_000 },
};
type Illness = keyof typeof illnesses;

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "50000" },
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const [events, kills] = [Number(values.events), Number(values.kills)];
const random = seededRandom(Number(values.seed));
const between = (least: number, most: number) => least + random() * (most - least);
/** A quick look has each illness once. */
const plan: Illness[] = shuffled(
  events < 10_000 ? ["killed", "slow", "broken"] : ["killed", "killed", "killed", "slow", "slow", "broken", "broken"],
);

function shuffled<T>(all: T[]): T[] {
  const keyed = all.map((one) => ({ one, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
}

const startedAt = Date.now();
const dir = mkdtempSync(join(tmpdir(), "noroshi-relay-"));
const bodies = makeBodies(events, LANES, startedAt, random);
const doubts: string[] = [];

function spread(ms: readonly number[]): string {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(0);
  return sorted.length === 0 ? "–" : `median ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)} ms`;
}

// ---------------------------------------------------------------- the world

const sandbox = await createSandbox({ token: TOKEN, seed: Number(values.seed) });
const forYou = await startReceiver("/line/webhook", join(dir, "for-you.jsonl"), SECRET);
const archive = await startReceiver("/archive?from=line", join(dir, "archive.jsonl"), SECRET);
const file = join(dir, "noroshi.db");
const env = {
  DATABASE_URL: `sqlite:${file}`,
  PORT: "0",
  LINE_CHANNEL_SECRET: SECRET,
  LINE_CHANNEL_ACCESS_TOKEN: TOKEN,
  LINE_API_BASE_URL: sandbox.url,
  RELAY_ALLOW: "127.0.0.1",
};
await setUp();
const keeper = await keepServing(env);
const look = openLook(file);
const sender = createSender(`${keeper.url}/webhook/line`, SECRET, LANES, random);

async function setUp(): Promise<void> {
  const rule = JSON.parse(readFileSync(new URL("../../rules/relay-for-you.json", import.meta.url), "utf8")) as object;
  const actions = ["for-you", "archive"].map((target) => ({ type: "relay", target }));
  mkdirSync(join(dir, "rules"));
  writeFileSync(join(dir, "rules", "relay-for-you.json"), JSON.stringify({ ...rule, enabled: true, actions }));
  await command("rules", "import", join(dir, "rules"));
  const targets = Object.entries({ "for-you": forYou, archive });
  await Promise.all(
    targets.map(([name, { url }]) =>
      command("relays", "target", "set", name, "--url", url, "--ordered", "--timeout", String(TIMEOUT_S)),
    ),
  );
}

async function command(...args: string[]): Promise<void> {
  const { code, output } = await runNoroshi(args, env);
  if (code !== 0) throw new Error(`noroshi ${args.join(" ")} ended with ${code}: ${output}`);
}

// ---------------------------------------------------------------- the play

let scene = "begin";
const illSpans: { from: number; to: number }[] = [];

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = Date.now() + GIVE_UP_MS;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`waited ${GIVE_UP_MS / 1_000} s in vain: ${what}; ${state()}`);
    await sleep(POLL_MS);
  }
}

function state(): string {
  const { stored, unread, due } = look.now();
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0);
  return `${seconds.padStart(4)} s  ${scene.padEnd(10)}  answered ${sender.done()}/${bodies.length}  stored ${stored}, unread ${unread}  due for-you ${due["for-you"] ?? 0}, archive ${due.archive ?? 0}  kills ${keeper.kills}`;
}

/** A wave of bodies, in whose midst `for-you` falls ill; it stays so until the archive has everything. */
async function play(illness: Illness, wave: readonly Body[]): Promise<void> {
  const begun = sender.done();
  const sending = sender.send(wave);
  const share = between(0.05, 0.5) * wave.length;
  await until("part of the wave is answered", () => sender.done() - begun >= share);
  scene = illness;
  const from = Date.now();
  if (illness === "killed") await forYou.kill();
  else forYou.tell(illness);
  const { least, most } = illnesses[illness];
  await Promise.all([sending, sleep(between(least, most))]);
  await until("the archive has everything while for-you is ill", () => {
    const { unread, due } = look.now();
    return unread === 0 && (due.archive ?? 0) === 0;
  });
  const waiting = look.now().due["for-you"] ?? 0;
  if (waiting === 0)
    doubts.push(`nothing waited for for-you while it was ${illness}: the archive's lead proves nothing`);
  illSpans.push({ from, to: Date.now() });
  if (illness === "killed") await forYou.start();
  else forYou.tell("healthy");
  scene = "healthy";
  await until("for-you gets something again", () => (look.now().due["for-you"] ?? 0) < waiting);
  await sleep(between(500, 2_000));
}

/**
 * SIGKILLs of our own process, spread over the work at random: each by the share of it that is done; one in five soon after
 * the one before, while the next process starts.
 */
async function killOurselves(): Promise<void> {
  const whole = 3 * bodies.length;
  for (let n = 0; n < kills; n++) {
    const share = ((n + random()) / kills) * 0.97 * whole;
    if (n > 0 && random() < 0.2) await sleep(random() * 2_000);
    else while (!isOver && doneOf(look.now()) < share) await sleep(POLL_MS);
    await sleep(random() * POLL_MS);
    if (hasFailed) return;
    await keeper.kill();
  }
}

/** Answers to LINE, and relays to either target. */
function doneOf({ stored, unread, due }: Look): number {
  return sender.done() + 2 * (stored - unread) - (due["for-you"] ?? 0) - (due.archive ?? 0);
}

function isDrained(): boolean {
  const { unread, due } = look.now();
  return unread === 0 && Object.values(due).every((n) => n === 0);
}

const telling = setInterval(() => console.log(state()), TELL_MS);
let isOver = false;
let hasFailed = false;
const waves = plan.length + 1;
const wave = (n: number) => bodies.slice((n * bodies.length) / waves, ((n + 1) * bodies.length) / waves);
const killing = killOurselves();
try {
  for (const [n, illness] of plan.entries()) await play(illness, wave(n));
  scene = "last wave";
  await sender.send(wave(plan.length));
  scene = "drain";
  await until("all relays are delivered", isDrained);
  isOver = true;
  await killing;
  // What was delivered just before the last kill may not have been written down.
  await until("all relays are delivered after the last kill", isDrained);
} catch (error) {
  hasFailed = true;
  doubts.push(String(error));
} finally {
  isOver = true;
  clearInterval(telling);
  await killing;
  await sender.close();
  doubts.push(...(await keeper.stop()));
  await Promise.all([forYou.kill(), archive.kill(), sandbox.close()]);
}

// ---------------------------------------------------------------- what came of it

const known = new Map(bodies.map((body) => [body.eventIds, body]));
const seenBy = (target: string, { url, arrivals }: Receiver): Seen => {
  const { pathname, search } = new URL(url);
  return { target, path: `${pathname}${search}`, arrivals: arrivals() };
};
const seen = [seenBy("for-you", forYou), seenBy("archive", archive)] as const;
const relays = look.relays();
for (const one of seen) {
  doubts.push(...checkBytes(one, known), ...checkOnce(one, known), ...checkOrder(one, relays, known));
}
doubts.push(
  ...checkBooks(
    relays,
    seen.map(({ target }) => target),
    bodies.length,
  ),
  ...checkAnswers(sender.answers, ANSWER_LIMIT_MS),
  ...look.failedBodies().map((error) => `a body could not be read: ${error}`),
);
if (keeper.kills !== kills) doubts.push(`${keeper.kills} SIGKILLs of our own process, not ${kills}`);
if (sender.unanswered.has("UND_ERR_HEADERS_TIMEOUT")) doubts.push("LINE waited 10 s for answers that never came");
look.close();

const statuses = Object.entries(Object.groupBy(sender.answers, ({ status }) => status)).map(
  ([status, all]) => `${status} × ${all?.length}`,
);
const isByOutage = (at: number) => keeper.outages.some(({ from, to }) => from <= at && at <= to + AFTER_OUTAGE_MS);
const came = new Set(seen[0].arrivals.map(({ sha256 }) => sha256));
const keptAgain = bodies.filter(({ again }) => came.has(again.sha256)).length;
const repeated = bodies.filter(({ first, again }) => first.sent + again.sent > 1).length;
const wholeRun = [{ from: 0, to: Number.POSITIVE_INFINITY }];
console.log(
  [
    `\nseed ${values.seed}: ${events} events in ${bodies.length} bodies, ${((Date.now() - startedAt) / 1_000).toFixed(0)} s; for-you was ${plan.join(", ")}; ${keeper.kills} SIGKILLs of our own process, up again after ${spread(keeper.outages.map(({ from, to }) => to - from))}`,
    `answers to LINE: ${statuses.join(", ")}; ${spread(sender.answers.map(({ ms }) => ms))}; away from our restarts ${spread(sender.answers.filter(({ at }) => !isByOutage(at)).map(({ ms }) => ms))}`,
    `sent again: ${repeated} bodies, ${keptAgain} of them kept as their repeat; requests cut off: ${JSON.stringify(Object.fromEntries(sender.unanswered))}`,
    ...seen.map(
      (one) => `${one.target}: ${one.arrivals.length} requests, ${doublesOf(one)} doubles that the header shows`,
    ),
    `from LINE's body to the archive, where no restart came between: ${spread(lagsOf(seen[1], relays, illSpans, keeper.outages))} while for-you was ill, ${spread(lagsOf(seen[1], relays, wholeRun, keeper.outages))} in all`,
    doubts.length === 0 ? "no doubts" : `${doubts.length} DOUBTS\n${doubts.map((doubt) => `  ${doubt}`).join("\n")}`,
  ].join("\n"),
);
if (doubts.length === 0) rmSync(dir, { recursive: true });
else console.log(`everything kept in ${dir}`);
process.exitCode = doubts.length === 0 ? 0 : 1;
