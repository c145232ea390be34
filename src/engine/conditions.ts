/** Walking condition trees: the faults that are the same over events and over friends, and json-rules-engine's result as a trace. */
import type { Condition, ConditionNode, ConditionTrace, Fault, Json } from "./types.ts";

/** Deeper trees are refused; SQLite's own limit for expressions is 1,000 (sqlite.org/limits.html), a reader's is lower. */
const MAX_DEPTH = 20;

/** Faults of the tree's shape and whatever `leaf` finds, each with its path. */
export function treeFaults(
  node: ConditionNode,
  path: string,
  leaf: (condition: Condition, path: string) => Fault[],
  depth = 0,
): Fault[] {
  if (depth > MAX_DEPTH) return [{ path, code: "schema", message: `条件の入れ子は${MAX_DEPTH}段までです。` }];
  if ("not" in node) return treeFaults(node.not, `${path}.not`, leaf, depth + 1);
  const group = "all" in node ? "all" : "any" in node ? "any" : null;
  if (group === null) return leaf(node as Condition, path);
  const nodes = (node as Record<string, ConditionNode[]>)[group] ?? [];
  if (nodes.length === 0) {
    return [
      {
        path: `${path}.${group}`,
        code: "empty-group",
        message: "空の条件は「すべてに合う」ことになるため、使えません。",
      },
    ];
  }
  return nodes.flatMap((child, i) => treeFaults(child, `${path}.${group}[${i}]`, leaf, depth + 1));
}

/** A condition as json-rules-engine leaves it after a run. */
export interface RanCondition {
  operator?: string;
  all?: RanCondition[];
  any?: RanCondition[];
  not?: RanCondition;
  fact?: string;
  path?: string;
  value?: unknown;
  result?: boolean;
  factResult?: unknown;
}

/** Longest text kept of a value seen, in UTF-16 units; a trace explains, the event keeps the whole. */
const MAX_SEEN = 200;

/**
 * What came of each condition. What evaluation never reached carries no result: "not asked". The library leaves groups
 * without a result; theirs follows from their children's.
 */
export function conditionTrace(ran: RanCondition): ConditionTrace {
  if (ran.all) {
    const all = ran.all.map(conditionTrace);
    return { all, result: groupResult(all, false) };
  }
  if (ran.any) {
    const any = ran.any.map(conditionTrace);
    return { any, result: groupResult(any, true) };
  }
  if (ran.not) {
    const not = conditionTrace(ran.not);
    return { not, result: not.result === null ? null : !not.result };
  }
  const asked = ran.result !== undefined;
  const trace: ConditionTrace = {
    fact: ran.fact ?? "",
    operator: ran.operator ?? "",
    value: (ran.value ?? null) as Json,
    asked,
    result: ran.result ?? null,
  };
  if (ran.path !== undefined) trace.path = ran.path;
  if (asked && ran.factResult !== undefined) trace.seen = shorten(ran.factResult as Json);
  return trace;
}

/** `decisive`: the one result of a child that settles the group (false for all, true for any). */
function groupResult(children: ConditionTrace[], decisive: boolean): boolean | null {
  if (children.some((child) => child.result === decisive)) return decisive;
  return children.some((child) => child.result === null) ? null : !decisive;
}

function shorten(value: Json): Json {
  if (typeof value === "string") return value.length > MAX_SEEN ? `${value.slice(0, MAX_SEEN)}…` : value;
  const text = JSON.stringify(value);
  return text.length > MAX_SEEN ? `${text.slice(0, MAX_SEEN)}…` : value;
}
