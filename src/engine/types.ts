/**
 * Our words, and the types the other rooms may see.
 *
 * - **Event**: something that happened, as rules see it: a source, a time, facts, evidence.
 * - **Rule**: trigger, conditions, audience, transforms, actions, guard; one JSON document.
 * - **Trace**: why a rule did or did not match, condition by condition.
 * - **Decision**: a rule that matched an event, with its trace.
 * - **Audience**: which friends. **Friend**: a citizen who added the account. **Attribute**: a question staff define.
 * - **Delivery**: one firing of one rule: frozen messages, audience and counts.
 * - **Batch**: at most 500 recipients and one retry key. **Message**: a LINE message object.
 * - **Transform**: a change to text. **Guard**: one question asked before a delivery goes.
 * - **Channel**: one LINE official account's credentials. **Source**: what an event came from.
 */

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The languages a text for citizens may have; `ja_easy`: やさしい日本語, with readings written `{漢字|かんじ}`. */
export type Language = "ja" | "ja_easy" | "en" | "zh" | "ko";

/** A text people read: Japanese always; who reads a language that is missing gets the Japanese. */
export type Label = { ja: string } & Partial<Record<Exclude<Language, "ja">, string>>;

// ---------------------------------------------------------------- facts

/** What kind of value a fact or an attribute holds; it decides which operators may be asked of it. */
export type FactType = "text" | "number" | "boolean" | "date" | "list" | "object";

/** One field under a fact. `path` is written `$.from.address`; a `*` as last step stands for any name (`$.sections.*`). */
export interface FactField {
  path: string;
  type: FactType;
  label: Label;
}

/** The facts a trigger supplies: `mail` → its fields. Drives the check at save, the condition builder and the help. */
export type FactCatalogue = Record<string, { label: Label; fields: FactField[] }>;

/** Fact name → value. Dates inside are ISO 8601 UTC text. */
export type Facts = Record<string, Json>;

// ---------------------------------------------------------------- event

/** What the guards ask of an event, in the same shape whatever the trigger. */
export interface Evidence {
  /** Every instant the event states of itself; `label` is Japanese ("Dateヘッダー", "本文中の日時"). */
  dates: { label: string; at: Date; stated: "transport" | "text" }[];
  /** Whether the sender is proven; null where the trigger has no sender that could be forged (schedule, manual). */
  sender: { authentic: boolean; code: string; detail: string } | null;
  /** Named doubts about decoding ("replacement-characters", "charset-mislabelled"); empty when there are none. */
  doubts: string[];
  /** Hex SHA-256 over what a reader would call "the same content"; the seen-before guard compares it. */
  contentHash: string;
  /** True when the identity was used before with other content (a Message-ID used again). Set at intake. */
  identityReused?: boolean;
  /** Minutes after `occurredAt` within which the event may still go by itself (a schedule's grace time). */
  graceMinutes?: number;
}

/** Something that happened. */
export interface Event {
  /** "imap:default", "schedule:weekly-check", "manual:notice". Has a state and a fuse of its own. */
  source: string;
  /** The trigger plugin's type. */
  trigger: string;
  /** UTC instant at which it happened: the arrival of a mail, the due time of a schedule. */
  occurredAt: Date;
  facts: Facts;
  evidence: Evidence;
  /** What a list of events shows: the subject of a mail. */
  title: string;
  /** How the one citizen it came from can be answered; absent where it came from none. */
  reply?: ReplyWay;
}

/** LINE's reply token: free of charge, taken once, within a minute of its receipt (Messaging API reference, "Send reply message", read 2026-08). */
export interface ReplyWay {
  /** Null: this event has none (`mode` is `standby`, or its type gives none). */
  token: string | null;
  /** Until when we try it. */
  until: Date;
}

/** An event on its way in: with the keys that recognise a second sight of it, and the bytes it was made from. */
export interface IncomingEvent extends Event {
  /** Any one of these seen before means: the same event. At least one. At most 200 characters each. */
  keys: string[];
  /**
   * The identity its origin gave it (a Message-ID), if any. Seen before under other `keys`, it marks
   * `evidence.identityReused`: the event is taken, and the seen-before guard holds what comes of it.
   */
  identity?: string;
  /** Kept as they came, so that anything can be replayed. */
  raw?: { contentType: string; bytes: Uint8Array };
  /** The webhook body it came in, by its id: kept there, and what relays send. */
  bodyId?: number;
  /** The one citizen it came from, by LINE's user id. */
  sender?: { lineUserId: string };
}

// ---------------------------------------------------------------- conditions

/** A leaf of a condition tree, as json-rules-engine has it. */
export interface Condition {
  fact: string;
  path?: string;
  operator: string;
  value: Json;
}
/** A condition tree, as json-rules-engine has it. */
export type ConditionTree = { all: ConditionNode[] } | { any: ConditionNode[] } | { not: ConditionNode };
export type ConditionNode = ConditionTree | Condition;

/**
 * Which friends: all of them, those for whom a tree over their attributes holds, the one whom the event came from, or
 * nobody (rules that only relay).
 */
export type Audience = "everyone" | "sender" | "nobody" | ConditionTree;

// ---------------------------------------------------------------- traces

/** A condition tree with what came of it. `asked: false` where evaluation never got there; then nothing was seen. */
export type ConditionTrace =
  | { all: ConditionTrace[]; result: boolean | null }
  | { any: ConditionTrace[]; result: boolean | null }
  | { not: ConditionTrace; result: boolean | null }
  | (Condition & { asked: boolean; result: boolean | null; seen?: Json });

/** Why a rule did or did not fire. `reason` is a stable code, `detail` a sentence. */
export interface RuleTrace {
  ruleId: string;
  version: number;
  outcome: "fired" | "not-matched" | "not-asked" | "failed";
  reason: "matched" | "conditions-false" | "other-source" | "stopped-by-earlier-rule" | "evaluation-error";
  detail?: string;
  conditions?: ConditionTrace;
}

// ---------------------------------------------------------------- rules' faults

/** One thing wrong with a rule. `path` is like `conditions.all[0].operator`; `message` is a Japanese sentence. */
export interface Fault {
  path: string;
  code: FaultCode;
  message: string;
}
export type FaultCode =
  | "schema"
  | "unknown-trigger"
  | "unknown-action"
  | "unknown-fact"
  | "unknown-operator"
  | "unknown-attribute"
  | "unknown-option"
  | "unknown-variable"
  | "empty-group"
  | "wrong-type"
  | "bad-template"
  | "bad-pattern"
  | "no-conditions"
  | "audience-mismatch"
  | "no-text"
  | "not-json"
  | "duplicate-id";

// ---------------------------------------------------------------- attributes

/**
 * `single`, `multiple`: of the options; `boolean`: yes or no; `year`: a calendar year, from which an age follows; `area`: an
 * option, or a part of it (ward → town).
 */
export type AttributeKind = "single" | "multiple" | "number" | "boolean" | "year" | "area";

/** What may be answered. */
export interface AttributeOption {
  value: string;
  label: Label;
  help?: Label;
  /** One of the attribute's `groups`. */
  group?: string;
  /** No longer offered; who chose it keeps it. */
  retired?: boolean;
  /** Of an `area`: what lies in it. Answered and asked as `value/value of the part`. */
  parts?: { value: string; label: Label; retired?: boolean }[];
}

/** A question staff define. `key` is `[a-z][a-z0-9_]{0,39}` and never changes; retired ones are kept. */
export interface Attribute {
  key: string;
  label: Label;
  help?: Label;
  kind: AttributeKind;
  /** For `single`, `multiple` and `area`: what may be answered, in the order shown. */
  options?: AttributeOption[];
  /** Headings over the options, in the order shown. */
  groups?: { value: string; label: Label }[];
  /** Place in the form: lower first, those without one last. */
  order?: number;
  /** The form is not saved without an answer, as long as it is shown. */
  required?: boolean;
  /** Asked only when this other attribute is answered by one of these. */
  shownWhen?: { attribute: string; in: (string | boolean)[] };
  /** Set by staff alone: not in the form. */
  staffOnly?: boolean;
  retired?: boolean;
}

/** What a friend answered: absent keys were not answered. */
export type Answers = Record<string, string | number | boolean | string[]>;

// ---------------------------------------------------------------- messages

/** A LINE message object, rendered and checked. */
export type Message = JsonObject & { type: string };

/** One thing wrong with rendered messages. `path` like `messages[0].text`; `message` is a Japanese sentence. */
export interface MessageProblem {
  path: string;
  message: string;
}

// ---------------------------------------------------------------- sending

/**
 * What an action wants sent. `audience`: the rule's frozen recipients, `size` (1–500) to a batch; `sender`: the one whom the
 * event came from; `all`: one call without recipients.
 */
export interface PlannedBatches {
  recipients: "audience" | "everyone" | "all" | "sender";
  size: number;
  /** Does not count against the month's quota (replies). */
  free?: boolean;
  /** What every batch of these sends; a repeat under the same retry key must be the same. */
  body: JsonObject;
}

/** One attempt's worth: what a leased batch gives to its action. */
export interface Batch {
  deliveryId: number;
  seq: number;
  /** UUID, chosen before the first attempt; the same on every repeat. */
  retryKey: string;
  body: JsonObject;
  /** LINE user ids, 1–500; empty for `all`. Same order on every repeat. */
  recipients: string[];
  /** `customAggregationUnits` name: `[A-Za-z0-9_]{1,30}`, one per delivery. */
  unit: string;
  /** 1 on the first attempt. */
  attempt: number;
  /** An earlier attempt may have been accepted (5xx, silence, crash): repeat whole, never replace or split blindly. */
  uncertain: boolean;
}

/** The kind of a failure alone decides what happens next (`delivery/retry.ts`). */
export type FailureKind =
  /** may work later: 5xx, time-out, asked to slow down → same key again with backoff */
  | "temporary"
  /** one of the recipients is at fault → split until it stands alone */
  | "recipient"
  /** a person must act: 401, 403, month's quota used up → hold the channel, keep the batches */
  | "setup"
  /** will never go → dead letter with its reason */
  | "refused";

/** What came of one attempt. */
export type Outcome =
  | {
      result: "delivered";
      /** LINE had accepted this retry key before (409). */
      already: boolean;
      /** `x-line-request-id` of the accepted request: statistics hang on it. */
      requestId: string | null;
    }
  | {
      result: "failed";
      kind: FailureKind;
      /** Stable: "rate-limited", "month-used-up", "unauthorised", "forbidden", "timeout", "cut", "server-error", "bad-recipient", "bad-request", … */
      code: string;
      /** For staff, Japanese; never holds a secret. */
      message: string;
      /** The request may have been accepted all the same. */
      uncertain: boolean;
      /** Indexes into `recipients` that the answer blames, when it names them. */
      recipients?: number[];
      retryAfterMs?: number;
      requestId: string | null;
    }
  | {
      /** Put these in this batch's place (only when it was certainly not accepted). */
      result: "replace";
      with: PlannedBatches[];
      reason: string;
    }
  | {
      /** Nobody can find out any more whether it was accepted: a person decides. `message` is for staff, Japanese. */
      result: "unknown";
      code: string;
      message: string;
    };
