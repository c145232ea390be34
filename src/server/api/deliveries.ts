/** Deliveries: what went, what is held and why, what did not arrive. What may be done with them: `delivery-acts.ts`. */
import { z } from "zod";
import type { Asked } from "../../delivery/guards/index.ts";
import { guards } from "../../delivery/guards/index.ts";
import { audienceWords } from "../../engine/audience-words.ts";
import { valueAt } from "../../engine/path.ts";
import type { Audience, Facts } from "../../engine/types.ts";
import { listAttributes } from "../../store/attributes.ts";
import { listPlans } from "../../store/batches.ts";
import { countHeldCopies, getDelivery } from "../../store/deliveries.ts";
import {
  countByCode,
  findBatches,
  findDeliveries,
  type Progress,
  peopleWaiting,
  progressOf,
} from "../../store/delivery-list.ts";
import { getEvent } from "../../store/events.ts";
import type { Db } from "../../store/open.ts";
import type { DeliveryRow } from "../../store/schema.ts";
import { inScope, type Staff } from "../staff/permissions.ts";
import { deliveryActs } from "./delivery-acts.ts";
import {
  anything,
  deliveryStates,
  idsFilter,
  instant,
  instantFilter,
  newestFirst,
  pageOf,
  searchFilter,
} from "./list.ts";
import { ApiProblem, type Call, idParams, listQuery, notFound, type Route, route } from "./route.ts";

const batchStates = ["waiting", "due", "leased", "delivered", "split", "replaced", "dead", "unknown"] as const;

const progress = z
  .object({ delivered: z.int(), waiting: z.int(), dead: z.int(), unknown: z.int(), total: z.int() })
  .nullable()
  .describe("People; twice where two actions send to them. Null: nothing was to be sent");

const listed = z.object({
  id: z.int(),
  eventId: z.int(),
  ruleId: z.string(),
  ruleVersion: z.int(),
  ruleName: z.string(),
  title: z.string(),
  source: z.string(),
  channel: z.string(),
  department: z.string().nullable(),
  drill: z.boolean(),
  state: z.enum(deliveryStates),
  holdReason: z.string().nullable(),
  holdMessage: z.string().nullable(),
  isReply: z.boolean().describe("Answers one citizen"),
  hasHeldCopy: z.boolean().describe("It is held, and so is another of the rule with the same content"),
  audienceCount: z.int(),
  progress,
  createdAt: instant,
  releasedAt: instant.nullable(),
  finishedAt: instant.nullable(),
});

const one = listed.extend({
  audience: anything.describe("As the rule had it: everyone, sender, or a tree over attributes"),
  trigger: z.string().describe("What kind of event it came of: imap, schedule, manual, webhook"),
  firedBy: z.string().nullable().describe("The account that sent it by hand"),
  audienceWords: z.string().describe("The same for people, in Japanese"),
  count: z.int().describe("People whom releasing it would reach now; send it back as `seenCount`"),
  guards: z.array(
    z.object({
      guard: z.string(),
      question: z.string(),
      verdict: z.enum(["pass", "hold", "drop"]),
      reason: z.string().nullable(),
      message: z.string().nullable(),
    }),
  ),
  plans: z
    .array(
      z.object({
        plan: z.int(),
        action: z.string(),
        recipients: z.string(),
        free: z.boolean(),
        messages: anything.describe("LINE's message objects; null where they may hold what one citizen wrote"),
      }),
    )
    .describe("What is sent, in the order of the rule's actions"),
  batches: z.array(
    z.object({
      state: z.enum(batchStates),
      code: z.string().nullable(),
      message: z.string().nullable(),
      batches: z.int(),
      people: z.int(),
    }),
  ),
});

const batch = z.object({
  id: z.int().describe("Its number in the delivery"),
  plan: z.int(),
  state: z.enum(batchStates),
  people: z.int(),
  attempts: z.int(),
  dueAt: instant,
  parent: z.int().nullable().describe("The batch it was split from"),
  requestId: z.string().nullable().describe("LINE's, for its support"),
  code: z.string().nullable(),
  message: z.string().nullable(),
  finishedAt: instant.nullable(),
});

const oneOrMore = <T extends readonly [string, ...string[]]>(values: T) =>
  z
    .union([z.enum(values), z.array(z.enum(values)).min(1)])
    .transform((given) => (Array.isArray(given) ? given : [given]))
    .optional();

const list = route({
  method: "get",
  path: "/deliveries",
  summary: { ja: "配信の一覧", en: "Deliveries, newest first" },
  permission: "deliveries.read",
  query: newestFirst(
    {
      id: idsFilter,
      state: oneOrMore(deliveryStates),
      rule: z.string().max(60).optional(),
      event: z.int().min(1).optional(),
      q: searchFilter,
      from: instantFilter,
      to: instantFilter,
      department: z.string().max(40).optional(),
      drill: z.boolean().optional(),
      replies: z
        .boolean()
        .optional()
        .describe("true: answers to one citizen, and only these; they are left out otherwise"),
    },
    "id",
  ),
  answer: listed,
  isList: true,
  async handle(call) {
    const { query, staff, store } = call;
    const { id: ids, state, rule, event, ...filter } = query.filter;
    if (filter.replies && !staff.permissions.has("friends.read"))
      throw new ApiProblem(
        403,
        "no-permission",
        "市民一人ひとりへの返信を見るには、市民の登録内容を見る権限が要ります。",
        [],
        {
          permission: "friends.read",
        },
      );
    const { total, deliveries } = await findDeliveries(
      store.db,
      { ...filter, ids, states: state, ruleId: rule, eventId: event, departments: staff.departments },
      pageOf(query),
    );
    const parts = await progressOf(
      store.db,
      deliveries.map(({ id }) => Number(id)),
    );
    const copies = await copiesOf(store.db, deliveries);
    return { list: deliveries.map((row) => shown(call, row, parts, copies)), total, from: query.range[0] };
  },
});

const copiesOf = (db: Db, rows: readonly DeliveryRow[]) =>
  countHeldCopies(
    db,
    rows.filter(({ state }) => state === "held"),
  );

function shown(
  { book }: Pick<Call, "book">,
  row: DeliveryRow,
  parts: ReadonlyMap<number, Progress>,
  copies: Awaited<ReturnType<typeof copiesOf>>,
) {
  const id = Number(row.id);
  const rule = book().all.find((each) => (each.ok ? each.rule.id : each.id) === row.rule_id);
  return {
    id,
    eventId: Number(row.event_id),
    ruleId: row.rule_id,
    ruleVersion: Number(row.rule_version),
    ruleName: rule ? (rule.ok ? rule.rule.name : rule.name) : row.rule_id,
    title: row.title,
    source: row.source,
    channel: row.channel,
    department: row.department,
    drill: Number(row.drill) === 1,
    state: row.state,
    holdReason: row.hold_reason,
    holdMessage: row.hold_message,
    isReply: isReply(row),
    hasHeldCopy: row.state === "held" && copies(row) > 1,
    audienceCount: Number(row.audience_count),
    progress: parts.get(id) ?? null,
    createdAt: row.created_at,
    releasedAt: row.released_at,
    finishedAt: row.finished_at,
  };
}

const isReply = ({ audience }: DeliveryRow) => audience === '"sender"';

/** The delivery, if it is one of theirs: of the others nobody learns that they are there. */
async function ownDelivery(db: Db, staff: Staff, id: number): Promise<DeliveryRow> {
  const row = await getDelivery(db, id);
  if (!row || !inScope(staff, row.department)) throw notFound("この配信");
  return row;
}

const get = route({
  method: "get",
  path: "/deliveries/:id",
  summary: { ja: "配信1件（文面、対象、確認、進み具合）", en: "One delivery: words, audience, guards, progress" },
  permission: "deliveries.read",
  params: idParams,
  answer: one,
  async handle(call) {
    const { store, staff } = call;
    const { id } = call.params;
    const row = await ownDelivery(store.db, staff, id);
    // What answers a citizen may repeat what they told us.
    const isPersonal = isReply(row) && !staff.permissions.has("friends.read");
    return {
      json: {
        ...shown(call, row, await progressOf(store.db, [id]), await copiesOf(store.db, [row])),
        audience: JSON.parse(row.audience),
        ...(await firedBy(store.db, row)),
        audienceWords: audienceWords(JSON.parse(row.audience) as Audience, await listAttributes(store.db)),
        count: await peopleWaiting(store.db, id),
        guards: (JSON.parse(row.guards) as Asked[]).map(guardView),
        plans: (await listPlans(store.db, id)).map((plan) => ({
          plan: Number(plan.plan),
          action: plan.action,
          recipients: plan.recipients,
          free: Number(plan.free) === 1,
          messages: isPersonal ? null : ((JSON.parse(plan.body) as { messages?: unknown }).messages ?? []),
        })),
        batches: await countByCode(store.db, id),
      },
    };
  },
});

async function firedBy(db: Db, { event_id }: DeliveryRow): Promise<{ trigger: string; firedBy: string | null }> {
  const event = await getEvent(db, Number(event_id));
  const { manual } = JSON.parse(event?.facts ?? "{}") as Facts;
  const by = valueAt(manual, "$.by");
  return { trigger: event?.trigger ?? "", firedBy: typeof by === "string" ? by : null };
}

const QUOTA_QUESTION = "今月の残り通数で足りるか";

function guardView({ guard, verdict }: Asked): z.output<typeof one>["guards"][number] {
  const known = guards.find(({ name }) => name === guard)?.question;
  const passed = verdict.verdict === "pass";
  return {
    guard,
    question: known ?? (guard === "quota" ? QUOTA_QUESTION : guard),
    verdict: verdict.verdict,
    reason: passed ? null : verdict.reason,
    message: passed ? null : verdict.message,
  };
}

const batches = route({
  method: "get",
  path: "/deliveries/:id/batches",
  summary: { ja: "配信の送信単位（最大500人ずつ）", en: "A delivery's batches" },
  permission: "deliveries.read",
  params: idParams,
  query: listQuery({ state: oneOrMore(batchStates) }, ["id"]),
  answer: batch,
  isList: true,
  async handle({ params, query, staff, store }) {
    await ownDelivery(store.db, staff, params.id);
    const found = await findBatches(store.db, params.id, query.filter.state, pageOf(query));
    return {
      list: found.batches.map((row) => ({
        id: Number(row.seq),
        plan: Number(row.plan),
        state: row.state,
        people: Number(row.recipient_count),
        attempts: Number(row.attempts),
        dueAt: row.due_at,
        parent: row.parent_seq === null ? null : Number(row.parent_seq),
        requestId: row.request_id,
        code: row.code,
        message: row.message,
        finishedAt: row.finished_at,
      })),
      total: found.total,
      from: query.range[0],
    };
  },
});

export const deliveryRoutes: Route[] = [list, get, batches, ...deliveryActs];
