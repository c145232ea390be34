/** What a dashboard needs, in one answer: what needs a person, what is on its way, how things are. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import packageJson from "../../../package.json" with { type: "json" };
import type { Quota } from "../../delivery/guards/quota.ts";
import { formatJapanTime } from "../../engine/japan-time.ts";
import { listBatches } from "../../store/batches.ts";
import { LIVE_CHANNEL, listChannels } from "../../store/channels.ts";
import { countQueue, type DeliverySummary, findDeliveries, summariseDeliveries } from "../../store/delivery-list.ts";
import { countFriends } from "../../store/friends.ts";
import type { RelayTargetRow, SourceRow } from "../../store/schema.ts";
import { listSources } from "../../store/sources.ts";
import { countBodies, failedBodies } from "../../store/webhook-bodies.ts";
import { plainTarget, relayOverview } from "../relay-overview.ts";
import { seesSource } from "../rules/other-rules.ts";
import { inScope } from "../staff/permissions.ts";
import { shownChannel } from "./channels.ts";
import { anything, instant } from "./list.ts";
import { type Call, type Route, route } from "./route.ts";
import { shownSource } from "./sources.ts";

/** A dashboard does not wait longer for LINE; a later answer is shown the next time. */
const QUOTA_WITHIN_MS = 300;
const MOST_ERRORS = 20;
/** Of one kind. */
const SHOWN_ERRORS = 5;

const batches = z.object({ batches: z.int(), people: z.int() });

const errorSchema = z.object({
  at: instant,
  kind: z.enum(["source", "fuse", "channel", "delivery", "relay-target", "webhook"]),
  id: z.string(),
  message: z.string(),
});
type StatusError = z.output<typeof errorSchema>;

const statusSchema = z
  .object({
    at: instant,
    version: z.string().describe("Of this program"),
    sources: z.array(anything).describe("As `/sources` has them"),
    channels: z.array(anything).describe("As `/channels` has them"),
    friends: z.object({ active: z.int(), left: z.int(), erased: z.int() }),
    queue: z
      .object({
        batches: z.int(),
        people: z.int(),
        oldest: instant.nullable(),
        failing: z.int().describe("People of batches that failed twice or more, and are tried again by themselves"),
      })
      .describe("Batches that have still to go by themselves, replies too"),
    quota: z
      .object({ kind: z.enum(["unlimited", "limited"]), limit: z.int().nullable(), used: z.int().nullable() })
      .nullable()
      .describe("The month's messages; null: LINE has not said"),
    clockDriftMs: z.number().nullable().describe("Ours against others'; null: not known"),
    deliveries: z
      .object({
        held: z.int(),
        queued: z.int(),
        sending: z.int(),
        dead: batches,
        unknown: batches,
        today: z.record(z.string(), z.int()).describe("By state, since midnight in Japan"),
      })
      .nullable()
      .describe("Replies to one citizen left out"),
    rules: z.object({ on: z.int(), off: z.int(), broken: z.array(anything) }).nullable(),
    relays: z
      .array(z.object({ target: z.string(), due: z.int(), dead: z.int(), lagSeconds: z.int(), circuit: z.string() }))
      .nullable(),
    webhooks: z.object({ waiting: z.int(), oldest: instant.nullable(), failed: z.int() }).nullable(),
    errors: z.array(errorSchema).describe("Newest first"),
  })
  .describe("Null: the account may not see it");

/** `quota`: as LINE last said. `clockDriftMs`: ours against others', where something measures it. */
export function statusRoutes(options: {
  quota?: () => Promise<Quota>;
  clockDriftMs?: (() => number | null) | undefined;
}): Route[] {
  const quota = options.quota && quotaReader(options.quota);
  return [
    route({
      method: "get",
      path: "/status",
      summary: { ja: "いまの状態（ダッシュボード用）", en: "Everything a dashboard needs" },
      permission: "signed-in",
      answer: statusSchema,
      async handle(call) {
        const { store, now } = call;
        const sources = (await listSources(store.db)).filter((row) => seesSource(call, row));
        const status: z.output<typeof statusSchema> = {
          at: now().toISOString(),
          version: packageJson.version,
          sources: sources.map(shownSource),
          channels: (await listChannels(store.db)).map(shownChannel),
          friends: await countFriends(store.db, LIVE_CHANNEL),
          queue: await countQueue(store.db),
          quota: (await quota?.()) ?? null,
          clockDriftMs: options.clockDriftMs?.() ?? null,
          ...(await parts(call)),
          errors: await errorsOf(call, sources),
        };
        return { json: status };
      },
    }),
  ];
}

async function parts({ store: { db }, staff, now, book }: Call) {
  const may = (one: Parameters<typeof staff.permissions.has>[0]) => staff.permissions.has(one);
  const all = staff.departments === null;
  const at = now();
  const midnight = new Date(`${formatJapanTime(at, "yyyy-MM-dd")}T00:00:00+09:00`).toISOString();
  const deliveries = may("deliveries.read") ? await summariseDeliveries(db, staff.departments, midnight) : null;
  const rules = book().rules.filter((rule) => inScope(staff, rule.department));
  const broken = all
    ? book().all.flatMap((one) => (one.ok ? [] : [{ id: one.id, name: one.name, faults: one.faults }]))
    : [];
  const relays = may("relays.edit") ? await relayOverview(db, at) : null;
  return {
    deliveries: deliveries && todayOf(deliveries),
    rules: may("rules.read")
      ? {
          on: rules.filter(({ enabled }) => enabled).length,
          off: rules.filter(({ enabled }) => !enabled).length,
          broken,
        }
      : null,
    relays:
      relays?.map(({ name, target, due, dead, lagSeconds }) => ({
        target: name,
        due,
        dead,
        lagSeconds,
        circuit: circuitOf(target),
      })) ?? null,
    webhooks: may("sources.operate") ? await countBodies(db) : null,
  };
}

const todayOf = ({ since, ...counts }: DeliverySummary) => ({ ...counts, today: since });

const circuitOf = (target: RelayTargetRow | undefined) => (target ? plainTarget(target).circuit : "closed");

/** Tells what LINE last said; null: it does not answer, or has never said anything. */
function quotaReader(ask: () => Promise<Quota>) {
  type Shown = z.output<typeof statusSchema>["quota"];
  let last: Shown = null;
  return async (): Promise<Shown> => {
    const asking = ask()
      .catch((): Quota => ({ kind: "unreachable" }))
      .then((quota) => {
        if (quota.kind === "unreachable") last = null;
        else if (quota.kind === "unlimited") last = { kind: quota.kind, limit: null, used: null };
        else last = { kind: quota.kind, limit: quota.limit, used: quota.used };
      });
    await Promise.race([asking, delay(QUOTA_WITHIN_MS, undefined, { ref: false })]);
    return last;
  };
}

async function errorsOf({ store: { db }, staff, now }: Call, sources: readonly SourceRow[]): Promise<StatusError[]> {
  const errors: StatusError[] = [];
  for (const row of sources) {
    const id = row.name;
    if (row.state === "failing")
      errors.push({ at: row.state_since, kind: "source", id, message: row.message ?? "受信できません。" });
    if (row.fuse_tripped_at !== null)
      errors.push({ at: row.fuse_tripped_at, kind: "fuse", id, message: "ヒューズが働き、配信を止めています。" });
  }
  for (const row of await listChannels(db)) {
    if (row.state === "held")
      errors.push({
        at: row.held_at ?? now().toISOString(),
        kind: "channel",
        id: row.name,
        message: row.message ?? "LINEへの送信が止まっています。",
      });
  }
  if (staff.permissions.has("deliveries.read")) errors.push(...(await failedDeliveries(db, staff.departments)));
  if (staff.permissions.has("relays.edit")) errors.push(...(await silentTargets(db, now())));
  if (staff.permissions.has("sources.operate")) {
    for (const { id, receivedAt, error } of await failedBodies(db, SHOWN_ERRORS))
      errors.push({ at: receivedAt, kind: "webhook", id: String(id), message: error });
  }
  return errors.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, MOST_ERRORS);
}

async function failedDeliveries(
  db: Call["store"]["db"],
  departments: readonly string[] | null,
): Promise<StatusError[]> {
  const page = { offset: 0, limit: SHOWN_ERRORS, order: "desc" as const };
  const { deliveries } = await findDeliveries(db, { states: ["incomplete"], departments }, page);
  const errors: StatusError[] = [];
  for (const row of deliveries) {
    const [batch] = await listBatches(db, Number(row.id), ["dead", "unknown"], 1);
    errors.push({
      at: row.finished_at ?? row.created_at,
      kind: "delivery",
      id: String(row.id),
      message: batch?.message ?? "届けられなかった人がいます。",
    });
  }
  return errors;
}

async function silentTargets(db: Call["store"]["db"], now: Date): Promise<StatusError[]> {
  return (await relayOverview(db, now)).flatMap(({ name, target }) =>
    target?.last_failure_at && circuitOf(target) === "open"
      ? [{ at: target.last_failure_at, kind: "relay-target", id: name, message: target.last_message ?? "" } as const]
      : [],
  );
}
