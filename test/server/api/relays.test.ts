import { describe, expect, it } from "vitest";
import { relayTargetRoutes } from "../../../src/server/api/relay-targets.ts";
import { relayRoutes } from "../../../src/server/api/relays.ts";
import { webhookRoutes } from "../../../src/server/api/webhooks.ts";
import { openSecretKey } from "../../../src/server/secret-key.ts";
import type { Store } from "../../../src/store/open.ts";
import { insertRelays } from "../../../src/store/relays.ts";
import type { RelayState } from "../../../src/store/schema.ts";
import { bodyFailed, insertBodies } from "../../../src/store/webhook-bodies.ts";
import { createApi, itemsOf } from "../../support/api.ts";
import { eachStore } from "../../support/stores.ts";

const AT = new Date("2026-11-22T00:00:00.000Z");
const key = openSecretKey({ databaseUrl: "sqlite::memory:" });
const routes = [...relayRoutes, ...relayTargetRoutes({ relayAllow: [], key }), ...webhookRoutes];
const crm = { name: "crm", url: "https://crm.example.jp/hook?token=s3cret&v=1" };
const BODY = '{"events":["秘密"]}';
const why = { reason: "中継先を直した" };

const relayRow = {
  target: "crm",
  body_id: 1,
  event_id: 1,
  rule_id: "to-crm",
  webhook_event_ids: "e0",
  created_at: AT.toISOString(),
};

/** Bodies, and a relay of each to `crm` in these states. */
async function fill(store: Store, ...states: RelayState[]): Promise<void> {
  const bodies = states.map(() => ({
    channel: "live",
    receivedAt: AT,
    signature: "s",
    contentType: "application/json",
    bytes: Buffer.from(BODY),
  }));
  await insertBodies(store.db, bodies);
  await insertRelays(
    store.db,
    states.map((_, i) => ({ ...relayRow, body_id: i + 1, webhook_event_ids: `e${i}` })),
  );
  for (const [i, state] of states.entries())
    await store.db
      .updateTable("relays")
      .set({ state })
      .where("id", "=", i + 1)
      .execute();
}

eachStore((_name, open) => {
  const setUp = async (...states: RelayState[]) => {
    const store = await open();
    await fill(store, ...states);
    const api = await createApi(store, routes, { now: () => AT });
    /** Over what is there now. */
    const change = async (body: object) => {
      const { version } = (await api.get("/relay-targets/crm")).body as { version: string };
      return api.put("/relay-targets/crm", { ...body, version });
    };
    return { store, api, change };
  };

  describe("relays", () => {
    it("are listed dead ones first of all, by state and target otherwise", async () => {
      const { api } = await setUp("dead", "due", "dead", "delivered");
      const reply = await api.get("/relays");
      expect(reply.headers.get("content-range")).toBe("relays 0-1/2");
      expect(itemsOf(reply).map(({ id }) => id)).toEqual([3, 1]);
      const ids = async (filter: object) => itemsOf(await api.get("/relays", { filter })).map(({ id }) => id);
      expect(await ids({ state: "due" })).toEqual([2]);
      expect(await ids({ state: "dead", target: "other" })).toEqual([]);
      expect(await ids({ id: [2, 4] })).toEqual([4, 2]);
    });

    it("show their body only to those who may see citizens' data", async () => {
      const { api } = await setUp("dead");
      expect((await api.get("/relays/1")).body).toMatchObject({ body: BODY, isKept: true, webhookEventIds: ["e0"] });
      const blind = await api.without("friends.read").get("/relays/1");
      expect(blind.body).toMatchObject({ body: null, isKept: true });
      expect(JSON.stringify(blind.body)).not.toContain("秘密");
      expect((await api.get("/relays/9")).status).toBe(404);
    });

    it("are sent again or set aside, named or all at once, with the count in the log", async () => {
      const { api } = await setUp("dead", "dead", "dead", "due", "delivered");
      expect((await api.post("/relays/resend", { ids: [1, 5], ...why })).body).toEqual({
        count: 1,
        ids: [1],
        left: [5],
      });
      expect((await api.post("/relays/discard", { state: "due", target: "crm", ...why })).body).toEqual({
        count: 2,
        ids: [1, 4],
        left: [],
      });
      // One more than the person saw: nothing is done.
      expect(await api.post("/relays/resend", { state: "dead", seenCount: 1, ...why })).toMatchObject({
        status: 409,
        body: { code: "count-changed", count: 2 },
      });
      expect((await api.post("/relays/resend", { state: "dead", seenCount: 2, ...why })).body).toMatchObject({
        ids: [2, 3],
      });
      expect(await api.log()).toMatchObject([
        { action: "relays.resend", after: { ids: [1] }, counts: { relays: 1 }, note: why.reason },
        { action: "relays.discard", after: { state: "due", target: "crm" }, counts: { relays: 2 } },
        { action: "relays.resend", counts: { relays: 2 } },
      ]);
      expect(await api.post("/relays/resend", { ids: [5], ...why })).toMatchObject({
        status: 409,
        body: { code: "state-changed" },
      });
      expect((await api.post("/relays/resend", { state: "due", ...why })).status).toBe(400);
      expect((await api.post("/relays/resend", { ids: [1] })).status).toBe(400);
    });

    it("are counted and set aside all at once however many there are, and not when one more came", async () => {
      const { store, api } = await setUp();
      const rows = Array.from({ length: 10_002 }, (_, i) => ({ ...relayRow, body_id: i + 1 }));
      await insertRelays(store.db, rows.slice(0, 10_001));
      const total = Number(
        (await api.get("/relays", { filter: { state: "due" } })).headers.get("content-range")?.split("/")[1],
      );
      expect(total).toBe(10_001);
      await insertRelays(store.db, rows);
      const discard = (seenCount: number) => api.post("/relays/discard", { state: "due", seenCount, ...why });
      expect(await discard(total)).toMatchObject({ status: 409, body: { code: "count-changed", count: 10_002 } });
      expect((await discard(10_002)).body).toMatchObject({ count: 10_002, left: [] });
    });

    it("are not sent again once their body is erased", async () => {
      const { store, api } = await setUp("dead");
      await store.db.updateTable("webhook_bodies").set({ bytes: null }).execute();
      expect((await api.post("/relays/resend", { ids: [1], ...why })).status).toBe(409);
      expect((await api.get("/relays/1")).body).toMatchObject({ isKept: false, body: null });
    });
  });

  describe("relay targets", () => {
    it("are added, changed and removed, and never show what stands for a password", async () => {
      const { store, api, change } = await setUp("due");
      const made = await api.post("/relay-targets", crm);
      expect(made).toMatchObject({ status: 201, body: { id: "crm", isKnown: true, ordered: true, due: 1 } });
      expect(made.body).toMatchObject({ url: "https://crm.example.jp/hook?token=***&v=***" });
      // The form sends back what it was shown: the URL stays as it was.
      const { id: _, url } = made.body as { id: string; url: string };
      expect((await change({ url, enabled: false })).body).toMatchObject({ enabled: false });
      const row = await store.db.selectFrom("relay_targets").select("url").executeTakeFirst();
      expect(row?.url).toBe(crm.url);
      // Half of it rewritten, what was hidden would be lost.
      const half = await change({ url: url.replace("crm.", "new.") });
      expect(half).toMatchObject({ status: 400, body: { errors: [{ path: "url" }] } });
      expect((await change({ url: "https://new.example.jp/" })).body).toMatchObject({
        url: "https://new.example.jp/",
        enabled: true,
      });
      expect(await api.delete("/relay-targets/crm", { seenWaiting: 0 })).toMatchObject({
        status: 409,
        body: { code: "count-changed", due: 1 },
      });
      expect((await api.delete("/relay-targets/crm", { seenWaiting: 1 })).body).toEqual({ id: "crm", discarded: 1 });
      const log = await api.log();
      expect(log.map(({ action }) => action)).toEqual([
        "relay-targets.create",
        "relay-targets.update",
        "relay-targets.update",
        "relay-targets.delete",
      ]);
      expect(JSON.stringify(log)).not.toContain("s3cret");
    });

    it("are refused where nobody may be reached, and twice", async () => {
      const { api, change } = await setUp();
      for (const url of ["http://example.jp/", "https://192.168.0.1/", "https://u:p@example.jp/", "crm"])
        expect(await api.post("/relay-targets", { name: "crm", url })).toMatchObject({
          status: 400,
          body: { errors: [{ path: "url", message: expect.stringMatching(/[ぁ-ん]/) }] },
        });
      await api.post("/relay-targets", crm);
      expect(await api.post("/relay-targets", crm)).toMatchObject({ status: 409, body: { code: "exists" } });
      expect((await change({ url: "https://10.0.0.1/" })).status).toBe(400);
      expect((await api.put("/relay-targets/none", { version: "x" })).status).toBe(404);
    });

    it("that rules name and nobody added are listed with what waits for them", async () => {
      const { api } = await setUp("due", "dead");
      expect(itemsOf(await api.get("/relay-targets"))).toMatchObject([
        { id: "crm", isKnown: false, url: null, due: 1, dead: 1 },
      ]);
      expect((await api.post("/relay-targets/crm/reset")).status).toBe(404);
      await api.post("/relay-targets", crm);
      expect((await api.post("/relay-targets/crm/reset")).body).toMatchObject({ failures: 0 });
      expect((await api.without("relays.edit").get("/relay-targets")).status).toBe(403);
    });
  });

  it("webhook bodies that could not be read are listed and read again", async () => {
    const { store, api } = await setUp("due", "due", "due");
    for (const id of [1, 2, 3]) await bodyFailed(store.db, id, `読めません${id}`);
    const reply = await api.get("/webhooks", { range: [1, 2] });
    expect(reply.headers.get("content-range")).toBe("webhooks 1-2/3");
    expect(itemsOf(reply)).toMatchObject([{ id: 2, error: "読めません2", kept: true }, { id: 1 }]);
    expect((await api.post("/webhooks/retry")).body).toEqual({ count: 3 });
    expect(await api.post("/webhooks/retry")).toMatchObject({ status: 409 });
    expect(await api.log()).toMatchObject([{ action: "webhooks.retry", counts: { bodies: 3 } }]);
  });
});
