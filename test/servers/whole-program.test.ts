import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { numberedUserId } from "../../src/sandbox/people.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/server.ts";
import { openStore } from "../../src/store/open.ts";
import { saveRule } from "../../src/store/rules.ts";
import { type Dovecot, startDovecot } from "../support/dovecot.ts";
import { type NoroshiProcess, startNoroshi } from "../support/noroshi-process.ts";

const MAILS = 300;
const CITIZENS = 3;
const TOKEN = "whole-program";

let dovecot: Dovecot;
let sandbox: Sandbox;
let serve: NoroshiProcess | undefined;
const dir = mkdtempSync(join(tmpdir(), "noroshi-whole-"));
const file = join(dir, "noroshi.db");

beforeAll(async () => {
  dovecot = await startDovecot();
  sandbox = await createSandbox({ token: TOKEN });
  sandbox.addNumberedPeople("", CITIZENS);
  const store = await openStore(`sqlite:${file}`);
  const rule = {
    id: "numbered",
    name: "連番のお知らせ",
    trigger: { type: "imap" },
    conditions: { all: [{ fact: "mail", path: "$.subject", operator: "startsWithText", value: "お知らせ" }] },
    audience: "everyone",
    actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.subject}}" }] }],
    guard: { requireAuthenticMail: false, fusePerHour: 1000, dedupeMinutes: 0, maxAgeMinutes: null },
  };
  await store.db.transaction().execute((tx) => saveRule(tx, rule.id, rule, "", new Date()));
  await store.close();
  const db = new Database(file);
  const insert = db.prepare(
    "insert into friends (channel, line_user_id, state, created_at, updated_at) values ('live', ?, 'active', '', '')",
  );
  for (let n = 0; n < CITIZENS; n++) insert.run(numberedUserId("", n));
  db.close();
});
afterAll(async () => {
  serve?.child.kill("SIGKILL");
  await sandbox?.close();
  await dovecot?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function start(): NoroshiProcess {
  return startNoroshi(["serve"], {
    DATABASE_URL: `sqlite:${file}`,
    PORT: "0",
    LINE_CHANNEL_ACCESS_TOKEN: TOKEN,
    LINE_API_BASE_URL: sandbox.url,
    IMAP_URL: dovecot.url,
  });
}

function count(sql: string): number {
  const db = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    return (db.prepare(sql).get() as { n: number }).n;
  } finally {
    db.close();
  }
}

it(`handles each of ${MAILS} mails once while the mail server is restarted twice and we are killed once`, async () => {
  serve = start();
  await serve.ready;
  for (let n = 1; n <= MAILS; n++) {
    dovecot.append(
      [
        `From: anzen@example.jp`,
        `Subject: =?UTF-8?B?${Buffer.from(`お知らせ${n}`).toString("base64")}?=`,
        `Message-ID: <${n}@example.jp>`,
        `Date: ${new Date().toUTCString()}`,
        "",
        `${n}`,
        "",
      ].join("\n"),
    );
    if (n === 100) await dovecot.restart();
    if (n === 150) {
      serve.child.kill("SIGKILL");
      await serve.ended;
      serve = start();
    }
    if (n === 200) {
      await dovecot.kill();
      await dovecot.start();
    }
    await sleep(20);
  }
  const until = Date.now() + 100_000;
  while (count("select count(*) n from deliveries where state = 'sent'") < MAILS && Date.now() < until)
    await sleep(200);

  expect(count("select count(*) n from events")).toBe(MAILS);
  expect(count("select count(distinct title) n from events")).toBe(MAILS);
  expect(count("select count(*) n from deliveries where state = 'sent'")).toBe(MAILS);
  expect(sandbox.histogram()).toEqual({ [MAILS]: CITIZENS });
  const talk = sandbox.talk(numberedUserId("", 0), 1_000).flatMap((entry) => entry.messages.map((m) => m.text));
  expect(new Set(talk).size).toBe(MAILS);
  expect(sandbox.violations()).toEqual([]);
  serve.child.kill("SIGTERM");
  expect(await serve.ended).toBe(0);
});
