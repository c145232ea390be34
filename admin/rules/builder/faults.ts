import type { Fault } from "../types";

/** Those at this place of the rule or below it. */
export function faultsUnder(faults: readonly Fault[], path: string): Fault[] {
  return faults.filter(
    (one) => one.path === path || one.path.startsWith(`${path}.`) || one.path.startsWith(`${path}[`),
  );
}

/** In words, for the help text of a field; undefined: nothing is wrong. */
export function faultWords(faults: readonly Fault[]): string | undefined {
  if (faults.length === 0) return undefined;
  return [...new Set(faults.map((one) => one.message))].join(" ");
}
