import { type RefObject, useEffect, useRef, useState } from "react";
import type { Condition } from "../types";
import { type GroupNode, readTree, type TreeOptions, writeTree } from "./tree";

/** Which control of a node the keyboard goes to. */
export interface Focus {
  key: number;
  act: "first" | "add" | "up" | "down";
}

export interface TreeState {
  root: GroupNode;
  container: RefObject<HTMLDivElement | null>;
  /** `removed`: the node that is gone; it may be taken back until the next change. */
  edit: (next: GroupNode, then?: { focus?: Focus; removed?: number }) => void;
  /** Undefined: there is nothing to take back. */
  undo: (() => void) | undefined;
}

/**
 * The tree of a controlled value. Keys outlive changes from here, and as far as places agree those from outside (the JSON
 * tab, a form that copies its values).
 */
export function useTree(
  value: Condition | undefined,
  onChange: (value: Condition | undefined) => void,
  options: TreeOptions & { noneWhenEmpty: boolean },
): TreeState {
  const json = JSON.stringify(value);
  const [held, setHeld] = useState(() => ({ json, root: readTree(value, options) }));
  const [before, setBefore] = useState<{ root: GroupNode; removed: number }>();
  const container = useRef<HTMLDivElement>(null);
  const focus = useRef<Focus>(undefined);
  let { root } = held;
  if (held.json !== json) {
    root = readTree(value, options, held.root);
    setHeld({ json, root });
    setBefore(undefined);
  }

  useEffect(() => {
    if (!focus.current || !container.current) return;
    const { key, act } = focus.current;
    focus.current = undefined;
    const wanted = container.current.querySelector<HTMLElement>(`[data-act="${act}-${key}"]:not(:disabled)`);
    const node = container.current.querySelector(`[data-node="${key}"]`);
    (wanted ?? node?.querySelector<HTMLElement>("input:enabled, select:enabled, button:enabled"))?.focus();
  });

  const put = (next: GroupNode) => {
    const written = options.noneWhenEmpty && next.children.length === 0 ? undefined : writeTree(next);
    setHeld({ json: JSON.stringify(written), root: next });
    onChange(written);
  };
  return {
    root,
    container,
    edit(next, { focus: wanted, removed } = {}) {
      focus.current = wanted;
      setBefore(removed === undefined ? undefined : { root, removed });
      put(next);
    },
    undo:
      before &&
      (() => {
        setBefore(undefined);
        focus.current = { key: before.removed, act: "first" };
        put(before.root);
      }),
  };
}
