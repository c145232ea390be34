/** The questions that citizens answer. */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { attributeSchema } from "../../engine/attribute-schema.ts";
import type { Attribute } from "../../engine/types.ts";
import { countAnswered, countAnswers } from "../../store/answer-counts.ts";
import { listAttributes, type StoredAttribute } from "../../store/attributes.ts";
import { LIVE_CHANNEL } from "../../store/channels.ts";
import type { Db } from "../../store/open.ts";
import { oneAtATime } from "../../store/transaction.ts";
import { type AttributeProblem, asFile, changeAttributes, rulesUsing, type UsingRule } from "../attributes.ts";
import { inScope, type Staff } from "../staff/permissions.ts";
import { conflict, refuseConflict, seenVersion, versionOf, versionSchema } from "./edits.ts";
import { anything, namesFilter, partOf } from "./list.ts";
import { ApiProblem, type Call, listQuery, notFound, type Route, route } from "./route.ts";

const kinds = ["single", "multiple", "number", "boolean", "year", "area"] as const;
const keyParams = z.strictObject({ id: z.string().max(40) });

const label = z.record(z.string(), z.string()).describe("By language; `ja` is always there");

/** As files have it, with its key as `id`. */
const shownSchema = z.object({
  id: z.string(),
  key: z.string(),
  label,
  kind: z.enum(kinds),
  help: label.optional(),
  options: z.array(anything).optional(),
  groups: z.array(anything).optional(),
  order: z.int().optional(),
  required: z.boolean().optional(),
  shownWhen: anything.optional(),
  staffOnly: z.boolean().optional(),
  retired: z.boolean().optional(),
  version: versionSchema,
});

function shown(attribute: StoredAttribute): object {
  const file = asFile(attribute);
  return { id: attribute.key, ...file, version: versionOf(file) };
}

/** react-admin sends `id` along with what it shows. */
const body = attributeSchema.safeExtend({ id: z.string().exactOptional() });

const attributeOf = async (db: Db, key: string): Promise<StoredAttribute> => oneOf(await listAttributes(db), key);

function oneOf(all: readonly StoredAttribute[], key: string): StoredAttribute {
  const attribute = all.find((one) => one.key === key);
  if (!attribute) throw notFound("この属性");
  return attribute;
}

const list = route({
  method: "get",
  path: "/attributes",
  summary: { ja: "属性の一覧（フォームの順）", en: "Attributes, in the order of the form" },
  permission: "signed-in",
  query: listQuery({ id: namesFilter, retired: z.boolean().optional() }, ["order", "id"]),
  answer: shownSchema,
  isList: true,
  async handle({ query, store }) {
    const { id, retired } = query.filter;
    const all = (await listAttributes(store.db)).filter(
      (one) => (id?.includes(one.key) ?? true) && (retired === undefined || (one.retired ?? false) === retired),
    );
    return partOf((query.sort[1] === "DESC" ? all.reverse() : all).map(shown), query);
  },
});

const get = route({
  method: "get",
  path: "/attributes/:id",
  summary: { ja: "属性1つ", en: "One attribute" },
  permission: "signed-in",
  params: keyParams,
  answer: shownSchema,
  handle: async ({ params, store }) => ({ json: shown(await attributeOf(store.db, params.id)) }),
});

const counts = route({
  method: "get",
  path: "/attributes/:id/counts",
  summary: { ja: "選択肢ごとの人数", en: "How many friends chose what" },
  permission: "signed-in",
  params: keyParams,
  answer: z.object({
    id: z.string(),
    answered: z.int(),
    options: z.array(z.object({ value: z.string(), label, count: z.int() })),
  }),
  async handle({ params, store, now }) {
    const attribute = await attributeOf(store.db, params.id);
    return { json: { id: params.id, ...(await countAnswers(store.db, LIVE_CHANNEL, attribute, now())) } };
  },
});

const answered = route({
  method: "get",
  path: "/answered",
  summary: { ja: "属性ごとの回答した人数", en: "How many friends answered each attribute" },
  permission: "signed-in",
  answer: z.object({ answered: z.record(z.string(), z.int()).describe("By the attribute's id") }),
  async handle({ store }) {
    return { json: { answered: await countAnswered(store.db, LIVE_CHANNEL, await listAttributes(store.db)) } };
  },
});

const using = route({
  method: "get",
  path: "/attributes/:id/rules",
  summary: { ja: "属性を使っているルール", en: "Rules that ask for an attribute" },
  permission: "signed-in",
  params: keyParams,
  answer: z.object({
    rules: z.array(z.object({ id: z.string(), name: z.string() })),
    otherRules: z.int().describe("How many more, which the account may not see"),
  }),
  async handle({ params, plugins, staff, store }) {
    await attributeOf(store.db, params.id);
    const { rules, otherRules } = parted(staff, await rulesUsing(store.db, plugins, params.id));
    return { json: { rules: rules.map(({ id, name }) => ({ id, name })), otherRules } };
  },
});

/** Those that the account sees; of the others only how many. */
function parted(staff: Staff, all: readonly UsingRule[]): { rules: UsingRule[]; otherRules: number } {
  const rules = staff.permissions.has("rules.read") ? all.filter((one) => inScope(staff, one.department)) : [];
  return { rules, otherRules: all.length - rules.length };
}

/** Defines what is wanted, with its entry in the log, and gives all as they are then; the rules are read anew before. */
async function change(
  call: Call,
  action: string,
  wantedOf: (tx: Db) => Promise<Attribute[]>,
): Promise<StoredAttribute[]> {
  const all = await call.write(async (tx, record) => {
    // Not the lock of the rules: this may wait for an import, and a rule must be switched off at any time.
    await oneAtATime(tx, "attributes", call.now());
    const known = new Map((await listAttributes(tx)).map((one) => [one.key, asFile(one)]));
    const wanted = await wantedOf(tx);
    const problems = await changeAttributes({ db: tx, dialect: call.store.dialect }, call.plugins, wanted);
    if (problems[0]) throw refused(call.staff, problems[0], problems);
    for (const after of wanted) {
      const before = known.get(after.key) ?? null;
      if (isDeepStrictEqual(before, after)) continue;
      await record({ action: `attributes.${action}`, object: "attributes", objectId: after.key, before, after });
    }
    return listAttributes(tx);
  });
  await call.reread();
  call.live.tell({ kind: "attributes", id: action, data: {}, permission: "rules.read" });
  return all;
}

function refused(staff: Staff, first: AttributeProblem, problems: readonly AttributeProblem[]): ApiProblem {
  const rules = problems.flatMap((one) => one.rules ?? []);
  const isInput = first.code === "shown-when" || first.code === "invalid";
  const path = { "shown-when": "shownWhen", "kind-changed": "kind" }[String(first.code)] ?? "options";
  return new ApiProblem(
    isInput ? 400 : 409,
    isInput ? "bad-request" : first.code,
    first.message,
    problems.map(({ message }) => ({ path, message })),
    rules.length > 0 ? parted(staff, rules) : {},
  );
}

const create = route({
  method: "post",
  path: "/attributes",
  summary: { ja: "属性を作る", en: "Define an attribute" },
  permission: "attributes.edit",
  body,
  answer: shownSchema,
  async handle(call) {
    const { id: _, ...attribute } = call.body;
    await change(call, "create", async (tx) => {
      if ((await listAttributes(tx)).some(({ key }) => key === attribute.key))
        throw new ApiProblem(409, "exists", `属性「${attribute.key}」は、すでにあります。別のキーにしてください。`, [
          { path: "key", message: "すでに使われています。" },
        ]);
      return [attribute];
    });
    return { json: shown(await attributeOf(call.store.db, attribute.key)), status: 201 };
  },
});

const update = route({
  method: "put",
  path: "/attributes/:id",
  summary: { ja: "属性を直す", en: "Change an attribute; not its key, and its kind hardly ever" },
  permission: "attributes.edit",
  params: keyParams,
  body: body.safeExtend({ version: seenVersion }),
  answer: shownSchema,
  async handle(call) {
    const { id: _, version: seen, ...attribute } = call.body;
    if (attribute.key !== call.params.id)
      throw new ApiProblem(400, "bad-request", "属性のキーは変えられません。", [
        { path: "key", message: `「${call.params.id}」のままにしてください。` },
      ]);
    const all = await change(call, "update", async (tx) => {
      const now = asFile(await attributeOf(tx, attribute.key));
      const version = versionOf(now);
      await refuseConflict(tx, { seen, version, object: "attributes", objectId: attribute.key, now });
      return [attribute];
    });
    return { json: shown(oneOf(all, attribute.key)) };
  },
});

const retire = route({
  method: "post",
  path: "/attributes/:id/retire",
  summary: {
    ja: "属性をフォームから外す・戻す",
    en: "Take an attribute out of the form, or put it back; answers stay",
  },
  permission: "attributes.edit",
  params: keyParams,
  body: z.strictObject({ retired: z.boolean() }),
  answer: shownSchema,
  async handle(call) {
    const { id } = call.params;
    const all = await change(call, "retire", async (tx) => {
      const { retired: _, ...attribute } = asFile(await attributeOf(tx, id));
      return [call.body.retired ? { ...attribute, retired: true } : attribute];
    });
    return { json: shown(oneOf(all, id)) };
  },
});

/** Between two there is room, for files that name places of their own. */
const STEP = 10;

const order = route({
  method: "post",
  path: "/attributes/order",
  summary: { ja: "フォームでの順番を決める", en: "Put attributes in this order; those not named come after" },
  permission: "attributes.edit",
  body: z.strictObject({
    keys: z
      .array(z.string().max(40))
      .min(1)
      .max(1_000)
      .refine((keys) => new Set(keys).size === keys.length, { error: "同じ属性が2度あります。" }),
    was: z
      .array(z.string().max(40))
      .max(1_000)
      .describe("見ていた順番（フォームから外したものを除く）。変わっていれば 409 になります。"),
  }),
  answer: z.object({ keys: z.array(z.string()) }),
  async handle(call) {
    await change(call, "order", async (tx) => {
      const all = await listAttributes(tx);
      refuseOtherOrder(call.body.was, all);
      const known = new Map(all.map((one) => [one.key, one]));
      const missing = call.body.keys.find((key) => !known.has(key));
      if (missing !== undefined)
        throw new ApiProblem(400, "bad-request", `属性「${missing}」はありません。`, [
          { path: `keys[${call.body.keys.indexOf(missing)}]`, message: "ありません。" },
        ]);
      const rest = [...known.keys()].filter((key) => !call.body.keys.includes(key));
      return [...call.body.keys, ...rest].flatMap((key, i) => {
        const attribute = known.get(key);
        return attribute ? [{ ...asFile(attribute), order: (i + 1) * STEP }] : [];
      });
    });
    return { json: { keys: (await listAttributes(call.store.db)).map(({ key }) => key) } };
  },
});

/** What came to the end meanwhile, or is asked no more, changes nothing about the order that was seen. */
function refuseOtherOrder(was: readonly string[], all: readonly StoredAttribute[]): void {
  const asked = all.filter(({ retired }) => !retired).map(({ key }) => key);
  const seen = was.filter((key) => asked.includes(key));
  if (seen.some((key, i) => key !== asked[i])) throw conflict("並べ替えている間に、ほかの人が順番を変えました。");
}

export const attributeRoutes: Route[] = [list, get, counts, answered, using, create, order, update, retire];
