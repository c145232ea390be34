/** An import before it is done: the rules of a file, and what the server says they would change. */
import type { Item } from "../../api/client";
import { isOfSending } from "../draft.ts";
import { isObject } from "../is-object.ts";

export type ImportedRule = Item<"post /rules/import/preview">;

/** The rules of an exported file, of a list, or of a file with one rule; null: it holds none. */
export function rulesIn(text: string): Record<string, unknown>[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (isObject(json) && Array.isArray(json.rules)) json = json.rules;
  const rules = Array.isArray(json) ? json : [json];
  return rules.length > 0 && rules.every((rule) => isObject(rule) && typeof rule.id === "string") ? rules : null;
}

/** A rule that is on and stays on, and will send something else, at other times or to others. */
export const changesSending = ({ wasOn, isOn, changes }: ImportedRule): boolean =>
  wasOn && isOn && changes.some(({ path }) => isOfSending(path));

/** The versions that were seen, for the server to hold to; what is not there was not there. */
export const seenVersions = (rules: readonly ImportedRule[]): Record<string, number> =>
  Object.fromEntries(rules.flatMap(({ id, version }) => (version === null ? [] : [[id, version] as const])));

/** `rules[3].audience` in words: which rule, and where in it. */
export function placeInImport(path: string, rules: readonly Record<string, unknown>[]): { name: string; path: string } {
  const found = /^rules\[(\d+)\]\.?(.*)$/.exec(path);
  const rule = found && rules[Number(found[1])];
  return rule ? { name: nameOf(rule), path: found[2] ?? "" } : { name: "", path };
}

const nameOf = (rule: Record<string, unknown>) =>
  typeof rule.name === "string" && rule.name !== "" ? rule.name : String(rule.id);
