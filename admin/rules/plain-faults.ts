import { stepsOf, valueAt } from "./steps.ts";

/** How the server's check of types begins a message; its words are for programmers. */
const OF_TYPES = /^(無効な入力|小さすぎる値|Invalid input)/;

/** What is missing is said to be missing; all other faults stay as the server words them. */
export function plainFaults<F extends { path: string; message: string }>(
  rule: unknown,
  faults: readonly F[],
  missing: string,
): F[] {
  return faults.map((fault) => {
    const value = valueAt(rule, stepsOf(fault.path));
    const isMissing = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
    return isMissing && OF_TYPES.test(fault.message) ? { ...fault, message: missing } : fault;
  });
}
