/** What changed between two versions of a rule, in Japanese sentences. */
import { type Difference, differences } from "./differences.ts";
import { paramPlace } from "./param-words.ts";
import { kindOf, known, type RuleWords, valueAt, valueWords } from "./value-words.ts";

export interface RuleChange extends Difference {
  /** 「優先度を「100」から「200」に変えました。」 */
  sentence: string;
  /** What is too long for a sentence, whole; an empty one was not there. Null: the sentence says it all. */
  texts: { before: string; after: string } | null;
}

/** Names of the places in a rule. */
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
export function ruleChanges(before: unknown, after: unknown, words: RuleWords): RuleChange[] {
  if (before === null || before === undefined) {
    return [{ path: "", before: null, after: null, sentence: "ルールを作りました。", texts: null }];
  }
  return wholes(differences(before, after), before, after).map((difference) => ({
    ...difference,
    before: difference.before ?? null,
    after: difference.after ?? null,
    ...inWords(difference, before, after, words),
  }));
}

/** `conditions.all[1].value` is part of `conditions.all[1]`. */
function wholeOf(path: string): string {
  if (/^audience(?:[.[]|$)/.test(path)) return "audience";
  if (/^trigger\./.test(path)) return "trigger";
  if (path.startsWith("transforms")) return /^transforms\[\d+\]/.exec(path)?.[0] ?? path;
  if (path.startsWith("conditions")) return path.replace(/\.(?:fact|path|operator|value(?:\[\d+\])*|all|any|not)$/, "");
  return path;
}

/**
 * Some things are understood only as a whole: who gets it, a condition of which more than one part changed, a trigger or transform that
 * became one of another kind. Their places become one change.
 */
function wholes(all: readonly Difference[], before: unknown, after: unknown): Difference[] {
  const groups = Map.groupBy(all, ({ path }) => wholeOf(path));
  return [...groups].flatMap(([path, parts]) => {
    const isOne =
      path === "audience" ||
      (parts.length > 1 && (path.startsWith("conditions") || parts.some((part) => part.path === `${path}.type`)));
    return isOne ? [{ path, before: valueAt(before, stepsOf(path)), after: valueAt(after, stepsOf(path)) }] : parts;
  });
}

const stepsOf = (path: string) => path.split(/(?=[.[])/).map((step) => step.replace(/^\./, ""));

/** Longer words stand beside the sentence, whole, both sides to compare. */
const SHOWN = 80;

function inWords(
  { path, before, after }: Difference,
  was: unknown,
  is: unknown,
  words: RuleWords,
): Pick<RuleChange, "sentence" | "texts"> {
  const steps = stepsOf(path);
  if (path === "enabled") return { sentence: switched(before, after), texts: null };
  const place = placeWords(steps, is, was, words);
  let from = before === undefined ? "" : valueWords(steps, before, was, words);
  let to = after === undefined ? "" : valueWords(steps, after, is, words);
  // What reads the same differs all the same.
  if (from === to)
    [from, to] = [before, after].map((value) => JSON.stringify(value, null, 2) ?? "") as [string, string];
  const isLong = [from, to].some((text) => text.length > SHOWN || text.includes("\n"));
  const texts = isLong ? { before: from, after: to } : null;
  if (before === undefined)
    return { sentence: isLong ? `${place}を加えました。` : `${place}に「${to}」を加えました。`, texts };
  if (after === undefined)
    return { sentence: isLong ? `${place}を外しました。` : `${place}から「${from}」を外しました。`, texts };
  return { sentence: isLong ? `${place}を変えました。` : `${place}を「${from}」から「${to}」に変えました。`, texts };
}

function switched(before: unknown, after: unknown): string {
  // Left out it is on.
  if ((before !== false) === (after !== false)) return "ルールは有効のままです。";
  return after === false ? "ルールを無効にしました。" : "ルールを有効にしました。";
}

const languages: Readonly<Record<string, string>> = {
  ja: "日本語",
  ja_easy: "やさしい日本語",
  en: "英語",
  zh: "中国語",
  ko: "韓国語",
};

/** What is in a bubble, by LINE's names; others stand as LINE calls them. */
const inBubble: Readonly<Record<string, string>> = {
  type: "種類",
  text: "文面",
  altText: "代わりの文",
  title: "見出し",
  label: "ボタンの名前",
  address: "住所",
  uri: "リンク先",
  displayText: "押したときに出る文",
  originalContentUrl: "画像や動画のURL",
  previewImageUrl: "小さい画像のURL",
  url: "画像のURL",
  color: "色",
  backgroundColor: "背景の色",
  quickReply: "クイックリプライ",
  sender: "送信者の名前とアイコン",
};

/** `actions[0].messages[1].text` → 「動作1の吹き出し2の文面」; `conditions.all[2].value` → 「条件の3番目の値」. */
function placeWords(steps: readonly string[], rule: unknown, ruleBefore: unknown, words: RuleWords): string {
  const [root = "", ...rest] = steps;
  const whole = known(names, steps.join("."));
  if (whole) return whole;
  const name = known(names, root) ?? root;
  switch (root) {
    case "conditions":
      return conditionPlace(name, rest);
    case "topic":
      return `${name}（${known(languages, rest[0] ?? "") ?? rest[0]}）`;
    case "trigger":
    case "transforms":
    case "actions": {
      const at = root === "trigger" ? [root] : [root, rest[0] ?? ""];
      const inner = steps.slice(at.length);
      const numbered = root === "trigger" ? name : `${name}${numberOf(rest[0])}`;
      if (inner.length === 0) return numbered;
      if (inner[0] === "type") return root === "trigger" ? name : `${numbered}の種類`;
      if (root === "actions" && inner[0] === "messages") return bubblePlace(numbered, inner.slice(1));
      const kind = kindOf(root, valueAt(rule, [...at, "type"]) ?? valueAt(ruleBefore, [...at, "type"]), words);
      const place = kind ? paramPlace(kind.params, inner) : `「${inner.join(".")}」`;
      return root === "transforms" && kind ? `${numbered}（${kind.label}）の${place}` : `${numbered}の${place}`;
    }
    default:
      return [name, rest.join(".")].filter(Boolean).join(" ");
  }
}

function conditionPlace(name: string, rest: readonly string[]): string {
  const ends = rest.findIndex((step) => ["value", "operator", "path", "fact"].includes(step));
  const group = ends === -1 ? rest : rest.slice(0, ends);
  const places = group.filter((step) => step.startsWith("[")).map(numberOf);
  const last = { value: "の値", operator: "の比べ方", path: "の項目", fact: "の項目" }[rest[ends] ?? ""];
  return `${name}${places.length > 0 ? `の${places.join("-")}番目` : ""}${last ?? ""}`;
}

function bubblePlace(action: string, [at, ...inner]: readonly string[]): string {
  const bubble = `${action}の吹き出し${at === undefined ? "" : numberOf(at)}`;
  const last = inner.findLast((step) => !step.startsWith("["));
  return last === undefined ? bubble : `${bubble}の${known(inBubble, last) ?? `「${last}」`}`;
}

/** `[0]` is the first. */
const numberOf = (step = "[]") => Number(step.slice(1, -1)) + 1;
