/** Facts of an event, one row for each value in them. */
export interface FactRow {
  fact: string;
  /** As conditions name it: `$.from.address`. */
  path: string;
  value: unknown;
}

export function factRows(facts: Readonly<Record<string, unknown>>): FactRow[] {
  return Object.entries(facts).flatMap(([fact, value]) =>
    leaves("$", value).map(([path, leaf]) => ({ fact, path, value: leaf })),
  );
}

function leaves(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  if (Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(`${path}.${key}`, inner));
}

/** What stands at these names, one inside the other; empty where it is no object. */
export function partAt(value: unknown, ...names: string[]): Record<string, unknown> {
  let at = value;
  for (const name of names) at = isPart(at) ? at[name] : undefined;
  return isPart(at) ? at : {};
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function isPart(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
