import { describe, expect, it, onTestFinished } from "vitest";
import { liveRoutes } from "../../../src/server/api/live.ts";
import { createLiveBus, type LiveEvent } from "../../../src/server/api/live-bus.ts";
import { createLiveFeed } from "../../../src/server/api/live-feed.ts";
import type { Staff } from "../../../src/server/staff/permissions.ts";
import type { Visit } from "../../../src/server/staff/session.ts";
import { openStore } from "../../../src/store/open.ts";
import { ensureSource, setSourceState, tripFuse } from "../../../src/store/sources.ts";
import { type Caller, createApi } from "../../support/api.ts";
import { createWorld, mail, rule, silent, until } from "../../support/world.ts";

const fresh = () => openStore("sqlite::memory:");
const quiet = { ...silent, error() {} };

const nobody: Staff = {
  accountId: 1,
  account: "tester",
  via: "session",
  permissions: new Set(),
  departments: null,
  address: "192.0.2.1",
};

/** An open screen: what it was told so far. */
async function listen(who: Caller) {
  const abort = new AbortController();
  const response = await who.fetch("/live", { signal: abort.signal });
  const heard = { status: response.status, type: response.headers.get("content-type"), text: "", ended: false };
  const decoder = new TextDecoder();
  void (async () => {
    for await (const chunk of response.body ?? []) heard.text += decoder.decode(chunk as Uint8Array, { stream: true });
  })()
    .catch(() => {})
    .finally(() => {
      heard.ended = true;
    });
  onTestFinished(() => abort.abort());
  return { heard, close: () => abort.abort() };
}

describe("live updates", () => {
  /** `staffNow`: who every listener is by the next heartbeat. */
  const setUp = async (staffNow?: () => Promise<Staff | null>) => {
    const store = await fresh();
    onTestFinished(() => store.close());
    const visit = () => ({ staffNow }) as Visit;
    return createApi(store, liveRoutes({ visit }, staffNow && { heartbeatMs: 10 }), { log: quiet });
  };

  it("tell each screen what its account may see, of its departments", async () => {
    const api = await setUp();
    const all = await listen(api);
    const quake = await listen(api.as({ departments: ["quake"] }));
    const blind = await listen(api.without("deliveries.read"));
    expect(all.heard).toMatchObject({ status: 200, type: expect.stringContaining("text/event-stream") });
    await until(() => [all, quake, blind].every(({ heard }) => heard.text.includes("event: open")));
    const tell = (id: number, department?: string | null) =>
      api.context.live.tell({
        kind: "delivery",
        id,
        data: { state: "sent" },
        permission: "deliveries.read",
        ...(department === undefined ? {} : { department }),
      });
    tell(1, "quake");
    tell(2, "other");
    tell(3, null);
    tell(4);
    await until(() => all.heard.text.includes('"id":4') && quake.heard.text.includes('"id":4'));
    const ids = (text: string) => [...text.matchAll(/"id":(\d)/g)].map((match) => Number(match[1]));
    expect(ids(all.heard.text)).toEqual([1, 2, 3, 4]);
    expect(ids(quake.heard.text)).toEqual([1, 4]);
    expect(ids(blind.heard.text)).toEqual([]);
    expect(all.heard.text).toContain('event: delivery\ndata: {"state":"sent","id":1}\n\n');
  });

  it("show that they are still there, and end once who listens is nobody any more", async () => {
    let now: Staff | null = nobody;
    const api = await setUp(async () => now);
    const { heard } = await listen(api);
    await until(() => heard.text.includes(": still here"));
    expect(heard.ended).toBe(false);
    now = null;
    await until(() => heard.ended);
  });

  it("tell no more of what the account may not see by now", async () => {
    const api = await setUp(async () => nobody);
    const { heard } = await listen(api);
    const tell = (id: number) =>
      api.context.live.tell({ kind: "mail", id, data: {}, permission: "mails.read", department: null });
    tell(1);
    await until(() => heard.text.includes(": still here"));
    tell(2);
    const told = heard.text.length;
    await until(() => heard.text.length > told);
    expect(heard.text).toContain('"id":1');
    expect(heard.text).not.toContain('"id":2');
  });

  it("are no more than twenty for one account, and a closed screen makes room", async () => {
    const api = await setUp();
    const screens = await Promise.all(Array.from({ length: 20 }, () => listen(api)));
    expect((await api.get("/live")).body).toMatchObject({ code: "too-many-screens" });
    screens[0]?.close();
    await until(async () => (await listen(api)).heard.status === 200);
  });
});

describe("the feed", () => {
  const setUp = async () => {
    const world = await createWorld(fresh, { rules: [rule({ department: "quake" })] });
    const live = createLiveBus();
    const told: LiveEvent[] = [];
    live.listen((event) => told.push(event));
    const feed = createLiveFeed({
      db: world.store.db,
      live,
      log: silent,
      departmentOf: ({ trigger }) => (trigger === "manual" ? "quake" : undefined),
      lookMs: 10,
    });
    feed.start();
    onTestFinished(() => feed.stop());
    return { world, feed, told };
  };

  it("tells of a mail and its deliveries, to each department its own", async () => {
    const { world, feed, told } = await setUp();
    const event = mail(world.clock.now());
    feed.taken(event, await world.take());
    expect(told).toMatchObject([
      { kind: "delivery", id: 1, data: { state: "queued" }, department: "quake" },
      { kind: "mail", id: 1, data: { source: "imap:default", deliveries: 1 }, department: "quake" },
    ]);
    feed.taken(event, await world.take({ subject: "庁内報" }));
    expect(told.at(-1)).toMatchObject({ kind: "mail", id: 2, department: null, permission: "mails.read" });
    feed.taken(event, { result: "seen" });
    expect(told).toHaveLength(3);
  });

  it("tells progress at most twice a second, and the end of it", async () => {
    const { world, feed, told } = await setUp();
    await world.deliver();
    const begun = Date.now();
    await world.drain({ onAttempt: feed.attempted });
    for (let i = 0; i < 100; i += 1) feed.attempted({ batch: (await world.batches(1))[0] as never });
    await until(() => told.length > 0);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(450);
    expect(told).toMatchObject([
      { kind: "delivery", id: 1, data: { state: "sent", progress: { delivered: 3, total: 3 } }, department: "quake" },
    ]);
  });

  it("tells of a source whose state another process changed", async () => {
    const { world, told } = await setUp();
    await world.take();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toEqual([]);
    await setSourceState(world.store.db, "imap:default", "failing", "つながりません。", world.clock.now());
    await until(() => told.length > 0);
    expect(told).toMatchObject([
      { kind: "source", id: "imap:default", data: { state: "failing", message: "つながりません。" } },
    ]);
    expect(told[0]).not.toHaveProperty("department");
  });

  it("tells of one rule's own source to the rule's department", async () => {
    const { world, told } = await setUp();
    await ensureSource(world.store.db, "manual:quake", "manual", world.clock.now());
    await new Promise((resolve) => setTimeout(resolve, 50));
    await tripFuse(world.store.db, "manual:quake", world.clock.now());
    await until(() => told.length > 0);
    expect(told).toMatchObject([{ kind: "source", id: "manual:quake", department: "quake" }]);
  });
});
