/** LINE official accounts: open, or held after LINE refused the token or the month's messages ran out. */
import { z } from "zod";
import { listChannels, resumeChannel } from "../../store/channels.ts";
import type { ChannelRow } from "../../store/schema.ts";
import { instant, namesFilter, partOf, reason } from "./list.ts";
import { ApiProblem, listQuery, notFound, type Route, route } from "./route.ts";

const shownSchema = z.object({
  id: z.string(),
  state: z.enum(["open", "held"]),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  heldAt: instant.nullable(),
  resumedAt: instant.nullable(),
});

export const shownChannel = (row: ChannelRow): z.output<typeof shownSchema> => ({
  id: row.name,
  state: row.state,
  reason: row.reason,
  message: row.message,
  heldAt: row.held_at,
  resumedAt: row.resumed_at,
});

const list = route({
  method: "get",
  path: "/channels",
  summary: { ja: "LINE公式アカウントの状態", en: "Channels: open or held" },
  permission: "signed-in",
  query: listQuery({ id: namesFilter }, ["id"]),
  answer: shownSchema,
  isList: true,
  async handle({ query, store }) {
    const { id } = query.filter;
    const all = (await listChannels(store.db)).filter(({ name }) => id?.includes(name) ?? true);
    return partOf((query.sort[1] === "DESC" ? all.reverse() : all).map(shownChannel), query);
  },
});

const resume = route({
  method: "post",
  path: "/channels/:id/resume",
  summary: { ja: "止まっているLINEへの送信を再開する", en: "Send again, after the cause was mended" },
  permission: "sources.operate",
  params: z.strictObject({ id: z.string().max(200) }),
  body: z.strictObject({ reason }),
  answer: shownSchema,
  async handle(call) {
    const { id } = call.params;
    const row = await call.write(async (tx, record) => {
      const before = (await listChannels(tx)).find(({ name }) => name === id);
      if (!before) throw notFound("このLINE公式アカウント");
      if (!(await resumeChannel(tx, id, call.now())))
        throw new ApiProblem(409, "state-changed", "止まっていません。すでに再開されています。");
      const after = (await listChannels(tx)).find(({ name }) => name === id) ?? before;
      await record({
        action: "channels.resume",
        object: "channels",
        objectId: id,
        before: { state: before.state, reason: before.reason, message: before.message },
        after: { state: after.state },
        note: call.body.reason,
      });
      return after;
    });
    call.wake();
    call.live.tell({ kind: "channel", id, data: { state: row.state }, permission: "deliveries.read" });
    return { json: shownChannel(row) };
  },
});

export const channelRoutes: Route[] = [list, resume];
