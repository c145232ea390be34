/** Answers as they stand on the screen, beside those that were saved: which questions are asked, and what changed. */
import type { Answers, Attribute } from "../src/engine/types.ts";

export type Answer = Answers[string];
/** Null takes an answer back. */
export type Changes = Record<string, Answer | null>;

/** The questions asked of someone with these answers. One that hangs on a question not asked is not asked either. */
export function askedAttributes(attributes: readonly Attribute[], answers: Answers): Attribute[] {
  const byKey = new Map(attributes.map((attribute) => [attribute.key, attribute]));
  const isAsked = (attribute: Attribute, under: string[]): boolean => {
    const when = attribute.shownWhen;
    if (!when) return true;
    const other = byKey.get(when.attribute);
    if (!other || under.includes(other.key) || !isAsked(other, [...under, attribute.key])) return false;
    return values(other, answers[other.key]).some((value) => when.in.includes(value));
  };
  return attributes.filter((attribute) => isAsked(attribute, []));
}

/** A town counts as its ward too. */
function values(attribute: Attribute, answer: Answer | undefined): (string | boolean)[] {
  if (answer === undefined || typeof answer === "number") return [];
  if (Array.isArray(answer)) return answer;
  return attribute.kind === "area" && typeof answer === "string" ? [answer, splitArea(answer).whole] : [answer];
}

/** Without the answers to questions that are not asked. */
export function standingAnswers(attributes: readonly Attribute[], answers: Answers): Answers {
  const asked = new Set(askedAttributes(attributes, answers).map(({ key }) => key));
  const standing: Answers = { ...answers };
  for (const { key } of attributes) if (!asked.has(key)) delete standing[key];
  return standing;
}

/**
 * What a save sends. The answer to a question that is asked no longer is taken back; one that was not asked before either
 * is left alone, as it is not this person who hid it.
 */
export function changesBetween(attributes: readonly Attribute[], saved: Answers, answers: Answers): Changes {
  const before = new Set(askedAttributes(attributes, saved).map(({ key }) => key));
  const now = new Set(askedAttributes(attributes, answers).map(({ key }) => key));
  const changes: Changes = {};
  for (const { key } of attributes) {
    const old = saved[key];
    if (now.has(key)) {
      if (!isSame(old, answers[key])) changes[key] = answers[key] ?? null;
    } else if (old !== undefined && before.has(key)) {
      changes[key] = null;
    }
  }
  return changes;
}

export function isSame(one: Answer | undefined, other: Answer | undefined): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((value) => other.includes(value));
}

export function withChanges(answers: Answers, changes: Changes): Answers {
  const changed: Answers = { ...answers };
  for (const key of Object.keys(changes)) {
    const answer = changes[key];
    if (answer === null || answer === undefined) delete changed[key];
    else changed[key] = answer;
  }
  return changed;
}

/** Whether this may still be answered: questions and options may have changed since it was. */
export function fits(attribute: Attribute, answer: Answer): boolean {
  const options = attribute.options ?? [];
  const isOption = (value: string) => options.some((option) => option.value === value);
  switch (attribute.kind) {
    case "single":
      return typeof answer === "string" && isOption(answer);
    case "multiple":
      return Array.isArray(answer) && answer.every(isOption);
    case "boolean":
      return typeof answer === "boolean";
    case "year":
    case "number":
      return typeof answer === "number";
    case "area": {
      if (typeof answer !== "string") return false;
      const { whole, part } = splitArea(answer);
      const option = options.find(({ value }) => value === whole);
      return option !== undefined && (part === "" || (option.parts ?? []).some(({ value }) => value === part));
    }
  }
}

/** `ward/town` → its two; a ward alone has the part "". */
export function splitArea(answer: string): { whole: string; part: string } {
  const at = answer.indexOf("/");
  return at < 0 ? { whole: answer, part: "" } : { whole: answer.slice(0, at), part: answer.slice(at + 1) };
}
