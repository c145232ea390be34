import { describe, expect, it } from "vitest";
import { friendRoutes } from "../../../src/server/api/friends.ts";
import { LIVE_CHANNEL } from "../../../src/store/channels.ts";
import { createApi, itemsOf } from "../../support/api.ts";
import { eachStore } from "../../support/stores.ts";
import { createWorld, inWard, rule, userId, type World } from "../../support/world.ts";

const deep = (depth: number): unknown => (depth === 0 ? inWard("緑区") : { not: deep(depth - 1) });

eachStore((name, open) => {
  async function setUp() {
    const world = await createWorld(open, {
      friends: 6,
      rules: [rule({ audience: inWard("緑区"), department: "quake" })],
    });
    const api = await createApi(world.store, friendRoutes, { now: world.clock.now });
    return { world, api };
  }
  const leave = (world: World, i: number, at: string) =>
    world.store.db
      .updateTable("friends")
      .set({ state: "left", state_at: at })
      .where("line_user_id", "=", userId(i))
      .execute();

  describe("the list of friends", () => {
    it("has ids, states, answers and dates, and nothing else", async () => {
      const { api } = await setUp();
      const reply = await api.get("/friends", { range: [0, 1] });
      expect(reply.headers.get("content-range")).toBe("friends 0-1/6");
      expect(itemsOf(reply).map(({ id }) => id)).toEqual([userId(5), userId(4)]);
      expect(itemsOf(reply)[0]).toEqual({
        id: userId(5),
        state: "active",
        createdAt: "2026-01-01T00:00:00.000Z",
        followedAt: null,
        consentedAt: null,
        language: null,
        answers: { ward: "緑区" },
      });
    });

    it("finds by the beginning of the id, by state and by an audience", async () => {
      const { world, api } = await setUp();
      const find = async (filter: object) => itemsOf(await api.get("/friends", { filter })).map(({ id }) => id);
      expect(await find({ q: userId(3) })).toEqual([userId(3)]);
      expect(await find({ q: "U" })).toHaveLength(6);
      expect(await find({ audience: inWard("緑区") })).toEqual([userId(5), userId(2)]);
      expect(await find({ audience: { not: inWard("緑区") } })).toHaveLength(4);
      expect(await find({ audience: "everyone" })).toHaveLength(6);
      expect(await find({ id: [userId(1), userId(4)] })).toEqual([userId(4), userId(1)]);
      await leave(world, 5, "2026-11-01T00:00:00.000Z");
      expect(await find({ state: "left" })).toEqual([userId(5)]);
      expect(await find({ audience: inWard("緑区") })).toEqual([userId(2)]);
    });

    it("refuses an audience that cannot be asked for exactly, with its place", async () => {
      const { api } = await setUp();
      const refused = async (audience: unknown) => {
        const reply = await api.get("/friends", { filter: { audience } });
        expect(reply.status).toBe(400);
        return (reply.body as { errors: { path: string }[] }).errors.map(({ path }) => path);
      };
      expect(await refused(inWard("月面区"))).toEqual(["query.filter.audience.all[0].value"]);
      expect(await refused({ all: [] })).toEqual(["query.filter.audience.all"]);
      expect(await refused({ all: [{ fact: "name", operator: "equal", value: "x" }] })).toEqual([
        "query.filter.audience.all[0].fact",
      ]);
      expect(await refused(deep(30))).not.toEqual([]);
      expect(await refused(deep(600))).toEqual(["query.filter.audience"]);
      expect((await api.get("/friends", { filter: { q: "%" } })).status).toBe(400);
    });

    it("is for those who may see citizens' data", async () => {
      const { api } = await setUp();
      const blind = api.without("friends.read");
      expect((await blind.get("/friends")).status).toBe(403);
      expect((await blind.get(`/friends/${userId(1)}`)).status).toBe(403);
      expect((await blind.get("/friends/counts")).body).toEqual({ active: 6, left: 0, erased: 0 });
    });
  });

  it("one friend comes with what they got and why; of other departments' deliveries nothing", async () => {
    const { world, api } = await setUp();
    await world.deliver();
    await world.drain();
    expect((await api.get(`/friends/${userId(2)}`)).body).toMatchObject({
      id: userId(2),
      consentedAt: null,
      answers: { ward: "緑区" },
      deliveries: [{ id: 1, ruleId: "quake", audience: inWard("緑区") }],
    });
    expect((await api.get(`/friends/${userId(1)}`)).body).toMatchObject({ deliveries: [] });
    const other = api.as({ departments: ["other"] });
    expect((await other.get(`/friends/${userId(2)}`)).body).toMatchObject({ deliveries: [] });
    expect((await api.get(`/friends/U${"f".repeat(32)}`)).status).toBe(404);
    expect((await api.get("/friends/me")).status).toBe(400);
  });

  describe("deleting a friend", () => {
    it("takes everything, and the log does not keep who it was", async () => {
      const { api } = await setUp();
      expect((await api.delete(`/friends/${userId(2)}`, { confirm: userId(2) })).status).toBe(204);
      expect((await api.get(`/friends/${userId(2)}`)).status).toBe(404);
      expect((await api.get("/friends/counts")).body).toEqual({ active: 5, left: 0, erased: 1 });
      const log = await api.log();
      expect(log).toMatchObject([{ action: "friends.delete", counts: { friends: 1 } }]);
      expect(JSON.stringify(log)).not.toContain(userId(2));
    });

    it("needs the id once more, and the permission", async () => {
      const { api } = await setUp();
      const path = `/friends/${userId(2)}`;
      expect(await api.delete(path, { confirm: userId(1) })).toMatchObject({
        status: 400,
        body: { code: "not-confirmed", errors: [{ path: "confirm" }] },
      });
      expect((await api.delete(path)).status).toBe(400);
      expect((await api.without("friends.delete").delete(path, { confirm: userId(2) })).status).toBe(403);
      expect((await api.get(path)).status).toBe(200);
    });
  });

  it("friends over time are counted by days in Japan, backwards from now", async () => {
    const { world, api } = await setUp();
    // 2026-11-22 09:00 in Japan; these two are one second apart, in two days there.
    const add = (i: number, at: string) =>
      world.store.db.updateTable("friends").set({ followed_at: at }).where("line_user_id", "=", userId(i)).execute();
    await add(0, "2026-11-20T14:59:59.000Z");
    await add(1, "2026-11-20T15:00:00.000Z");
    await leave(world, 2, "2026-11-21T20:00:00.000Z");
    expect(itemsOf(await api.get("/friends/growth", { days: 3 }))).toEqual([
      { day: "2026-11-20", added: 1, left: 0, friends: 5 },
      { day: "2026-11-21", added: 1, left: 0, friends: 6 },
      { day: "2026-11-22", added: 0, left: 1, friends: 5 },
    ]);
    expect((await api.get("/friends/growth", { days: 0 })).status).toBe(400);
    expect(itemsOf(await api.get("/friends/growth"))).toHaveLength(30);
  });

  describe("the export", () => {
    it("is the command's CSV, and stands in the log with its count before a row leaves", async () => {
      const { api, world } = await setUp();
      // Half past midnight in Japan.
      world.clock.advance(15.5 * 3_600_000);
      const response = await api.fetch("/friends/export");
      expect(response.headers.get("content-disposition")).toContain("friends-2026-11-23.csv");
      expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
      expect(response.headers.get("cache-control")).toBe("no-store");
      const lines = Buffer.from(await response.arrayBuffer())
        .toString()
        .split("\n");
      expect(lines.slice(0, 2)).toEqual(["\ufeffuser_id,ward", `${userId(0)},中央区`]);
      expect(lines).toHaveLength(8);
      expect(await api.log()).toMatchObject([
        { action: "friends.export", after: { format: "csv", ids: true }, counts: { friends: 6 } },
      ]);
    });

    it("gives JSON lines, also without ids, and is for those who may export", async () => {
      const { api } = await setUp();
      const reply = await api.get("/friends/export", { format: "jsonl", ids: "false" });
      const first = JSON.parse(String(reply.body).split("\n")[0] ?? "");
      expect(first).toEqual({ followed_at: null, consented_at: null, answers: { ward: "中央区" } });
      expect((await api.without("exports").get("/friends/export")).status).toBe(403);
      expect((await api.get("/friends/export", { format: "xlsx" })).status).toBe(400);
    });
  });

  it(`asks ${name} of ${LIVE_CHANNEL} only`, async () => {
    const { world, api } = await setUp();
    await world.store.db
      .updateTable("friends")
      .set({ channel: "drill" })
      .where("line_user_id", "=", userId(0))
      .execute();
    expect(itemsOf(await api.get("/friends"))).toHaveLength(5);
  });
});
