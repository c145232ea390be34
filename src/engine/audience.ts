/** Audiences: which operators each kind of attribute takes, the check at save, and the answer for one friend. */
import { treeFaults } from "./conditions.ts";
import { operators, valueProblem } from "./operators.ts";
import { AGE_BAND_PATH, AGE_PATH, ageBands, areaValues, plainAudience } from "./plain-audience.ts";
import { createRunner } from "./runner.ts";
import type { Answers, Attribute, AttributeKind, Audience, Condition, Facts, FactType, Fault, Json } from "./types.ts";

const ofOne = ["equal", "notEqual", "in", "notIn", "isPresent", "isAbsent"];
const ofNumbers = [
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
];

/** The operators that an audience may use, by kind of attribute: those that SQL answers exactly alike. */
export const audienceOperators: Readonly<Record<AttributeKind, readonly string[]>> = {
  single: ofOne,
  area: ofOne,
  number: ofNumbers,
  year: ofNumbers,
  boolean: ["equal", "notEqual", "isPresent", "isAbsent"],
  multiple: ["contains", "doesNotContain", "containsAny", "containsAll", "isPresent", "isAbsent"],
};

/** What kind of value the answer to an attribute is; an area is the ward's, or the ward's and the town's. */
export const answerType: Readonly<Record<AttributeKind, FactType>> = {
  single: "text",
  area: "text",
  number: "number",
  year: "number",
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

/** What a condition asks of: the answer itself, or what its path makes of it. Undefined: there is no such path. */
function askedOf(condition: Condition, attribute: Attribute): Attribute | undefined {
  if (condition.path === undefined) return attribute;
  if (attribute.kind !== "year") return undefined;
  if (condition.path === AGE_PATH) return { ...attribute, kind: "number" };
  if (condition.path === AGE_BAND_PATH) return { ...attribute, kind: "single", options: [...ageBands] };
  return undefined;
}

const operatorName = (name: string) => (Object.hasOwn(operators, name) ? operators[name]?.label.ja : undefined) ?? name;

function leafFaults(condition: Condition, path: string, attribute: Attribute | undefined): Fault[] {
  if (!attribute) {
    return [{ path: `${path}.fact`, code: "unknown-attribute", message: `属性「${condition.fact}」はありません。` }];
  }
  const asked = askedOf(condition, attribute);
  if (!asked) {
    const message =
      attribute.kind === "year"
        ? `「${attribute.label.ja}」に使える path は ${AGE_PATH} と ${AGE_BAND_PATH} です。`
        : "属性の条件に path は使えません。";
    return [{ path: `${path}.path`, code: "schema", message }];
  }
  const operator = Object.hasOwn(operators, condition.operator) ? operators[condition.operator] : undefined;
  if (!operator || !operatorsFor(asked).includes(condition.operator)) {
    return [
      {
        path: `${path}.operator`,
        code: operator ? "wrong-type" : "unknown-operator",
        message: `属性「${attribute.label.ja}」に、比べ方「${operatorName(condition.operator)}」は使えません（使えるもの: ${operatorsFor(asked).map(operatorName).join("、")}）。`,
      },
    ];
  }
  const problem = valueProblem(operator, answerType[asked.kind], condition.value);
  if (problem) return [{ path: `${path}.value`, code: "wrong-type", message: problem }];
  if (!asked.options || operator.value === "true") return [];
  const known = new Set(asked.kind === "area" ? areaValues(asked) : asked.options.map((o) => o.value));
  const values = Array.isArray(condition.value) ? condition.value : [condition.value];
  return values
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
export async function friendMatches(
  audience: Exclude<Audience, "sender">,
  answers: Answers,
  { attributes, now }: { attributes: readonly Attribute[]; now: Date },
): Promise<boolean> {
  if (typeof audience === "string") return audience === "everyone";
  const run = createRunner(now);
  const plain = plainAudience(audience, attributes, now);
  return (await run(plain, answers as Facts as Record<string, Json>)).matched;
}
