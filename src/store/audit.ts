/**
 * The operation log: what staff did, written in the transaction that does it. Each entry carries the hash of the one before,
 * ids run from 1 without gaps, and `meta` remembers the newest, so that nothing can be changed, taken out, put in or cut off
 * without a trace (`audit-verify.ts`). Who can write to the database can also compute every hash anew: against them stand the
 * signed digests (`server/audit-digest.ts`).
 */
import { hash } from "node:crypto";
import type { Selectable } from "kysely";
import { dialectOf } from "./attributes.ts";
import type { Db } from "./open.ts";
import type { AuditLogRow } from "./schema-staff.ts";

export interface AuditEntry {
  /** UTC instant, ISO 8601. */
  at: string;
  accountId: number | null;
  /** As shown: the account's id, `cli:USER`, or "system". */
  account: string;
  address: string | null;
  /** "rules.update", "session.sign-in", … */
  action: string;
  /** "rules", "deliveries", "accounts", … */
  object: string;
  objectId: string | null;
  result: "ok" | "refused" | "failed";
  before: unknown;
  after: unknown;
  counts: Record<string, number> | null;
  note: string | null;
}

/** A row as the database gives it. PostgreSQL gives whole numbers as text or bigint. */
export type AuditRow = Selectable<AuditLogRow>;

/** The newest entry. */
export interface AuditHead {
  id: number;
  hash: string;
}

/** What the first entry carries for the hash of the one before. */
export const GENESIS = "0".repeat(64);

/** Under this key `meta` holds the `AuditHead` as JSON. */
export const HEAD_KEY = "audit_head";

/** In UTF-16 units: longer texts are cut and end with `…`, so that a request cannot fill the disk. */
const MAX_TEXT = 2_000;
/** In UTF-16 units, of `before` and `after` each; a rule has a few thousand. What is longer leaves its hash behind. */
const MAX_JSON = 200_000;

/**
 * Writes an entry at the end of the chain. Only in the transaction of the change that it tells of: a throw here must take the
 * change back, and the other way round. Call it last: from here to the commit, other writers of the log wait (they would
 * fork the chain), and on PostgreSQL what they changed before stays locked meanwhile.
 *
 * Secrets never enter: see `withoutSecrets`. Throws when `at` is no instant.
 */
export async function appendAudit(tx: Db, entry: AuditEntry): Promise<void> {
  if (!tx.isTransaction) throw new Error("the operation log is written in the transaction of the change");
  const head = await lockHead(tx);
  const content = {
    at: new Date(entry.at).toISOString(),
    account_id: entry.accountId,
    account: storable(entry.account),
    address: storable(entry.address),
    action: storable(entry.action),
    object: storable(entry.object),
    object_id: storable(entry.objectId),
    result: entry.result,
    before: toJson(entry.before),
    after: toJson(entry.after),
    counts: entry.counts === null ? null : JSON.stringify(entry.counts),
    note: entry.note === null ? null : storable(withoutCredentials(entry.note)),
    previous_hash: head.hash,
  };
  for (let id = head.id + 1; ; id += 1) {
    const row = { id, ...content };
    const own = hashOf(row);
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto("audit_log")
      .values({ ...row, hash: own })
      .onConflict((at) => at.column("id").doNothing())
      .executeTakeFirstOrThrow();
    // The place is taken only when somebody put a row in by hand: the check finds it, and the city's work goes on.
    if (numInsertedOrUpdatedRows === 0n) continue;
    await tx
      .updateTable("meta")
      .set({ value: JSON.stringify({ id, hash: own } satisfies AuditHead) })
      .where("key", "=", HEAD_KEY)
      .execute();
    return;
  }
}

/**
 * The newest entry, locked to the end of the transaction. SQLite's transactions begin with the write lock; on PostgreSQL
 * the row in `meta` is locked, and a reader that had to wait gets it as the other left it.
 */
async function lockHead(tx: Db): Promise<AuditHead> {
  const query = tx.selectFrom("meta").select("value").where("key", "=", HEAD_KEY);
  const locked = dialectOf(tx) === "postgres" ? query.forUpdate() : query;
  const row = await locked.executeTakeFirst();
  const known = row && readHead(row.value);
  if (known) return known;
  // The first entry, or somebody took the head away: then it goes on behind the last row.
  const last = await tx
    .selectFrom("audit_log")
    .select(["id", "hash"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const head = last ? { id: Number(last.id), hash: last.hash } : { id: 0, hash: GENESIS };
  const value = JSON.stringify(head);
  // Two first writers on PostgreSQL: the second waits here for the first's commit, and then reads what that left.
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("meta")
    .values({ key: HEAD_KEY, value })
    .onConflict((at) => at.column("key").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 0n) return head;
  const now = await locked.executeTakeFirst();
  return (now && readHead(now.value)) ?? head;
}

/** Undefined: not as `appendAudit` writes it. */
export function readHead(value: string): AuditHead | undefined {
  try {
    const { id, hash } = JSON.parse(value) as { id?: unknown; hash?: unknown };
    return Number.isSafeInteger(id) && typeof hash === "string" ? { id: id as number, hash } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Hex SHA-256 over all other columns, as JSON without spaces, in this order, with the version of this format first. A column
 * of JSON is one text in it, as stored; `null` where a column is. Anyone can compute it again:
 *
 *     {"v":1,"id":1,"at":"…Z","account_id":1,"account":"…","address":"…","action":"…","object":"…","object_id":"…",
 *      "result":"ok","before":"…","after":"…","counts":"…","note":"…","previous_hash":"…"}
 *
 * Never change it: the hashes of a second format would begin with `2:`.
 */
export function hashOf(row: Omit<AuditRow, "hash">): string {
  return hash(
    "sha256",
    JSON.stringify({
      v: 1,
      id: whole(row.id),
      at: row.at,
      account_id: row.account_id === null ? null : whole(row.account_id),
      account: row.account,
      address: row.address,
      action: row.action,
      object: row.object,
      object_id: row.object_id,
      result: row.result,
      before: row.before,
      after: row.after,
      counts: row.counts,
      note: row.note,
      previous_hash: row.previous_hash,
    }),
    "hex",
  );
}

/** SQLite keeps text in a column of numbers when somebody writes it there; it must not hash like a number, or like null. */
function whole(value: unknown): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) && String(number) === String(value) ? number : String(value);
}

/** As both databases give it back: PostgreSQL takes no NUL, and half of a surrogate pair comes back as another character. */
function storable<T extends string | null>(text: T): T;
function storable(text: string | null): string | null {
  if (text === null) return null;
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
  return cut.replaceAll("\0", "\ufffd").toWellFormed();
}

function toJson(value: unknown): string | null {
  const text = withoutSecrets(value);
  if (text === undefined || text === "null") return null;
  if (text.length <= MAX_JSON) return text;
  return JSON.stringify({ omitted: "too long", characters: text.length, sha256: hash("sha256", text, "hex") });
}

/** In the names of fields, whatever stands around them, in any case: `passwordHash`, `totp_secret`, `X-Api-Key`. */
const SECRET = /password|passwd|passphrase|hash|secret|token|authorization|cookie|credential|apikey|privatekey/;

/**
 * `value` as JSON without fields that are named like a secret, however deep, and with the credentials in addresses blotted
 * out. Better too much: `contentHash` goes, too. Bytes become their number; undefined: there is nothing to write.
 */
export function withoutSecrets(value: unknown): string | undefined {
  return JSON.stringify(value, function (this: unknown, key: string, part: unknown) {
    if (SECRET.test(key.toLowerCase().replace(/[^a-z]/g, ""))) return undefined;
    // A Buffer has become an object of its own before it comes here.
    const original = (this as { [key: string]: unknown })[key];
    if (original instanceof Uint8Array) return { bytes: original.length };
    if (typeof part === "bigint") return String(part);
    return typeof part === "string" ? withoutCredentials(part) : part;
  });
}

/** `imaps://city:PASSWORD@host` and `Bearer TOKEN`, wherever they stand in a text. */
function withoutCredentials(text: string): string {
  return text
    .replace(/(:\/\/[^/\s:@]{0,200}):[^/\s@]{1,200}@/g, "$1:***@")
    .replace(/\b(Bearer)\s+[\w.~+/=-]{16,}/gi, "$1 ***");
}
