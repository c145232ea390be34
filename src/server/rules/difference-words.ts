/** What changed between two versions of a rule, in Japanese sentences. */
import { audienceWords, leafWords } from "../../engine/audience-words.ts";
import { operators } from "../../engine/operators.ts";
import type { Attribute, Audience, Condition } from "../../engine/types.ts";
import { type Difference, differences } from "./differences.ts";

export interface RuleChange extends Difference {
  /** 「優先度を「100」から「200」に変えました。」 */
  sentence: string;
}

/** Names of the places in a rule; a place without one is called by its path. */
const names: Readonly<Record<string, string>> = {
  id: "id",
  name: "名前",
  description: "説明",
  topic: "市民への説明",
  department: "担当部署",
  enabled: "有効・無効",
  priority: "優先度",
  drill: "訓練用",
  trigger: "契機",
  conditions: "条件",
  audience: "対象",
  transforms: "加工",
  actions: "動作",
  guard: "確認",
  continue: "下のルールにも渡すか",
  "guard.maxAgeMinutes": "古い情報とみなすまでの時間（分）",
  "guard.dedupeMinutes": "同じ内容を送らない時間（分）",
  "guard.maxRecipients": "人数の上限",
  "guard.maxPerFriend": "1人が受け取る回数の上限",
  "guard.requireAuthenticMail": "送信元の確認",
  "guard.fusePerHour": "1時間の件数の上限（ヒューズ）",
  "guard.allowDrillWords": "「訓練」「テスト」の語を許すか",
  "guard.approval": "人の承認",
};

/** The changes from one JSON to the other, each with its sentence. `before` null: there was none. */
export function ruleChanges(before: unknown, after: unknown, attributes: readonly Attribute[]): RuleChange[] {
  if (before === null || before === undefined) {
    return [{ path: "", before: null, after: null, sentence: "ルールを作りました。" }];
  }
  return wholeAudience(differences(before, after), before, after).map((difference) => ({
    ...difference,
    before: difference.before ?? null,
    after: difference.after ?? null,
    sentence: sentence(difference, attributes),
  }));
}

/** Who gets it is understood only as a whole: its places become one change. */
function wholeAudience(all: readonly Difference[], before: unknown, after: unknown): Difference[] {
  const isAudience = ({ path }: Difference) => /^audience(?:[.[]|$)/.test(path);
  if (!all.some(isAudience)) return [...all];
  const of = (json: unknown) => (json as { audience?: unknown }).audience;
  const one: Difference = { path: "audience", before: of(before), after: of(after) };
  const at = all.findIndex(isAudience);
  return all.flatMap((difference, i) => (i === at ? [one] : isAudience(difference) ? [] : [difference]));
}

function sentence({ path, before, after }: Difference, attributes: readonly Attribute[]): string {
  const place = placeWords(path);
  const words = (value: unknown) => valueWords(path, value, attributes);
  if (path === "enabled") return after === false ? "ルールを無効にしました。" : "ルールを有効にしました。";
  if (before === undefined) return `${place}に${words(after)}を加えました。`;
  if (after === undefined) return `${place}から${words(before)}を外しました。`;
  return `${place}を${words(before)}から${words(after)}に変えました。`;
}

/** `actions[0].messages[1].text` → 「動作1 messages[1].text」; `conditions.all[2].value` → 「条件の3番目の値」. */
function placeWords(path: string): string {
  const known = names[path];
  if (known) return known;
  const [root = "", ...rest] = path.split(/(?=[.[])/);
  const name = names[root] ?? root;
  if (root === "conditions") {
    const places = rest.flatMap((step) => (/^\[\d+\]$/.test(step) ? [Number(step.slice(1, -1)) + 1] : []));
    const last = { ".value": "の値", ".operator": "の比べ方", ".path": "の項目", ".fact": "の項目" }[rest.at(-1) ?? ""];
    return `${name}${places.length > 0 ? `の${places.join("-")}番目` : ""}${last ?? ""}`;
  }
  const index = /^\[(\d+)\]$/.exec(rest[0] ?? "");
  const inner = rest
    .slice(index ? 1 : 0)
    .join("")
    .replace(/^\./, "");
  return [`${name}${index ? Number(index[1]) + 1 : ""}`, inner].filter(Boolean).join(" ");
}

/** Longer texts are cut: the whole of them stands beside the sentence. */
const SHOWN = 80;

function valueWords(path: string, value: unknown, attributes: readonly Attribute[]): string {
  return `「${shortened(plainWords(path, value, attributes))}」`;
}

function plainWords(path: string, value: unknown, attributes: readonly Attribute[]): string {
  if (path === "audience") return isAudience(value) ? audienceWords(value, attributes) : JSON.stringify(value);
  if (value === null) return "なし";
  if (typeof value === "boolean") return value ? "はい" : "いいえ";
  if (typeof value === "string") return value;
  if (isCondition(value)) {
    return path.startsWith("audience")
      ? leafWords(value, attributes)
      : `${value.fact}${value.path?.slice(1) ?? ""} が ${JSON.stringify(value.value)} ${operators[value.operator]?.label.ja ?? value.operator}`;
  }
  return JSON.stringify(value);
}

function isAudience(value: unknown): value is Audience {
  if (typeof value === "string") return ["everyone", "sender", "nobody"].includes(value);
  return isTree(value);
}

/** What was saved compiles, or is an old broken rule; only what has the shape of a tree is put in words. */
function isTree(node: unknown): boolean {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return false;
  const { all, any, not } = node as Record<string, unknown>;
  if (Array.isArray(all)) return all.every(isTree);
  if (Array.isArray(any)) return any.every(isTree);
  return not === undefined ? isCondition(node) : isTree(not);
}

function isCondition(value: unknown): value is Condition {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Condition).fact === "string" &&
    typeof (value as Condition).operator === "string" &&
    (value as Condition).value !== undefined
  );
}

const shortened = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
