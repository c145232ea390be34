/** What LINE sent and could not be read; kept 30 days. */
import { z } from "zod";
import { countBodies, failedBodies, rereadFailed } from "../../store/webhook-bodies.ts";
import { instant, newestFirst } from "./list.ts";
import { ApiProblem, type Route, route } from "./route.ts";

const list = route({
  method: "get",
  path: "/webhooks",
  summary: { ja: "読み取れなかったLINEからのイベント", en: "Webhook bodies that could not be read" },
  permission: "sources.operate",
  query: newestFirst({}, "receivedAt"),
  answer: z.object({
    id: z.int(),
    receivedAt: instant,
    error: z.string(),
    kept: z.boolean().describe("false: erased, so it cannot be read again"),
  }),
  isList: true,
  async handle({ query, store }) {
    const [from, to] = query.range;
    const { failed } = await countBodies(store.db);
    return { list: (await failedBodies(store.db, to + 1)).slice(from), total: failed, from };
  },
});

const retry = route({
  method: "post",
  path: "/webhooks/retry",
  summary: { ja: "読み取れなかったものをすべて読み直す", en: "Read all of them again, after an update that can" },
  permission: "sources.operate",
  answer: z.object({ count: z.int() }),
  async handle(call) {
    const count = await call.write(async (tx, record) => {
      const bodies = await rereadFailed(tx);
      if (bodies === 0) throw new ApiProblem(409, "nothing-to-read", "読み直すものはありません。");
      await record({ action: "webhooks.retry", object: "webhooks", counts: { bodies } });
      return bodies;
    });
    return { json: { count } };
  },
});

export const webhookRoutes: Route[] = [list, retry];
