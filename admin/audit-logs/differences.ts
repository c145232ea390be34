/** What a change changed, value by value. */
export interface Difference {
  /** `conditions.all[0].value`; empty: the whole. */
  path: string;
  /** Undefined: it was not there. */
  before: unknown;
  after: unknown;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !isList(value);
/** Lists of names are told apart as sets of words, not place by place. */
const isNames = (value: unknown) => isList(value) && value.every((one) => typeof one !== "object" || one === null);

/** Leaves that differ, in the order of `after`, what was taken away last. `null` and nothing at all are nothing. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  const from = before ?? undefined;
  const to = after ?? undefined;
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (isTreeOrNone(from) && isTreeOrNone(to)) {
    const keys = [...new Set([...Object.keys(to ?? {}), ...Object.keys(from ?? {})])];
    return keys.flatMap((key) => differences(from?.[key], to?.[key], path === "" ? key : `${path}.${key}`));
  }
  if (isListOrNone(from) && isListOrNone(to) && !(isNames(from ?? []) && isNames(to ?? []))) {
    const length = Math.max(from?.length ?? 0, to?.length ?? 0);
    return Array.from({ length }, (_, i) => differences(from?.[i], to?.[i], `${path}[${i}]`)).flat();
  }
  return [{ path, before: from, after: to }];
}

const isTreeOrNone = (value: unknown): value is Record<string, unknown> | undefined =>
  value === undefined || isTree(value);
const isListOrNone = (value: unknown): value is readonly unknown[] | undefined => value === undefined || isList(value);

/** A value in words: names with commas between, nothing as a dash. */
export function shownValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return "―";
  if (isList(value)) return isNames(value) ? value.map(String).join("、") || "―" : JSON.stringify(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
