/** The shapes of answers about rules, for the API's description and its tests. */
import { z } from "zod";

export const faultShape = z.strictObject({ path: z.string(), code: z.string(), message: z.string() });

export const listedRuleShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  priority: z.number(),
  version: z.int(),
  trigger: z.string().nullable(),
  department: z.string().nullable(),
  audience: z.string().nullable().describe("対象を言葉で"),
  ok: z.boolean().describe("false: 誤りがあり、動きません"),
  faults: z.array(faultShape),
  updatedAt: z.iso.datetime(),
  lastFiredAt: z.iso.datetime().nullable(),
  fired30d: z.int().describe("30日間の配信の数（保留・破棄も含む）"),
  tests: z.int().describe("テストの数"),
});

export const ruleShape = listedRuleShape.extend({
  rule: z.unknown().describe("ルールのJSON"),
  account: z.string().nullable().describe("最後に保存した人。null はファイルからの取り込み"),
  note: z.string(),
});

export const deletedRuleShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  department: z.string().nullable(),
  version: z.int().describe("最後の版"),
  deletedAt: z.iso.datetime().nullable().describe("null は記録がないもの"),
  account: z.string().nullable().describe("だれが削除したか"),
});

export const savedShape = z.strictObject({ id: z.string(), version: z.int(), changed: z.boolean() });

export const changeShape = z.strictObject({
  path: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  sentence: z.string(),
  texts: z
    .strictObject({ before: z.string(), after: z.string() })
    .nullable()
    .describe("文に入らない長い言葉の全文（空: なかった）。null: 文で言いつくしています。"),
});

const verdictShape = z.looseObject({ verdict: z.enum(["pass", "hold", "drop"]) });

export const guardShape = z.strictObject({
  guard: z.string(),
  question: z.string().describe("何を確かめるか"),
  verdict: verdictShape,
});

/** Why a rule did or did not fire, with every condition and the value it saw. */
export const traceShape = z.looseObject({
  ruleId: z.string(),
  ruleName: z.string(),
  version: z.int(),
  outcome: z.enum(["fired", "not-matched", "not-asked", "failed"]),
  reason: z.string(),
});
