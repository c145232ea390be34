/**
 * From a mail's arrival to the first call of LINE: the whole program (`noroshi serve` as a process, Dovecot with IDLE)
 * against a bare IDLE client that only fetches the same mail from the same mailbox at the same moment. Dovecot itself
 * gathers changes for 0.5 s before it tells anyone; that is in both.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ImapFlow } from "imapflow";
import { type Dovecot, startDovecot } from "../test/support/dovecot.ts";
import { startNoroshi } from "../test/support/noroshi-process.ts";
import { makeDatabase } from "./database.ts";
import { type BenchTable, median, printTable } from "./table.ts";

const AIM_MS = 50;
const GIVE_UP_MS = 20_000;

const rule = {
  id: "quake",
  name: "地震情報",
  trigger: { type: "imap" },
  conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "地震" }] },
  audience: "everyone",
  actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.subject}}\n\n{{mail.body}}" }] }],
  guard: { requireAuthenticMail: false, fusePerHour: 1_000 },
};

/** Throws when Dovecot is not installed. About a minute with 40 mails. */
export async function run({ mails = 40 } = {}): Promise<BenchTable> {
  const dovecot = await startDovecot();
  const folder = mkdtempSync(join(tmpdir(), "noroshi-bench-"));
  const line = await startLine();
  try {
    const file = join(folder, "noroshi.db");
    await makeDatabase(file, rule, 3);
    const serve = startNoroshi(["serve"], {
      DATABASE_URL: `sqlite:${file}`,
      PORT: "0",
      LINE_CHANNEL_ACCESS_TOKEN: "bench",
      LINE_API_BASE_URL: line.url,
      IMAP_URL: dovecot.url,
    });
    try {
      await serve.ready;
      const bare = await startBare(dovecot.url);
      try {
        return await measure(dovecot, line, bare, mails);
      } catch (error) {
        throw new Error(`${String(error)}\n${serve.output()}`, { cause: error });
      } finally {
        await bare.stop();
      }
    } finally {
      serve.child.kill("SIGTERM");
      await serve.ended;
    }
  } finally {
    line.server.close();
    line.server.closeAllConnections();
    await dovecot.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(dovecot: Dovecot, line: Noted, bare: Noted, mails: number): Promise<BenchTable> {
  const oursMs: number[] = [];
  const bareMs: number[] = [];
  // The first is not counted: neither program has ever read a mail before it.
  for (let n = 0; n <= mails; n++) {
    const [called, fetched] = [line.next(n), bare.next(n)];
    const deliveredAt = performance.now();
    dovecot.append(mail(n));
    const [calledAt, fetchedAt] = await Promise.race([
      Promise.all([called, fetched]),
      sleep(GIVE_UP_MS, undefined, { ref: false }).then(() => {
        throw new Error(`mail ${n} did not come through within ${GIVE_UP_MS} ms`);
      }),
    ]);
    if (n > 0) oursMs.push(calledAt - deliveredAt);
    if (n > 0) bareMs.push(fetchedAt - deliveredAt);
    // Both have to be idling again, and not always at the same distance from the last mail.
    await sleep(300 + (n % 7) * 50);
  }
  const beyond = oursMs.map((ms, i) => ms - (bareMs[i] ?? Number.NaN));
  return {
    title: `3. Mail to first LINE call, Dovecot with IDLE: ${mails} mails, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
    columns: ["", "ours ms", "bare IDLE client ms", "ratio", "ours minus bare ms", "aim ms"],
    rows: [
      ["median", median(oursMs), median(bareMs), median(oursMs) / median(bareMs), median(beyond), `≤ ${AIM_MS}`],
      ["worst", Math.max(...oursMs), Math.max(...bareMs), "", Math.max(...beyond), ""],
    ],
  };
}

function mail(n: number): string {
  const lines = [
    "Return-Path: <anzen@city.example.jp>",
    "From: anzen@city.example.jp",
    "To: list@city.example.jp",
    `Subject: =?UTF-8?B?${Buffer.from(`【地震情報】 第${n}号`).toString("base64")}?=`,
    `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <bench-${n}-${Date.now()}@city.example.jp>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=UTF-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    `第${n}号`,
    "地震がありました。揺れに注意し、身の安全を確保してください。",
    "火の元を確認し、落ち着いて行動してください。",
    "",
  ];
  return lines.join("\n");
}

/** Something that hears of mails: `next` gives the instant (`performance.now`) at which it heard of mail `n`. */
interface Noted {
  next(n: number): Promise<number>;
}

function notes(): Noted & { note(n: number, at: number): void } {
  const waiting = new Map<number, (at: number) => void>();
  return {
    next: (n) => new Promise((resolve) => waiting.set(n, resolve)),
    note: (n, at) => waiting.get(n)?.(at),
  };
}

const numberIn = (text: string) => Number(/第(\d+)号/.exec(text)?.[1]);

/** Answers every call as LINE would the good ones, and notes when a multicast's head arrived. */
async function startLine(): Promise<Noted & { url: string; server: Server }> {
  const { next, note } = notes();
  const server = createServer((request, response) => {
    const arrivedAt = performance.now();
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (request.url === "/v2/bot/message/multicast") note(numberIn(Buffer.concat(parts).toString()), arrivedAt);
      response.setHeader("content-type", "application/json");
      response.end(request.url === "/v2/bot/message/quota" ? '{"type":"none"}' : "{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { next, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The bare limit: told of a mail, it fetches it, and that is all. */
async function startBare(url: string): Promise<Noted & { stop(): Promise<void> }> {
  const { username, password, hostname, port } = new URL(url);
  const { next, note } = notes();
  const client = new ImapFlow({
    host: hostname,
    port: Number(port),
    secure: false,
    doSTARTTLS: false,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
    disableAutoIdle: true,
  });
  client.on("error", () => {});
  await client.connect();
  await client.mailboxOpen("INBOX", { readOnly: true });
  const idle = () => {
    client.idle().catch(() => {});
  };
  client.on("exists", () => {
    void client.fetchOne("*", { source: true }).then((found) => {
      const fetchedAt = performance.now();
      const subject = found ? Buffer.from(/=\?UTF-8\?B\?(.*?)\?=/.exec(String(found.source))?.[1] ?? "", "base64") : "";
      note(numberIn(String(subject)), fetchedAt);
      idle();
    });
  });
  idle();
  return {
    next,
    async stop() {
      await client.logout().catch(() => client.close());
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { mails: { type: "string" } } });
  printTable(await run(values.mails === undefined ? {} : { mails: Number(values.mails) }));
}
