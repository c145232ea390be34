/** Where the parts of a rule stand in its text, also while the text is half written. */
import { jsonLanguage } from "@codemirror/lang-json";

type Tree = ReturnType<typeof jsonLanguage.parser.parse>;
type SyntaxNode = Tree["topNode"];

/** `actions[0].messages` is `["actions", 0, "messages"]`. */
export type Steps = readonly (string | number)[];

export function stepsOf(path: string): Steps {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? "") : Number(index),
  );
}

/** The text of the property name or of the value that the path names; of the nearest part around it that is there. */
export function rangeOf(
  text: string,
  path: Steps,
  tree: Tree = jsonLanguage.parser.parse(text),
): { from: number; to: number } {
  let node = tree.topNode.firstChild;
  let range = { from: 0, to: 0 };
  if (node) range = firstLine(text, node);
  for (const step of path) {
    const found = node && (typeof step === "number" ? elementOf(node, step) : propertyOf(text, node, step));
    if (!found) break;
    node = found.value;
    range = firstLine(text, found.shown);
  }
  return range;
}

/** Which part of the rule the cursor is in. */
export function pathAt(text: string, position: number, tree: Tree = jsonLanguage.parser.parse(text)): Steps {
  const steps: (string | number)[] = [];
  for (let node: SyntaxNode | null = tree.resolveInner(position, -1); node; node = node.parent) {
    if (node.name === "Property") {
      const key = keyOf(text, node);
      if (key !== undefined) steps.unshift(key);
    } else if (node.parent?.name === "Array" && !/[[\],]/.test(node.name)) {
      steps.unshift(elementsOf(node.parent).findIndex((one) => one.from === node?.from));
    }
  }
  return steps;
}

function propertyOf(text: string, object: SyntaxNode, key: string) {
  if (object.name !== "Object") return null;
  for (const property of object.getChildren("Property")) {
    if (keyOf(text, property) !== key) continue;
    const value = property.lastChild;
    const name = property.getChild("PropertyName");
    return { value: value?.name === "PropertyName" ? null : value, shown: name ?? property };
  }
  return null;
}

function elementOf(array: SyntaxNode, index: number) {
  if (array.name !== "Array") return null;
  const value = elementsOf(array)[index];
  return value ? { value, shown: value } : null;
}

function elementsOf(array: SyntaxNode): SyntaxNode[] {
  const elements: SyntaxNode[] = [];
  for (let node = array.firstChild; node; node = node.nextSibling) {
    if (!["[", "]", ",", "⚠"].includes(node.name)) elements.push(node);
  }
  return elements;
}

function keyOf(text: string, property: SyntaxNode): string | undefined {
  const name = property.getChild("PropertyName");
  if (!name) return undefined;
  try {
    return JSON.parse(text.slice(name.from, name.to)) as string;
  } catch {
    return undefined;
  }
}

/** A whole group underlined says less than its beginning. */
function firstLine(text: string, { from, to }: { from: number; to: number }) {
  const end = text.indexOf("\n", from);
  return { from, to: end === -1 ? to : Math.min(to, end) };
}
