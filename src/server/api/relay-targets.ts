/** The servers that webhook bodies are relayed to. */
import { createHmac } from "node:crypto";
import { z } from "zod";
import { reason as relayReason } from "../../delivery/relay/reasons.ts";
import type { Db } from "../../store/open.ts";
import {
  getTarget,
  type RelayTargetInput,
  relayTargetSchema,
  removeTarget,
  resetTarget,
  saveTarget,
} from "../../store/relay-targets.ts";
import type { RelayTargetRow } from "../../store/schema.ts";
import { oneAtATime } from "../../store/transaction.ts";
import { outgoingUrl } from "../outgoing.ts";
import { plainTarget, type RelayOverview, relayOverview, shownUrl } from "../relay-overview.ts";
import type { SecretKey } from "../secret-key.ts";
import { refuseConflict, seenVersion, versionOf, versionSchema } from "./edits.ts";
import { instant, namesFilter, partOf } from "./list.ts";
import { ApiProblem, listQuery, notFound, type Record, type Route, route } from "./route.ts";

const nameParams = z.strictObject({ id: z.string().max(200) });

const shownSchema = z.object({
  id: z.string(),
  name: z.string(),
  isKnown: z.boolean().describe("false: rules name it, and there is no such target; what is for it waits"),
  url: z.string().nullable().describe("Values in its query are shown as ***"),
  enabled: z.boolean(),
  eventTypes: z.array(z.string()).nullable().describe("LINE's; null: all"),
  timeoutMs: z.int(),
  parallelism: z.int(),
  ordered: z.boolean(),
  circuit: z.enum(["open", "closed"]).describe("open: it does not answer and is asked by single requests"),
  failures: z.int(),
  retryAt: instant.nullable(),
  lastCode: z.string().nullable(),
  lastMessage: z.string().nullable(),
  lastFailureAt: instant.nullable(),
  lastSuccessAt: instant.nullable(),
  due: z.int(),
  dead: z.int(),
  lagSeconds: z.int(),
  version: versionSchema.nullable(),
});

type VersionOf = (row: RelayTargetRow) => string;

function shown(
  { name, target, due, dead, lagSeconds }: RelayOverview,
  version: VersionOf,
): z.output<typeof shownSchema> {
  const row = target && plainTarget(target);
  return {
    id: name,
    name,
    isKnown: row !== undefined,
    url: row ? shownUrl(row.url) : null,
    enabled: row?.enabled ?? false,
    eventTypes: row?.event_types ?? null,
    timeoutMs: row?.timeout_ms ?? 0,
    parallelism: row?.parallelism ?? 0,
    ordered: row?.ordered ?? false,
    circuit: row?.circuit ?? "closed",
    failures: row?.failures ?? 0,
    retryAt: row?.retry_at ?? null,
    lastCode: row?.last_code ?? null,
    lastMessage: row?.last_message ?? null,
    lastFailureAt: row?.last_failure_at ?? null,
    lastSuccessAt: row?.last_success_at ?? null,
    due,
    dead,
    lagSeconds,
    version: target ? version(target) : null,
  };
}

/** What the log keeps of a target's settings: never the URL as it is. */
const logged = (row: RelayTargetRow) => {
  const { enabled, event_types, timeout_ms, parallelism, ordered } = plainTarget(row);
  return { url: shownUrl(row.url), enabled, eventTypes: event_types, timeoutMs: timeout_ms, parallelism, ordered };
};

const settings = relayTargetSchema.omit({ name: true });
/** The URL as it was shown, or none: it stays as it is. */
const changes = z.strictObject({ ...settings.shape, url: settings.shape.url.optional(), version: seenVersion });

/** Saves a target, with its entry in the log. Call it after `oneAtATime`. */
async function save(
  tx: Db,
  record: Record,
  { input, before, now }: { input: RelayTargetInput; before?: RelayTargetRow; now: Date },
): Promise<void> {
  await saveTarget(tx, input, now);
  const after = await getTarget(tx, input.name);
  await record({
    action: before ? "relay-targets.update" : "relay-targets.create",
    object: "relay-targets",
    objectId: input.name,
    before: before ? logged(before) : null,
    after: after ? logged(after) : null,
  });
}

const waiting = async (db: Db, name: string, now: Date) =>
  (await relayOverview(db, now)).find((one) => one.name === name)?.due ?? 0;

/** `relayAllow`: private addresses that relays may reach all the same. */
export function relayTargetRoutes({ relayAllow, key }: { relayAllow: readonly string[]; key: SecretKey }): Route[] {
  const urlKey = key.derive("versions of relay targets");
  /** Over the whole URL, and under a key: what is shown as *** must not be guessed from it. */
  const version: VersionOf = (row) =>
    versionOf({ ...logged(row), url: createHmac("sha256", urlKey).update(row.url).digest("base64url") });
  const shownTarget = async (db: Db, name: string, now: Date) => {
    const found = (await relayOverview(db, now)).find((one) => one.name === name);
    if (!found) throw notFound("この中継先");
    return shown(found, version);
  };
  const checkUrl = (url: string) => {
    const problem = outgoingUrl(relayAllow).safeParse(url).error?.issues[0]?.message;
    if (problem !== undefined) throw new ApiProblem(400, "bad-request", problem, [{ path: "url", message: problem }]);
  };

  const list = route({
    method: "get",
    path: "/relay-targets",
    summary: { ja: "中継先の一覧", en: "Relay targets: what waits, how each last answered" },
    permission: "relays.edit",
    query: listQuery({ id: namesFilter }, ["name", "id"]),
    answer: shownSchema,
    isList: true,
    async handle({ query, store, now }) {
      const { id } = query.filter;
      const all = (await relayOverview(store.db, now())).filter(({ name }) => id?.includes(name) ?? true);
      const sorted = query.sort[1] === "DESC" ? all.reverse() : all;
      return partOf(
        sorted.map((one) => shown(one, version)),
        query,
      );
    },
  });

  const get = route({
    method: "get",
    path: "/relay-targets/:id",
    summary: { ja: "中継先1つ", en: "One relay target" },
    permission: "relays.edit",
    params: nameParams,
    answer: shownSchema,
    handle: async (call) => ({ json: await shownTarget(call.store.db, call.params.id, call.now()) }),
  });

  const create = route({
    method: "post",
    path: "/relay-targets",
    summary: { ja: "中継先を登録する", en: "Add a relay target" },
    permission: "relays.edit",
    body: relayTargetSchema,
    answer: shownSchema,
    async handle(call) {
      const { name, url } = call.body;
      checkUrl(url);
      const json = await call.write(async (tx, record) => {
        await oneAtATime(tx, "relay-targets", call.now());
        if (await getTarget(tx, name))
          throw new ApiProblem(409, "exists", `中継先「${name}」は、すでにあります。別の名前にしてください。`, [
            { path: "name", message: "すでに使われています。" },
          ]);
        await save(tx, record, { input: call.body, now: call.now() });
        return shownTarget(tx, name, call.now());
      });
      return { json, status: 201 };
    },
  });

  const update = route({
    method: "put",
    path: "/relay-targets/:id",
    summary: { ja: "中継先を直す（すぐに送り直します）", en: "Change a relay target; it is tried at once" },
    permission: "relays.edit",
    params: nameParams,
    body: changes,
    answer: shownSchema,
    async handle(call) {
      const name = call.params.id;
      const { url, version: seen, ...rest } = call.body;
      const json = await call.write(async (tx, record) => {
        await oneAtATime(tx, "relay-targets", call.now());
        const before = await getTarget(tx, name);
        if (!before) throw notFound("この中継先");
        const now = logged(before);
        await refuseConflict(tx, { seen, version: version(before), object: "relay-targets", objectId: name, now });
        const isNew = url !== undefined && url !== shownUrl(before.url);
        // What is shown of a secret is no part of an address.
        if (isNew && url.includes("***")) {
          const message = "*** を含むURLは保存できません。隠れている部分も含めて、全体を書いてください。";
          throw new ApiProblem(400, "bad-request", message, [{ path: "url", message }]);
        }
        if (isNew) checkUrl(url);
        const input = { ...rest, name, url: isNew ? url : before.url };
        await save(tx, record, { input, before, now: call.now() });
        return shownTarget(tx, name, call.now());
      });
      return { json };
    },
  });

  const remove = route({
    method: "delete",
    path: "/relay-targets/:id",
    summary: { ja: "中継先を削除する（送信待ちは破棄）", en: "Remove a target; what waits for it is discarded" },
    permission: "relays.edit",
    params: nameParams,
    body: z.strictObject({
      seenWaiting: z.int().min(0).describe("`due` as the person saw it: more than this are not discarded"),
    }),
    answer: z.object({ id: z.string(), discarded: z.int() }),
    async handle(call) {
      const name = call.params.id;
      const discarded = await call.write(async (tx, record) => {
        // A save under way would make it anew.
        await oneAtATime(tx, "relay-targets", call.now());
        const before = await getTarget(tx, name);
        if (!before) throw notFound("この中継先");
        const due = await waiting(tx, name, call.now());
        if (due > call.body.seenWaiting)
          throw new ApiProblem(
            409,
            "count-changed",
            `送信待ちが${due}件あり、削除するとすべて破棄されます。確かめて、もう一度削除してください。送るのを止めるだけなら「停止」にしてください。`,
            [],
            { due },
          );
        const gone = await removeTarget(tx, name, relayReason("removed"), call.now());
        await record({
          action: "relay-targets.delete",
          object: "relay-targets",
          objectId: name,
          before: logged(before),
          counts: { discarded: gone.discarded },
        });
        return gone.discarded;
      });
      return { json: { id: name, discarded } };
    },
  });

  const reset = route({
    method: "post",
    path: "/relay-targets/:id/reset",
    summary: { ja: "中継先へすぐに送り直す", en: "It is mended: try it now" },
    permission: "relays.edit",
    params: nameParams,
    answer: shownSchema,
    async handle(call) {
      const name = call.params.id;
      await call.write(async (tx, record) => {
        const before = await getTarget(tx, name);
        if (!before || !(await resetTarget(tx, name, call.now()))) throw notFound("この中継先");
        const failures = { failures: before.failures };
        await record({ action: "relay-targets.reset", object: "relay-targets", objectId: name, before: failures });
      });
      return { json: await shownTarget(call.store.db, name, call.now()) };
    },
  });

  return [list, get, create, update, remove, reset];
}
