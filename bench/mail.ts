/**
 * From a mail in a real mailbox to the first call to LINE: our whole program as a process of its own, against a bare IDLE
 * client that fetches the same mail from the same mailbox in the same run. Dovecot itself gathers changes for 0.5 s.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ImapFlow } from "imapflow";
import { numberedUserId } from "../src/sandbox/people.ts";
import { upsertFriends } from "../src/store/friends.ts";
import { openStore } from "../src/store/open.ts";
import { saveRule } from "../src/store/rules.ts";
import { startDovecot } from "../test/support/dovecot.ts";
import { startNoroshi } from "../test/support/noroshi-process.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const MAILS = 25;
const AIM_MS = 50;
const MAIL_TIMEOUT_MS = 20_000;

/** Instants of `performance.now()` by the number in the subject. */
type Arrivals = Map<number, number>;

export async function run({ mails = MAILS } = {}): Promise<BenchTable> {
  const dir = mkdtempSync(join(tmpdir(), "noroshi-bench-mail-"));
  const dovecot = await startDovecot();
  const ours: Arrivals = new Map();
  const bare: Arrivals = new Map();
  const line = await startLine(ours);
  const database = `sqlite:${join(dir, "noroshi.db")}`;
  await prepare(database);
  const serve = startNoroshi(["serve"], {
    DATABASE_URL: database,
    PORT: "0",
    LINE_CHANNEL_ACCESS_TOKEN: "bench",
    LINE_API_BASE_URL: line.url,
    IMAP_URL: dovecot.url,
  });
  const client = await startBareClient(new URL(dovecot.url), bare);
  try {
    await serve.ready;
    await sleep(1_500);
    for (let n = 0; n <= mails; n++) {
      dovecot.append(
        `From: anzen@example.jp\nTo: a@example.jp\nSubject: No ${n}\nMessage-ID: <${n}@bench.example>\nDate: ${new Date().toUTCString()}\n\n${n}\n`,
      );
      const until = performance.now() + MAIL_TIMEOUT_MS;
      while (!(ours.has(n) && bare.has(n))) {
        if (performance.now() > until)
          throw new Error(`mail ${n} did not arrive: ours ${ours.has(n)}, bare ${bare.has(n)}\n${serve.output()}`);
        await sleep(5);
      }
      await sleep(50);
    }
  } finally {
    serve.child.kill("SIGTERM");
    await serve.ended;
    await client.logout().catch(() => {});
    line.close();
    await dovecot.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  // The first mail opens connections; it belongs to neither.
  const extra = [...ours].filter(([n]) => n > 0).map(([n, at]) => at - (bare.get(n) ?? Number.NaN));
  return {
    title: `3. Mail to first LINE call, ${mails} mails through a real Dovecot with IDLE; aim: at most ${AIM_MS} ms more than a bare IDLE client`,
    columns: ["ours minus bare", "median ms", "min ms", "max ms"],
    rows: [["IDLE, fetch, read, rules, guards, outbox, call", median(extra), Math.min(...extra), Math.max(...extra)]],
  };
}

async function prepare(database: string): Promise<void> {
  const store = await openStore(database);
  const rule = {
    id: "bench",
    name: "計測",
    trigger: { type: "imap" },
    conditions: { all: [{ fact: "mail", path: "$.subject", operator: "startsWithText", value: "No" }] },
    audience: "everyone",
    actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.subject}}" }] }],
    guard: { requireAuthenticMail: false, fusePerHour: 1_000 },
  };
  await store.db.transaction().execute((tx) => saveRule(tx, rule.id, rule, "", new Date()));
  await upsertFriends(store.db, "live", [{ lineUserId: numberedUserId("", 1) }], new Date());
  await store.close();
}

/** Answers everything as LINE would and notes when a message was asked for. */
async function startLine(arrivals: Arrivals): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const number = /No (\d+)/.exec(Buffer.concat(chunks).toString())?.[1];
      if (request.url?.endsWith("/multicast") && number !== undefined) arrivals.set(Number(number), at);
      response.setHeader("content-type", "application/json");
      response.end(request.url?.endsWith("/quota") ? '{"type":"none"}' : "{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The bare limit: is told by IDLE, fetches the source, no more. */
async function startBareClient(url: URL, arrivals: Arrivals): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: url.hostname,
    port: Number(url.port),
    secure: false,
    doSTARTTLS: false,
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    logger: false,
  });
  client.on("error", () => {});
  await client.connect();
  await client.mailboxOpen("INBOX", { readOnly: true });
  client.on("exists", ({ count }: { count: number }) => {
    void client.fetchOne(String(count), { source: true }).then((message) => {
      const text = message ? (message.source?.toString() ?? "") : "";
      const number = /^Subject: No (\d+)/m.exec(text)?.[1];
      if (number !== undefined) arrivals.set(Number(number), performance.now());
      void client.idle();
    });
  });
  void client.idle();
  return client;
}

if (import.meta.main) printTable(await run());
