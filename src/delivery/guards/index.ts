import { approval } from "./approval.ts";
import { authentic } from "./authentic.ts";
import { content } from "./content.ts";
import { drillWords } from "./drill-words.ts";
import { fresh } from "./fresh.ts";
import { fuse } from "./fuse.ts";
import { garbled } from "./garbled.ts";
import { type Guard, type GuardInput, hold, type Verdict } from "./guard.ts";
import { seenBefore } from "./seen-before.ts";
import { size } from "./size.ts";

/** Every delivery passes these, in this order, before it is written as going. `quota.ts` is asked once more, before its first batch. */
export const guards: readonly Guard[] = [
  seenBefore,
  fresh,
  authentic,
  content,
  garbled,
  drillWords,
  fuse,
  size,
  approval,
];

/** One guard's answer, as kept with the delivery. */
export interface Asked {
  guard: string;
  verdict: Verdict;
}

/**
 * Asks all of them, so that a person who releases sees every reason at once. The first drop decides, else the first hold.
 * A guard that throws is a bug; the delivery is held, never let through.
 */
export async function askGuards(input: GuardInput): Promise<{ asked: Asked[]; final: Verdict }> {
  const asked: Asked[] = [];
  for (const guard of guards) asked.push({ guard: guard.name, verdict: await askOne(guard, input) });
  const verdicts = asked.map((a) => a.verdict);
  const final = verdicts.find((v) => v.verdict === "drop") ??
    verdicts.find((v) => v.verdict === "hold") ?? { verdict: "pass" };
  return { asked, final };
}

async function askOne(guard: Guard, input: GuardInput): Promise<Verdict> {
  try {
    return await guard.check(input);
  } catch (error) {
    return hold("guard-failed", `確認「${guard.question}」ができませんでした: ${String(error)}`);
  }
}
