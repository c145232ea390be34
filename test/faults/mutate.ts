/**
 * Fixture mails with their bytes changed at random: nothing crashes, and nothing is delivered that the unchanged mail
 * would not have delivered, word for word. `npm run fuzz -- --mails 10000 --seed 7`.
 */
import { parseArgs } from "node:util";
import { instantOf } from "../../fixtures/mails/build.ts";
import { catalogue } from "../../fixtures/mails/catalogue.ts";
import { draftEvent, prepare } from "../../src/delivery/prepare.ts";
import { plugins } from "../../src/plugins/index.ts";
import { seededRandom } from "../../src/sandbox/faults.ts";
import type { Store } from "../../src/store/open.ts";
import { createFixtureWorld, type FixtureWorld } from "../support/fixture-world.ts";

const { values } = parseArgs({
  options: {
    mails: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const random = seededRandom(Number(values.seed));
const pick = (n: number) => Math.floor(random() * n);

type Mutation = (raw: Buffer) => Buffer;
const splice = (raw: Buffer, at: number, remove: number, insert: Buffer = Buffer.alloc(0)) =>
  Buffer.concat([raw.subarray(0, at), insert, raw.subarray(at + remove)]);
const headerEnd = (raw: Buffer) => Math.max(1, raw.indexOf("\r\n\r\n"));
const lines = (raw: Buffer) => raw.toString("latin1").split("\r\n");
const joined = (all: string[]) => Buffer.from(all.join("\r\n"), "latin1");

const LABELS = [
  "utf-8",
  "iso-2022-jp",
  "shift_jis",
  "euc-jp",
  "us-ascii",
  "iso-8859-1",
  "utf-7",
  "cp50221",
  "x-unknown",
  "",
];
const mutations: Record<string, Mutation> = {
  "flip a bit": (raw) => {
    const out = Buffer.from(raw);
    const at = pick(out.length);
    out[at] = (out[at] ?? 0) ^ (1 << pick(8));
    return out;
  },
  "change bytes": (raw) => {
    const out = Buffer.from(raw);
    for (let i = 0; i <= pick(20); i++) out[pick(out.length)] = pick(256);
    return out;
  },
  "cut a piece out": (raw) => splice(raw, pick(raw.length), pick(200)),
  "cut the end off": (raw) => raw.subarray(0, pick(raw.length)),
  "cut the beginning off": (raw) => raw.subarray(pick(headerEnd(raw))),
  "double a piece": (raw) => {
    const at = pick(raw.length);
    return splice(raw, at, 0, raw.subarray(at, at + pick(400)));
  },
  "put rubbish in": (raw) =>
    splice(raw, pick(raw.length), 0, Buffer.from(Array.from({ length: 1 + pick(40) }, () => pick(256)))),
  "put NUL and escapes in": (raw) =>
    splice(
      raw,
      pick(raw.length),
      0,
      Buffer.from(["\0\0", "\u001b$B", "\u001b(B", "\r\n\r\n", "\r\n.\r\n"][pick(5)] ?? ""),
    ),
  "drop a header line": (raw) => {
    const all = lines(raw);
    all.splice(pick(Math.max(1, all.indexOf(""))), 1);
    return joined(all);
  },
  "double a header line": (raw) => {
    const all = lines(raw);
    const end = Math.max(1, all.indexOf(""));
    all.splice(pick(end), 0, all[pick(end)] ?? "");
    return joined(all);
  },
  "swap two lines": (raw) => {
    const all = lines(raw);
    const [a, b] = [pick(all.length), pick(all.length)];
    [all[a], all[b]] = [all[b] ?? "", all[a] ?? ""];
    return joined(all);
  },
  "say another charset": (raw) =>
    Buffer.from(
      raw.toString("latin1").replace(/charset="?[\w-]+"?/i, `charset=${LABELS[pick(LABELS.length)]}`),
      "latin1",
    ),
  "say another transfer encoding": (raw) =>
    Buffer.from(
      raw
        .toString("latin1")
        .replace(/(Content-Transfer-Encoding: )\S+/i, `$1${["base64", "7bit", "quoted-printable", "x-uue"][pick(4)]}`),
      "latin1",
    ),
  "bare line feeds": (raw) => Buffer.from(raw.toString("latin1").replaceAll("\r\n", "\n"), "latin1"),
  "another sender": (raw) =>
    Buffer.from(raw.toString("latin1").replace(/^From:.*$/m, "From: Someone <someone@stranger.example>"), "latin1"),
  "another day": (raw) =>
    Buffer.from(raw.toString("latin1").replace(/^Date:.*$/m, "Date: Wed, 01 Jan 2025 00:00:00 +0900"), "latin1"),
};
const names = Object.keys(mutations);

/** What would go: rule, people and words. */
async function wouldSend(world: FixtureWorld, store: Store, raw: Uint8Array, now: Date): Promise<Set<string>> {
  const event = await world.read(raw, now);
  const { drafted } = await draftEvent(event, world.rules, plugins, now);
  const going = new Set<string>();
  for (const one of drafted) {
    const prepared = await prepare(store.db, one, now);
    if (prepared.final.verdict !== "pass") continue;
    going.add(JSON.stringify([prepared.decision.rule.id, prepared.audienceCount, prepared.draft.plans]));
  }
  return going;
}

const world = await createFixtureWorld();
const store = await world.open();
const bad: string[] = [];
const tally = new Map<string, { mails: number; sent: number }>();
const total = Number(values.mails);
const originals = new Map<string, Set<string>>();
let done = 0;

for (let n = 0; n < total && bad.length < 5; n++) {
  const definition = catalogue[n % catalogue.length];
  if (!definition) throw new Error("no fixtures");
  const raw = world.fixture(definition.id);
  const now = new Date(instantOf(definition).getTime() + 60_000);
  const original = originals.get(definition.id) ?? (await wouldSend(world, store, raw, now));
  originals.set(definition.id, original);

  const applied = Array.from({ length: 1 + pick(3) }, () => names[pick(names.length)] ?? "flip a bit");
  const mutated = applied.reduce((bytes, name) => mutations[name]?.(bytes) ?? bytes, raw);
  try {
    const sent = await wouldSend(world, store, mutated, now);
    const wider = [...sent].filter((one) => !original.has(one));
    if (wider.length > 0)
      bad.push(
        `${definition.id} after «${applied.join(", ")}»: ${wider.join("\n    ")}\n    ${mutated.toString("base64")}`,
      );
    for (const name of applied) {
      const row = tally.get(name) ?? { mails: 0, sent: 0 };
      tally.set(name, { mails: row.mails + 1, sent: row.sent + (sent.size > 0 ? 1 : 0) });
    }
  } catch (error) {
    bad.push(
      `${definition.id} after «${applied.join(", ")}» threw ${(error as Error).stack}\n    ${mutated.toString("base64")}`,
    );
  }
  done++;
  if (done % 1_000 === 0) console.log(`${done}/${total}`);
}

await store.close();
world.dispose();
for (const [name, { mails, sent }] of tally)
  console.log(
    `  ${name.padEnd(32)} ${String(mails).padStart(6)} mails, ${sent} of them still sent what the original sends`,
  );
for (const one of bad) console.log(`\n${one}`);
console.log(`\nseed ${values.seed}: ${done} mutated mails, ${bad.length} bad`);
process.exitCode = bad.length === 0 && done === total ? 0 : 1;
