/**
 * The tables, as Kysely sees them; `migrations.ts` makes them, the same for SQLite and PostgreSQL.
 * Instants are ISO 8601 UTC text with milliseconds (they sort), booleans are 0 and 1, JSON is text.
 */
import type { Generated } from "kysely";
import type { AttributeKind } from "../engine/types.ts";
import type {
  AccountRow,
  ApiTokenRow,
  AuditLogRow,
  JobRow,
  OneTimeLinkRow,
  RuleTestRow,
  SessionRow,
} from "./schema-staff.ts";

export type Dialect = "sqlite" | "postgres";

export interface Database {
  meta: { key: string; value: string };
  channels: ChannelRow;
  sources: SourceRow;
  attributes: AttributeRow;
  friends: FriendRow;
  rules: { id: string; version: number; updated_at: string };
  rule_versions: {
    rule_id: string;
    version: number;
    json: string;
    created_at: string;
    note: string;
    /** Who saved it; null: a file or the program. */
    account?: string | null;
  };
  events: EventRow;
  event_keys: { key: string; event_id: number };
  event_raw: { event_id: number; content_type: string; bytes: Uint8Array };
  deliveries: DeliveryRow;
  delivery_plans: DeliveryPlanRow;
  batches: BatchRow;
  batch_recipients: { delivery_id: number; seq: number; friend_id: number };
  webhook_bodies: WebhookBodyRow;
  relay_targets: RelayTargetRow;
  relays: RelayRow;
  friend_log: FriendLogRow;
  roles: { id: string; label: string; permissions: string; require_totp: number };
  accounts: AccountRow;
  one_time_links: OneTimeLinkRow;
  sessions: SessionRow;
  api_tokens: ApiTokenRow;
  audit_log: AuditLogRow;
  rule_tests: RuleTestRow;
  jobs: JobRow;
}

/** One LINE official account. While `held`, nothing of it is leased. */
export interface ChannelRow {
  name: string;
  state: "open" | "held";
  reason: string | null;
  message: string | null;
  held_at: string | null;
  /** What was refused to attempts begun before this instant is mended. */
  resumed_at: string | null;
}

/** What events come from. `position` is the trigger's own JSON. A tripped fuse stays so until a person resets it. */
export interface SourceRow {
  name: string;
  trigger: string;
  state: "well" | "failing";
  message: string | null;
  state_since: string;
  last_event_at: string | null;
  position: string | null;
  fuse_tripped_at: string | null;
  /** Firings before this instant no longer count for the fuse. */
  fuse_reset_at: string | null;
}

/** A question staff define. Its answers live in the column `attr_<id>` of `friends`; several as `;A;B;` (ADR 0002). */
export interface AttributeRow {
  id: Generated<number>;
  key: string;
  label: string;
  kind: AttributeKind;
  options: string | null;
  /** JSON of all else: help, groups, order, required, shownWhen, staffOnly. */
  more: string | null;
  retired: number;
}

/** A citizen who added the account; besides these, one column `attr_<id>` for each attribute. */
export interface FriendRow {
  id: Generated<number>;
  channel: string;
  line_user_id: string;
  state: "active" | "left" | "erased";
  created_at: string;
  updated_at: string;
  /** LINE's time of the event that decided the state: an older one that comes late changes nothing. */
  state_at: string | null;
  /** When they added the account last, by LINE's time; null where only an import or a list of followers told of them. */
  followed_at: string | null;
  /** BCP 47, from the profile. */
  language: string | null;
  /** 1: LINE is still to be asked for the profile. */
  profile_wanted: number | null;
  /** Which words of the settings form they agreed to last, and when. */
  consent_version: string | null;
  consented_at: string | null;
}

/** What became known of a friend through LINE, and when; goes with the friend. `detail` is JSON. */
export interface FriendLogRow {
  id: Generated<number>;
  friend_id: number;
  at: string;
  kind: "followed" | "left" | "answered" | "listed" | "unlisted";
  detail: string | null;
}

/** Something that happened, with its trace (JSON of `RuleTrace[]`). */
export interface EventRow {
  id: Generated<number>;
  source: string;
  trigger: string;
  title: string;
  occurred_at: string;
  taken_at: string;
  identity: string | null;
  facts: string;
  evidence: string;
  trace: string;
  outcome: "fired" | "no-rule";
  /** The friend it came from, where it came from one. */
  friend_id: number | null;
  /** The webhook body it came in. */
  body_id: number | null;
  /** Title and sender, folded, for lists that are searched; null for what citizens do. */
  search?: string | null;
}

/** A webhook body as LINE sent it. `failed`: it could not be read; `error` says why. */
export interface WebhookBodyRow {
  id: Generated<number>;
  channel: string;
  received_at: string;
  /** The `x-line-signature` header as it came. */
  signature: string;
  content_type: string;
  /** Null once erased. */
  bytes: Uint8Array | null;
  state: "new" | "done" | "failed";
  error: string | null;
  /** From this instant on the bytes go, as soon as no relay needs them. */
  erase_at: string;
}

/** A server that webhook bodies are relayed to. What it last said lies beside what staff set. */
export interface RelayTargetRow {
  name: string;
  url: string;
  enabled: number;
  /** JSON list of LINE's event types; null: all. */
  event_types: string | null;
  timeout_ms: number;
  /** Requests at one time, where order is not kept. */
  parallelism: number;
  /** 1: one after the other, in the order in which LINE's came. */
  ordered: number;
  /** Attempts failed in a row through the target's own fault. */
  failures: number;
  /** Nothing is sent before this instant. */
  retry_at: string | null;
  last_code: string | null;
  last_message: string | null;
  last_failure_at: string | null;
  last_success_at: string | null;
  updated_at: string;
}

export type RelayState = "due" | "delivered" | "dead" | "discarded";

/** One webhook body on its way to one target. */
export interface RelayRow {
  id: Generated<number>;
  target: string;
  body_id: number;
  /** The first of its events whose rule asked for it, and that rule. */
  event_id: number;
  rule_id: string;
  /** Of all events in the body, in its order, with commas between. */
  webhook_event_ids: string;
  state: RelayState;
  attempts: number;
  due_at: string;
  created_at: string;
  /** The target's last HTTP status. */
  status: number | null;
  code: string | null;
  message: string | null;
  finished_at: string | null;
}

export type DeliveryState = "held" | "dropped" | "queued" | "sending" | "sent" | "incomplete" | "discarded";

/** One firing of one rule. `incomplete`: finished, but some batches are dead or unknown. */
export interface DeliveryRow {
  id: Generated<number>;
  event_id: number;
  rule_id: string;
  rule_version: number;
  channel: string;
  source: string;
  title: string;
  drill: number;
  state: DeliveryState;
  /** JSON of the verdicts, in the order asked. */
  guards: string;
  hold_reason: string | null;
  hold_message: string | null;
  /** JSON of the audience as the rule had it. */
  audience: string;
  audience_count: number;
  /** Hex SHA-256 over the frozen recipients; null for a broadcast, which LINE addresses, and for one citizen's answer. */
  audience_hash: string | null;
  content_hash: string;
  unit: string;
  incident_id: string | null;
  department: string | null;
  created_at: string;
  released_at: string | null;
  finished_at: string | null;
}

/** What one action of a delivery sends: the body that all its batches share. */
export interface DeliveryPlanRow {
  delivery_id: number;
  plan: number;
  action: string;
  variant: number;
  recipients: "audience" | "everyone" | "all" | "sender";
  size: number;
  body: string;
  /** 1: does not count against the month's quota. */
  free: number;
}

export type BatchState = "waiting" | "due" | "leased" | "delivered" | "split" | "replaced" | "dead" | "unknown";

/** At most 500 recipients and one retry key. */
export interface BatchRow {
  delivery_id: number;
  seq: number;
  plan: number;
  channel: string;
  /** The rule's: what matters more is leased first. */
  priority: number;
  state: BatchState;
  retry_key: string;
  recipient_count: number;
  attempts: number;
  /** Due from this instant on. */
  due_at: string;
  lease_owner: string | null;
  lease_until: string | null;
  /** Start of the first attempt that may have been accepted; null while none may have been. */
  uncertain_since: string | null;
  parent_seq: number | null;
  request_id: string | null;
  code: string | null;
  message: string | null;
  finished_at: string | null;
}
