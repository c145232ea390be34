import type { Decision } from "../../engine/decide.ts";
import type { Draft } from "../draft.ts";
import type { GuardReason } from "../reasons.ts";

/** A guard's answer. `message` is a Japanese sentence for staff: what was seen, and what to look at. */
export type Verdict =
  | { verdict: "pass" }
  /** A person decides. */
  | { verdict: "hold"; reason: GuardReason; message: string }
  /** Recorded, not sent. */
  | { verdict: "drop"; reason: GuardReason; message: string };

/** What guards may ask of the past. */
export interface GuardLedger {
  /** The newest delivery of this rule with this content that went or is going, since the instant. */
  sameContent(ruleId: string, contentHash: string, since: Date): Promise<number | null>;
  /** When the source's fuse was tripped, or null; and when it was last reset. */
  fuse(source: string): Promise<{ trippedAt: string | null; resetAt: string | null }>;
  /** Events of this source that led to deliveries since the instant. */
  firings(source: string, since: Date): Promise<number>;
}

/** Everything a guard may look at. */
export interface GuardInput {
  decision: Decision;
  draft: Draft;
  /** People who would get it. */
  audienceCount: number;
  now: Date;
  ledger: GuardLedger;
}

/** One question, asked of every delivery before it is written as going. */
export interface Guard {
  name: string;
  /** Japanese, for the screen that lists them in order. */
  question: string;
  check(input: GuardInput): Verdict | Promise<Verdict>;
}

export const pass: Verdict = { verdict: "pass" };

export function hold(reason: GuardReason, message: string): Verdict {
  return { verdict: "hold", reason, message };
}

export function drop(reason: GuardReason, message: string): Verdict {
  return { verdict: "drop", reason, message };
}
