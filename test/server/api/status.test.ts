import { describe, expect, it } from "vitest";
import { channelRoutes } from "../../../src/server/api/channels.ts";
import type { LiveEvent } from "../../../src/server/api/live-bus.ts";
import { sourceRoutes } from "../../../src/server/api/sources.ts";
import { statusRoutes } from "../../../src/server/api/status.ts";
import { holdChannel, LIVE_CHANNEL } from "../../../src/store/channels.ts";
import { openStore } from "../../../src/store/open.ts";
import { setSourceState, tripFuse } from "../../../src/store/sources.ts";
import { createApi, itemsOf } from "../../support/api.ts";
import { failed } from "../../support/scripted-line.ts";
import { eachStore } from "../../support/stores.ts";
import { createWorld, rule } from "../../support/world.ts";

const why = { reason: "直した" };
const fresh = () => openStore("sqlite::memory:");
const routes = [
  ...sourceRoutes,
  ...channelRoutes,
  ...statusRoutes({ quota: async () => ({ kind: "limited", limit: 5_000, used: 12 }) }),
];

eachStore((_name, open) => {
  it("a dashboard is told what LINE refused twice and is tried again, and no longer once it went", async () => {
    const world = await createWorld(open, { rules: [rule({})] });
    const api = await createApi(world.store, routes, { now: world.clock.now });
    const failing = async () => ((await api.get("/status")).body as { queue: { failing: number } }).queue.failing;
    const seen: number[] = [];
    world.line.script = async (call, accept, index) => {
      seen.push(await failing());
      return index < 2 ? failed("temporary") : accept(call);
    };
    await world.deliver();
    await world.drain();
    const people = [...world.line.reached.keys()].length;
    expect(seen).toEqual([0, 0, people]);
    expect(await failing()).toBe(0);
  });

  it("a dashboard gets everything in one answer", async () => {
    const world = await createWorld(open, { rules: [rule({ department: "quake" })] });
    const api = await createApi(world.store, routes, { now: world.clock.now });
    await world.deliver();
    await world.drain();
    await world.take({ subject: "庁内報" });
    world.rules = [rule({ guard: { approval: true } })];
    await world.deliver({ text: "べつの内容" });
    world.rules = [rule({ id: "broken" })];
    world.line.script = () => failed("refused");
    await world.deliver({ text: "届かない" });
    await world.drain();
    await setSourceState(world.store.db, "imap:default", "failing", "つながりません。", world.clock.now());
    await holdChannel(world.store.db, LIVE_CHANNEL, "unauthorised", "トークンが無効です。", world.clock.now());

    const reply = await api.get("/status");
    expect(reply.body).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      sources: [{ id: "imap:default", state: "failing" }],
      channels: [{ id: "live", state: "held", reason: "unauthorised" }],
      friends: { active: 3, left: 0, erased: 0 },
      queue: { batches: 0, people: 0, oldest: null, failing: 0 },
      quota: { kind: "limited", limit: 5_000, used: 12 },
      clockDriftMs: null,
      deliveries: {
        held: 1,
        queued: 0,
        dead: { batches: 1, people: 3 },
        unknown: { batches: 0, people: 0 },
        today: { sent: 1, held: 1, incomplete: 1 },
      },
      rules: { on: 0, off: 0, broken: [] },
      relays: [],
      webhooks: { waiting: 0, failed: 0 },
    });
    const { errors } = reply.body as { errors: { kind: string }[] };
    expect(errors.map(({ kind }) => kind).sort()).toEqual(["channel", "delivery", "source"]);
  });

  it("a department sees its own deliveries, and nobody what they may not", async () => {
    const world = await createWorld(open, { rules: [rule({ department: "quake", guard: { approval: true } })] });
    await world.deliver();
    const api = await createApi(world.store, routes, { now: world.clock.now });
    const held = async (departments: string[]) =>
      ((await api.as({ departments }).get("/status")).body as { deliveries: { held: number } }).deliveries.held;
    expect(await held(["quake"])).toBe(1);
    expect(await held(["other"])).toBe(0);
    expect((await api.as({ permissions: [] }).get("/status")).body).toMatchObject({
      deliveries: null,
      rules: null,
      relays: null,
      webhooks: null,
    });
  });
});

describe("the status", () => {
  it("does not wait for LINE, nor fail with it", async () => {
    const world = await createWorld(fresh);
    const quota = async (ask: () => Promise<never>) =>
      (await (await createApi(world.store, statusRoutes({ quota: ask }))).get("/status")).body;
    expect(await quota(() => new Promise(() => {}))).toMatchObject({ quota: null });
    expect(await quota(() => Promise.reject(new Error("down")))).toMatchObject({ quota: null });
    expect((await (await createApi(world.store, statusRoutes({}))).get("/status")).body).toMatchObject({ quota: null });
  });
});

describe("sources and channels", () => {
  const setUp = async () => {
    const world = await createWorld(fresh);
    await world.take();
    const api = await createApi(world.store, routes, { now: world.clock.now });
    const told: LiveEvent[] = [];
    api.context.live.listen((event) => told.push(event));
    return { world, api, told };
  };

  it("a fuse is put back once, with its reason in the log", async () => {
    const { world, api, told } = await setUp();
    await tripFuse(world.store.db, "imap:default", world.clock.now());
    expect(itemsOf(await api.get("/sources"))).toMatchObject([
      { id: "imap:default", fuseTrippedAt: expect.any(String) },
    ]);
    const path = "/sources/imap%3Adefault/reset";
    expect((await api.without("sources.operate").post(path, why)).status).toBe(403);
    expect((await api.post(path, {})).status).toBe(400);
    expect((await api.post(path, why)).body).toMatchObject({ fuseTrippedAt: null });
    expect(await api.post(path, why)).toMatchObject({ status: 409, body: { code: "state-changed" } });
    expect((await api.post("/sources/none/reset", why)).status).toBe(404);
    expect((await api.log()).filter(({ result }) => result === "ok")).toMatchObject([
      { action: "sources.reset", objectId: "imap:default", note: "直した" },
    ]);
    expect(told).toMatchObject([{ kind: "source", id: "imap:default" }]);
  });

  it("a held channel is resumed once, and what waits goes", async () => {
    const { world, api } = await setUp();
    let woken = 0;
    api.context.wake = () => {
      woken += 1;
    };
    expect(await api.post("/channels/live/resume", why)).toMatchObject({ status: 409 });
    await holdChannel(world.store.db, LIVE_CHANNEL, "forbidden", "止められました。", world.clock.now());
    expect((await api.post("/channels/live/resume", why)).body).toMatchObject({ state: "open", reason: null });
    expect((await api.post("/channels/none/resume", why)).status).toBe(404);
    expect(await api.log()).toMatchObject([
      { action: "channels.resume", before: { state: "held", reason: "forbidden" }, after: { state: "open" } },
    ]);
    expect(itemsOf(await api.get("/channels"))).toMatchObject([{ id: "live", state: "open" }]);
    expect(woken).toBe(1);
  });
});
