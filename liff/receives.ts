/** What someone with these answers receives, told before anything is saved. */

import type { Answers, Attribute, Condition, ConditionNode, ConditionTree, Json, Label } from "../src/engine/types.ts";
import type { FormDocument } from "../src/server/citizen/contract.ts";

type Topic = FormDocument["topics"][number];

/** As the server has it: a comparison with something absent is false, a negative one too; only `isAbsent` is true of it. */
const comparisons: Record<string, (seen: Json, value: Json) => boolean> = {
  equal: (seen, value) => seen === value,
  notEqual: (seen, value) => seen !== value,
  in: (seen, value) => Array.isArray(value) && value.includes(seen),
  notIn: (seen, value) => Array.isArray(value) && !value.includes(seen),
  lessThan: numbers((seen, value) => seen < value),
  lessThanInclusive: numbers((seen, value) => seen <= value),
  greaterThan: numbers((seen, value) => seen > value),
  greaterThanInclusive: numbers((seen, value) => seen >= value),
  contains: lists((seen, [item]) => item !== undefined && seen.includes(item)),
  doesNotContain: lists((seen, [item]) => item !== undefined && !seen.includes(item)),
  containsAny: lists((seen, items) => items.some((item) => seen.includes(item))),
  containsAll: lists((seen, items) => items.every((item) => seen.includes(item))),
  isPresent: () => true,
};

function numbers(compare: (seen: number, value: number) => boolean) {
  return (seen: Json, value: Json) => typeof seen === "number" && typeof value === "number" && compare(seen, value);
}

function lists(compare: (seen: Json[], items: Json[]) => boolean) {
  return (seen: Json, value: Json) => Array.isArray(seen) && compare(seen, Array.isArray(value) ? value : [value]);
}

export function holds(node: ConditionNode, answers: Answers): boolean {
  if ("all" in node) return node.all.every((child) => holds(child, answers));
  if ("any" in node) return node.any.some((child) => holds(child, answers));
  if ("not" in node) return !holds(node.not, answers);
  const seen = own(answers, node.fact);
  if (isAbsent(seen)) return node.operator === "isAbsent";
  const compare = own(comparisons, node.operator);
  return compare ? compare(seen as Json, node.value) : false;
}

/** Without what every object inherits. */
const own = <T>(values: Record<string, T>, name: string): T | undefined =>
  Object.getOwnPropertyDescriptor(values, name)?.value;

const isAbsent = (answer: Answers[string] | undefined) =>
  answer === undefined || answer === "" || (Array.isArray(answer) && answer.length === 0);

/** An option chosen in vain so far, and the questions that stand between it and its messages. */
export interface Wanting {
  option: Label;
  questions: Label[];
}

export interface Receives {
  everyone: Label[];
  yours: Label[];
  wanting: Wanting[];
}

/** `attributes`: those asked of this person. Topics of one Japanese name are one. */
export function receives(topics: readonly Topic[], attributes: readonly Attribute[], answers: Answers): Receives {
  const everyone = distinct(topics.filter(({ audience }) => audience === "everyone"));
  const matching = topics.filter(({ audience }) => audience !== "everyone" && holds(audience, answers));
  const known = new Set(everyone.map(({ ja }) => ja));
  return {
    everyone,
    yours: distinct(matching).filter(({ ja }) => !known.has(ja)),
    wanting: wantings(topics, matching, attributes, answers),
  };
}

function distinct(topics: readonly Topic[]): Label[] {
  const byName = new Map<string, Label>();
  for (const { label } of topics) if (!byName.has(label.ja)) byName.set(label.ja, label);
  return [...byName.values()];
}

function wantings(
  topics: readonly Topic[],
  matching: readonly Topic[],
  attributes: readonly Attribute[],
  answers: Answers,
): Wanting[] {
  const found: Wanting[] = [];
  for (const attribute of attributes) {
    const chosen = answers[attribute.key];
    if (attribute.kind !== "multiple" || !Array.isArray(chosen)) continue;
    for (const option of attribute.options ?? []) {
      if (!chosen.includes(option.value)) continue;
      const naming = (topic: Topic) =>
        topic.audience !== "everyone" &&
        leaves(topic.audience).some((leaf) => names(leaf, attribute.key, option.value));
      const about = topics.filter(naming);
      if (about.length === 0 || matching.some(naming)) continue;
      const facts = new Set<string>();
      for (const { audience } of about)
        if (audience !== "everyone") for (const { fact } of leaves(audience)) facts.add(fact);
      found.push({
        option: option.label,
        questions: attributes.filter(({ key }) => facts.has(key) && isAbsent(answers[key])).map(({ label }) => label),
      });
    }
  }
  return found;
}

function leaves(node: ConditionNode | ConditionTree): Condition[] {
  if ("all" in node) return flatten(node.all);
  if ("any" in node) return flatten(node.any);
  if ("not" in node) return leaves(node.not);
  return [node];
}

const flatten = (nodes: ConditionNode[]) => ([] as Condition[]).concat(...nodes.map(leaves));

const names = (leaf: Condition, key: string, option: string) =>
  leaf.fact === key && (Array.isArray(leaf.value) ? leaf.value.includes(option) : leaf.value === option);
