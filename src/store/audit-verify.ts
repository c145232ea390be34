/** Does the operation log still say what was written? Walks the whole chain and names what is wrong. */
import { sql } from "kysely";
import { type AuditHead, type AuditRow, GENESIS, HEAD_KEY, hashOf, readHead } from "./audit.ts";
import type { Db } from "./open.ts";

/**
 * What can be wrong with the chain:
 * - `changed`: what stands in a row is not what was hashed.
 * - `moved`, `swapped`: a row stands under another id than the one it was written with; two, each under the other's.
 * - `removed`, `cut-off`: ids are missing; at the end.
 * - `inserted`: a row that the program did not write.
 * - `rewritten`: a row fits its own hash and not the chain: it was changed, and its hash computed anew.
 * - `head-missing`: `meta` no longer knows the newest entry.
 */
export type AuditFindingCode =
  | "changed"
  | "moved"
  | "swapped"
  | "removed"
  | "cut-off"
  | "inserted"
  | "rewritten"
  | "head-missing";

export interface AuditFinding {
  code: AuditFindingCode;
  /** The entry; of several in a row the first; null: none in particular. */
  id: number | null;
  /** The last of several in a row, the other of two that were swapped, where a moved one came from. */
  otherId?: number;
  /** A Japanese sentence. */
  message: string;
}

export interface AuditVerdict {
  /** Rows that were read. */
  rows: number;
  /** The newest entry as `meta` has it when the check began; what came since was not looked at. */
  head: AuditHead | null;
  /** In the order of ids; of very many the first. */
  findings: AuditFinding[];
  /** All, also those that are not in `findings`. */
  total: number;
}

/** Rows read at one time: some 5 ms of work, after which requests get their turn. */
const AT_ONCE = 500;
/** So many findings are kept. */
const MAX_FINDINGS = 1_000;
/** Of so many rows that fit no hash it is looked up whether they were moved; each is tried under the id of every other. */
const MAX_SUSPECTS = 200;

/**
 * Reads all rows in pages. Entries written meanwhile do not disturb. What it cannot know: whether the end was cut off and
 * `meta` set back with it, or everything computed anew from some row on; the digests know (`server/audit-digest.ts`).
 * `onProgress` gets the rows read so far.
 */
export async function verifyAudit(
  db: Db,
  options: { pageSize?: number; onProgress?: (rows: number) => void; signal?: AbortSignal } = {},
): Promise<AuditVerdict> {
  const { pageSize = AT_ONCE, onProgress, signal } = options;
  const { first, last, head, headText } = await ends(db);
  const chain = createChain(head);
  if (first < 1)
    chain.report("inserted", first, "番号が1より小さい記録があります。プログラムが書いたものではありません。");
  if (last > Number.MAX_SAFE_INTEGER)
    chain.report("inserted", last, "番号が大きすぎる記録があります。プログラムが書いたものではありません。");
  for (let at = 0, rows = 0; ; ) {
    signal?.throwIfAborted();
    const page = await db
      .selectFrom("audit_log")
      .selectAll()
      .where("id", ">", at)
      .where("id", "<=", Math.min(last, Number.MAX_SAFE_INTEGER))
      .orderBy("id")
      .limit(pageSize)
      .execute();
    for (const row of page) chain.next(row);
    const end = page.at(-1);
    if (!end) break;
    at = Number(end.id);
    rows += page.length;
    onProgress?.(rows);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ...chain.end(headText !== null || last === 0), head };
}

/** In one statement, so that both ends and the head are of one moment. */
async function ends(db: Db) {
  const { rows } = await sql<{ first: unknown; last: unknown; head: string | null }>`
    select (select min(id) from audit_log) as first, (select max(id) from audit_log) as last,
      (select value from meta where key = ${HEAD_KEY}) as head`.execute(db);
  const { first = null, last = null, head = null } = rows[0] ?? {};
  return {
    first: Number(first ?? 1),
    last: Number(last ?? 0),
    headText: head,
    head: head === null ? null : (readHead(head) ?? null),
  };
}

/** What is remembered of the row before. */
interface Link {
  id: number;
  /** As stored. */
  hash: string;
  /** As computed. */
  own: string;
}

function createChain(head: AuditHead | null) {
  const findings: AuditFinding[] = [];
  /** Rows that do not fit their hash; they are told at the end, when it is known where else they belong. */
  const suspects = new Map<number, AuditRow>();
  /** Ids without a row, as many as suspects at most: a moved row may be one of them. */
  const missing: number[] = [];
  let total = 0;
  let rows = 0;
  let before: Link = { id: 0, hash: GENESIS, own: GENESIS };

  function report(code: AuditFindingCode, id: number | null, message: string, otherId?: number): void {
    total += 1;
    if (findings.length < MAX_FINDINGS)
      findings.push({ code, id, ...(otherId === undefined ? {} : { otherId }), message });
  }

  function gap(from: number, to: number): void {
    for (let id = from; id <= to && missing.length < MAX_SUSPECTS; id += 1) missing.push(id);
    const which = from === to ? `記録${from}` : `記録${from}から${to}まで（${to - from + 1}件）`;
    report("removed", from, `${which}がありません。取り除かれています。`, ...(from === to ? [] : [to]));
  }

  function next(row: AuditRow): void {
    const id = Number(row.id);
    const own = hashOf(row);
    rows += 1;
    if (head && id > head.id) {
      report("inserted", id, `記録${id}は、末尾（記録${head.id}）の後に付け足されています。`);
      return;
    }
    const adjoining = id === before.id + 1;
    if (!adjoining) gap(before.id + 1, id - 1);
    if (own !== row.hash) suspect(id, row, adjoining);
    else if (adjoining && before.own === before.hash && row.previous_hash !== before.hash) misfit(before.id, id);
    if (head?.id === id && own === row.hash && own !== head.hash)
      report("rewritten", id, `記録${id}が、ハッシュごと書き換えられています（末尾の控えと違います）。`);
    before = { id, hash: row.hash, own };
  }

  /** Both fit their own hashes, and not each other. */
  function misfit(previous: number, id: number): void {
    if (previous === 0) {
      report("rewritten", id, `記録${id}が、ハッシュごと書き換えられています（最初の記録ではなかったものです）。`);
    } else {
      const message = `記録${previous}と記録${id}がつながりません。どちらかが、ハッシュごと書き換えられています。`;
      report("rewritten", previous, message, id);
    }
  }

  function suspect(id: number, row: AuditRow, adjoining: boolean): void {
    if (adjoining && before.own === before.hash && hashOf({ ...row, previous_hash: before.hash }) === row.hash)
      report("changed", id, `記録${id}の、前の記録のハッシュ（previous_hash）が書き換えられています。`);
    else if (suspects.size < MAX_SUSPECTS) suspects.set(id, row);
    else report("changed", id, `記録${id}の内容が書き換えられています。`);
  }

  /** Where each suspect was written, as far as that is next to it, or among the other suspects and the missing. */
  function origins(): Map<number, number> {
    const found = new Map<number, number>();
    const places = [...suspects.keys(), ...missing];
    for (const [id, row] of suspects) {
      const near = [id - 1, id + 1];
      const origin = [...near, ...places].find((place) => place !== id && hashOf({ ...row, id: place }) === row.hash);
      if (origin !== undefined) found.set(id, origin);
    }
    return found;
  }

  function tellSuspects(): void {
    const from = origins();
    const left = new Set(from.values());
    for (const id of left) {
      // A row that fits its hash stands where another was moved away.
      if (!suspects.has(id) && !missing.includes(id)) report("inserted", id, `記録${id}が差し込まれています。`);
    }
    for (const id of suspects.keys()) {
      const origin = from.get(id);
      if (origin === undefined) {
        if (left.has(id)) report("inserted", id, `記録${id}が差し込まれています。`);
        else report("changed", id, `記録${id}の内容が書き換えられています。`);
      } else if (from.get(origin) !== id) {
        report("moved", id, `記録${id}は、もとは記録${origin}でした。番号が変えられています。`, origin);
      } else if (id < origin) {
        report("swapped", id, `記録${id}と記録${origin}が入れ替えられています。`, origin);
      }
    }
  }

  return {
    report,
    next,
    /** `knowsHead`: `meta` has a head, or there is nothing to have one of. */
    end(knowsHead: boolean): Omit<AuditVerdict, "head"> {
      tellSuspects();
      if (head && head.id > before.id) {
        const [from, to] = [before.id + 1, head.id];
        report(
          "cut-off",
          from,
          `末尾の記録${from === to ? from : `${from}から${to}まで（${to - from + 1}件）`}がありません。切り取られています。`,
          ...(from === to ? [] : [to]),
        );
      }
      if (head === null && (rows > 0 || !knowsHead))
        report("head-missing", null, "末尾の控え（meta の audit_head）がないか、読めません。");
      findings.sort((a, b) => (a.id ?? Number.POSITIVE_INFINITY) - (b.id ?? Number.POSITIVE_INFINITY));
      return { rows, findings, total };
    },
  };
}
