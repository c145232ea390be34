/** What a save of the settings form makes of someone's answers, or why it is refused. */
import { PART_SEPARATOR } from "../../engine/plain-audience.ts";
import { isShown } from "../../engine/shown.ts";
import type { Answers, Attribute } from "../../engine/types.ts";
import { isAnswerProblem, toStored } from "../../store/attributes.ts";
import type { AnswerChanges } from "../../store/friends.ts";
import type { AnswerFault, SettingsChange } from "./contract.ts";

/** What the form asks of citizens, in its order. */
export const inForm = (attributes: readonly Attribute[]) => attributes.filter((a) => !a.retired && !a.staffOnly);

/**
 * The changes to write; answers to what is no longer shown are taken back with them. `clear` takes back every answer, those to
 * retired questions, too, but never what staff set. All faults are named at once.
 */
export function changesOf(
  attributes: readonly Attribute[],
  before: Answers,
  change: Pick<SettingsChange, "answers" | "clear">,
  now: Date,
): { ok: true; changes: AnswerChanges; after: Answers } | { ok: false; errors: AnswerFault[] } {
  if (change.clear) {
    const own = attributes.filter((a) => !a.staffOnly && before[a.key] !== undefined);
    const rest = new Set(own.map(({ key }) => key));
    const after = Object.fromEntries(Object.entries(before).filter(([key]) => !rest.has(key)));
    return { ok: true, changes: Object.fromEntries(own.map(({ key }) => [key, null])), after };
  }
  const asked = new Map(inForm(attributes).map((attribute) => [attribute.key, attribute]));
  const errors: AnswerFault[] = [];
  const changes: AnswerChanges = {};
  const after: Answers = { ...before };
  for (const [key, answer] of Object.entries(change.answers ?? {})) {
    const attribute = asked.get(key);
    if (!attribute) {
      errors.push({ key, code: "unknown-attribute" });
      continue;
    }
    const stored = toStored(attribute, answer, now);
    if (isAnswerProblem(stored)) errors.push({ key, code: stored.code });
    else if (stored !== null && choosesRetired(attribute, answer, before[key]))
      errors.push({ key, code: "unknown-option" });
    else if (stored === null) {
      changes[key] = null;
      delete after[key];
    } else if (answer !== null) {
      changes[key] = answer;
      after[key] = answer;
    }
  }
  for (const attribute of asked.values()) {
    const { key, required } = attribute;
    if (isShown(attribute, after)) {
      if (required && after[key] === undefined && !errors.some((e) => e.key === key))
        errors.push({ key, code: "required" });
    } else if (after[key] !== undefined) {
      changes[key] = null;
      delete after[key];
    }
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, changes, after };
}

/** An option that is no longer offered stays with those who have it; nobody takes it anew. */
function choosesRetired(attribute: Attribute, answer: Answers[string] | null, before: Answers[string] | undefined) {
  const had = new Set<unknown>(Array.isArray(before) ? before : [before]);
  const values: unknown[] = Array.isArray(answer) ? answer : [answer];
  return values.some((value) => !had.has(value) && isRetired(attribute, value));
}

function isRetired({ kind, options = [] }: Attribute, value: unknown): boolean {
  if (typeof value !== "string") return false;
  const [ward, town] = kind === "area" ? value.split(PART_SEPARATOR) : [value];
  const option = options.find((one) => one.value === ward);
  return option?.retired === true || option?.parts?.find((part) => part.value === town)?.retired === true;
}
