/** Who got it; and why somebody did, or did not. */
import { z } from "zod";
import type { RuleTrace } from "../../engine/types.ts";
import { recipientsOf } from "../../store/audience.ts";
import { getDelivery } from "../../store/deliveries.ts";
import { getEvent } from "../../store/events.ts";
import { USER_ID } from "../../store/friends.ts";
import { deliveriesOfEvent } from "../../store/rule-figures.ts";
import { askedFriend } from "../../store/why.ts";
import { currentBook } from "../rules/list.ts";
import { shownTraces, traceSentence } from "../rules/other-rules.ts";
import { need } from "../rules/scope.ts";
import { type Why, whyDelivery } from "../rules/why.ts";
import { inScope } from "../staff/permissions.ts";
import { type Call, notFound, type Route, route } from "./route.ts";

const userId = z.string().regex(USER_ID, "ユーザーIDは U と16進数32桁です。");
const number = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, "番号で指定してください。")
  .transform(Number);

const whyShape = z.strictObject({
  deliveryId: z.int(),
  rule: z.strictObject({ id: z.string(), version: z.int(), name: z.string() }),
  deliveryState: z.string(),
  createdAt: z.iso.datetime(),
  chosen: z.boolean().nullable().describe("対象に入っていたか。null は、LINEが宛先を決める全員への配信"),
  code: z.string(),
  sentence: z.string(),
  audience: z.string(),
  conditions: z.unknown().describe("対象の条件と、いまの登録での結果"),
  changesSince: z.array(z.strictObject({ at: z.string(), kind: z.string(), detail: z.unknown() })),
});

async function why(call: Call, deliveryId: number, lineUserId: string): Promise<Why> {
  const { db } = call.store;
  const delivery = await getDelivery(db, deliveryId);
  if (!delivery || !inScope(call.staff, delivery.department)) throw notFound(`配信${deliveryId}`);
  const friend = await askedFriend(db, lineUserId);
  if (!friend) throw notFound("この友だち");
  return whyDelivery(db, deliveryId, delivery, friend, call.now());
}

export const whyRoutes: readonly Route[] = [
  route({
    method: "get",
    path: "/deliveries/:id/batches/:seq/recipients",
    summary: { ja: "送信単位の宛先（最大500人）", en: "Whom a batch goes to (at most 500)" },
    permission: "friends.read",
    params: z.strictObject({
      id: number,
      seq: z
        .string()
        .regex(/^\d{1,9}$/, "番号で指定してください。")
        .transform(Number),
    }),
    answer: z.strictObject({
      recipients: z
        .array(z.strictObject({ id: z.string(), active: z.boolean().describe("いまも友だちか") }))
        .describe("LINEが宛先を決める全員への配信では、空"),
    }),
    async handle(call) {
      const { id, seq } = call.params;
      const delivery = await getDelivery(call.store.db, id);
      if (!delivery || !inScope(call.staff, delivery.department)) throw notFound(`配信${id}`);
      need(call.staff, "deliveries.read");
      const found = await recipientsOf(call.store.db, id, seq);
      return { json: { recipients: found.map(({ lineUserId, active }) => ({ id: lineUserId, active })) } };
    },
  }),
  route({
    method: "get",
    path: "/deliveries/:id/why/:userId",
    summary: { ja: "この人に届いた（届かなかった）理由", en: "Why this person got this delivery, or did not" },
    permission: "friends.read",
    params: z.strictObject({ id: number, userId }),
    answer: whyShape,
    async handle(call) {
      need(call.staff, "deliveries.read");
      const { id, userId: person } = call.params;
      return { json: await why(call, id, person) };
    },
  }),
  route({
    method: "get",
    path: "/friends/:userId/why",
    summary: { ja: "このメールで、この人に何が届いたか、なぜか", en: "What a mail brought this person, and why" },
    permission: "friends.read",
    params: z.strictObject({ userId }),
    query: z.strictObject({ eventId: number }),
    answer: z.strictObject({
      event: z.strictObject({ id: z.int(), title: z.string(), takenAt: z.iso.datetime() }),
      sentence: z.string(),
      deliveries: z.array(whyShape),
      rules: z.array(
        z.strictObject({
          ruleId: z.string(),
          version: z.int(),
          outcome: z.string(),
          reason: z.string(),
          sentence: z.string(),
        }),
      ),
    }),
    async handle(call) {
      need(call.staff, "deliveries.read");
      const { db } = call.store;
      const { eventId } = call.query;
      const person = call.params.userId;
      const deliveries = (await deliveriesOfEvent(db, eventId)).filter(({ department }) =>
        inScope(call.staff, department),
      );
      const event = await getEvent(db, eventId);
      if (!event || (call.staff.departments !== null && deliveries.length === 0)) throw notFound(`メール${eventId}`);
      const friend = await askedFriend(db, person);
      if (!friend) throw notFound("この友だち");
      const all: Why[] = [];
      for (const { id } of deliveries) all.push(await why(call, id, person));
      const { rules } = await currentBook(call);
      const byId = new Map(rules.map((rule) => [rule.id, rule]));
      const traces = shownTraces(call.staff, rules, JSON.parse(event.trace) as RuleTrace[]);
      return {
        json: {
          event: { id: eventId, title: event.title, takenAt: event.taken_at },
          sentence: overall(all),
          deliveries: all,
          rules: traces.map((trace) => ({
            ruleId: trace.ruleId,
            version: trace.version,
            outcome: trace.outcome,
            reason: trace.reason,
            sentence: traceSentence(trace, (id) => byId.get(id)?.name ?? id),
          })),
        },
      };
    },
  }),
];

function overall(all: readonly Why[]): string {
  if (all.length === 0) return "どのルールにも合わず、だれにも配信していません。";
  const got = all.filter(({ code }) => code === "got" || code === "broadcast");
  if (got.length > 0) return got.map(({ rule, sentence }) => `「${rule.name}」: ${sentence}`).join(" ");
  return all.map(({ rule, sentence }) => `「${rule.name}」: ${sentence}`).join(" ");
}
