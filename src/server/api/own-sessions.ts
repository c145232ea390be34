/** Where one is signed in. */
import { z } from "zod";
import { endSession, endSessionsOf, listSessions } from "../../store/sessions.ts";
import type { StaffGate } from "../staff/session.ts";
import { aliveAt } from "../staff/session-store.ts";
import { listQuery, notFound, type Route, route } from "./route.ts";
import { bySession } from "./session-problems.ts";

const sessionItem = z.strictObject({
  id: z.string(),
  current: z.boolean(),
  createdAt: z.string(),
  seenAt: z.string(),
  endsAt: z.string(),
  address: z.string().nullable(),
  /** What the browser calls itself. */
  agent: z.string().nullable(),
});

export function ownSessionRoutes(gate: StaffGate): Route[] {
  return [
    route({
      method: "get",
      path: "/sessions",
      summary: { ja: "自分がログインしている場所", en: "Where one is signed in" },
      permission: "signed-in",
      query: listQuery({}, ["seenAt"]),
      answer: sessionItem,
      isList: true,
      async handle({ query, store, now, staff }) {
        const visit = gate.visit();
        const all = await listSessions(store.db, staff.accountId, aliveAt(now()));
        const [from, to] = query.range;
        const list = all.slice(from, to + 1).map(({ hash, createdAt, seenAt, endsAt, address, agent }) => ({
          // The hash of a random id says nothing about it.
          id: hash,
          current: staff.via === "session" && hash === visit.sessionHash(),
          createdAt,
          seenAt,
          endsAt,
          address,
          agent,
        }));
        return { list, total: all.length, from };
      },
    }),

    route({
      method: "delete",
      path: "/sessions/:id",
      summary: { ja: "自分のログインを一つ終わらせる", en: "End one of one's sessions" },
      permission: "signed-in",
      params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/, "一覧にある番号で指定してください。") }),
      async handle({ params, write, staff }) {
        await bySession(gate.visit());
        await write(async (tx, record) => {
          if (!(await endSession(tx, params.id, staff.accountId))) throw notFound("このログイン");
          await record({ action: "sessions.end", object: "sessions", objectId: params.id.slice(0, 12) });
        });
        return { empty: true };
      },
    }),

    route({
      method: "delete",
      path: "/sessions",
      summary: { ja: "ここ以外のログインをすべて終わらせる", en: "End all other sessions" },
      permission: "signed-in",
      async handle({ write, staff }) {
        const visit = gate.visit();
        await bySession(visit);
        await write(async (tx, record) => {
          const ended = await endSessionsOf(tx, staff.accountId, visit.sessionHash());
          await record({ action: "sessions.end-others", object: "sessions", counts: { sessions: ended } });
        });
        return { empty: true };
      },
    }),
  ];
}
