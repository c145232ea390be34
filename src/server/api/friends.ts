/** The citizens who added the account: by LINE's id, state and answers; never names, which nobody asks LINE for. */

import { createHash } from "node:crypto";
import { z } from "zod";
import { audienceFaults } from "../../engine/audience.ts";
import { ruleSchema } from "../../engine/rule.ts";
import type { Audience } from "../../engine/types.ts";
import { listAttributes } from "../../store/attributes.ts";
import { AudienceError, countAudience } from "../../store/audience.ts";
import { LIVE_CHANNEL } from "../../store/channels.ts";
import { eraseFriend } from "../../store/erase-friends.ts";
import { exportFriends } from "../../store/export-friends.ts";
import { friendHistory } from "../../store/friend-history.ts";
import { friendGrowth, listFriends } from "../../store/friend-list.ts";
import { countFriends, USER_ID } from "../../store/friends.ts";
import { friendsFile } from "../friends-export.ts";
import { japanDay } from "../japan-day.ts";
import { anything, instant, newestFirst, pageOf } from "./list.ts";
import { ApiProblem, type Call, MAX_ROWS, notFound, type Route, route } from "./route.ts";

const states = ["active", "left", "erased"] as const;
const userId = z.string().regex(USER_ID, { error: "ユーザーIDは U と16進数32桁です。" });
const userParams = z.strictObject({ id: userId });
const answers = z.record(z.string(), anything).describe("By attribute; what was not answered is missing");

const listed = z.object({
  id: z.string().describe("LINE's user id"),
  state: z.enum(states),
  createdAt: instant,
  followedAt: instant.nullable(),
  consentedAt: instant.nullable(),
  language: z.string().nullable(),
  answers,
});

/** More would overflow something on the way; people nest two or three. */
const MAX_DEPTH = 50;

function depthOf(value: unknown): number {
  let depth = 0;
  for (let level: unknown[] = [value]; level.length > 0 && depth <= MAX_DEPTH; depth += 1)
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  return depth;
}

/** A tree as a rule's audience has it. */
const audience = anything
  .refine((value) => depthOf(value) <= MAX_DEPTH, { error: "条件の入れ子が深すぎます。" })
  .pipe(ruleSchema.shape.audience)
  .optional();

const list = route({
  method: "get",
  path: "/friends",
  summary: { ja: "友だち（市民）の一覧", en: "Friends by id, state and answers" },
  permission: "friends.read",
  query: newestFirst(
    {
      id: z.array(userId).max(MAX_ROWS).optional(),
      q: z
        .string()
        .trim()
        .regex(/^U[0-9a-f]{0,32}$/, { error: "ユーザーIDのはじめの部分（U から）を入れてください。" })
        .optional(),
      state: z.enum(states).optional().describe("Left out: active"),
      audience: audience.describe("As a rule's audience: only these"),
    },
    "createdAt",
  ),
  answer: listed,
  isList: true,
  async handle({ query, store, now }) {
    const { id: ids, q: startsWith, state, audience } = query.filter;
    if (audience !== undefined) await refuseFaults(store.db, audience);
    try {
      const filter = { ids, startsWith, state, audience, now: now() };
      const { total, friends } = await listFriends(store.db, LIVE_CHANNEL, filter, pageOf(query));
      return {
        list: friends.map(({ userId: id, ...rest }) => ({ id, ...rest })),
        total,
        from: query.range[0],
      };
    } catch (error) {
      if (!(error instanceof AudienceError)) throw error;
      throw badAudience([{ path: `query.filter.${error.path}`, message: error.message }]);
    }
  },
});

async function refuseFaults(db: Call["store"]["db"], audience: Audience): Promise<void> {
  const faults = audienceFaults(audience, await listAttributes(db), "query.filter.audience");
  if (faults.length > 0) throw badAudience(faults.map(({ path, message }) => ({ path, message })));
}

const badAudience = (errors: { path: string; message: string }[]) =>
  new ApiProblem(400, "bad-request", "対象の条件に誤りがあります。", errors);

const counts = route({
  method: "get",
  path: "/friends/counts",
  summary: { ja: "友だちの人数", en: "How many friends there are, by state" },
  permission: "signed-in",
  answer: z.object({ active: z.int(), left: z.int(), erased: z.int() }),
  handle: async ({ store }) => ({ json: await countFriends(store.db, LIVE_CHANNEL) }),
});

const growth = route({
  method: "get",
  path: "/friends/growth",
  summary: { ja: "友だちの増減（日ごと）", en: "Friends day by day, in Japan's time" },
  permission: "signed-in",
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) }),
  answer: z.object({ day: z.string(), added: z.int(), left: z.int(), friends: z.int() }),
  isList: true,
  async handle({ query, store, now }) {
    const days = await friendGrowth(store.db, LIVE_CHANNEL, query.days, now());
    return { list: days, total: days.length, from: 0 };
  },
});

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

const exporting = route({
  method: "get",
  path: "/friends/export",
  summary: { ja: "友だちの登録内容を書き出す（CSV・JSON Lines）", en: "Active friends and their answers as a file" },
  permission: "exports",
  query: z.strictObject({
    format: z.enum(["csv", "jsonl"]).default("csv"),
    labels: flag.default(false).describe("CSV for reading: Japanese names; cannot be imported"),
    ids: flag.default(true).describe("false: without LINE's user ids"),
  }),
  file: "text/csv",
  async handle(call) {
    const { query, store, now } = call;
    const attributes = await listAttributes(store.db);
    // Before the first row leaves: an export that was broken off stands in the log, too.
    await call.write(async (tx, record) => {
      const friends = await countAudience(tx, LIVE_CHANNEL, "everyone");
      await record({ action: "friends.export", object: "friends", after: query, counts: { friends } });
    });
    return {
      file: friendsFile(exportFriends(store.db, LIVE_CHANNEL, attributes), attributes, query),
      type: query.format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl",
      name: `friends-${japanDay(now())}.${query.format}`,
    };
  },
});

const get = route({
  method: "get",
  path: "/friends/:id",
  summary: { ja: "友だち1人（登録内容、変化、届いた配信とその理由）", en: "One friend: answers, changes, deliveries" },
  permission: "friends.read",
  params: userParams,
  answer: z.object({
    id: z.string(),
    state: z.enum(states),
    createdAt: instant,
    followedAt: instant.nullable(),
    consentedAt: instant.nullable(),
    language: z.string().nullable(),
    answers,
    log: z.array(z.object({ at: instant, kind: z.string(), detail: anything })).describe("Newest first"),
    deliveries: z
      .array(
        z.object({
          id: z.int(),
          ruleId: z.string(),
          ruleVersion: z.int(),
          title: z.string(),
          state: z.string(),
          audience: anything.describe("Why this friend was among them"),
          createdAt: instant,
          finishedAt: instant.nullable(),
        }),
      )
      .describe("Newest first; broadcasts, which LINE addresses, are not among them"),
  }),
  async handle({ params, store, staff }) {
    const history = await friendHistory(store.db, LIVE_CHANNEL, params.id, 50, staff.departments);
    if (!history) throw notFound("この友だち");
    return {
      json: {
        id: params.id,
        ...history,
        log: history.log.map((one) => ({ ...one, detail: one.detail === null ? null : JSON.parse(one.detail) })),
        deliveries: history.deliveries.map((one) => ({ ...one, audience: JSON.parse(one.audience) })),
      },
    };
  },
});

/** What the log keeps of someone who had everything deleted: to be found again by who has the id, and telling nobody else. */
const markOf = (id: string) => `sha256:${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;

const erase = route({
  method: "delete",
  path: "/friends/:id",
  summary: { ja: "友だち1人の情報をすべて削除する", en: "Delete everything known of a friend" },
  permission: "friends.delete",
  params: userParams,
  body: z.strictObject({ confirm: z.string().describe("The same id once more") }),
  async handle(call) {
    const { id } = call.params;
    if (call.body.confirm !== id)
      throw new ApiProblem(400, "not-confirmed", "確認のため、削除する人のユーザーIDをもう一度入れてください。", [
        { path: "confirm", message: "削除する人のユーザーIDと違います。" },
      ]);
    await call.write(async (tx, record) => {
      if (!(await eraseFriend(tx, LIVE_CHANNEL, id, call.now()))) throw notFound("この友だち");
      await record({ action: "friends.delete", object: "friends", objectId: markOf(id), counts: { friends: 1 } });
    });
    return { empty: true };
  },
});

/** Names before `:id`, which would take them. */
export const friendRoutes: Route[] = [list, counts, growth, exporting, get, erase];
