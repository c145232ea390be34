/**
 * Daily digests of the operation log: small signed files beside the database. Who can write to the database can compute the
 * whole chain anew; they cannot make these fit without the key. Copy them to another machine each day: a file that is
 * somewhere else proves what the log was, whatever happens here.
 *
 * Signed with HS256, by a key derived from SECRET_KEY: this server makes them and this server checks them, one secret that is
 * there anyway does, and there is no key pair to keep or to lose. The price: who can check can also sign. For others to check
 * (an auditor, a second machine) it would take Ed25519: a private key kept apart from SECRET_KEY, `alg: "EdDSA"` below, and
 * the public key, by its `kid`, handed out as a JWK; format and checks stay as they are.
 */
import { hash } from "node:crypto";
import { Cron } from "croner";
import { CompactSign } from "jose";
import type { Log } from "../plugins/plugin.ts";
import { GENESIS } from "../store/audit.ts";
import type { Db, Store } from "../store/open.ts";
import {
  DIGEST_META,
  type Digest,
  digestName,
  keyId,
  listDigests,
  readDigest,
  writeOnce,
} from "./audit-digest-files.ts";
import { DAY_MS, dayAfter, dayStart, japanDay } from "./japan-day.ts";

/** What the key is derived for: `openSecretKey(config).derive(DIGEST_PURPOSE)`. */
export const DIGEST_PURPOSE = "audit-digest";

/** At 00:05 in Japan yesterday's is made; the other hours find nothing to do, unless that failed. */
const CRON = "5 * * * *";
/** So many days are made up at most; the first of them then covers all that came before. */
const MAX_DAYS = 400;

export interface AuditDigests {
  /** Makes up what is missing, and from then on each day's. */
  start(): void;
  /** Waits for the day under way; the other days are made up at the next start. */
  stop(): Promise<void>;
  /** Makes what is missing up to yesterday; gives the days. Rejects when a file cannot be written. */
  makeUp(): Promise<string[]>;
}

/** `dir` is made when it is not there. `key`: 32 bytes or more, for this purpose only. */
export function createAuditDigest(options: {
  store: Pick<Store, "db">;
  dir: string;
  key: Uint8Array;
  now(): Date;
  log: Log;
}): AuditDigests {
  const { store, dir, key, now, log } = options;
  let cron: Cron | undefined;
  let stopped = false;
  let working: Promise<unknown> = Promise.resolve();

  async function makeUp(): Promise<string[]> {
    const made: string[] = [];
    const files = await listDigests(dir);
    let covered = 0;
    let previous: string | null = null;
    for (const file of files.toReversed()) {
      const read = await readDigest(file, key);
      previous ??= read.sha256;
      if ("digest" in read) {
        covered = read.digest.headId;
        break;
      }
      // It stays as it is, for whoever looks into it, and the next one still names it.
      log.error({ file: file.name, problem: read.problem }, "a digest of the operation log is damaged");
    }
    for (const day of await daysWithout(store.db, files.at(-1)?.day, now())) {
      if (stopped) break;
      const digest = await digestOf(store.db, day, covered, previous, now());
      const bytes = await signed(digest, key);
      if (!(await writeOnce(dir, digestName(day), bytes))) {
        log.warn({ day }, "another process made this digest of the operation log");
        break;
      }
      previous = hash("sha256", bytes, "hex");
      covered = digest.headId;
      await remember(store.db, day, previous);
      made.push(day);
    }
    if (made.length > 0) log.info({ days: made.length, last: made.at(-1), entries: covered }, "operation log digested");
    return made;
  }

  /** One after the other. */
  function soon(): Promise<string[]> {
    const turn = working.then(makeUp);
    working = turn.catch(() => {});
    return turn;
  }

  const inBackground = () =>
    void soon().catch((error: unknown) => log.error({ err: error }, "the operation log could not be digested"));

  return {
    start() {
      stopped = false;
      inBackground();
      cron = new Cron(CRON, { timezone: "Asia/Tokyo" }, inBackground);
    },
    async stop() {
      stopped = true;
      cron?.stop();
      await working;
    },
    makeUp: soon,
  };
}

/** From the day after the last digest, or from the first entry's day, to yesterday. */
async function daysWithout(db: Db, last: string | undefined, now: Date): Promise<string[]> {
  const today = japanDay(now);
  const entry = await db.selectFrom("audit_log").select("at").orderBy("id").limit(1).executeTakeFirst();
  if (last === undefined && !entry) return [];
  const earliest = japanDay(new Date(now.getTime() - MAX_DAYS * DAY_MS));
  const wanted = last === undefined ? japanDay(new Date(entry?.at ?? now)) : dayAfter(last);
  const days: string[] = [];
  for (let day = wanted > earliest ? wanted : earliest; day < today; day = dayAfter(day)) days.push(day);
  return days;
}

/**
 * A day's entries are those up to its last one that no digest before has: whole stretches of ids, also where the clock was
 * set back, or an entry from before midnight was written after one from after it.
 */
async function digestOf(db: Db, day: string, covered: number, previous: string | null, now: Date): Promise<Digest> {
  const head = await db
    .selectFrom("audit_log")
    .select(["id", "hash"])
    .where("at", "<", dayStart(dayAfter(day)).toISOString())
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const headId = Math.max(Number(head?.id ?? 0), covered);
  // Nothing new: the head is the digest's before, as the log has it now.
  const at = headId === Number(head?.id) ? head : await hashAt(db, headId);
  const { count } = await db
    .selectFrom("audit_log")
    .select((eb) => eb.fn.countAll().as("count"))
    .where("id", ">", covered)
    .where("id", "<=", headId)
    .executeTakeFirstOrThrow();
  const some = headId > covered;
  return {
    version: 1,
    day,
    firstId: some ? covered + 1 : null,
    lastId: some ? headId : null,
    count: Number(count),
    headId,
    headHash: at?.hash ?? GENESIS,
    previousDigest: previous,
    madeAt: now.toISOString(),
  };
}

const hashAt = (db: Db, id: number) =>
  db.selectFrom("audit_log").select("hash").where("id", "=", id).executeTakeFirst();

/** The fields to read, and the signature, which holds them once more: checking needs no rule of how JSON is spelled. */
async function signed(digest: Digest, key: Uint8Array): Promise<Buffer> {
  const signature = await new CompactSign(Buffer.from(JSON.stringify(digest)))
    .setProtectedHeader({ alg: "HS256", kid: keyId(key) })
    .sign(key);
  return Buffer.from(`${JSON.stringify({ ...digest, signature }, null, 2)}\n`);
}

/** The database knows the newest digest, so that one that was taken away is missed. */
async function remember(db: Db, day: string, sha256: string): Promise<void> {
  const value = JSON.stringify({ day, sha256 });
  await db
    .insertInto("meta")
    .values({ key: DIGEST_META, value })
    .onConflict((at) => at.column("key").doUpdateSet({ value }))
    .execute();
}
