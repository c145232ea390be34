import { createWriteStream, existsSync } from "node:fs";
import { userInfo } from "node:os";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import { z } from "zod";
import { DIGEST_PURPOSE } from "../server/audit-digest.ts";
import { digestDir, listDigests } from "../server/audit-digest-files.ts";
import { type DigestVerdict, verifyDigests } from "../server/audit-digest-verify.ts";
import { type AuditFormat, auditFile, auditResult, auditTime } from "../server/audit-export.ts";
import { dayAfter, dayStart } from "../server/japan-day.ts";
import { openSecretKey, secretKeyPath } from "../server/secret-key.ts";
import { appendAudit } from "../store/audit.ts";
import { type AuditFilter, type AuditSummary, auditRows, newestAuditId, searchAudit } from "../store/audit-search.ts";
import { verifyAudit } from "../store/audit-verify.ts";
import type { Db } from "../store/open.ts";
import { CommandError, pad, print, printJson, progress, withStore } from "./terminal.ts";

/** So many entries at most are listed; `export` has all. */
const MAX_LIST = 1_000;
const PROGRESS_ROWS = 5_000;

export function auditCommand(): Command {
  const command = new Command("audit").description("The operation log: what staff did.");
  command
    .command("verify")
    .description(
      "Check that no entry was changed, removed or put in: the whole chain, and the signed file of each day. Ends with 1 when something is wrong.",
    )
    .option("--dir <folder>", "where the daily files lie, such as a copy on another machine")
    .option("--json", "print JSON")
    .action(verify);
  command
    .command("export")
    .description(
      "Entries as a file, oldest first: CSV with a BOM for Excel, or JSON lines with what the hashes are made of.",
    )
    .option("--from <time>", "from this day in Japan on (2026-11-01), or from 2026-11-01T09:00:00+09:00 on")
    .option("--to <time>", "up to and with this day, or before this time")
    .addOption(new Option("--format <format>", "csv or jsonl").choices(["csv", "jsonl"]).default("csv"))
    .option("--out <file>", "write to a file instead of standard output")
    .action(exportEntries);
  command
    .command("list")
    .description("The newest entries.")
    .option("--limit <count>", `how many, at most ${MAX_LIST}`, "20")
    .option("--json", "print JSON")
    .action(list);
  return command;
}

async function verify(options: { dir?: string; json?: boolean }): Promise<void> {
  await withStore(async ({ db }, settings) => {
    const chain = await verifyAudit(db, {
      onProgress: (rows) => rows % PROGRESS_ROWS === 0 && progress(`操作ログ ${rows}件`),
    });
    const digests = await checkDigests(db, options.dir ?? digestDir(settings.databaseUrl), settings);
    progress("", true);
    const ok = chain.total === 0 && digests.findings.length === 0;
    if (!ok) process.exitCode = 1;
    if (options.json) return printJson({ ok, ...chain, digests });
    for (const { code, message } of [...chain.findings, ...digests.findings]) print(`${pad(code, 16)}  ${message}`);
    if (chain.total > chain.findings.length) print(`ほかに${chain.total - chain.findings.length}件あります。`);
    const days =
      digests.lastDay === null
        ? "日次記録はまだありません"
        : `日次記録${digests.digests}日分（${digests.lastDay}まで）`;
    const head = chain.head ? `末尾 ${chain.head.id} ${chain.head.hash}` : "末尾の控えなし";
    print(`操作ログ${chain.rows}件、${days}を確かめました。${ok ? "異常はありません。" : "異常があります。"}\n${head}`);
  });
}

/** Without a key nothing can be said of the files; one made now would call them all false. */
async function checkDigests(
  db: Db,
  dir: string,
  settings: { secretKey?: string | undefined; databaseUrl: string },
): Promise<DigestVerdict> {
  const path = secretKeyPath(settings.databaseUrl);
  const known = settings.secretKey !== undefined || (path !== null && existsSync(path));
  // An empty folder is asked for all the same: the database knows whether there should be files.
  if (known || (await listDigests(dir)).length === 0) {
    const key = known ? openSecretKey(settings).derive(DIGEST_PURPOSE) : new Uint8Array(32);
    return verifyDigests(dir, db, key);
  }
  throw new CommandError(`日次記録の署名を確かめる鍵がありません。SECRET_KEY を設定するか、${path} を戻してください。`);
}

async function exportEntries(options: {
  from?: string;
  to?: string;
  format: AuditFormat;
  out?: string;
}): Promise<void> {
  const filter: AuditFilter = { from: timeOf("--from", options.from, false), to: timeOf("--to", options.to, true) };
  await withStore(async ({ db }) => {
    const upTo = await newestAuditId(db);
    let count = 0;
    async function* counted() {
      for await (const row of auditRows(db, filter, upTo)) {
        yield row;
        count += 1;
        if (count % PROGRESS_ROWS === 0) progress(`${count}件`);
      }
    }
    const out: Writable = options.out === undefined ? process.stdout : createWriteStream(options.out, { mode: 0o600 });
    await pipeline(auditFile(counted(), options.format), out, { end: options.out !== undefined });
    progress(`${count}件を書き出しました。`, true);
    const { format } = options;
    await db.transaction().execute((tx) =>
      appendAudit(tx, {
        at: new Date().toISOString(),
        accountId: null,
        account: `cli:${userInfo().username}`,
        address: null,
        action: "audit.export",
        object: "audit-logs",
        objectId: null,
        result: "ok",
        before: null,
        after: { format, filter },
        counts: { rows: count },
        note: null,
      }),
    );
  });
}

/** A day is one in Japan; as an end it is included whole. */
function timeOf(option: string, text: string | undefined, isEnd: boolean): Date | undefined {
  if (text === undefined) return undefined;
  if (z.iso.date().safeParse(text).success) return dayStart(isEnd ? dayAfter(text) : text);
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return new Date(text);
  throw new CommandError(`${option} must be like 2026-11-26 or 2026-11-26T09:00:00+09:00`, 2);
}

async function list(options: { limit: string; json?: boolean }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIST)
    throw new CommandError(`--limit must be a whole number from 1 to ${MAX_LIST}`, 2);
  await withStore(async ({ db }) => {
    const { rows, total } = await searchAudit(db, {}, [0, limit - 1], ["id", "DESC"]);
    if (options.json) return printJson(rows);
    for (const row of rows) print(lineOf(row));
    print(`全${total}件`);
  });
}

function lineOf(row: AuditSummary): string {
  const cells = [
    String(row.id).padStart(6),
    auditTime(new Date(row.at)),
    pad(row.account, 16),
    pad(auditResult(row.result), 4),
    pad(row.action, 24),
    row.objectId === null ? row.object : `${row.object} ${row.objectId}`,
    ...(row.counts ? [JSON.stringify(row.counts)] : []),
    ...(row.note ? [row.note] : []),
  ];
  // Names tried at the sign-in stand in it, and must not steer the terminal.
  return cells.join("  ").replace(/\p{Cc}/gu, "\ufffd");
}
