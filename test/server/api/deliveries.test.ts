import { describe, expect, it } from "vitest";
import { deliveryRoutes } from "../../../src/server/api/deliveries.ts";
import type { LiveEvent } from "../../../src/server/api/live-bus.ts";
import { createApi, itemsOf } from "../../support/api.ts";
import { failed } from "../../support/scripted-line.ts";
import { eachStore } from "../../support/stores.ts";
import { createWorld, rule, userId, type World } from "../../support/world.ts";

const approved = rule({ guard: { approval: true }, department: "quake" });
const why = { reason: "内容を確かめた" };

eachStore((_name, open) => {
  const apiOf = async (world: World) => createApi(world.store, deliveryRoutes, { now: world.clock.now });

  async function withThree() {
    const world = await createWorld(open, { rules: [rule()] });
    await world.deliver({ subject: "地震情報 その１" });
    await world.drain();
    world.rules = [approved];
    await world.deliver({ subject: "地震情報 その２" });
    world.clock.advance(60_000);
    world.rules = [rule({ id: "other", department: "other" })];
    world.line.script = () => failed("refused");
    await world.deliver({ subject: "地震情報 その３" });
    await world.drain();
    return { world, api: await apiOf(world) };
  }

  describe("the list of deliveries", () => {
    it("is newest first, with counts and progress", async () => {
      const { api } = await withThree();
      const reply = await api.get("/deliveries");
      expect(reply.headers.get("content-range")).toBe("deliveries 0-2/3");
      expect(itemsOf(reply)).toMatchObject([
        { id: 3, state: "incomplete", progress: { dead: 3, delivered: 0, total: 3 }, department: "other" },
        { id: 2, state: "held", holdReason: "approval", audienceCount: 3, progress: { waiting: 3 } },
        { id: 1, state: "sent", ruleId: "quake", ruleVersion: 1, progress: { delivered: 3, total: 3 } },
      ]);
    });

    it("tells the same people as the delivery's own page: without those who left, twice where two actions send to them", async () => {
      const action = { type: "multicast", messages: [{ type: "text", text: "{{mail.body}}" }] };
      const world = await createWorld(open, { rules: [rule({ actions: [action, action] })] });
      const id = await world.deliver();
      const api = await apiOf(world);
      const progress = async () =>
        [itemsOf(await api.get("/deliveries"))[0], (await api.get(`/deliveries/${id}`)).body].map(
          (one) => (one as { progress: object }).progress,
        );
      const queued = { delivered: 0, waiting: 6, dead: 0, unknown: 0, total: 6 };
      expect(await progress()).toEqual([queued, queued]);
      await world.store.db
        .updateTable("friends")
        .set({ state: "left" })
        .where("line_user_id", "=", userId(0))
        .execute();
      await world.drain();
      expect((await world.delivery(id)).audience_count).toBe(3);
      const sent = { delivered: 4, waiting: 0, dead: 0, unknown: 0, total: 4 };
      expect(await progress()).toEqual([sent, sent]);
    });

    it("finds by state, rule, words, time, department, drill and id", async () => {
      const { world, api } = await withThree();
      const find = async (filter: object) =>
        itemsOf(await api.get("/deliveries", { filter })).map(({ id }) => Number(id));
      expect(await find({ state: "held" })).toEqual([2]);
      expect(await find({ state: ["held", "sent"] })).toEqual([2, 1]);
      expect(await find({ rule: "other" })).toEqual([3]);
      expect(await find({ q: "その1" })).toEqual([1]);
      expect(await find({ department: "quake" })).toEqual([2]);
      expect(await find({ from: new Date(world.clock.now().getTime() - 30_000).toISOString() })).toEqual([3]);
      expect(await find({ id: [1, 3] })).toEqual([3, 1]);
      expect(await find({ event: 2 })).toEqual([2]);
      await world.store.db.updateTable("deliveries").set({ drill: 1 }).where("id", "=", 2).execute();
      expect(await find({ drill: true })).toEqual([2]);
      expect(await find({ drill: false })).toEqual([3, 1]);
      expect((await api.get("/deliveries", { filter: { state: "lost" } })).status).toBe(400);
    });

    it("pages", async () => {
      const { api } = await withThree();
      const reply = await api.get("/deliveries", { range: [1, 2], sort: ["id", "ASC"] });
      expect(reply.headers.get("content-range")).toBe("deliveries 1-2/3");
      expect(itemsOf(reply).map(({ id }) => id)).toEqual([2, 3]);
    });

    it("shows a department its own, and hides that there are others", async () => {
      const { api } = await withThree();
      const quake = api.as({ departments: ["quake"] });
      expect((await quake.get("/deliveries")).headers.get("content-range")).toBe("deliveries 0-0/1");
      expect((await quake.get("/deliveries/2")).status).toBe(200);
      for (const path of ["/deliveries/1", "/deliveries/3", "/deliveries/3/batches", "/deliveries/99"])
        expect(await quake.get(path)).toMatchObject({ status: 404, body: { detail: "この配信はありません。" } });
      expect((await quake.post("/deliveries/3/retry", why)).status).toBe(404);
    });

    it("leaves answers to one citizen out, which only who may see citizens' data asks for", async () => {
      const { world, api } = await withThree();
      await world.store.db.updateTable("deliveries").set({ audience: '"sender"' }).where("id", "=", 1).execute();
      const ids = async (filter: object, who = api) =>
        itemsOf(await who.get("/deliveries", { filter })).map(({ id }) => id);
      expect(await ids({})).toEqual([3, 2]);
      expect(await ids({ replies: true })).toEqual([1]);
      const blind = api.without("friends.read");
      expect(await blind.get("/deliveries", { filter: { replies: true } })).toMatchObject({
        status: 403,
        body: { permission: "friends.read" },
      });
      expect((await blind.get("/deliveries/1")).body).toMatchObject({ isReply: true, plans: [{ messages: null }] });
      expect((await api.get("/deliveries/1")).body).toMatchObject({ plans: [{ messages: [{ type: "text" }] }] });
    });
  });

  it("one delivery comes with its words, its guards and what became of its batches", async () => {
    const { api } = await withThree();
    expect((await api.get("/deliveries/2")).body).toMatchObject({
      trigger: "imap",
      firedBy: null,
      audience: "everyone",
      audienceWords: "友だち全員",
      count: 3,
      guards: expect.arrayContaining([
        expect.objectContaining({ guard: "approval", verdict: "hold", reason: "approval" }),
        { guard: "fresh", question: expect.any(String), verdict: "pass", reason: null, message: null },
      ]),
      plans: [{ plan: 0, action: "multicast", messages: [{ text: expect.stringContaining("その２") }] }],
      batches: [{ state: "waiting", batches: 1, people: 3 }],
    });
    expect((await api.get("/deliveries/3")).body).toMatchObject({
      batches: [{ state: "dead", code: "test-refused", people: 3 }],
    });
    const batches = await api.get("/deliveries/3/batches", { filter: { state: "dead" } });
    expect(batches.headers.get("content-range")).toBe("deliveries 0-0/1");
    expect(itemsOf(batches)).toMatchObject([{ id: 0, state: "dead", people: 3, attempts: 1 }]);
    expect(itemsOf(await api.get("/deliveries/3/batches", { filter: { state: "delivered" } }))).toEqual([]);
  });

  it("one sent by hand says by whom", async () => {
    const { world, api } = await withThree();
    const facts = JSON.stringify({ manual: { by: "yamada", text: "" } });
    await world.store.db.updateTable("events").set({ trigger: "manual", facts }).where("id", "=", 1).execute();
    expect((await api.get("/deliveries/1")).body).toMatchObject({ trigger: "manual", firedBy: "yamada" });
  });

  describe("releasing", () => {
    it("lets the delivery go, with its reason and the count in the log, and tells the screens", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const id = await world.deliver();
      const api = await apiOf(world);
      const told: LiveEvent[] = [];
      api.context.live.listen((event) => told.push(event));
      expect(await api.post(`/deliveries/${id}/release`, { ...why, seenCount: 3 })).toMatchObject({
        status: 200,
        body: { id, state: "queued", people: 3, batches: 1 },
      });
      expect(await api.log()).toMatchObject([
        {
          action: "deliveries.release",
          objectId: String(id),
          account: "tester",
          address: "192.0.2.1",
          before: { state: "held" },
          after: { state: "queued", seenCount: 3 },
          counts: { batches: 1, people: 3 },
          note: "内容を確かめた",
        },
      ]);
      expect(told).toMatchObject([{ kind: "delivery", id, data: { state: "queued" }, department: "quake" }]);
      await world.drain();
      expect(world.line.histogram).toEqual({ "1": 3 });
    });

    it("is refused when the people are others than were seen, and nothing is sent or written", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const id = await world.deliver();
      const api = await apiOf(world);
      expect(await api.post(`/deliveries/${id}/release`, { ...why, seenCount: 4 })).toMatchObject({
        status: 409,
        body: { code: "count-changed", count: 3, detail: expect.stringContaining("4人から3人") },
      });
      expect((await world.delivery(id)).state).toBe("held");
      expect(await api.log()).toEqual([]);
    });

    it("of the second copy of what went meanwhile is refused with the first one's number and time, unless asked for", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const [first, second] = [await world.deliver(), await world.deliver()];
      const api = await apiOf(world);
      const copies = async () => itemsOf(await api.get("/deliveries")).map(({ hasHeldCopy }) => hasHeldCopy);
      expect(await copies()).toEqual([true, true]);
      world.clock.advance(60_000);
      const at = world.clock.now().toISOString();
      await api.post(`/deliveries/${first}/release`, { ...why, seenCount: 3 });
      expect(await copies()).toEqual([false, false]);
      expect(await api.post(`/deliveries/${second}/release`, { ...why, seenCount: 3 })).toMatchObject({
        status: 409,
        body: { code: "repeated-content", delivery: first, at, detail: expect.stringContaining(`配信番号 ${first}`) },
      });
      await world.drain();
      expect(world.line.histogram).toEqual({ "1": 3 });
      const anyway = { ...why, seenCount: 3, evenIfRepeated: true };
      expect((await api.post(`/deliveries/${second}/release`, anyway)).status).toBe(200);
      expect((await api.log()).at(-1)).toMatchObject({ after: { evenIfRepeated: true } });
    });

    it("is refused for who comes second, whoever was first", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const id = await world.deliver();
      const api = await apiOf(world);
      const both = await Promise.all([
        api.post(`/deliveries/${id}/release`, { ...why, seenCount: 3 }),
        api.post(`/deliveries/${id}/discard`, why),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ code: "state-changed" });
      expect(await api.log()).toHaveLength(1);
    });

    it("needs a reason, a count and the permission", async () => {
      const world = await createWorld(open, { rules: [approved] });
      const id = await world.deliver();
      const api = await apiOf(world);
      const path = `/deliveries/${id}/release`;
      expect(await api.post(path, { reason: " ", seenCount: 3 })).toMatchObject({
        status: 400,
        body: { errors: [{ path: "reason", message: expect.stringContaining("理由") }] },
      });
      expect((await api.post(path, why)).status).toBe(400);
      expect((await api.post(path, { reason: "あ".repeat(501), seenCount: 3 })).status).toBe(400);
      expect(await api.without("deliveries.release").post(path, { ...why, seenCount: 3 })).toMatchObject({
        status: 403,
      });
      expect((await world.delivery(id)).state).toBe("held");
    });
  });

  it("discarding sets a held delivery aside", async () => {
    const world = await createWorld(open, { rules: [approved] });
    const id = await world.deliver();
    const api = await apiOf(world);
    expect((await api.post(`/deliveries/${id}/discard`, why)).body).toMatchObject({ state: "discarded", people: 3 });
    expect(await api.log()).toMatchObject([{ action: "deliveries.discard", counts: { people: 3 } }]);
    expect((await api.post(`/deliveries/${id}/discard`, why)).status).toBe(409);
  });

  describe("sending again", () => {
    it("gives dead letters new keys, and is refused for what arrived", async () => {
      const { world, api } = await withThree();
      world.line.script = (call, accept) => accept(call);
      expect((await api.post("/deliveries/3/retry", why)).body).toMatchObject({ state: "sending", people: 3 });
      await world.drain();
      expect((await world.delivery(3)).state).toBe("sent");
      expect(await api.post("/deliveries/3/retry", why)).toMatchObject({
        status: 409,
        body: { code: "state-changed", state: "sent" },
      });
    });

    it("leaves what may have arrived alone, until a person found out or accepts doubles", async () => {
      const world = await createWorld(open);
      world.line.script = () => {
        throw new Error("bug");
      };
      const id = await world.deliver();
      await world.drain();
      const api = await apiOf(world);
      expect(await api.post(`/deliveries/${id}/retry`, why)).toMatchObject({
        status: 409,
        body: { code: "only-unknown" },
      });
      // Somebody saw fewer: what became unknown, or dead, since is not theirs to decide.
      for (const [act, body] of [
        ["settle", { delivered: false }],
        ["retry", { includeUnknown: true }],
      ] as const)
        expect(await api.post(`/deliveries/${id}/${act}`, { ...why, ...body, seenCount: 2 })).toMatchObject({
          status: 409,
          body: { code: "count-changed", count: 3 },
        });
      expect((await world.batches(id)).map(({ state }) => state)).toEqual(["unknown"]);
      const settled = await api.post(`/deliveries/${id}/settle`, { ...why, delivered: false, seenCount: 3 });
      expect(settled.body).toMatchObject({ state: "incomplete", people: 3 });
      expect((await world.batches(id)).map(({ state }) => state)).toEqual(["dead"]);
      world.line.script = (call, accept) => accept(call);
      expect((await api.post(`/deliveries/${id}/retry`, why)).status).toBe(200);
      await world.drain();
      expect((await world.delivery(id)).state).toBe("sent");
      expect((await api.log()).map(({ action }) => action)).toEqual(["deliveries.settle", "deliveries.retry"]);
    });
  });

  it("what did arrive is settled as delivered, and the delivery is sent", async () => {
    const world = await createWorld(open);
    world.line.script = () => {
      throw new Error("bug");
    };
    const id = await world.deliver();
    await world.drain();
    const api = await apiOf(world);
    expect((await api.post(`/deliveries/${id}/settle`, { ...why, delivered: true })).body).toMatchObject({
      state: "sent",
      people: 3,
    });
    expect(await api.log()).toMatchObject([{ after: { state: "sent", delivered: true }, counts: { people: 3 } }]);
    expect((await api.post(`/deliveries/${id}/settle`, { ...why, delivered: true })).status).toBe(409);
  });
});
