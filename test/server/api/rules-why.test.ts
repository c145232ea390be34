import { expect, it } from "vitest";
import { listAttributes } from "../../../src/store/attributes.ts";
import { LIVE_CHANNEL } from "../../../src/store/channels.ts";
import { noteFriendEvent } from "../../../src/store/friend-events.ts";
import { readVisitor, saveVisitor } from "../../../src/store/settings.ts";
import { createRulesApi, quake } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";
import { userId, type World } from "../../support/world.ts";

// Friend 0 lives in 中央区, friend 1 in 花見川区, friend 2 in 緑区.
const [chuo, hanamigawa] = [userId(0), userId(1)];

eachStore((_name, open) => {
  async function delivered(
    change: Parameters<typeof quake>[0] = {},
    before: (world: World) => Promise<void> = async () => {},
  ) {
    const { api, world } = await createRulesApi(open, [quake(change)]);
    world.rules = [...api.context.book().rules];
    await before(world);
    world.clock.advance(60_000);
    const id = await world.deliver();
    const why = async (who: string) => (await api.get(`/deliveries/${id}/why/${who}`)).body;
    return { api, world, id, why };
  }

  const event = async (world: World, who: string, kind: "followed" | "left") => {
    const attributes = await listAttributes(world.store.db);
    const now = world.clock.now();
    await noteFriendEvent(world.store.db, { channel: LIVE_CHANNEL, lineUserId: who, kind, at: now, now, attributes });
  };

  const moves = async (world: World, who: string, ward: string) => {
    const { db } = world.store;
    const attributes = await listAttributes(db);
    const visitor = await readVisitor(db, LIVE_CHANNEL, who, attributes);
    const at = world.clock.now();
    const save = { channel: LIVE_CHANNEL, lineUserId: who, changes: { ward }, consentVersion: "1", attributes, at };
    await saveVisitor(db, visitor, save);
  };

  it("who got it is told by which rule, for which condition and when", async () => {
    const { world, why } = await delivered();
    expect(await why(chuo)).toMatchObject({ chosen: true, code: "on-its-way" });
    await world.drain();
    expect(await why(chuo)).toMatchObject({
      rule: { id: "quake", version: 1, name: "地震" },
      chosen: true,
      code: "got",
      audience: "お住まいの区が中央区",
      conditions: {
        all: [{ words: "お住まいの区が中央区", seen: "中央区", result: true, changedSince: false }],
        result: true,
      },
      sentence: expect.stringMatching(
        /^この配信の対象は「お住まいの区が中央区」で、この人は対象に入っていました。.+LINEが受け付けました。$/,
      ),
    });
  });

  it("who did not is told which condition did not hold, and what they registered", async () => {
    const { why } = await delivered();
    expect(await why(hanamigawa)).toMatchObject({
      chosen: false,
      code: "condition-false",
      sentence:
        "この配信の対象に入っていませんでした。対象は「お住まいの区が中央区」で、「お住まいの区が中央区」に合わない（登録は「花見川区」）からです。",
    });
  });

  it("answers that changed since the delivery are told as such, on either side", async () => {
    const { world, why } = await delivered();
    world.clock.advance(60_000);
    await moves(world, hanamigawa, "中央区");
    expect(await why(hanamigawa)).toMatchObject({
      chosen: false,
      code: "changed-since",
      conditions: { all: [{ result: true, changedSince: true }] },
      changesSince: [{ kind: "answered", detail: { form: { ward: "中央区" } } }],
    });
    await moves(world, chuo, "緑区");
    expect(await why(chuo)).toMatchObject({
      chosen: true,
      conditions: { result: false, all: [{ changedSince: true }] },
    });
  });

  it("who became a friend only afterwards, or had left, is told that", async () => {
    const left = await delivered({}, (world) => event(world, chuo, "left"));
    expect(await left.why(chuo)).toMatchObject({ chosen: false, code: "had-left" });
    left.world.clock.advance(60_000);
    const late = userId(77);
    await event(left.world, late, "followed");
    expect(await left.why(late)).toMatchObject({ chosen: false, code: "not-friend-then" });
  });

  it("of a broadcast nobody is written down, and of what is held nobody got anything", async () => {
    const everyone = {
      audience: "everyone",
      actions: [{ type: "broadcast", messages: [{ type: "text", text: "a" }] }],
    };
    const broadcast = await delivered(everyone);
    expect(await broadcast.why(chuo)).toMatchObject({ chosen: null, code: "broadcast", conditions: null });
    const held = await delivered({ guard: { requireAuthenticMail: false, approval: true } });
    expect(await held.why(chuo)).toMatchObject({ chosen: true, code: "not-sent", deliveryState: "held" });
  });

  it("of a mail every delivery is told of, and every rule that did not take it", async () => {
    const { api, world, put } = await createRulesApi(open);
    await put(
      quake(),
      quake({
        id: "flood",
        name: "水害",
        priority: 1,
        conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "氾濫" }] },
      }),
    );
    world.rules = [...api.context.book().rules];
    const [firstRule] = world.rules;
    if (firstRule) world.rules = [{ ...firstRule, continue: true }, ...world.rules.slice(1)];
    await world.take();
    const { body } = await api.get(`/friends/${chuo}/why`, { eventId: 1 });
    expect(body).toMatchObject({
      event: { id: 1, title: "地震情報" },
      deliveries: [{ rule: { id: "quake" }, chosen: true }],
      rules: [
        { ruleId: "quake", outcome: "fired" },
        { ruleId: "flood", outcome: expect.stringMatching(/not/) },
      ],
    });
    await world.take({ subject: "お知らせ" });
    expect((await api.get(`/friends/${chuo}/why`, { eventId: 2 })).body).toMatchObject({
      sentence: "どのルールにも合わず、だれにも配信していません。",
      deliveries: [],
    });
  });

  it("whom a batch goes to is told to who may see both, with who is no friend any more", async () => {
    const { api, world, id } = await delivered();
    const path = `/deliveries/${id}/batches/0/recipients`;
    await event(world, chuo, "left");
    const { recipients } = (await api.get(path)).body as { recipients: { id: string; active: boolean }[] };
    expect(recipients).toHaveLength((await world.delivery(id)).audience_count ?? 0);
    expect(recipients[0]).toEqual({ id: chuo, active: false });
    expect(recipients[1]?.active).toBe(true);
    expect(recipients.map((one) => one.id)).not.toContain(hanamigawa);
    expect((await api.get(`/deliveries/${id}/batches/7/recipients`)).body).toEqual({ recipients: [] });
    expect((await api.without("friends.read").get(path)).status).toBe(403);
    expect((await api.without("deliveries.read").get(path)).status).toBe(403);
    expect((await api.as({ departments: ["fire"] }).get(path)).status).toBe(404);
  });

  it("whoever may not see citizens, deliveries or this department's is told nothing", async () => {
    const { api, id } = await delivered({ department: "river" });
    const path = `/deliveries/${id}/why/${chuo}`;
    expect((await api.without("friends.read").get(path)).status).toBe(403);
    expect((await api.without("deliveries.read").get(path)).status).toBe(403);
    const others = api.as({ departments: ["fire"] });
    expect((await others.get(path)).status).toBe(404);
    expect((await others.get(`/friends/${chuo}/why`, { eventId: 1 })).status).toBe(404);
    expect((await api.get(`/deliveries/${id}/why/${userId(999)}`)).status).toBe(404);
    expect((await api.get(`/deliveries/${id}/why/me`)).status).toBe(400);
  });
});
