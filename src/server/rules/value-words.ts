/** What stands at a place of a rule, as staff would read it. Never throws: what is not known stands as it is written. */
import { readableTexts } from "../../delivery/draft.ts";
import { audienceWords, treeWords } from "../../engine/audience-words.ts";
import { factsOf, findField } from "../../engine/compile.ts";
import { operators } from "../../engine/operators.ts";
import { pathSteps } from "../../engine/path.ts";
import type { Attribute, Audience, Condition, ConditionNode, Json } from "../../engine/types.ts";
import type { Plugins } from "../../plugins/plugin.ts";
import { isObject } from "./differences.ts";
import { choiceWords, paramPlace, transformOf } from "./param-words.ts";

/** What rules speak of. */
export interface RuleWords {
  attributes: readonly Attribute[];
  plugins: Plugins;
}

const messageNames: Readonly<Record<string, string>> = {
  text: "文字",
  textV2: "文字",
  sticker: "スタンプ",
  image: "画像",
  video: "動画",
  audio: "音声",
  location: "位置情報",
  imagemap: "イメージマップ",
  template: "ボタンなどの定型",
  flex: "Flexメッセージ",
  coupon: "クーポン",
};

/** `steps`: the place in `rule`, which has the value: `["conditions", "all", "[0]", "value"]`. */
export function valueWords(steps: readonly string[], value: unknown, rule: unknown, words: RuleWords): string {
  const [root = "", ...inner] = steps;
  if (root === "audience") {
    return isAudience(value) ? audienceWords(value, words.attributes, Number.POSITIVE_INFINITY) : JSON.stringify(value);
  }
  if (value === null) return "なし";
  const own =
    root === "conditions"
      ? conditionWords(steps, value, rule, words)
      : root === "transforms" || root === "actions" || root === "trigger"
        ? partWords(root, inner, value, rule, words)
        : undefined;
  return own ?? plainWords(value);
}

/** A value without any knowledge of its place. */
function plainWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "はい" : "いいえ";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((one) => typeof one === "string" || typeof one === "number"))
    return value.join("、");
  return JSON.stringify(value);
}

function conditionWords(steps: readonly string[], value: unknown, rule: unknown, words: RuleWords): string | undefined {
  const leaf = () => (valueAt(rule, steps.slice(0, -1)) ?? {}) as Partial<Condition>;
  const last = steps.at(-1);
  if (last === "operator") return known(operators, String(value))?.label.ja;
  if (last === "path") return fieldWords({ fact: String(leaf().fact), path: String(value) }, rule, words);
  if (last === "fact") return fieldWords({ fact: String(value), ...pathOf(leaf()) }, rule, words);
  return isTree(value) ? treeWords(value, (one) => leafWords(one, rule, words)) : undefined;
}

function leafWords(leaf: Condition, rule: unknown, words: RuleWords): string {
  const label = fieldWords(leaf, rule, words);
  const operator = known(operators, leaf.operator)?.label.ja ?? leaf.operator;
  if (leaf.operator === "isPresent" || leaf.operator === "isAbsent") return `${label}${operator}`;
  const named = (Array.isArray(leaf.value) ? leaf.value : [leaf.value])
    .map((one) => (typeof one === "number" ? String(one) : `「${plainWords(one)}」`))
    .join("");
  return `${label}が${named}${operator}`;
}

const pathOf = ({ path }: Partial<Condition>) => (path === undefined ? {} : { path });

/** 「件名」; 「発表内容」（見出しの下の文） where the rule itself names the field. */
function fieldWords(leaf: Pick<Condition, "fact" | "path">, rule: unknown, words: RuleWords): string {
  const { fact } = leaf;
  // A draft may hold anything.
  const path = typeof leaf.path === "string" ? leaf.path : "$";
  const trigger = words.plugins.triggers.get(String(valueAt(rule, ["trigger", "type"])));
  const facts = trigger && factsOf(trigger, words.attributes);
  const field = findField(known(facts ?? {}, fact)?.fields ?? [], path);
  if (!field) return `${fact}${path.slice(1)}`;
  return field.path.endsWith(".*") ? `「${pathSteps(path)?.at(-1)}」（${field.label.ja}）` : field.label.ja;
}

/** A trigger, an action, a transform, or what is in one. */
function partWords(
  root: "transforms" | "actions" | "trigger",
  inner: readonly string[],
  value: unknown,
  rule: unknown,
  words: RuleWords,
): string | undefined {
  const rest = root === "trigger" ? inner : inner.slice(1);
  const [key] = rest;
  if (key === "type") return kindOf(root, value, words)?.label;
  if (root === "actions" && key === "messages") {
    if (rest.length === 1 && Array.isArray(value)) return value.map(messageWords).join("\n");
    return rest.length === 2 ? messageWords(value) : undefined;
  }
  const part = valueAt(rule, root === "trigger" ? [root] : [root, inner[0] ?? ""]);
  const kind = kindOf(root, valueAt(part, ["type"]), words);
  if (rest.length > 0) return kind && choiceWords(kind.params, rest, value);
  if (!kind || !isObject(value)) return undefined;
  const { type: _type, messages, ...params } = value;
  const said = Object.entries(params).map(
    ([name, one]) => `${paramPlace(kind.params, [name])} ${choiceWords(kind.params, [name], one) ?? plainWords(one)}`,
  );
  const bubbles = Array.isArray(messages) ? messages.map(messageWords) : [];
  return [kind.label, ...said, ...bubbles].join("\n");
}

export function kindOf(root: string, type: unknown, { plugins }: RuleWords) {
  if (root === "transforms") return transformOf(type);
  const plugin = (root === "trigger" ? plugins.triggers : plugins.actions).get(String(type));
  return plugin && { label: plugin.label.ja, params: plugin.params };
}

/** A bubble: what a reader would see of it, and what it is where that is not text alone. */
function messageWords(message: unknown): string {
  if (!isObject(message)) return JSON.stringify(message);
  const texts = readableTexts(message as Json);
  const isText = message.type === "text" && Object.keys(message).every((key) => key === "type" || key === "text");
  return [...(isText ? [] : [`${known(messageNames, String(message.type)) ?? message.type}:`]), ...texts].join("\n");
}

/** What stands there; undefined: nothing. Steps as of a difference: `["actions", "[0]"]`. */
export function valueAt(json: unknown, steps: readonly string[]): unknown {
  let here = json;
  for (const step of steps) {
    const key = step.startsWith("[") ? step.slice(1, -1) : step;
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

function isAudience(value: unknown): value is Audience {
  if (typeof value === "string") return ["everyone", "sender", "nobody"].includes(value);
  return isTree(value);
}

/** What was saved compiles, or is an old broken rule; only what has the shape of a tree is put in words. */
function isTree(node: unknown): node is ConditionNode {
  if (!isObject(node)) return false;
  const { all, any, not } = node;
  if (Array.isArray(all)) return all.every(isTree);
  if (Array.isArray(any)) return any.every(isTree);
  return not === undefined ? isCondition(node) : isTree(not);
}

function isCondition(value: object): value is Condition {
  const { fact, operator, path, value: compared } = value as Partial<Condition>;
  const isPath = path === undefined || typeof path === "string";
  return typeof fact === "string" && typeof operator === "string" && isPath && compared !== undefined;
}

/** What a table says of a name that anybody may have written. */
export const known = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
