/** Entries of the operation log about signing in, where there is no `Staff` yet for `Call.write` to tell of. */
import { type AuditEntry, appendAudit } from "../../store/audit.ts";
import type { Db } from "../../store/open.ts";

export interface SessionEntry {
  action: "session.sign-in" | "session.sign-out" | "session.link" | "session.totp-setup" | "session.totp-confirm";
  /** Null: a name that nobody has. It is not written down: people type their password into the wrong field. */
  account: { id: number; name: string } | null;
  address: string;
  result?: AuditEntry["result"];
  /** Why it was refused: a stable code. */
  note?: string;
}

/** Call it in the transaction of what it tells of, last. */
export async function recordSession(tx: Db, entry: SessionEntry, now: Date): Promise<void> {
  const { account } = entry;
  await appendAudit(tx, {
    at: now.toISOString(),
    accountId: account?.id ?? null,
    account: account?.name ?? "?",
    address: entry.address === "" ? null : entry.address,
    action: entry.action,
    object: "accounts",
    objectId: account ? String(account.id) : null,
    result: entry.result ?? "ok",
    before: null,
    after: null,
    counts: null,
    note: entry.note ?? null,
  });
}
