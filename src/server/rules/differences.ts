/** Where two JSON documents differ. */

/** One place that differs; undefined: it is not there. `path` as in a fault: `conditions.all[0].value`. */
export interface Difference {
  path: string;
  before: unknown;
  after: unknown;
}

/**
 * The places that differ, as deep as both have the same shape. In lists, what is equal at both ends is paired off first, so
 * that one more entry in the middle is one difference; paths of what was taken out count as before, all others as after.
 */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, path);
  if (!isObject(before) || !isObject(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  }
  const step = (key: string) => (path === "" ? key : `${path}.${key}`);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(own(before, key), own(after, key), step(key)),
  );
}

function listDifferences(before: readonly unknown[], after: readonly unknown[], path: string): Difference[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && same(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  return Array.from({ length: Math.max(old.length, fresh.length) }, (_, i) =>
    differences(old[i], fresh[i], `${path}[${head + i}]`),
  ).flat();
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const own = (of: Record<string, unknown>, key: string) => (Object.hasOwn(of, key) ? of[key] : undefined);
