import type { Locale } from "../text/text";

const fields: Record<string, string> = {
  name: "名前",
  displayName: "氏名（表示名）",
  state: "状態",
  roles: "役割",
  permissions: "権限",
  departments: "部署",
  department: "部署",
  label: "名前",
  requireTotp: "2段階認証が必要",
  endsAt: "期限",
  enabled: "有効",
  priority: "優先度",
  topic: "話題",
  trigger: "契機",
  conditions: "条件",
  audience: "対象",
  transforms: "加工",
  actions: "動作",
  guard: "安全確認",
  continue: "次のルールも調べる",
  url: "URL",
  eventTypes: "イベントの種類",
  timeoutMs: "時間切れ（ミリ秒）",
  parallelism: "同時に送る数",
  ordered: "順番を守る",
  failures: "続けて失敗した回数",
  fuseTrippedAt: "ヒューズが働いた時刻",
  reason: "理由",
  message: "説明",
  format: "形式",
  filter: "絞り込み",
  ids: "番号",
  target: "中継先",
  seenCount: "確かめた人数",
  includeUnknown: "届いたか不明なものも含む",
  delivered: "届いたものとする",
  event: "もとの番号",
  version: "ルールの版",
  key: "受付の番号",
  text: "送った文",
  deliveries: "配信",
  test: "テスト",
  expected: "期待する結果",
};

/** `conditions.all[0].value` as `条件 › all[0].value`: the first step in words, where it has any. */
export function fieldWords(path: string, locale: Locale): string {
  if (locale === "en") return path;
  const [, first = "", rest = ""] = /^(\w+)(.*)$/s.exec(path) ?? [];
  const word = fields[first];
  if (word === undefined) return path;
  return rest === "" ? word : `${word} › ${rest.replace(/^\./, "")}`;
}

/** What entries count (`Counts`). */
export const countWords: Record<string, Record<Locale, string>> = {
  people: { ja: "人数", en: "people" },
  seen: { ja: "確かめた人数", en: "people as seen" },
  deliveries: { ja: "配信", en: "deliveries" },
  batches: { ja: "送信単位", en: "batches" },
  rules: { ja: "ルール", en: "rules" },
  friends: { ja: "市民", en: "citizens" },
  sessions: { ja: "ログイン", en: "sessions" },
  relays: { ja: "中継", en: "relays" },
  discarded: { ja: "破棄", en: "discarded" },
  bodies: { ja: "通知", en: "notifications" },
  rows: { ja: "行", en: "rows" },
};
