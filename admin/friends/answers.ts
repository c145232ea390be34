/** Answers in words, and conditions over them. */
import type { Attribute } from "../attributes/types.ts";

/** Between a ward and its town. */
const PART_SEPARATOR = "/";

type LabelOf = (label: { ja: string; en?: string | undefined }) => string;

/** An answer as staff read it: labels for keys, a town behind its ward; undefined: not answered. */
export function answerWords(
  attribute: Attribute,
  answer: unknown,
  labelOf: LabelOf,
  { yes, no, year }: { yes: string; no: string; year: (year: number) => string },
): string | undefined {
  if (answer === undefined || answer === null) return undefined;
  if (typeof answer === "boolean") return answer ? yes : no;
  if (typeof answer === "number") return attribute.kind === "year" ? year(answer) : String(answer);
  const values = Array.isArray(answer) ? answer.map(String) : [String(answer)];
  return values.map((value) => optionWords(attribute, value, labelOf)).join("、");
}

function optionWords({ options = [], kind }: Attribute, value: string, labelOf: LabelOf): string {
  const whole = options.find((option) => option.value === value);
  if (whole) return labelOf(whole.label);
  if (kind !== "area") return value;
  const [ward, ...rest] = value.split(PART_SEPARATOR);
  const option = options.find((one) => one.value === ward);
  const part = option?.parts?.find((one) => one.value === rest.join(PART_SEPARATOR));
  return option && part ? `${labelOf(option.label)} ${labelOf(part.label)}` : value;
}

/** Answered with one of these; none: not answered at all. */
export interface Wanted {
  attribute: string;
  values: string[];
}

interface Leaf {
  fact: string;
  operator: string;
  value: unknown;
  path?: string;
}

export type Node = Leaf | { any: Leaf[] };
export type Tree = { all: Node[] };

/** As a rule's audience has it: all of them. Undefined: everyone. */
export function audienceOf(wanted: readonly Wanted[], attributes: readonly Attribute[]): Tree | undefined {
  const all = wanted.flatMap((one) => {
    const attribute = attributes.find(({ key }) => key === one.attribute);
    return attribute ? [nodeOf(attribute, one.values)] : [];
  });
  return all.length > 0 ? { all } : undefined;
}

function nodeOf({ key: fact, kind }: Attribute, values: readonly string[]): Node {
  if (values.length === 0) return { fact, operator: "isAbsent", value: true };
  switch (kind) {
    case "multiple":
      return { fact, operator: "containsAny", value: [...values] };
    case "boolean":
      return { any: values.map((value) => ({ fact, operator: "equal", value: value === "true" })) };
    case "year":
      return { fact, path: "$.age_band", operator: "in", value: [...values] };
    case "number":
      return { fact, operator: "in", value: values.map(Number) };
    case "single":
    case "area":
      return { fact, operator: "in", value: [...values] };
  }
}

/** What `audienceOf` made its tree of. */
export function wantedOf(tree: Tree | undefined): Wanted[] {
  return (tree?.all ?? []).flatMap((node): Wanted[] => {
    const [first, ...rest] = "any" in node ? node.any : [node];
    if (!first) return [];
    if (first.operator === "isAbsent") return [{ attribute: first.fact, values: [] }];
    const values = [first, ...rest].flatMap(({ value }) => (Array.isArray(value) ? value : [value]));
    return [{ attribute: first.fact, values: values.map(String) }];
  });
}

/** Enough of an id to tell people apart on one screen. */
export const shortId = (id: string) => `${id.slice(0, 5)}…${id.slice(-4)}`;
