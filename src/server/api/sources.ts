/** What events come from: state and fuse. */
import { z } from "zod";
import type { SourceRow } from "../../store/schema.ts";
import { getSource, listSources, resetFuse } from "../../store/sources.ts";
import { departmentOfSource, seesSource } from "../rules/other-rules.ts";
import { instant, namesFilter, partOf, reason } from "./list.ts";
import { ApiProblem, listQuery, notFound, type Route, route } from "./route.ts";

const shownSchema = z.object({
  id: z.string(),
  trigger: z.string(),
  state: z.enum(["well", "failing"]),
  message: z.string().nullable(),
  since: instant.describe("Since when it is in this state"),
  lastEventAt: instant.nullable(),
  fuseTrippedAt: instant.nullable().describe("Null: the fuse is whole. Otherwise all of its deliveries are held"),
});

/** Never its position, which is the trigger's own. */
export const shownSource = (row: SourceRow): z.output<typeof shownSchema> => ({
  id: row.name,
  trigger: row.trigger,
  state: row.state,
  message: row.message,
  since: row.state_since,
  lastEventAt: row.last_event_at,
  fuseTrippedAt: row.fuse_tripped_at,
});

const list = route({
  method: "get",
  path: "/sources",
  summary: { ja: "受信元の一覧（状態とヒューズ）", en: "Sources: state and fuse" },
  permission: "signed-in",
  query: listQuery({ id: namesFilter }, ["id"]),
  answer: shownSchema,
  isList: true,
  async handle(call) {
    const { query, store } = call;
    const { id } = query.filter;
    const all = (await listSources(store.db)).filter(
      (row) => (id?.includes(row.name) ?? true) && seesSource(call, row),
    );
    return partOf((query.sort[1] === "DESC" ? all.reverse() : all).map(shownSource), query);
  },
});

const reset = route({
  method: "post",
  path: "/sources/:id/reset",
  summary: {
    ja: "受信元のヒューズを元に戻す（止めた配信は保留のまま）",
    en: "A new fuse; what was held meanwhile stays held",
  },
  permission: "sources.operate",
  params: z.strictObject({ id: z.string().max(200) }),
  body: z.strictObject({ reason }),
  answer: shownSchema,
  async handle(call) {
    const { id } = call.params;
    const row = await call.write(async (tx, record) => {
      const before = await getSource(tx, id);
      if (!before || !seesSource(call, before)) throw notFound("この受信元");
      if (!(await resetFuse(tx, id, call.now())))
        throw new ApiProblem(409, "state-changed", "このヒューズは働いていません。すでに元に戻されています。");
      await record({
        action: "sources.reset",
        object: "sources",
        objectId: id,
        before: { fuseTrippedAt: before.fuse_tripped_at },
        after: { fuseTrippedAt: null },
        note: call.body.reason,
      });
      return { ...before, fuse_tripped_at: null };
    });
    const department = departmentOfSource(call, row);
    const event = { kind: "source", id, data: { fuseTrippedAt: null }, permission: "deliveries.read" } as const;
    call.live.tell(department === undefined ? event : { ...event, department });
    return { json: shownSource(row) };
  },
});

export const sourceRoutes: Route[] = [list, reset];
