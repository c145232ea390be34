import { fold } from "../engine/fold.ts";
import type { Facts } from "../engine/types.ts";

/** Enough for a subject and a sender; an index holds it. */
const MOST_LETTERS = 500;

/** What a list of events is searched by: its title and, of a mail, who sent it; folded, as conditions compare text. */
export function searchText(title: string, facts: Facts): string {
  const { address, name } = objectOf(objectOf(facts.mail).from);
  return fold([title, name, address].filter((part) => typeof part === "string").join("\n")).slice(0, MOST_LETTERS);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
