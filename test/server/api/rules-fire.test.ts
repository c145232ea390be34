import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { createRulesApi, notice, quake } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";
import { addFriends } from "../../support/world.ts";

const press = (change: object = {}) => ({ text: "避難所を開きました", key: randomUUID(), seenCount: 3, ...change });

eachStore((_name, open) => {
  it("a press freezes the delivery for just the people who were seen, with its entry in the log", async () => {
    const { api, world } = await createRulesApi(open, [notice()]);
    const body = press({ note: "課長の指示" });
    const reply = await api.post("/rules/notice/fire", body);
    expect(reply).toMatchObject({
      status: 201,
      body: { result: "taken", people: 3, deliveries: [{ id: 1, state: "queued", people: 3 }] },
    });
    expect(await world.batches(1)).toMatchObject([{ recipient_count: 3 }]);
    expect(await api.log()).toMatchObject([
      {
        action: "rules.fire",
        objectId: "notice",
        account: "tester",
        note: "課長の指示",
        counts: { people: 3, seen: 3, deliveries: 1 },
        after: { key: body.key, text: body.text, version: 1 },
      },
    ]);
    await world.drain();
    expect(world.line.calls).toMatchObject([{ messages: [{ type: "text", text: "避難所を開きました" }] }]);
  });

  it("the same key never fires twice, and tells what came of it the first time", async () => {
    const { api, world } = await createRulesApi(open, [notice()]);
    const body = press();
    const first = await api.post("/rules/notice/fire", body);
    await addFriends(world.store, 9, 3);
    const again = await api.post("/rules/notice/fire", body);
    expect([again.status, again.body]).toEqual([200, { ...(first.body as object), result: "seen" }]);
    expect(await world.store.db.selectFrom("deliveries").select("id").execute()).toHaveLength(1);
    expect(await api.log()).toHaveLength(1);
  });

  it("two presses of one key at once fire once", async () => {
    const { api, world } = await createRulesApi(open, [notice()]);
    const body = press();
    const replies = await Promise.all([1, 2, 3].map(() => api.post("/rules/notice/fire", body)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(await world.store.db.selectFrom("deliveries").select("id").execute()).toHaveLength(1);
  });

  it("a count that changed since it was seen sends nothing, and says the new one", async () => {
    const { api, world } = await createRulesApi(open, [notice()]);
    await addFriends(world.store, 9, 3);
    const reply = await api.post("/rules/notice/fire", press());
    expect(reply).toMatchObject({ status: 409, body: { code: "count-changed", count: 4, seenCount: 3 } });
    for (const table of ["events", "event_keys", "deliveries", "batches", "audit_log"] as const) {
      expect(await world.store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
    expect((await api.post("/rules/notice/fire", press({ seenCount: 4 }))).status).toBe(201);
  });

  it("a rule that changed since its messages were seen sends nothing", async () => {
    const { api, world, put } = await createRulesApi(open, [notice()]);
    await put(notice({ name: "変えたお知らせ" }));
    const body = press({ seenVersion: 1 });
    expect(await api.post("/rules/notice/fire", body)).toMatchObject({
      status: 409,
      body: { code: "rule-changed", version: 2, seenVersion: 1 },
    });
    expect(await world.store.db.selectFrom("events").selectAll().execute()).toEqual([]);
    expect((await api.post("/rules/notice/fire", { ...body, seenVersion: 2 })).status).toBe(201);
    // Gone is gone, whatever is asked again.
    expect((await api.post("/rules/notice/fire", body)).body).toMatchObject({ result: "seen" });
  });

  it("a rule that is off, broken or fired by something else does not go by hand", async () => {
    const { api } = await createRulesApi(open, [
      notice({ enabled: false }),
      notice({ id: "broken", actions: [{ type: "fax" }] }),
      quake(),
    ]);
    expect((await api.post("/rules/notice/fire", press())).body).toMatchObject({ status: 409, code: "rule-off" });
    expect((await api.post("/rules/broken/fire", press())).body).toMatchObject({ status: 409, code: "faulty-rule" });
    expect((await api.post("/rules/quake/fire", press())).body).toMatchObject({ status: 409, code: "not-manual" });
    expect((await api.post("/rules/nowhere/fire", press())).status).toBe(404);
  });

  it("everyone is sent to only with that permission, and a department only by its own rules", async () => {
    const { api } = await createRulesApi(open, [
      notice({ audience: "everyone" }),
      notice({ id: "fire", department: "fire" }),
    ]);
    const segments = api.as({ permissions: ["send.segment"] });
    expect((await segments.post("/rules/notice/fire", press({ seenCount: 9 }))).body).toMatchObject({
      code: "needs-send-everyone",
    });
    expect((await api.post("/rules/notice/fire", press({ seenCount: 9 }))).status).toBe(201);
    const theirs = api.as({ departments: ["fire"] });
    expect((await theirs.post("/rules/notice/fire", press())).status).toBe(404);
    expect((await theirs.post("/rules/fire/fire", press())).status).toBe(201);
    expect((await api.as({ permissions: ["rules.edit"] }).post("/rules/fire/fire", press())).status).toBe(403);
  });

  it("guards are asked as of any delivery: the same text again within the hour is dropped", async () => {
    const { api } = await createRulesApi(open, [notice()]);
    await api.post("/rules/notice/fire", press());
    const again = await api.post("/rules/notice/fire", press());
    expect(again).toMatchObject({
      status: 201,
      body: { deliveries: [{ state: "dropped", reason: "repeated-content" }] },
    });
  });

  it("a press meant for later does not send now", async () => {
    const { api, world } = await createRulesApi(open, [notice()]);
    const at = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
    expect((await api.post("/rules/notice/fire", press({ at }))).body).toMatchObject({
      status: 422,
      errors: [{ path: "at" }],
    });
    expect(await world.store.db.selectFrom("events").selectAll().execute()).toEqual([]);
  });
});
