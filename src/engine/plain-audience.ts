/**
 * Audiences as staff write them, in conditions over answers as they are kept. An area takes in what lies in it, and an age is
 * a matter of the year of birth: both come to plain lists and comparisons, so that json-rules-engine, SQL and the settings
 * form need to know neither, and mean the same.
 */
import { japanYear } from "./japan-time.ts";
import type { Attribute, Audience, Condition, ConditionNode, ConditionTree, Json, Label } from "./types.ts";

/** Parts an area from what lies in it. */
export const PART_SEPARATOR = "/";

/** Paths that a condition on a `year` may have: the age reached in the running year, and its decade. */
export const AGE_PATH = "$.age";
export const AGE_BAND_PATH = "$.age_band";

/** Years that an answer may name: from this one to the running one. */
export const FIRST_YEAR = 1900;

/** Ages by decade; the last is open. */
export const ageBands: readonly { value: string; label: Label; from: number }[] = [
  { value: "under10", label: { ja: "10歳未満", en: "Under 10" }, from: 0 },
  ...[10, 20, 30, 40, 50, 60, 70, 80].map((from) => ({
    value: `${from}s`,
    label: { ja: `${from}代`, en: `${from}s` },
    from,
  })),
  { value: "90plus", label: { ja: "90歳以上", en: "90 and over" }, from: 90 },
];

/** The values of an area as answers have them: each ward, followed by its towns as `ward/town`. */
export function areaValues({ options = [] }: Attribute): string[] {
  return options.flatMap(({ value, parts = [] }) => [
    value,
    ...parts.map((part) => `${value}${PART_SEPARATOR}${part.value}`),
  ]);
}

/** The audience over plain answers, as of `now`. Whatever is not about an area or an age stays as it is. */
export function plainAudience<A extends Audience>(audience: A, attributes: readonly Attribute[], now: Date): A {
  if (typeof audience === "string") return audience;
  const byKey = new Map(attributes.map((attribute) => [attribute.key, attribute]));
  return plainNode(audience, byKey, japanYear(now)) as A;
}

function plainNode(node: ConditionNode, byKey: ReadonlyMap<string, Attribute>, year: number): ConditionNode {
  if ("not" in node) return { not: plainNode(node.not, byKey, year) };
  for (const group of ["all", "any"] as const) {
    const inside = (node as Record<string, unknown>)[group];
    if (Array.isArray(inside))
      return {
        [group]: inside.map((child: ConditionNode) => plainNode(child, byKey, year)),
      } as unknown as ConditionTree;
  }
  const condition = node as Condition;
  return plainCondition(condition, byKey.get(condition.fact), year);
}

/** One condition over plain answers. `year`: the running one in Japan. */
export function plainCondition(condition: Condition, attribute: Attribute | undefined, year: number): Condition {
  if (attribute?.kind === "area") return plainArea(condition, attribute);
  if (attribute?.kind === "year" && condition.path === AGE_PATH) return plainAge(condition, year);
  if (attribute?.kind === "year" && condition.path === AGE_BAND_PATH) return plainAgeBand(condition, year);
  return condition;
}

const negative = (operator: string) => operator === "notEqual" || operator === "notIn";

function plainArea(condition: Condition, { options = [] }: Attribute): Condition {
  if (!["equal", "notEqual", "in", "notIn"].includes(condition.operator)) return condition;
  const asked: Json[] = Array.isArray(condition.value) ? condition.value : [condition.value];
  const value = asked.flatMap((one) => {
    const parts = options.find((option) => option.value === one)?.parts ?? [];
    return [one, ...parts.map((part) => `${String(one)}${PART_SEPARATOR}${part.value}`)];
  });
  // Plain already, and the shorter way to ask.
  if (value.length === 1 && !Array.isArray(condition.value)) return condition;
  return { ...condition, operator: negative(condition.operator) ? "notIn" : "in", value };
}

/** The older, the earlier born: comparisons turn round. */
const turned: Readonly<Record<string, string>> = {
  lessThan: "greaterThan",
  lessThanInclusive: "greaterThanInclusive",
  greaterThan: "lessThan",
  greaterThanInclusive: "lessThanInclusive",
};

function plainAge({ path: _, ...condition }: Condition, year: number): Condition {
  const { operator, value } = condition;
  if (operator === "isPresent" || operator === "isAbsent") return condition;
  // What is no number stays what it is, for whoever evaluates to refuse: "20" and null are no ages.
  const born = (age: Json): Json => (typeof age === "number" ? year - age : age);
  return {
    ...condition,
    operator: turned[operator] ?? operator,
    value: Array.isArray(value) ? value.map(born) : born(value),
  };
}

function plainAgeBand({ path: _, ...condition }: Condition, year: number): Condition {
  const { operator, value } = condition;
  if (operator === "isPresent" || operator === "isAbsent") return condition;
  const born = [value].flat().flatMap((wanted): (number | string)[] => {
    const band = ageBands.find((one) => one.value === wanted);
    // No such band: no number, which nothing takes for a year.
    if (!band) return [String(wanted)];
    const oldest = band === ageBands.at(-1) ? year - FIRST_YEAR : band.from + 9;
    return Array.from({ length: oldest - band.from + 1 }, (_, i) => year - band.from - i);
  });
  return { ...condition, operator: negative(operator) ? "notIn" : "in", value: born };
}
