/** The rules that staff send by hand, for who may send and may see no other rules: what they are, and how a text would arrive. */

import { z } from "zod";
import { templateVariables } from "../../engine/template.ts";
import { getRule, type RuleVersion } from "../../store/rules.ts";
import { dryRun } from "../rules/dry-run.ts";
import { plainText, ruleParams } from "../rules/input.ts";
import { type ListedRule, listedRules } from "../rules/list.ts";
import { fieldOf, seesRule } from "../rules/scope.ts";
import { type Call, listQuery, notFound, type Route, route } from "./route.ts";

const listedShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  ok: z.boolean().describe("false: 誤りがあり、送れません"),
  version: z.int(),
  audience: z.string().nullable().describe("対象を言葉で"),
  lastFiredAt: z.iso.datetime().nullable(),
});

const shownShape = listedShape.extend({
  description: z.string().nullable(),
  everyone: z.boolean().describe("友だち全員に送ります。「全員へ手動で配信する」権限が要ります"),
  takesText: z.boolean().describe("送る人の書いた文が、文面に入ります"),
});

const listed = ({ id, name, enabled, ok, version, audience, lastFiredAt }: ListedRule) => ({
  id,
  name,
  enabled,
  ok,
  version,
  audience,
  lastFiredAt,
});

/** Whether what staff write becomes part of what is sent, or decides on it. */
const takesText = (json: unknown) =>
  textsIn(fieldOf(json, "actions")).some(asksForText) ||
  JSON.stringify(fieldOf(json, "conditions") ?? null).includes('"fact":"manual"');

const asksForText = (template: string) =>
  templateVariables(template).some(
    ([fact, part]) => fact === "manual" && (part === undefined || part === "text" || part === "body"),
  );

function textsIn(json: unknown): string[] {
  if (typeof json === "string") return [json];
  return typeof json === "object" && json !== null ? Object.values(json).flatMap(textsIn) : [];
}

/** Any other rule is told of no more than one that is not there. */
async function manualRule(call: Call, id: string): Promise<RuleVersion> {
  const rule = await getRule(call.store.db, id);
  if (!rule || !seesRule(call.staff, rule.json) || fieldOf(fieldOf(rule.json, "trigger"), "type") !== "manual")
    throw notFound(`手動で送るルール「${id}」`);
  return rule;
}

export const manualRuleRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/manual-rules",
    summary: { ja: "手動で送れるルールの一覧", en: "Rules that can be fired by hand" },
    permission: "send.segment",
    query: listQuery({ q: plainText(200).optional().describe("idか名前の一部") }, ["name", "id", "lastFiredAt"]),
    answer: listedShape,
    isList: true,
    async handle(call) {
      const { filter, range, sort } = call.query;
      const all = await listedRules(call, call.staff, { ...filter, trigger: "manual", enabled: true }, sort);
      return { list: all.slice(range[0], range[1] + 1).map(listed), total: all.length, from: range[0] };
    },
  }),
  route({
    method: "get",
    path: "/manual-rules/:id",
    summary: { ja: "手動で送るルールを見る", en: "One rule that is fired by hand" },
    permission: "send.segment",
    params: ruleParams,
    answer: shownShape,
    async handle(call) {
      const { id } = call.params;
      const { json } = await manualRule(call, id);
      const [rule] = await listedRules(call, call.staff, { id: [id] }, ["id", "ASC"]);
      if (!rule) throw notFound(`手動で送るルール「${id}」`);
      const description = fieldOf(json, "description");
      return {
        json: {
          ...listed(rule),
          description: typeof description === "string" ? description : null,
          everyone: fieldOf(json, "audience") === "everyone",
          takesText: takesText(json),
        },
      };
    },
  }),
  route({
    method: "post",
    path: "/manual-rules/:id/preview",
    summary: { ja: "この文を送ると、だれにどう届くか（送らない）", en: "What firing would do; nothing is sent" },
    permission: "send.segment",
    params: ruleParams,
    body: z.strictObject({ text: plainText(50_000).default("") }),
    answer: z.strictObject({
      version: z.int(),
      outcome: z
        .enum(["queued", "held", "dropped", "does-not-fire", "failed"])
        .describe("queued: 送る、held: 保留、dropped: 破棄、does-not-fire: 条件に合わない、failed: 判定の誤り"),
      message: z.string().nullable().describe("保留や破棄の理由"),
      everyone: z.boolean(),
      audience: z.string(),
      people: z.int(),
      messages: z.array(z.unknown()).describe("LINEに送るメッセージそのもの"),
      sendings: z.int().describe("同じ人に届く通数。2以上: 動作がいくつも、それぞれ送ります"),
    }),
    async handle(call) {
      const { id } = call.params;
      const { version } = await manualRule(call, id);
      const press = JSON.stringify({ by: call.staff.account, text: call.body.text });
      const { traces, deliveries } = await dryRun(call, {
        ruleId: id,
        rawBase64: Buffer.from(press).toString("base64"),
      });
      const [trace] = traces;
      const [delivery] = deliveries;
      return {
        json: {
          version: trace?.version ?? version,
          outcome: delivery?.state ?? (trace?.outcome === "failed" ? "failed" : "does-not-fire"),
          message: delivery?.message ?? null,
          everyone: delivery?.audience === "everyone",
          audience: delivery?.audienceWords ?? "",
          people: delivery?.people ?? 0,
          messages: delivery?.plans.flatMap(({ messages }) => messages) ?? [],
          sendings: delivery?.plans.length ?? 0,
        },
      };
    },
  }),
];
