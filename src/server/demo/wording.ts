/** Conditions and audiences in Japanese words, from the labels that facts, attributes and operators carry. */
import { friendFacts } from "../../engine/audience.ts";
import { operators } from "../../engine/operators.ts";
import type {
  Attribute,
  Audience,
  Condition,
  ConditionNode,
  ConditionTrace,
  FactCatalogue,
  Json,
} from "../../engine/types.ts";

/** A condition tree with what came of it, ready to be shown. `result` null: never asked. */
export type ConditionView =
  | { kind: "all" | "any" | "not"; result: boolean | null; children: ConditionView[] }
  | {
      kind: "leaf";
      result: boolean | null;
      fact: string;
      operator: string;
      values: string[];
      /** The value met, cut short; null: never asked, or nothing was there (then `result` is not null). */
      seen: string | null;
    };

/** More of a value than this is not read on a screen; a mail's whole text can be a value. */
const MAX_SHOWN = 300;

export function conditionView(trace: ConditionTrace, facts: FactCatalogue): ConditionView {
  if ("all" in trace) return group("all", trace.all, trace.result, facts);
  if ("any" in trace) return group("any", trace.any, trace.result, facts);
  if ("not" in trace) return group("not", [trace.not], trace.result, facts);
  return {
    kind: "leaf",
    result: trace.result,
    fact: factLabel(trace, facts),
    operator: operators[trace.operator]?.label.ja ?? trace.operator,
    values: valuesOf(trace).map(shown),
    seen: trace.seen === undefined || trace.seen === null ? null : shown(trace.seen),
  };
}

function group(
  kind: "all" | "any" | "not",
  children: ConditionTrace[],
  result: boolean | null,
  facts: FactCatalogue,
): ConditionView {
  return { kind, result, children: children.map((child) => conditionView(child, facts)) };
}

/** 「件名」 for `$.subject`; a free step such as a section's name stands as it is. */
function factLabel({ fact, path }: Condition, facts: FactCatalogue): string {
  const known = facts[fact];
  if (path === undefined) return known?.label.ja ?? fact;
  const exact = known?.fields.find((field) => field.path === path);
  if (exact) return exact.label.ja;
  const open = known?.fields.find((field) => field.path.endsWith(".*") && path.startsWith(field.path.slice(0, -1)));
  return open ? `${open.label.ja}「${path.slice(open.path.length - 1)}」` : `${fact}${path.slice(1)}`;
}

function valuesOf({ operator, value }: Condition): Json[] {
  if (operators[operator]?.value === "true") return [];
  return Array.isArray(value) ? value : [value];
}

function shown(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** Whom an audience means: 「友だち全員」, 「お住まいの区＝緑区、かつ 受け取りたい情報＝地震」. */
export function audienceText(audience: Audience, attributes: readonly Attribute[]): string {
  if (audience === "everyone") return "友だち全員";
  if (audience === "sender") return "送ってきた本人";
  if (audience === "nobody") return "なし（中継だけ）";
  return treeText(audience, attributes);
}

function treeText(node: ConditionNode, attributes: readonly Attribute[]): string {
  if ("all" in node) return node.all.map((child) => inner(child, attributes)).join("、かつ ");
  if ("any" in node) return node.any.map((child) => inner(child, attributes)).join("、または ");
  if ("not" in node) return `「${treeText(node.not, attributes)}」ではない`;
  const attribute = [...friendFacts, ...attributes].find((a) => a.key === node.fact);
  const label = attribute?.label.ja ?? node.fact;
  const values = valuesOf(node)
    .map((value) => answerText(value, attribute))
    .join("・");
  return PLAIN.has(node.operator)
    ? `${label}＝${values}`
    : `${label}${values === "" ? "" : ` ${values} `}${operators[node.operator]?.label.ja ?? node.operator}`;
}

/** Operators that a reader understands from 「＝」 alone. */
const PLAIN = new Set(["equal", "in", "contains", "containsAny"]);

function inner(node: ConditionNode, attributes: readonly Attribute[]): string {
  const text = treeText(node, attributes);
  return "all" in node || "any" in node ? `（${text}）` : text;
}

function answerText(value: Json, attribute: Attribute | undefined): string {
  if (typeof value === "boolean") return value ? "はい" : "いいえ";
  return attribute?.options?.find((option) => option.value === value)?.label.ja ?? String(value);
}
