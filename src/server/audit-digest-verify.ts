/** Do the digests still hold together, and does the log still say what they say of it? */
import { z } from "zod";
import { GENESIS } from "../store/audit.ts";
import type { Db } from "../store/open.ts";
import { DIGEST_META, type Digest, listDigests, readDigest } from "./audit-digest-files.ts";

/**
 * - `digest-damaged`: it cannot be read, its signature is wrong, or another key made it.
 * - `digest-chain`: one was taken out, exchanged, or put in before it.
 * - `digest-missing`: the newest that the database remembers is not there, or is another.
 * - `digest-differs`: the log no longer says what was signed: entries were changed, taken out or cut off.
 */
export type DigestFindingCode = "digest-damaged" | "digest-chain" | "digest-missing" | "digest-differs";

export interface DigestFinding {
  code: DigestFindingCode;
  /** In Japan. */
  day: string;
  /** The newest entry the digest covers; null: it does not matter. */
  id: number | null;
  /** A Japanese sentence. */
  message: string;
}

export interface DigestVerdict {
  digests: number;
  lastDay: string | null;
  findings: DigestFinding[];
}

/** Reads every digest in `dir`; a year has 365. Rejects when the folder cannot be read; a folder that is not there has none. */
export async function verifyDigests(dir: string, db: Db, key: Uint8Array): Promise<DigestVerdict> {
  const findings: DigestFinding[] = [];
  const files = await listDigests(dir);
  const hashes = new Map<string, string>();
  let before: { sha256: string; digest: Digest | null } | null = null;
  for (const file of files) {
    const report = (code: DigestFindingCode, message: string, id: number | null = null) =>
      findings.push({ code, day: file.day, id, message: `${file.day}の日次記録: ${message}` });
    const read = await readDigest(file, key);
    const digest = "digest" in read ? read.digest : null;
    if ("problem" in read) report("digest-damaged", read.problem);
    if (digest) {
      const follows = digest.previousDigest === (before?.sha256 ?? null);
      if (!follows)
        report("digest-chain", "前の日次記録とつながりません。取り除かれたか、差し替えられたものがあります。");
      const covered: number | undefined = before === null ? 0 : before.digest?.headId;
      const problem = await differs(db, digest, follows ? covered : undefined);
      if (problem !== null) report("digest-differs", problem, digest.headId);
    }
    before = { sha256: read.sha256, digest };
    hashes.set(file.day, read.sha256);
  }
  const missing = await newestMissing(db, hashes);
  if (missing) findings.push(missing);
  return { digests: files.length, lastDay: files.at(-1)?.day ?? null, findings };
}

/** What the log says otherwise than the digest. `covered`: the newest entry of the digest before, where that is known. */
async function differs(db: Db, digest: Digest, covered: number | undefined): Promise<string | null> {
  const { headId, headHash, count, firstId } = digest;
  if (headId === 0) return headHash === GENESIS ? null : "ハッシュが正しくありません。";
  const row = await db.selectFrom("audit_log").select("hash").where("id", "=", headId).executeTakeFirst();
  if (!row) return `記録${headId}までありましたが、今の操作ログにはありません。取り除かれています。`;
  const stretch = firstId === null ? `記録${headId}まで` : `記録${firstId}から${headId}まで`;
  if (row.hash !== headHash) return `${stretch}のどこかが、署名の後に書き換えられています。`;
  const from = firstId ?? headId + 1;
  if (covered !== undefined && from !== covered + 1) return `記録${covered + 1}から始まっていません。`;
  const { total } = await db
    .selectFrom("audit_log")
    .select((eb) => eb.fn.countAll().as("total"))
    .where("id", ">=", from)
    .where("id", "<=", headId)
    .executeTakeFirstOrThrow();
  return Number(total) === count ? null : `${stretch}は${count}件でしたが、今は${Number(total)}件です。`;
}

const remembered = z.object({ day: z.string(), sha256: z.string() });

/** A process may have stopped between the file and the note of it: a newer file than the one remembered is no fault. */
async function newestMissing(db: Db, hashes: ReadonlyMap<string, string>): Promise<DigestFinding | null> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", DIGEST_META).executeTakeFirst();
  if (!row) return null;
  const known = remembered.safeParse(parse(row.value));
  const { day, sha256 } = known.success ? known.data : { day: "", sha256: "" };
  const there = hashes.get(day);
  if (there !== undefined && there === sha256) return null;
  const message = there
    ? "データベースの控えと違います。差し替えられています。"
    : "ファイルがありません。取り除かれています。";
  return { code: "digest-missing", day, id: null, message: `${day || "最後"}の日次記録: ${message}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
