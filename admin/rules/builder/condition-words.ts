/** Conditions over an event in one Japanese sentence: 「件名に「地震」を含み、かつ、…とき。」 For reading only. */
import { formatMinute } from "../../text/time";
import type { Condition } from "../types";
import { type EventField, fieldAt, type TriggerFact } from "./event-fields";
import { type GroupNode, type Leaf, readTree, type TreeNode } from "./tree";

/** What follows the field: at the end of a clause, and before another. `V`: the value. */
const clauses: Record<string, readonly [end: string, going: string]> = {
  equal: ["がVと等しい", "がVと等しく"],
  notEqual: ["がVと等しくない", "がVと等しくなく"],
  in: ["がVのいずれかである", "がVのいずれかで"],
  notIn: ["がVのいずれでもない", "がVのいずれでもなく"],
  lessThan: ["がVより小さい", "がVより小さく"],
  lessThanInclusive: ["がV以下である", "がV以下で"],
  greaterThan: ["がVより大きい", "がVより大きく"],
  greaterThanInclusive: ["がV以上である", "がV以上で"],
  before: ["がVより前である", "がVより前で"],
  after: ["がVより後である", "がVより後で"],
  olderThanMinutes: ["がV分前より古い", "がV分前より古く"],
  withinMinutes: ["が前後V分以内である", "が前後V分以内で"],
  contains: ["がVを含む", "がVを含み"],
  doesNotContain: ["がVを含まない", "がVを含まず"],
  containsAny: ["がVのいずれかを含む", "がVのいずれかを含み"],
  containsAll: ["がVをすべて含む", "がVをすべて含み"],
  containsText: ["にVを含む", "にVを含み"],
  doesNotContainText: ["にVを含まない", "にVを含まず"],
  startsWithText: ["がVで始まる", "がVで始まり"],
  endsWithText: ["がVで終わる", "がVで終わり"],
  equalsText: ["がVと同じである", "がVと同じで"],
  containsAnyText: ["にVのいずれかを含む", "にVのいずれかを含み"],
  containsAllText: ["にVをすべて含む", "にVをすべて含み"],
  containsNoneText: ["にVをどれも含まない", "にVをどれも含まず"],
  matchesPattern: ["がパターンVに合う", "がパターンVに合い"],
  isPresent: ["がある", "があり"],
  isAbsent: ["がない", "がなく"],
};

/** More values than these are counted, not named. */
const VALUES_NAMED = 5;

type Form = "end" | "going";

/** Undefined: there is nothing to say. Empty groups are passed over; they are shown as faults. */
export function conditionWords(conditions: Condition | undefined, facts: readonly TriggerFact[]): string | undefined {
  const words = groupWords(readTree(conditions, { ranges: false }), facts, "end");
  return words === undefined ? undefined : `${words}とき。`;
}

function nodeWords(node: TreeNode, facts: readonly TriggerFact[], form: Form): string | undefined {
  if (node.kind === "leaf") return leafWords(node.leaf, facts, form);
  if (node.kind === "raw") return form === "end" ? "（読み取れない条件）に合う" : "（読み取れない条件）に合い";
  const filled = node.children.length;
  if (filled === 1 && node.mode !== "none") return groupWords(node, facts, form);
  const inside = groupWords(node, facts, "end");
  if (inside === undefined || node.mode === "none") return groupWords(node, facts, form);
  return `（${inside}）${form === "end" ? "に当てはまる" : "に当てはまり"}`;
}

function groupWords(group: GroupNode, facts: readonly TriggerFact[], form: Form): string | undefined {
  const { mode } = group;
  const count = group.children.length;
  const parts = group.children.flatMap((child, i) => {
    const going = mode === "all" && (i < count - 1 || form === "going");
    const alone = mode === "any" && count === 1 && form === "going";
    return nodeWords(child, facts, going || alone ? "going" : "end") ?? [];
  });
  if (parts.length === 0) return undefined;
  if (mode === "all") return parts.join("、かつ、");
  if (mode === "any") return parts.join("か、または、");
  return `（${parts.join("か、または、")}）に${form === "end" ? "当てはまらない" : "当てはまらず"}`;
}

function leafWords(leaf: Leaf, facts: readonly TriggerFact[], form: Form): string {
  const known = fieldAt(facts, leaf);
  const label = known ? labelWords(known) : `${leaf.fact} ${leaf.path ?? ""}`.trim();
  if (typeof leaf.value === "boolean" && leaf.operator === "equal") {
    return `${label}が「${leaf.value ? "はい" : "いいえ"}」${form === "end" ? "である" : "で"}`;
  }
  const value =
    known?.field.type === "date" && typeof leaf.value === "string"
      ? `${formatMinute(leaf.value)} `
      : valueWords(leaf.value);
  const clause = clauses[leaf.operator];
  if (!clause) return `${label}と${value}を「${leaf.operator}」で比べて${form === "end" ? "合う" : "合い"}`;
  // A function: a value may hold what replace() takes for a pattern of its own ($&).
  return `${label}${clause[form === "end" ? 0 : 1].replace("V", () => value)}`;
}

function labelWords({ field, given }: EventField): string {
  return given === undefined ? field.label.ja : `${given || "（名前が未入力）"}（${field.label.ja}）`;
}

function valueWords(value: unknown): string {
  const values = Array.isArray(value) ? value : [value];
  const named = values.slice(0, VALUES_NAMED).map(oneWord);
  const more = values.length - named.length;
  const joint = named.every((one) => one.startsWith("「")) ? "" : "、";
  return `${named.join(joint)}${more > 0 ? `ほか${more}件` : ""}`;
}

function oneWord(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (value === undefined || value === null || value === "") return "（未入力）";
  return `「${typeof value === "string" ? value.replaceAll("\n", "⏎") : JSON.stringify(value)}」`;
}
