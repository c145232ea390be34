/** What a rule said before: who saved it, what changed, and back to it. */
import { z } from "zod";
import { compile } from "../../engine/compile.ts";
import { listAttributes } from "../../store/attributes.ts";
import { getRuleVersion, listRuleVersions, type RuleVersion } from "../../store/rules.ts";
import { vocabularyOf } from "../rule-book.ts";
import { ruleChanges } from "../rules/difference-words.ts";
import { innerParams, note, ruleJson, ruleParams } from "../rules/input.ts";
import { restoreRule } from "../rules/save.ts";
import { ruleInScope, seesRule } from "../rules/scope.ts";
import { type Call, listQuery, notFound, type Route, route } from "./route.ts";
import { changeShape, faultShape, savedShape } from "./rule-shapes.ts";

/** More than anybody looks at; a rule saved every working day has them for four years. */
const MAX_VERSIONS = 1_000;

const versionParams = innerParams("version");

const versionShape = z.strictObject({
  id: z.string(),
  version: z.int(),
  savedAt: z.iso.datetime(),
  account: z.string().nullable(),
  note: z.string(),
  changes: z.array(changeShape).describe("1つ前の版からの変更"),
});

/** Of a removed rule, too. A version that belonged to another department is not told of. */
async function versionInScope(call: Call, id: string, version: number): Promise<RuleVersion> {
  const found = await getRuleVersion(call.store.db, id, version);
  if (!found || !seesRule(call.staff, found.json)) throw notFound(`ルール「${id}」の第${version}版`);
  return found;
}

export const ruleVersionRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/rules/:id/versions",
    summary: { ja: "ルールの履歴", en: "The versions of a rule, newest first" },
    permission: "rules.read",
    params: ruleParams,
    query: listQuery({}, ["version"]),
    answer: versionShape,
    isList: true,
    async handle(call) {
      const { id } = call.params;
      const { range, sort } = call.query;
      const all = await listRuleVersions(call.store.db, id, { limit: MAX_VERSIONS, offset: 0 });
      if (!all[0] || !seesRule(call.staff, all[0].json)) throw notFound(`ルール「${id}」`);
      const words = { attributes: await listAttributes(call.store.db), plugins: call.plugins };
      const seen = all.flatMap((one, i) => (seesRule(call.staff, one.json) ? [{ one, before: all[i + 1] }] : []));
      // Newest first unless asked otherwise: the usual sort of a list is ascending.
      if (sort[1] === "ASC") seen.reverse();
      const list = seen.slice(range[0], range[1] + 1).map(({ one: { json, ...version }, before }) => ({
        ...version,
        changes: ruleChanges(before && seesRule(call.staff, before.json) ? before.json : null, json, words),
      }));
      return { list, total: seen.length, from: range[0] };
    },
  }),
  route({
    method: "get",
    path: "/rules/:id/versions/:version",
    summary: { ja: "ルールの1つの版", en: "One version of a rule" },
    permission: "rules.read",
    params: versionParams,
    answer: versionShape.omit({ changes: true }).extend({
      rule: z.unknown(),
      faults: z.array(faultShape).describe("今の属性で確かめた誤り"),
    }),
    async handle(call) {
      const { json, ...version } = await versionInScope(call, String(call.params.id), Number(call.params.version));
      const compiled = compile(json, vocabularyOf(call.plugins, await listAttributes(call.store.db)));
      return { json: { ...version, rule: json, faults: compiled.ok ? [] : compiled.faults } };
    },
  }),
  route({
    method: "post",
    path: "/rules/:id/difference",
    summary: { ja: "2つの版、または版と下書きの違い", en: "What differs between versions, or a version and a draft" },
    permission: "rules.read",
    params: ruleParams,
    body: z
      .strictObject({
        from: z.int().min(1).optional().describe("省くと、今の版から"),
        to: z.int().min(1).optional(),
        draft: ruleJson.optional(),
      })
      .refine(({ to, draft }) => (to === undefined) !== (draft === undefined), {
        error: "to か draft のどちらか一方を指定してください。",
        path: ["to"],
      }),
    answer: z.strictObject({ changes: z.array(changeShape) }),
    async handle(call) {
      const { id } = call.params;
      const { from, to, draft } = call.body;
      const before =
        from === undefined ? await ruleInScope(call.store.db, call.staff, id) : await versionInScope(call, id, from);
      const after = to === undefined ? draft : (await versionInScope(call, id, to)).json;
      const words = { attributes: await listAttributes(call.store.db), plugins: call.plugins };
      return { json: { changes: ruleChanges(before.json, after, words) } };
    },
  }),
  route({
    method: "post",
    path: "/rules/:id/versions/:version/restore",
    summary: { ja: "前の版に戻す（新しい版になる）", en: "Save an older version anew" },
    permission: "rules.edit",
    params: versionParams,
    body: z.strictObject({
      version: z.int().min(1).nullable().describe("今の版。外したルールを戻すときは null"),
      note: note.default(""),
    }),
    answer: savedShape,
    async handle(call) {
      const { version, note: why } = call.body;
      const { id, version: from } = call.params;
      return { json: await restoreRule(call, String(id), { from: Number(from), version, note: why }) };
    },
  }),
];
