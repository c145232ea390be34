import type { ReactNode } from "react";
import type { Condition, Fault } from "../types";
import type { Leaf, TreeNode } from "./tree";
import type { TreeState } from "./use-tree";

/** What draws one condition. */
export interface LeafProps {
  leaf: Leaf;
  onChange: (leaf: Leaf) => void;
  /** 「条件1」, to tell its fields apart. */
  name: string;
  /** Its own, each with the place below the rule. */
  faults: readonly Fault[];
  path: string;
  disabled: boolean;
}

export interface TreeEditorProps {
  value: Condition | undefined;
  onChange: (value: Condition | undefined) => void;
  faults: readonly Fault[];
  path: string;
  disabled: boolean;
  makeLeaf: () => Leaf;
  drawLeaf: (props: LeafProps) => ReactNode;
  ranges?: boolean;
  /** Without any condition the value is undefined; otherwise an empty group, which the server refuses. */
  noneWhenEmpty?: boolean;
}

/** What a node of the tree is drawn from. */
export interface NodeProps<Node extends TreeNode = TreeNode>
  extends Pick<TreeEditorProps, "faults" | "path" | "disabled" | "makeLeaf" | "drawLeaf"> {
  node: Node;
  tree: TreeState;
  /** 1 · 2 · 1: the first of the second of the first; empty: the whole. */
  place: readonly number[];
}
