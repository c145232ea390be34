import type { TappedAnswer } from "../engine/answer-data.ts";
import { PART_SEPARATOR } from "../engine/plain-audience.ts";
import type { Answers, Attribute } from "../engine/types.ts";

/** What the answer becomes; null: none any more. Whether it may be kept is the attribute's question. */
export function changeAnswer(
  { kind }: Attribute,
  before: Answers[string] | undefined,
  { value, remove }: TappedAnswer,
): Answers[string] | null {
  switch (kind) {
    case "multiple": {
      const others = (Array.isArray(before) ? before : []).filter((one) => one !== value);
      const after = remove ? others : [...others, value];
      return after.length > 0 ? after : null;
    }
    case "number":
    case "year":
      return remove ? null : Number(value);
    case "area":
      if (remove) return null;
      // The talk asks for the ward alone: a town in it stays.
      return typeof before === "string" && before.startsWith(`${value}${PART_SEPARATOR}`) ? before : value;
    case "boolean":
      return remove ? null : value === "true";
    case "single":
      return remove ? null : value;
  }
}
