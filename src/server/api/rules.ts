/** Rules: listed, read, changed, switched on and off, put in order, brought in and out. */
import { z } from "zod";
import { ruleJsonSchema } from "../../engine/rule.ts";
import { listRules } from "../../store/rules.ts";
import { note, plainText, ruleId, ruleJson, ruleParams } from "../rules/input.ts";
import { deletedRules, listedRules, ruleOrders } from "../rules/list.ts";
import { importRules, orderRules, previewImport } from "../rules/many.ts";
import { createRule, deleteRule, switchRule, updateRule } from "../rules/save.ts";
import { ruleInScope, seesRule } from "../rules/scope.ts";
import { partOf } from "./list.ts";
import { listQuery, notFound, type Route, route } from "./route.ts";
import { changeShape, deletedRuleShape, listedRuleShape, ruleShape, savedShape } from "./rule-shapes.ts";

const version = z.int().min(1).describe("見ていた版。ほかの人が先に保存していれば 409 になります。");

const deletedQuery = listQuery({ id: z.array(ruleId).max(1_000).optional() }, ["deletedAt"]);

export const ruleRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/rules",
    summary: { ja: "ルールの一覧", en: "List rules" },
    permission: "rules.read",
    query: listQuery(
      {
        id: z.array(ruleId).max(1_000).optional(),
        q: plainText(200).optional().describe("idか名前の一部"),
        enabled: z.boolean().optional(),
        faulty: z.boolean().optional(),
        trigger: plainText(100).optional(),
        department: plainText(40).optional(),
      },
      ruleOrders,
    ),
    answer: listedRuleShape,
    isList: true,
    async handle(call) {
      const { filter, range, sort } = call.query;
      const all = await listedRules(call, call.staff, filter, sort);
      return { list: all.slice(range[0], range[1] + 1), total: all.length, from: range[0] };
    },
  }),
  route({
    method: "post",
    path: "/rules",
    summary: { ja: "ルールを作る", en: "Create a rule" },
    permission: "rules.edit",
    body: z.strictObject({ rule: ruleJson, note: note.default("") }),
    answer: savedShape,
    async handle(call) {
      return { json: await createRule(call, call.body.rule, call.body.note), status: 201 };
    },
  }),
  route({
    method: "get",
    path: "/rules/schema",
    summary: { ja: "ルールの形（JSON Schema）", en: "The rule format as JSON Schema" },
    permission: "rules.read",
    answer: z.looseObject({}),
    handle: async () => ({ json: ruleJsonSchema() }),
  }),
  route({
    method: "get",
    path: "/rules/export",
    summary: { ja: "すべてのルールを1つのJSONで書き出す", en: "Export all rules as one JSON document" },
    permission: "rules.read",
    file: "application/json",
    async handle(call) {
      const rules = (await listRules(call.store.db)).filter(({ json }) => seesRule(call.staff, json));
      const document = { exportedAt: call.now().toISOString(), rules: rules.map(({ json }) => json) };
      return { file: `${JSON.stringify(document, null, 2)}\n`, type: "application/json", name: "rules.json" };
    },
  }),
  route({
    method: "post",
    path: "/rules/import/preview",
    summary: {
      ja: "ルールを取り込むと何が変わるか（取り込まない）",
      en: "What an import would change; nothing is written",
    },
    permission: "rules.read",
    maxBodyBytes: 20_000_000,
    body: z.strictObject({ rules: z.array(ruleJson).min(1).max(1_000) }),
    answer: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        version: z.int().nullable().describe("上書きされるルールの版。null: 新しく作ります"),
        wasOn: z.boolean(),
        isOn: z.boolean(),
        changes: z.array(changeShape).describe("空: 変わりません"),
      }),
    ),
    async handle(call) {
      return { json: await previewImport(call, call.body.rules) };
    },
  }),
  route({
    method: "post",
    path: "/rules/import",
    summary: { ja: "ルールを取り込む（全部か、1つも取り込まないか）", en: "Import rules, all or none" },
    permission: "rules.edit",
    maxBodyBytes: 20_000_000,
    body: z.strictObject({
      rules: z.array(ruleJson).min(1).max(1_000),
      exportedAt: z.iso.datetime({ offset: true }).optional().describe("書き出したJSONをそのまま渡せます"),
      seen: z
        .record(z.string(), version)
        .optional()
        .describe("上書きを確かめたルールの版（idごと）。違っていれば、ないはずのルールがあっても、409 になります。"),
      note: note.default("取り込み"),
    }),
    answer: z.strictObject({
      created: z.array(z.string()),
      changed: z.array(z.string()),
      unchanged: z.array(z.string()),
    }),
    async handle(call) {
      return { json: await importRules(call, call.body.rules, call.body.note, call.body.seen) };
    },
  }),
  route({
    method: "put",
    path: "/rules/order",
    summary: { ja: "ルールを優先度の順に並べる", en: "Put rules in order of priority" },
    permission: "rules.edit",
    body: z.strictObject({
      ids: z
        .array(ruleId)
        .min(2)
        .max(1_000)
        .refine((ids) => new Set(ids).size === ids.length, "同じidが2度あります。")
        .describe("先に尋ねるものから"),
      was: z.array(ruleId).max(1_000).optional().describe("見ていた順番。変わっていれば 409 になります。"),
      note: note.default("並べ替え"),
    }),
    answer: z.array(z.strictObject({ id: z.string(), priority: z.int() })),
    async handle(call) {
      return { json: await orderRules(call, call.body.ids, call.body.note, call.body.was) };
    },
  }),
  route({
    method: "get",
    path: "/rules/deleted",
    summary: { ja: "削除したルールの一覧（版を戻せる）", en: "Deleted rules, which can be restored, newest first" },
    permission: "rules.read",
    query: deletedQuery.extend({ sort: deletedQuery.shape.sort.unwrap().default(["deletedAt", "DESC"]) }),
    answer: deletedRuleShape,
    isList: true,
    async handle(call) {
      const { filter, sort } = call.query;
      const all = (await deletedRules(call, call.staff)).filter(({ id }) => filter.id?.includes(id) ?? true);
      if (sort[1] === "ASC") all.reverse();
      return partOf(all, call.query);
    },
  }),
  route({
    method: "get",
    path: "/rules/:id",
    summary: { ja: "ルールを見る", en: "One rule" },
    permission: "rules.read",
    params: ruleParams,
    answer: ruleShape,
    async handle(call) {
      const { id } = call.params;
      const stored = await ruleInScope(call.store.db, call.staff, id);
      const [listed] = await listedRules(call, call.staff, { id: [id] }, ["id", "ASC"]);
      if (!listed) throw notFound(`ルール「${id}」`);
      return { json: { ...listed, rule: stored.json, account: stored.account, note: stored.note } };
    },
  }),
  route({
    method: "put",
    path: "/rules/:id",
    summary: { ja: "ルールを直す", en: "Change a rule" },
    permission: "rules.edit",
    params: ruleParams,
    body: z.strictObject({ rule: ruleJson, version, note: note.default("") }),
    answer: savedShape,
    async handle(call) {
      const { body, params } = call;
      return { json: await updateRule(call, params.id, body.rule, body.version, body.note) };
    },
  }),
  route({
    method: "put",
    path: "/rules/:id/enabled",
    summary: { ja: "ルールを有効・無効にする", en: "Switch a rule on or off" },
    permission: "rules.enable",
    params: ruleParams,
    body: z.strictObject({ enabled: z.boolean(), version: version.optional(), note: note.default("") }),
    answer: savedShape,
    async handle(call) {
      return { json: await switchRule(call, call.params.id, call.body) };
    },
  }),
  route({
    method: "delete",
    path: "/rules/:id",
    summary: { ja: "ルールを外す（版とテストは残る）", en: "Remove a rule; its versions and tests stay" },
    permission: "rules.edit",
    params: ruleParams,
    query: z.strictObject({
      version: z
        .string()
        .regex(/^[1-9]\d{0,8}$/, "番号で指定してください。")
        .transform(Number)
        .optional(),
    }),
    async handle(call) {
      await deleteRule(call, call.params.id, call.query.version);
      return { empty: true };
    },
  }),
];
