/**
 * An audience in Japanese words, as a person would say it: 「中央区 または 美浜区磯辺」, 「65歳以上 かつ 防犯を希望」. For screens and
 * logs; what is sent is decided by the tree alone.
 */
import { friendFacts } from "./audience.ts";
import { inWords } from "./friend-facts.ts";
import { operators } from "./operators.ts";
import { AGE_BAND_PATH, AGE_PATH, ageBands } from "./plain-audience.ts";
import type { Attribute, Audience, Condition, ConditionNode, Json } from "./types.ts";

/** More values than this are counted, not named: a list of 300 towns says nothing to a reader. */
const VALUES_NAMED = 10;

/** Never throws: what is not known stands as it is written. `most`: so many values are named, the others counted. */
export function audienceWords(audience: Audience, attributes: readonly Attribute[], most = VALUES_NAMED): string {
  if (audience === "everyone") return "友だち全員";
  if (audience === "sender") return "操作した本人";
  if (audience === "nobody") return "だれにも送らない（中継だけ）";
  const byKey = new Map([...friendFacts, ...attributes].map((attribute) => [attribute.key, attribute]));
  return treeWords(audience, (leaf) => conditionWords(leaf, byKey.get(leaf.fact), most));
}

/** One condition of an audience in words. */
export function leafWords(leaf: Condition, attributes: readonly Attribute[]): string {
  const known = [...friendFacts, ...attributes].find(({ key }) => key === leaf.fact);
  return conditionWords(leaf, known, VALUES_NAMED);
}

/** A tree in words, given those of one condition. */
export function treeWords(node: ConditionNode, wordsOf: (leaf: Condition) => string): string {
  if ("all" in node) return groupWords(node.all, " かつ ", wordsOf);
  if ("any" in node) return groupWords(node.any, " または ", wordsOf);
  if ("not" in node) return `「${treeWords(node.not, wordsOf)}」ではない`;
  return wordsOf(node);
}

function groupWords(nodes: readonly ConditionNode[], joint: string, wordsOf: (leaf: Condition) => string): string {
  const words = nodes.map((child) => treeWords(child, wordsOf));
  if (words.length === 1) return words[0] ?? "";
  // 「A または B かつ C」 could be read both ways.
  return words.map((one) => (/ (?:かつ|または) /.test(one) ? `（${one}）` : one)).join(joint);
}

function conditionWords(leaf: Condition, attribute: Attribute | undefined, most: number): string {
  const label = attribute?.label.ja ?? leaf.fact;
  if (leaf.operator === "isPresent") return `${label}を登録している`;
  if (leaf.operator === "isAbsent") return `${label}を登録していない`;
  if (attribute?.kind === "year" && leaf.path === AGE_PATH) return ageWords(leaf);
  const values = valuesOf(leaf).map((value) => valueWords(value, leaf, attribute));
  const named = listed(values, most);
  switch (attribute?.kind) {
    case "boolean":
      return (leaf.value === true) === (leaf.operator === "equal") ? label : `${label}ではない`;
    case "area":
      return isNegative(leaf.operator) ? `${named}以外` : named;
    case "single":
      return `${label}が${named}${isNegative(leaf.operator) ? "以外" : ""}`;
    case "multiple":
      return `${label}に${several(leaf.operator, named)}`;
    case "year":
      // Decades read by themselves: 「20代 または 30代」.
      if (leaf.path === AGE_BAND_PATH) return isNegative(leaf.operator) ? `${named}以外` : named;
      return `${label}が${compared(leaf.operator, named, "年")}`;
    case "number":
      return attribute.key === "friend_days"
        ? `友だちになって${compared(leaf.operator, named, "日")}`
        : `${label}が${compared(leaf.operator, named, "")}`;
    case undefined:
      return `${label} ${named} ${operators[leaf.operator]?.label.ja ?? leaf.operator}`;
  }
}

function ageWords(leaf: Condition): string {
  const named = listed(valuesOf(leaf).map(String), VALUES_NAMED);
  return compared(leaf.operator, named, "歳");
}

/** 「65歳以上」, 「65歳未満」. */
function compared(operator: string, named: string, unit: string): string {
  const ends: Record<string, string> = {
    greaterThanInclusive: "以上",
    greaterThan: "より上",
    lessThan: "未満",
    lessThanInclusive: "以下",
    notEqual: "以外",
    notIn: "以外",
  };
  return `${named}${unit}${ends[operator] ?? ""}`;
}

function several(operator: string, named: string): string {
  if (operator === "doesNotContain") return `${named}を含まない`;
  if (operator === "containsAll") return `${named}をすべて含む`;
  if (operator === "containsAny") return `${named}のどれかを含む`;
  return `${named}を含む`;
}

const isNegative = (operator: string) => operator === "notEqual" || operator === "notIn";

function valuesOf({ value }: Condition): Json[] {
  return Array.isArray(value) ? value : [value];
}

function valueWords(value: Json, leaf: Condition, attribute: Attribute | undefined): string {
  if (leaf.path === AGE_BAND_PATH) return ageBands.find((band) => band.value === value)?.label.ja ?? String(value);
  if (attribute?.kind === "area" && typeof value === "string") return inWords(attribute, { [attribute.key]: value });
  const label = attribute?.options?.find((option) => option.value === value)?.label.ja;
  if (label === undefined) return typeof value === "object" ? JSON.stringify(value) : String(value);
  return attribute?.kind === "multiple" ? `「${label}」` : label;
}

function listed(values: readonly string[], most: number): string {
  const more = values.length - most;
  const named = values.slice(0, most).join("・");
  return more > 0 ? `${named}ほか${more}件` : named;
}
