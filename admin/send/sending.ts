import type { Answer } from "../api/client";
import type { Verdict } from "../rules/panels/verdict";

export type ManualRule = Answer<"get /manual-rules/:id">;
export type Fired = Answer<"post /rules/:id/fire">;

/** From so many people on the number is typed before anything goes. */
export const MANY_PEOPLE = 1_000;

/** The most characters of a text (`fire.ts`). */
export const MAX_TEXT = 50_000;

export const wantsNumber = ({ isEveryone, people }: Preview): boolean => isEveryone || people > MANY_PEOPLE;

/** 「１，２３４人」, "1,234" → 1234; null: no number. */
export function typedNumber(typed: string): number | null {
  const plain = typed.normalize("NFKC").replaceAll(/[,、\s]|人$/g, "");
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

/** What sending this text would do. */
export interface Preview {
  text: string;
  /** Of the rule. */
  version: number;
  verdict: Verdict;
  people: number;
  audience: string;
  isEveryone: boolean;
  messages: readonly unknown[];
  /** So many the same person gets: one for each action that sends. */
  sendings: number;
}

/** Of the server's answer. */
export function toPreview(answer: Answer<"post /manual-rules/:id/preview">, text: string): Preview {
  const { version, people, audience, everyone, messages, sendings } = answer;
  return { text, version, verdict: verdictOf(answer), people, audience, isEveryone: everyone, messages, sendings };
}

function verdictOf({ outcome, message, people, audience }: Answer<"post /manual-rules/:id/preview">): Verdict {
  if (outcome === "queued") return { kind: "sends", people, audience };
  if (outcome === "held") return { kind: "held", reason: message ?? "", people, audience };
  if (outcome === "dropped") return { kind: "dropped", reason: message ?? "" };
  return { kind: outcome };
}

/** Why this must not go, though somebody wants it to; null: it may. What is held with its messages may: a person looks at it. */
export function hindrance({ verdict, messages }: Preview): Verdict | null {
  if (verdict.kind === "sends" || verdict.kind === "relays") return null;
  return verdict.kind === "held" && messages.length > 0 ? null : verdict;
}
