/** What the conditions of a trigger may ask of: its facts, field by field. */
import type { Plugins } from "../use-plugins";

export type TriggerFact = Plugins["triggers"][number]["facts"][number];
export type FactField = TriggerFact["fields"][number];

export interface EventField {
  fact: TriggerFact;
  field: FactField;
  /** Of a field that stands for any name (`$.sections.*`): the name asked for. */
  given?: string;
}

const ANY_NAME = ".*";

/** The field that a condition asks of; undefined: the trigger has none such. */
export function fieldAt(
  facts: readonly TriggerFact[],
  { fact: name, path = "$" }: { fact: string; path?: string },
): EventField | undefined {
  const fact = facts.find((one) => one.fact === name);
  if (!fact) return undefined;
  const exact = fact.fields.find((field) => field.path === path && !field.path.endsWith(ANY_NAME));
  if (exact) return { fact, field: exact };
  for (const field of fact.fields) {
    if (!field.path.endsWith(ANY_NAME)) continue;
    const given = nameBehind(field.path.slice(0, -ANY_NAME.length), path);
    if (given !== undefined) return { fact, field, given };
  }
  return undefined;
}

function nameBehind(before: string, path: string): string | undefined {
  if (!path.startsWith(before)) return undefined;
  const step = /^\.([^.[\]]*)$|^\["([^"]*)"\]$/.exec(path.slice(before.length));
  return step ? (step[1] ?? step[2]) : undefined;
}

export const takesName = (field: FactField) => field.path.endsWith(ANY_NAME);

/** The path of a field, with the name where it stands for any. */
export function pathOf(field: FactField, given = ""): string {
  if (!takesName(field)) return field.path;
  const before = field.path.slice(0, -ANY_NAME.length);
  return /[.[\]]/.test(given) ? `${before}["${given}"]` : `${before}.${given}`;
}
