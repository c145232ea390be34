/** Webhook bodies on their way to other servers, and those that could not be delivered. */
import { z } from "zod";
import type { Db } from "../../store/open.ts";
import {
  type Chosen,
  countFound,
  discardRelays,
  findRelays,
  getRelay,
  type Relay,
  resendRelays,
} from "../../store/relays.ts";
import type { RelayState } from "../../store/schema.ts";
import { idsFilter, instant, newestFirst, pageOf, reason } from "./list.ts";
import { ApiProblem, type Call, idParams, notFound, type Record, type Route, route } from "./route.ts";

const states = ["due", "delivered", "dead", "discarded"] as const;

const listed = z.object({
  id: z.int(),
  target: z.string(),
  ruleId: z.string(),
  eventId: z.int(),
  state: z.enum(states),
  attempts: z.int(),
  status: z.int().nullable().describe("The target's last HTTP status"),
  code: z.string().nullable(),
  message: z.string().nullable(),
  createdAt: instant,
  dueAt: instant,
  finishedAt: instant.nullable(),
});

const shown = (row: Relay): z.output<typeof listed> => ({
  id: row.id,
  target: row.target,
  ruleId: row.rule_id,
  eventId: row.event_id,
  state: row.state,
  attempts: row.attempts,
  status: row.status,
  code: row.code,
  message: row.message,
  createdAt: row.created_at,
  dueAt: row.due_at,
  finishedAt: row.finished_at,
});

const list = route({
  method: "get",
  path: "/relays",
  summary: { ja: "中継の一覧（未達など）", en: "Relays by state; the dead ones where none is named" },
  permission: "relays.edit",
  query: newestFirst(
    {
      id: idsFilter,
      target: z.string().max(200).optional(),
      state: z.enum(states).optional().describe("Left out: dead"),
    },
    "createdAt",
  ),
  answer: listed,
  isList: true,
  async handle({ query, store }) {
    const { id: ids, target, state } = query.filter;
    const filter = { ids, target, state: ids ? state : (state ?? "dead") };
    const rows = await findRelays(store.db, filter, pageOf(query));
    return { list: rows.map(shown), total: await countFound(store.db, filter), from: query.range[0] };
  },
});

const get = route({
  method: "get",
  path: "/relays/:id",
  summary: {
    ja: "中継1件（本文は、市民の登録内容を見る権限がある人だけ）",
    en: "One relay; its body for friends.read",
  },
  permission: "relays.edit",
  params: idParams,
  answer: listed.extend({
    webhookEventIds: z.array(z.string()),
    receivedAt: instant.nullable(),
    isKept: z.boolean().describe("false: the body was erased, so it cannot be sent any more"),
    body: z.string().nullable().describe("What LINE sent; null where erased, not UTF-8, or not to be seen"),
  }),
  async handle({ params, store, staff }) {
    const found = await getRelay(store.db, params.id);
    if (!found) throw notFound("この中継");
    const bytes = found.body?.bytes ? Buffer.from(found.body.bytes) : null;
    const text = bytes?.toString() ?? null;
    // Citizens wrote it, and their ids stand in it.
    const isSeen = staff.permissions.has("friends.read") && text !== null && bytes?.equals(Buffer.from(text)) === true;
    return {
      json: {
        ...shown(found.relay),
        webhookEventIds: found.relay.webhook_event_ids.split(",").filter((id) => id !== ""),
        receivedAt: found.body?.received_at ?? null,
        isKept: bytes !== null,
        body: isSeen ? text : null,
      },
    };
  },
});

const ids = z.array(z.int().min(1)).min(1).max(1_000);
const target = z.string().max(200).optional();

const seenCount = z.int().min(0).optional().describe("見ていた件数。これより多ければ、何もせず 409 を返します。");

/** These, or all in a state: an outage leaves thousands. */
const chosen = <S extends z.ZodType>(state: S) =>
  z.union([z.strictObject({ ids, reason }), z.strictObject({ state, target, reason, seenCount })]);

const moved = z.object({
  count: z.int().describe("All that it was done to"),
  ids: z.array(z.int()).describe("The first thousand of them"),
  left: z.array(z.int()).describe("Named, and stayed as they were"),
});

async function move(
  call: Call,
  action: "resend" | "discard",
  asked: { ids: number[] } | { state: RelayState; target?: string | undefined },
  work: (tx: Db) => Promise<number[]>,
): Promise<z.output<typeof moved>> {
  const { reason: note, seenCount: seen } = call.body as { reason: string; seenCount?: number };
  const refuseMore = (count: number) => {
    if (seen === undefined || count <= seen) return;
    const message = `対象は、ご覧になったときの${seen}件から${count}件に増えました。何もしていません。確かめて、もう一度お試しください。`;
    throw new ApiProblem(409, "count-changed", message, [], { count });
  };
  const done = await call.write(async (tx, record: Record) => {
    // As the list counted them: those whose body is erased are among them, and stay as they are.
    if ("state" in asked && seen !== undefined) refuseMore(await countFound(tx, asked));
    const all = await work(tx);
    refuseMore(all.length);
    if (all.length === 0) {
      const message =
        action === "resend"
          ? "送り直せるものはありません。すでに送り直したか、本文の保存期間が過ぎています。"
          : "破棄できるものはありません。すでに送ったか、破棄しています。";
      throw new ApiProblem(409, "state-changed", message);
    }
    await record({
      action: `relays.${action}`,
      object: "relays",
      after: "ids" in asked ? { ids: all } : asked,
      counts: { relays: all.length },
      note,
    });
    return all;
  });
  const set = new Set(done);
  return {
    count: done.length,
    ids: done.slice(0, 1_000),
    left: "ids" in asked ? asked.ids.filter((id) => !set.has(id)) : [],
  };
}

const resend = route({
  method: "post",
  path: "/relays/resend",
  summary: { ja: "届けられなかった中継を送り直す", en: "Send dead or discarded relays again" },
  permission: "relays.edit",
  body: chosen(z.enum(["dead", "discarded"])),
  answer: moved,
  async handle(call) {
    const asked = chosenOf(call.body);
    return { json: await move(call, "resend", asked, (tx) => resendRelays(tx, asked, call.now())) };
  },
});

const discard = route({
  method: "post",
  path: "/relays/discard",
  summary: { ja: "中継を破棄する", en: "Set dead or waiting relays aside for good" },
  permission: "relays.edit",
  body: chosen(z.enum(["dead", "due"])),
  answer: moved,
  async handle(call) {
    const asked = chosenOf(call.body);
    return { json: await move(call, "discard", asked, (tx) => discardRelays(tx, asked, call.now())) };
  },
});

function chosenOf<S extends "dead" | "due" | "discarded">(
  body: { ids: number[] } | { state: S; target?: string | undefined },
): Chosen<S> & ({ ids: number[] } | { state: S; target?: string }) {
  if ("ids" in body) return { ids: body.ids };
  return { state: body.state, ...(body.target === undefined ? {} : { target: body.target }) };
}

export const relayRoutes: Route[] = [list, get, resend, discard];
