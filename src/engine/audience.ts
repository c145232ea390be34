/** Audiences: which operators each kind of attribute takes, the check at save, and the answer for one friend. */
import { treeFaults } from "./conditions.ts";
import { operators, valueProblem } from "./operators.ts";
import { createRunner } from "./runner.ts";
import type { Answers, Attribute, AttributeKind, Audience, Condition, Facts, FactType, Fault, Json } from "./types.ts";

/** The operators that an audience may use, by kind of attribute: those that SQL answers exactly alike. */
export const audienceOperators: Readonly<Record<AttributeKind, readonly string[]>> = {
  single: ["equal", "notEqual", "in", "notIn", "isPresent", "isAbsent"],
  number: [
    "equal",
    "notEqual",
    "in",
    "notIn",
    "lessThan",
    "lessThanInclusive",
    "greaterThan",
    "greaterThanInclusive",
    "isPresent",
    "isAbsent",
  ],
  boolean: ["equal", "notEqual", "isPresent", "isAbsent"],
  multiple: ["contains", "doesNotContain", "containsAny", "containsAll", "isPresent", "isAbsent"],
};

const factTypes: Record<AttributeKind, FactType> = {
  single: "text",
  number: "number",
  boolean: "boolean",
  multiple: "list",
};

/** What can be asked of every friend beside the attributes that staff define; an attribute may not take their keys. */
export const friendFacts: readonly Attribute[] = [
  {
    key: "friend_days",
    kind: "number",
    label: { ja: "友だちになってからの日数", en: "Days since they added the account" },
  },
  { key: "friend_answers", kind: "number", label: { ja: "登録した項目の数", en: "Number of attributes answered" } },
];

/** Of `friend_days` only these: the database compares instants. */
const daysOperators = ["lessThan", "lessThanInclusive", "greaterThan", "greaterThanInclusive"];

function operatorsFor(attribute: Attribute): readonly string[] {
  return attribute.key === "friend_days" ? daysOperators : audienceOperators[attribute.kind];
}

/** Everything wrong with an audience. An unknown attribute or option is a fault: it must never come to "everyone". */
export function audienceFaults(audience: Audience, attributes: readonly Attribute[], path = "audience"): Fault[] {
  if (typeof audience === "string") return [];
  const byKey = new Map([...friendFacts, ...attributes].map((a) => [a.key, a]));
  return treeFaults(audience, path, (condition, at) => leafFaults(condition, at, byKey.get(condition.fact)));
}

function leafFaults(condition: Condition, path: string, attribute: Attribute | undefined): Fault[] {
  if (!attribute) {
    return [{ path: `${path}.fact`, code: "unknown-attribute", message: `属性「${condition.fact}」はありません。` }];
  }
  if (condition.path !== undefined) {
    return [{ path: `${path}.path`, code: "schema", message: "属性の条件に path は使えません。" }];
  }
  const operator = Object.hasOwn(operators, condition.operator) ? operators[condition.operator] : undefined;
  if (!operator || !operatorsFor(attribute).includes(condition.operator)) {
    return [
      {
        path: `${path}.operator`,
        code: operator ? "wrong-type" : "unknown-operator",
        message: `属性「${attribute.label.ja}」に「${condition.operator}」は使えません（使えるもの: ${operatorsFor(attribute).join(", ")}）。`,
      },
    ];
  }
  const problem = valueProblem(operator, factTypes[attribute.kind], condition.value);
  if (problem) return [{ path: `${path}.value`, code: "wrong-type", message: problem }];
  if (!attribute.options || operator.value === "true") return [];
  const known = new Set(attribute.options.map((o) => o.value));
  const asked = Array.isArray(condition.value) ? condition.value : [condition.value];
  return asked
    .filter((value) => !known.has(String(value)))
    .map((value) => ({
      path: `${path}.value`,
      code: "unknown-option" as const,
      message: `「${String(value)}」は「${attribute.label.ja}」の選択肢にありません。`,
    }));
}

/**
 * Whether the audience takes in a friend with these answers (and `friendFacts`), by json-rules-engine. What SQL answers
 * must be the same. Not for `sender`, which asks who and not what.
 */
export async function friendMatches(audience: Exclude<Audience, "sender">, answers: Answers): Promise<boolean> {
  if (typeof audience === "string") return audience === "everyone";
  // The clock plays no part: no operator an audience may use looks at it.
  const run = createRunner(new Date(0));
  return (await run(audience, answers as Facts as Record<string, Json>)).matched;
}
