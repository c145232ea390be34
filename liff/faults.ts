/** Looking over answers before they are sent: what the server would refuse, found sooner. */

import type { Attribute } from "../src/engine/types.ts";
import type { AnswerFault } from "../src/server/citizen/contract.ts";
import { askedAttributes } from "./answers.ts";
import type { State } from "./state.ts";
import type { Words } from "./words/index.ts";

export const FIRST_YEAR = 1900;

export function faultOf(state: State, attribute: Attribute): AnswerFault["code"] | null {
  const { key, kind, required } = attribute;
  if (state.texts[key] !== undefined) return kind === "year" ? "out-of-range" : "wrong-type";
  return required && state.answers[key] === undefined ? "required" : null;
}

export function findFaults(state: State): State["faults"] {
  const faults: State["faults"] = {};
  for (const attribute of askedAttributes(state.form.attributes, state.answers)) {
    const code = faultOf(state, attribute);
    if (code) faults[attribute.key] = code;
  }
  return faults;
}

export function faultText(words: Words, attribute: Attribute, code: AnswerFault["code"], thisYear: number): string {
  if (code === "required") return words.faultRequired;
  if (attribute.kind === "year") return words.faultYear(FIRST_YEAR, thisYear);
  return attribute.kind === "number" ? words.faultNumber : words.faultOption;
}
