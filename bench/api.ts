/**
 * Thirty of the staff at work on the API at one time, over 200,000 friends and 10,000 mails, while deliveries to all 200,000 go
 * out from the same process: `noroshi serve` as a process, real HTTP, tokens. Each asks, reads for a second, and asks again:
 * lists of every kind, and counts of audiences as they are built. Beside it the same without a delivery.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import BetterSqlite3 from "better-sqlite3";
import { Agent, request } from "undici";
import { z } from "zod";
import { seedRoles } from "../src/server/staff/default-roles.ts";
import { hashOfSecret } from "../src/server/staff/links.ts";
import { permissions } from "../src/server/staff/permissions.ts";
import { newToken } from "../src/server/staff/who.ts";
import { createAccount } from "../src/store/accounts.ts";
import { createToken } from "../src/store/api-tokens.ts";
import { openStore } from "../src/store/open.ts";
import { startNoroshi } from "../test/support/noroshi-process.ts";
import { startSandbox } from "./delivery.ts";
import { TOKEN } from "./delivery-bare.ts";
import { RULE_ID } from "./delivery-ours.ts";
import { machineLoad, productFlags } from "./processes.ts";
import { makeSettingsDatabase } from "./settings-database.ts";
import { type BenchTable, printTable } from "./table.ts";

const FRIENDS = 200_000;
const MAILS = 10_000;
const ACCOUNTS = 30;
const THINK_MS = 1_000;
/** Between deliveries: the freeze of each (0.3 s) makes everyone wait. */
const PAUSE_MS = 30_000;
const AIM_LIST_MS = 100;
const AIM_COUNT_MS = 150;
const FIXTURES = fileURLToPath(new URL("../fixtures/mails", import.meta.url));

const list = (path: string, filter: object, sort: [string, string]) =>
  `${path}?${new URLSearchParams({ filter: JSON.stringify(filter), range: "[0,24]", sort: JSON.stringify(sort) })}`;

/** What staff look at. Sorts and filters as screens ask for them. */
const lists: readonly string[] = [
  list("/rules", {}, ["priority", "DESC"]),
  list("/rules", { q: "地震" }, ["name", "ASC"]),
  list("/deliveries", {}, ["id", "DESC"]),
  list("/mails", {}, ["id", "DESC"]),
  list("/mails", { q: "地震" }, ["id", "DESC"]),
  list("/friends", {}, ["id", "ASC"]),
  list("/friends", { audience: { all: [{ fact: "area", operator: "equal", value: "緑区" }] } }, ["id", "ASC"]),
  list("/audit-logs", {}, ["id", "DESC"]),
  "/status",
  "/attributes",
];
const leaf = (fact: string, operator: string, value: unknown, path?: string) => ({
  fact,
  operator,
  value,
  ...(path ? { path } : {}),
});
const audiences: readonly unknown[] = [
  "everyone",
  { all: [leaf("area", "in", ["中央区", "美浜区/磯辺"]), leaf("birth_year", "in", ["20s", "30s"], "$.age_band")] },
  { any: [leaf("categories", "containsAny", ["fire", "crime"]), { not: leaf("area", "isPresent", true) }] },
  { all: [leaf("birth_year", "greaterThanInclusive", 65, "$.age"), leaf("categories", "contains", "heat")] },
];

export async function run({ seconds = 60 } = {}): Promise<BenchTable> {
  const folder = mkdtempSync(join(tmpdir(), "noroshi-bench-"));
  const file = join(folder, "api.db");
  await makeSettingsDatabase(file, FRIENDS);
  addMails(file);
  const token = await makeToken(file);
  const sandbox = await startSandbox(FRIENDS);
  const serve = startNoroshi(["serve"], {
    DATABASE_URL: `sqlite:${file}`,
    PORT: "0",
    LINE_CHANNEL_ACCESS_TOKEN: TOKEN,
    LINE_CHANNEL_SECRET: "bench",
    LINE_API_BASE_URL: sandbox.url,
    NODE_OPTIONS: productFlags.join(" "),
  });
  try {
    const { url } = await serve.ready;
    const api = caller(String(url), token);
    await work(api, 5);
    const quiet = await work(api, seconds);
    const delivering = deliverUntil(api, performance.now() + seconds * 1_000);
    const busy = await work(api, seconds);
    const deliveries = await delivering;
    const row = (what: string, pick: (times: Times) => number[], share: number, aim = "") => [
      what,
      quantile(pick(busy), share),
      quantile(pick(quiet), share),
      aim,
    ];
    return {
      title: `9. ${ACCOUNTS} of the staff at the API, ${FRIENDS.toLocaleString("en")} friends, ${MAILS.toLocaleString("en")} mails, ${seconds} s, ${machineLoad()}`,
      columns: ["", `deliveries going out, ${PAUSE_MS / 1_000} s between them`, "otherwise", "aim"],
      rows: [
        row("lists: median, ms", ({ lists: l }) => l, 0.5),
        row("lists: 95 of 100, ms", ({ lists: l }) => l, 0.95, `≤ ${AIM_LIST_MS}`),
        row("counts: median, ms", ({ counts }) => counts, 0.5),
        row("counts: 95 of 100, ms", ({ counts }) => counts, 0.95, `≤ ${AIM_COUNT_MS}`),
        ["requests", busy.lists.length + busy.counts.length, quiet.lists.length + quiet.counts.length, ""],
        ["deliveries to all meanwhile", deliveries, 0, "≥ 1"],
      ],
    };
  } catch (error) {
    throw new Error(`${String(error)}\n${serve.output()}`, { cause: error });
  } finally {
    serve.child.kill("SIGTERM");
    await serve.ended;
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Times {
  lists: number[];
  counts: number[];
}
type Ask = (path: string, body?: unknown) => Promise<unknown>;

function caller(url: string, token: string): Ask {
  const dispatcher = new Agent({ connections: ACCOUNTS + 1 });
  return async (path, body) => {
    const answer = await request(`${url}/api${path}`, {
      dispatcher,
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${text}`);
    return JSON.parse(text);
  };
}

/** Everyone asks, thinks and asks again; one time in four it is a count. */
async function work(ask: Ask, seconds: number): Promise<Times> {
  const times: Times = { lists: [], counts: [] };
  const until = performance.now() + seconds * 1_000;
  await Promise.all(
    Array.from({ length: ACCOUNTS }, async (_, account) => {
      await sleep((account / ACCOUNTS) * THINK_MS);
      for (let n = account; performance.now() < until; n++) {
        const isCount = n % 4 === 0;
        const begunAt = performance.now();
        if (isCount) await ask("/audience/count", { audience: audiences[(n / 4) % audiences.length] });
        else await ask(lists[n % lists.length] ?? "");
        (isCount ? times.counts : times.lists).push(performance.now() - begunAt);
        await sleep(THINK_MS * (0.5 + Math.random()));
      }
    }),
  );
  return times;
}

/** Fires one delivery to everyone after the other; gives how many ended. */
async function deliverUntil(ask: Ask, until: number): Promise<number> {
  let ended = 0;
  while (performance.now() < until) {
    const body = { text: `お知らせ ${ended}`, key: randomUUID(), seenCount: FRIENDS };
    const fired = fireSchema.parse(await ask(`/rules/${RULE_ID}/fire`, body));
    const id = fired.deliveries[0]?.id ?? 0;
    for (;;) {
      const { state } = z.looseObject({ state: z.string() }).parse(await ask(`/deliveries/${id}`));
      if (state === "sent") break;
      if (state !== "sending" && state !== "queued") throw new Error(`the delivery ended as ${state}`);
      await sleep(500);
    }
    ended += 1;
    await sleep(Math.max(0, Math.min(PAUSE_MS, until - performance.now())));
  }
  return ended;
}
const fireSchema = z.looseObject({ deliveries: z.array(z.looseObject({ id: z.number() })) });

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

/** Fixture mails over the last year, as if they had come in. */
function addMails(file: string): void {
  const mails = readdirSync(FIXTURES)
    .filter((name) => name.endsWith(".eml"))
    .map((name) => readFileSync(join(FIXTURES, name)));
  const db = new BetterSqlite3(file);
  const insert = db.prepare(
    `insert into events (source, trigger, title, occurred_at, taken_at, facts, evidence, trace, outcome)
     values ('imap:default', 'imap', ?, ?, ?, ?, ?, '[]', ?)`,
  );
  const raw = db.prepare("insert into event_raw (event_id, content_type, bytes) values (?, 'message/rfc822', ?)");
  db.transaction(() => {
    for (let n = 0; n < MAILS; n++) {
      const at = new Date(Date.now() - (MAILS - n) * 52 * 60_000).toISOString();
      const title = `【${["地震情報", "気象警報", "防犯", "火災"][n % 4]}】お知らせ ${n}`;
      const facts = {
        mail: {
          subject: title,
          from: { address: "anzen@bousai.city.chiba.example", name: "" },
          text: `本文 ${n}`,
          body: `本文 ${n}`,
        },
      };
      const evidence = {
        dates: [],
        sender: { authentic: true, code: "dkim", detail: "" },
        doubts: [],
        contentHash: String(n),
      };
      const { lastInsertRowid } = insert.run(
        title,
        at,
        at,
        JSON.stringify(facts),
        JSON.stringify(evidence),
        n % 3 === 0 ? "fired" : "no-rule",
      );
      raw.run(lastInsertRowid, mails[n % mails.length]);
    }
  })();
  db.close();
}

async function makeToken(file: string): Promise<string> {
  const store = await openStore(`sqlite:${file}`);
  const token = newToken();
  const now = new Date();
  await store.db.transaction().execute(async (tx) => {
    await seedRoles(tx);
    const account = await createAccount(
      tx,
      { name: "bench", displayName: "bench", roles: ["admin"], permissions: [], departments: null },
      now,
    );
    const endsAt = new Date(now.getTime() + 86_400_000).toISOString();
    const all = Object.keys(permissions);
    await tx.updateTable("accounts").set({ state: "active" }).where("name", "=", "bench").execute();
    await createToken(
      tx,
      {
        name: "bench",
        hash: hashOfSecret(token),
        accountId: account?.id ?? 0,
        permissions: all,
        departments: null,
        endsAt,
      },
      now,
    );
  });
  await store.close();
  return token;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: "string" } } });
  printTable(await run(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }));
}
