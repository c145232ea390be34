/** The tables of the staff side, as Kysely sees them; see `schema.ts`. */
import type { Generated } from "kysely";

/** Somebody of the staff. `roles`, `permissions` (beside those of the roles) and `departments` (null: all) are JSON lists. */
export interface AccountRow {
  id: Generated<number>;
  /** What they sign in with. */
  name: string;
  display_name: string;
  state: "invited" | "active" | "locked" | "removed";
  /** argon2id, in its own encoding; null before the first password. */
  password_hash: string | null;
  password_at: string | null;
  /** Encrypted. */
  totp_secret: string | null;
  totp_confirmed_at: string | null;
  /** The newest code that was taken, so that none is taken twice. */
  totp_last_step: number | null;
  roles: string;
  permissions: string;
  departments: string | null;
  /** Tries that failed in a row, and until when none is taken. */
  failures: Generated<number>;
  retry_at: string | null;
  created_at: string;
  updated_at: string;
  last_sign_in_at: string | null;
}

/** A link that sets a password, once. `hash`: hex SHA-256 of what stands in it. */
export interface OneTimeLinkRow {
  hash: string;
  account_id: number;
  kind: "first" | "invitation" | "reset";
  ends_at: string;
  created_at: string;
}

/** `hash`: hex SHA-256 of the cookie's id. */
export interface SessionRow {
  hash: string;
  account_id: number | null;
  data: string;
  created_at: string;
  seen_at: string;
  ends_at: string;
  address: string | null;
  agent: string | null;
}

/** A script's. `hash`: hex SHA-256 of the token. */
export interface ApiTokenRow {
  id: Generated<number>;
  name: string;
  hash: string;
  account_id: number;
  permissions: string;
  departments: string | null;
  created_at: string;
  ends_at: string;
  last_used_at: string | null;
}

/** What staff did; `hash` covers the row and the hash of the one before. */
export interface AuditLogRow {
  id: Generated<number>;
  at: string;
  account_id: number | null;
  account: string;
  address: string | null;
  action: string;
  object: string;
  object_id: string | null;
  result: "ok" | "refused" | "failed";
  before: string | null;
  after: string | null;
  counts: string | null;
  note: string | null;
  previous_hash: string;
  hash: string;
}

/** A mail with what a rule should make of it (JSON). */
export interface RuleTestRow {
  id: Generated<number>;
  rule_id: string;
  name: string;
  raw: Uint8Array;
  expected: string;
  created_at: string;
  account: string;
}

/** Long work that somebody waits for. */
export interface JobRow {
  id: Generated<number>;
  kind: string;
  state: "running" | "done" | "failed" | "cancelled";
  done: Generated<number>;
  total: Generated<number>;
  result: string | null;
  message: string | null;
  account_id: number | null;
  /** Of whoever started it, as JSON; null: all of them. */
  departments: string | null;
  created_at: string;
  finished_at: string | null;
}
