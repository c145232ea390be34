/** What a person does with a delivery; each with its reason in the operation log. */
import { z } from "zod";
import { discard, type Operated, release, retry, settleUnknown } from "../../delivery/operate.ts";
import { getDelivery } from "../../store/deliveries.ts";
import { peopleWaiting } from "../../store/delivery-list.ts";
import type { Db } from "../../store/open.ts";
import type { DeliveryRow } from "../../store/schema.ts";
import { inScope, type Permission } from "../staff/permissions.ts";
import { reason } from "./list.ts";
import { ApiProblem, type Call, idParams, notFound, type Route, route } from "./route.ts";

const done = z.object({
  id: z.int(),
  state: z.string(),
  batches: z.int(),
  people: z.int().describe("Whom it was done to; twice where two actions send to them"),
});

const seenCount = z.int().min(0).max(1e9).describe("`count` of the delivery, as the person saw it");

interface Act<B extends { reason: string }> {
  name: string;
  summary: Route["summary"];
  permission: Permission;
  body: z.ZodType<B>;
  work(tx: Db, id: number, body: B, now: Date): Promise<Operated>;
  /** Beside the reason, what the log keeps of the request. */
  after?(body: B): object;
}

function act<B extends { reason: string }>({ name, summary, permission, body, work, after }: Act<B>): Route {
  return route({
    method: "post",
    path: `/deliveries/:id/${name}`,
    summary,
    permission,
    params: idParams,
    body,
    answer: done,
    async handle(call) {
      const { id } = call.params;
      const result = await call.write(async (tx, record) => {
        const before = await getDelivery(tx, id);
        if (!before || !inScope(call.staff, before.department)) throw notFound("この配信");
        const operated = await work(tx, id, call.body, call.now());
        // Thrown, so that nothing of it stays.
        if (!operated.ok) throw refused(operated, before);
        const { batches, people } = operated;
        const row = (await getDelivery(tx, id)) ?? before;
        await record({
          action: `deliveries.${name}`,
          object: "deliveries",
          objectId: String(id),
          before: { state: before.state },
          after: { state: row.state, ...after?.(call.body) },
          counts: { batches, people },
          note: call.body.reason,
        });
        return { id, state: row.state, batches, people, department: row.department };
      });
      tell(call, result);
      const { department: _, ...json } = result;
      return { json };
    },
  });
}

function tell(call: Call, { id, state, department }: { id: number; state: string; department: string | null }): void {
  call.wake();
  call.live.tell({ kind: "delivery", id, data: { state }, permission: "deliveries.read", department });
}

function refused(operated: Extract<Operated, { ok: false }>, { state }: DeliveryRow): ApiProblem {
  const { code, message } = operated;
  const earlier = code === "repeated-content" ? { delivery: operated.earlier.id, at: operated.earlier.at } : {};
  return new ApiProblem(409, code, message, [], { state, ...earlier });
}

/** Nobody releases more or fewer people than they saw. */
async function sameCount(tx: Db, id: number, seen: number): Promise<void> {
  const count = await peopleWaiting(tx, id);
  if (count === seen) return;
  const message = `対象は、ご覧になったときの${seen}人から${count}人に変わりました。確かめて、もう一度送信してください。`;
  throw new ApiProblem(409, "count-changed", message, [], { count });
}

/** Nor again, or settles, more than they saw: somebody else may have settled what nobody knew meanwhile. */
function noMore(operated: Operated, seen: number | undefined): Operated {
  if (!operated.ok || seen === undefined || operated.people <= seen) return operated;
  const message = `対象は、ご覧になったときの${seen}人から${operated.people}人に増えました。何もしていません。確かめて、もう一度お試しください。`;
  throw new ApiProblem(409, "count-changed", message, [], { count: operated.people });
}

/** Left out by commands that take whatever there is. */
const mostSeen = seenCount.optional().describe("見ていた人数。これより多ければ、何もせず 409 を返します。");

export const deliveryActs: Route[] = [
  act({
    name: "release",
    summary: { ja: "保留の配信を送る", en: "Let a held delivery go" },
    permission: "deliveries.release",
    body: z.strictObject({
      reason,
      seenCount,
      evenIfRepeated: z
        .boolean()
        .default(false)
        .describe(
          "Although the same content went meanwhile; otherwise 409 `repeated-content` names that `delivery` and `at`",
        ),
    }),
    async work(tx, id, body, now) {
      const delivery = await getDelivery(tx, id);
      if (delivery?.state === "held") await sameCount(tx, id, body.seenCount);
      return release({ db: tx }, id, now, body);
    },
    after: ({ seenCount, evenIfRepeated }) => ({ seenCount, ...(evenIfRepeated ? { evenIfRepeated } : {}) }),
  }),
  act({
    name: "discard",
    summary: { ja: "保留の配信を破棄する", en: "Set a held delivery aside for good" },
    permission: "deliveries.release",
    body: z.strictObject({ reason }),
    work: (tx, id, _body, now) => discard({ db: tx }, id, now),
  }),
  act({
    name: "retry",
    summary: { ja: "届けられなかった分を送り直す", en: "Send again what was refused" },
    permission: "deliveries.retry",
    body: z.strictObject({
      reason,
      seenCount: mostSeen,
      includeUnknown: z
        .boolean()
        .default(false)
        .describe("Also what nobody knows to have arrived; some people may get it twice"),
    }),
    work: async (tx, id, body, now) =>
      noMore(await retry({ db: tx }, id, now, { unknown: body.includeUnknown }), body.seenCount),
    after: ({ includeUnknown }) => ({ includeUnknown }),
  }),
  act({
    name: "settle",
    summary: { ja: "届いたか分からない分を、確かめた結果で片付ける", en: "Settle what nobody knew to have arrived" },
    permission: "deliveries.retry",
    body: z.strictObject({
      reason,
      seenCount: mostSeen,
      delivered: z.boolean().describe("true: it did arrive; false: it did not, and can be sent again"),
    }),
    work: async (tx, id, body, now) => noMore(await settleUnknown({ db: tx }, id, now, body.delivered), body.seenCount),
    after: ({ delivered }) => ({ delivered }),
  }),
];
