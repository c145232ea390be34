/**
 * The condition tree as the builder edits it: the JSON, with a key for each node (the JSON has none, and React and the focus
 * need one) and with `not` folded into a third kind of group. `writeTree(readTree(json))` is `json`, whatever stands in it.
 */
import { isObject } from "../is-object.ts";
import type { Condition } from "../types.ts";

export type Leaf = { fact: string; path?: string; operator: string; value?: unknown };
export type Mode = "all" | "any" | "none";

export interface GroupNode {
  kind: "group";
  key: number;
  mode: Mode;
  /** With one child only it is written without a list: `{ not: child }`, at the root the child itself. */
  bare: boolean;
  children: TreeNode[];
}
export interface LeafNode {
  kind: "leaf";
  key: number;
  leaf: Leaf;
}
/** What is no condition that we know: kept as it is. */
export interface RawNode {
  kind: "raw";
  key: number;
  json: unknown;
}
export type TreeNode = GroupNode | LeafNode | RawNode;

export interface TreeOptions {
  /** `all` of a lower and an upper bound of the same thing is one condition, with the operator `BETWEEN`. */
  ranges: boolean;
}

/** From … to …; the builder's own, written as two conditions. */
export const BETWEEN = "between";

let lastKey = 0;
const newKey = () => {
  lastKey += 1;
  return lastKey;
};

/** The list of a group that has this one property and no other. */
function listOf(json: unknown, mode: "all" | "any"): unknown[] | undefined {
  if (!isObject(json) || Object.keys(json).length !== 1) return undefined;
  const list = json[mode];
  return Array.isArray(list) ? list : undefined;
}

/** The tree; nodes at the places of `before` keep their keys. */
export function readTree(json: unknown, options: TreeOptions, before?: GroupNode): GroupNode {
  if (json === undefined)
    return { kind: "group", key: before?.key ?? newKey(), mode: "all", bare: false, children: [] };
  const root = readNode(json, { ranges: false }, options, before);
  if (root.kind === "group") return root;
  return { kind: "group", key: newKey(), mode: "all", bare: true, children: [root] };
}

function readNode(json: unknown, here: TreeOptions, below: TreeOptions, before?: TreeNode): TreeNode {
  const key = before?.key ?? newKey();
  const range = here.ranges ? rangeOf(json) : undefined;
  if (range) return { kind: "leaf", key, leaf: range };
  const group = groupOf(json);
  if (group) {
    const old = before?.kind === "group" ? before.children : [];
    const children = group.children.map((child, i) => readNode(child, below, below, old[i]));
    return { kind: "group", key, mode: group.mode, bare: group.bare, children };
  }
  if (isObject(json) && typeof json.fact === "string" && typeof json.operator === "string") {
    const path = json.path;
    if (path === undefined || typeof path === "string") return { kind: "leaf", key, leaf: json as Leaf };
  }
  return { kind: "raw", key, json };
}

function groupOf(json: unknown): { mode: Mode; bare: boolean; children: unknown[] } | undefined {
  for (const mode of ["all", "any"] as const) {
    const children = listOf(json, mode);
    if (children) return { mode, bare: false, children };
  }
  if (!isObject(json) || Object.keys(json).length !== 1 || json.not === undefined) return undefined;
  const none = listOf(json.not, "any");
  return none ? { mode: "none", bare: false, children: none } : { mode: "none", bare: true, children: [json.not] };
}

function rangeOf(json: unknown): Leaf | undefined {
  const [lower, upper, ...more] = (listOf(json, "all") ?? []) as Partial<Leaf>[];
  if (!isObject(lower) || !isObject(upper) || more.length > 0) return undefined;
  const known = ["fact", "path", "operator", "value"];
  if (![...Object.keys(lower), ...Object.keys(upper)].every((name) => known.includes(name))) return undefined;
  if (lower.operator !== "greaterThanInclusive" || upper.operator !== "lessThanInclusive") return undefined;
  if (typeof lower.fact !== "string" || lower.fact !== upper.fact || lower.path !== upper.path) return undefined;
  const place = lower.path === undefined ? { fact: lower.fact } : { fact: lower.fact, path: lower.path as string };
  return { ...place, operator: BETWEEN, value: [lower.value, upper.value] };
}

/** The JSON; a root without children comes to `{ all: [] }`, which the server refuses. */
export function writeTree(node: TreeNode): Condition {
  if (node.kind === "raw") return node.json as Condition;
  if (node.kind === "leaf") return node.leaf.operator === BETWEEN ? writeRange(node.leaf) : node.leaf;
  const children = node.children.map(writeTree);
  const [only] = children;
  const bare = node.bare && children.length === 1 && only !== undefined;
  if (node.mode === "none") return { not: bare ? only : { any: children } };
  if (bare) return only;
  return node.mode === "all" ? { all: children } : { any: children };
}

function writeRange({ operator: _, value, ...place }: Leaf): Condition {
  const [from = null, to = null] = Array.isArray(value) ? (value as unknown[]) : [];
  return {
    all: [
      { ...place, operator: "greaterThanInclusive", value: from },
      { ...place, operator: "lessThanInclusive", value: to },
    ],
  };
}

/** Where a child stands in the JSON, as the server names it. */
export function childPath(group: GroupNode, path: string, index: number): string {
  const bare = group.bare && group.children.length === 1;
  if (group.mode === "none") return bare ? `${path}.not` : `${path}.not.any[${index}]`;
  return bare ? path : `${path}.${group.mode}[${index}]`;
}

export function newLeaf(leaf: Leaf): LeafNode {
  return { kind: "leaf", key: newKey(), leaf };
}

export function newGroup(mode: Mode, children: TreeNode[]): GroupNode {
  return { kind: "group", key: newKey(), mode, bare: mode === "none", children };
}

/** Another kind of group, the children as they are. */
export function withMode(group: GroupNode, mode: Mode): GroupNode {
  return { ...group, mode, bare: mode === "none" };
}

/** The tree with this node put through `change`; undefined takes it out. */
export function changeNode(root: GroupNode, key: number, change: (node: TreeNode) => TreeNode | undefined): GroupNode {
  const walk = (node: TreeNode): TreeNode | undefined => {
    if (node.key === key) return change(node);
    if (node.kind !== "group") return node;
    const children = node.children.map(walk).filter((child) => child !== undefined);
    const same = children.length === node.children.length && children.every((child, i) => child === node.children[i]);
    return same ? node : { ...node, children };
  };
  const next = walk(root);
  return next?.kind === "group" ? next : root;
}

export function append(root: GroupNode, groupKey: number, node: TreeNode): GroupNode {
  return changeNode(root, groupKey, (group) =>
    group.kind === "group" ? { ...group, children: [...group.children, node] } : group,
  );
}

/** One place up (-1) or down (1) among its own; at the end it stays. */
export function moveNode(root: GroupNode, key: number, by: -1 | 1): GroupNode {
  const parent = parentOf(root, key);
  if (!parent) return root;
  const from = parent.children.findIndex((child) => child.key === key);
  const children = [...parent.children];
  const [moved] = children.splice(from, 1);
  if (!moved || from + by < 0 || from + by > children.length) return root;
  children.splice(from + by, 0, moved);
  return changeNode(root, parent.key, () => ({ ...parent, children }));
}

export function parentOf(root: GroupNode, key: number): GroupNode | undefined {
  for (const child of root.children) {
    if (child.key === key) return root;
    const inside = child.kind === "group" ? parentOf(child, key) : undefined;
    if (inside) return inside;
  }
  return undefined;
}

/** Where the eye goes once this node is gone: the next of its own, or the one before, or what held it. */
export function neighbourOf(root: GroupNode, key: number): number {
  const parent = parentOf(root, key);
  if (!parent) return root.key;
  const at = parent.children.findIndex((child) => child.key === key);
  return (parent.children[at + 1] ?? parent.children[at - 1] ?? parent).key;
}
