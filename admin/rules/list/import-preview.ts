/** What an import would do, told before it is done. The server decides the same by the same comparison. */

export interface ImportPreview {
  rules: Record<string, unknown>[];
  created: string[];
  changed: string[];
  unchanged: string[];
  /** Switched on by what is brought in: new ones, or ones that are off now. */
  switchedOn: string[];
}

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

export function previewImport(
  rules: Record<string, unknown>[],
  current: readonly Record<string, unknown>[],
): ImportPreview {
  const now = new Map(current.map((rule) => [rule.id, rule]));
  const preview: ImportPreview = { rules, created: [], changed: [], unchanged: [], switchedOn: [] };
  for (const rule of rules) {
    const before = now.get(rule.id);
    const place = !before ? "created" : JSON.stringify(before) === JSON.stringify(rule) ? "unchanged" : "changed";
    preview[place].push(nameOf(rule));
    if (rule.enabled !== false && (!before || before.enabled === false)) preview.switchedOn.push(nameOf(rule));
  }
  return preview;
}

/** `rules[3].audience` in words: which rule, and where in it. */
export function placeInImport(path: string, rules: readonly Record<string, unknown>[]): { name: string; path: string } {
  const found = /^rules\[(\d+)\]\.?(.*)$/.exec(path);
  const rule = found && rules[Number(found[1])];
  return rule ? { name: nameOf(rule), path: found[2] ?? "" } : { name: "", path };
}

const nameOf = (rule: Record<string, unknown>) =>
  typeof rule.name === "string" && rule.name !== "" ? rule.name : String(rule.id);

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json);
