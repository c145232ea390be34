import type { Answers, Attribute } from "./types.ts";

/** Whether the form asks it of someone with these answers: nothing stands before it, or one of the answers that it waits for. */
export function isShown({ shownWhen }: Attribute, answers: Answers): boolean {
  if (!shownWhen) return true;
  const answer = answers[shownWhen.attribute];
  if (answer === undefined) return false;
  const given: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return shownWhen.in.some((wanted) => given.includes(wanted));
}
