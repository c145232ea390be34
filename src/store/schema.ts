/**
 * The tables, as Kysely sees them; `migrations.ts` makes them, the same for SQLite and PostgreSQL.
 * Instants are ISO 8601 UTC text with milliseconds (they sort), booleans are 0 and 1, JSON is text.
 */
import type { Generated } from "kysely";

export type Dialect = "sqlite" | "postgres";

export interface Database {
  meta: { key: string; value: string };
  channels: ChannelRow;
  sources: SourceRow;
  attributes: AttributeRow;
  friends: FriendRow;
  rules: { id: string; version: number; updated_at: string };
  rule_versions: { rule_id: string; version: number; json: string; created_at: string; note: string };
  events: EventRow;
  event_keys: { key: string; event_id: number };
  event_raw: { event_id: number; content_type: string; bytes: Uint8Array };
  deliveries: DeliveryRow;
  delivery_plans: DeliveryPlanRow;
  batches: BatchRow;
  batch_recipients: { delivery_id: number; seq: number; friend_id: number };
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
  kind: "single" | "multiple" | "number" | "boolean";
  options: string | null;
  retired: number;
}

/** A citizen who added the account; besides these, one column `attr_<id>` for each attribute. */
export interface FriendRow {
  id: Generated<number>;
  channel: string;
  line_user_id: string;
  state: "active" | "left";
  created_at: string;
  updated_at: string;
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
  /** Hex SHA-256 over the frozen recipients; null for a broadcast, which LINE addresses. */
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
  recipients: "audience" | "everyone" | "all";
  size: number;
  body: string;
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
