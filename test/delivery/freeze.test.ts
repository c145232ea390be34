import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { release } from "../../src/delivery/operate.ts";
import { recipientsOf } from "../../src/store/audience.ts";
import { batchFriendIds, listPlans } from "../../src/store/batches.ts";
import { LIVE_CHANNEL } from "../../src/store/channels.ts";
import { setFriendState } from "../../src/store/friends.ts";
import { eachStore } from "../support/stores.ts";
import { addFriends, createWorld, inWard, rule, userId, type World } from "../support/world.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const numbers = (count: number, step = 1, from = 0) => Array.from({ length: count }, (_, i) => userId(from + i * step));

/** Everyone frozen for a delivery, by batch. */
async function frozen(world: World, id: number): Promise<string[][]> {
  const batches = await world.batches(id);
  const people = await Promise.all(batches.map((b) => recipientsOf(world.store.db, id, b.seq)));
  return people.map((batch) => batch.map(({ lineUserId }) => lineUserId));
}

const hashOf = (ids: string[]) =>
  createHash("sha256")
    .update(ids.map((id) => `${id}\n`).join(""))
    .digest("hex");

eachStore((_name, open) => {
  it("a delivery's people are parted into batches of at most 500, each with a retry key of its own", async () => {
    const world = await createWorld(open, { friends: 1_234 });
    const id = await world.deliver();
    const batches = await world.batches(id);
    expect(batches.map((b) => Number(b.recipient_count))).toEqual([500, 500, 234]);
    expect(new Set(batches.map((b) => b.retry_key)).size).toBe(3);
    for (const b of batches) {
      expect(b.retry_key).toMatch(uuid);
      expect(b).toMatchObject({ state: "due", lease_owner: null, uncertain_since: null, channel: LIVE_CHANNEL });
      expect([Number(b.attempts), Number(b.priority), b.parent_seq]).toEqual([0, 100, null]);
    }
    expect((await frozen(world, id)).flat()).toEqual(numbers(1_234));
  });

  it("counts and hash are those of the people frozen", async () => {
    const world = await createWorld(open, { friends: 10, rules: [rule({ audience: inWard("緑区") })] });
    await setFriendState(world.store.db, LIVE_CHANNEL, userId(5), "left", world.clock.now());
    const id = await world.deliver();
    const people = [userId(2), userId(8)];
    expect(await frozen(world, id)).toEqual([people]);
    const delivery = await world.delivery(id);
    expect(Number(delivery.audience_count)).toBe(2);
    expect(delivery.audience_hash).toBe(hashOf(people));
    expect(JSON.parse(delivery.audience)).toEqual(inWard("緑区"));
  });

  it("a delivery knows where it came from, and has a unit of its own that LINE takes", async () => {
    const world = await createWorld(open, {
      friends: 3,
      rules: [rule(), rule({ id: "a", continue: true, drill: false })],
    });
    const taken = await world.take();
    if (taken.result !== "taken") throw new Error(taken.result);
    const rows = await Promise.all(taken.deliveries.map((d) => world.delivery(d.id)));
    for (const row of rows) {
      expect(row).toMatchObject({ source: "imap:default", title: "地震情報", state: "queued", hold_reason: null });
      expect([Number(row.event_id), Number(row.rule_version), Number(row.drill)]).toEqual([taken.eventId, 1, 0]);
      expect(row.unit).toMatch(/^[A-Za-z0-9_]{1,30}$/);
    }
    expect(new Set(rows.map((r) => r.unit)).size).toBe(2);
  });

  it("a held delivery is frozen: who joins or leaves before its release changes nothing", async () => {
    const world = await createWorld(open, { friends: 3, rules: [rule({ guard: { approval: true } })] });
    const id = await world.deliver();
    expect((await world.batches(id)).map((b) => b.state)).toEqual(["waiting"]);
    const before = await world.delivery(id);
    await addFriends(world.store, 3, 2);
    world.rules = [];
    await release(world.store, id, world.clock.now());
    await world.drain();
    expect([...world.line.reached.keys()].sort()).toEqual(numbers(3));
    expect(world.line.calls[0]?.messages).toEqual([{ type: "text", text: "地震情報\n震度5弱の揺れがありました。" }]);
    expect((await world.delivery(id)).audience_hash).toBe(before.audience_hash);
  });

  it("a dropped delivery is recorded with its count, finished, without people, plans or batches", async () => {
    const world = await createWorld(open, { friends: 3 });
    await world.deliver();
    world.clock.advance(1_000);
    const id = await world.deliver();
    expect(await world.delivery(id)).toMatchObject({
      state: "dropped",
      hold_reason: "repeated-content",
      finished_at: world.clock.now().toISOString(),
      audience_hash: null,
    });
    expect(Number((await world.delivery(id)).audience_count)).toBe(3);
    expect(await world.batches(id)).toEqual([]);
    expect(await listPlans(world.store.db, id)).toEqual([]);
    expect(await batchFriendIds(world.store.db, id, 0)).toEqual([]);
  });

  it("a delivery without a text to send is held with its count and without batches", async () => {
    const world = await createWorld(open, {
      friends: 3,
      rules: [rule({ transforms: [{ type: "cutFrom", keywords: ["震度"], within: "whole" }] })],
    });
    const id = await world.deliver();
    expect(await world.delivery(id)).toMatchObject({ state: "held", hold_reason: "empty-text" });
    expect(Number((await world.delivery(id)).audience_count)).toBe(3);
    expect(await world.batches(id)).toEqual([]);
  });

  it("a broadcast is one batch without recipients that counts all friends, and has no hash", async () => {
    const actions = [{ type: "broadcast", messages: [{ type: "text", text: "津波" }] }];
    const world = await createWorld(open, { friends: 7, rules: [rule({ actions })] });
    const id = await world.deliver();
    const batches = await world.batches(id);
    expect(batches.map((b) => Number(b.recipient_count))).toEqual([7]);
    expect(await frozen(world, id)).toEqual([[]]);
    expect((await world.delivery(id)).audience_hash).toBeNull();
    expect(Number((await world.delivery(id)).audience_count)).toBe(7);
  });

  it("two actions are two plans over the same people, numbered on", async () => {
    const actions = ["一", "二"].map((text) => ({ type: "multicast", messages: [{ type: "text", text }] }));
    const world = await createWorld(open, { friends: 600, rules: [rule({ actions })] });
    const id = await world.deliver();
    const batches = await world.batches(id);
    expect(batches.map((b) => [Number(b.seq), Number(b.plan), Number(b.recipient_count)])).toEqual([
      [0, 0, 500],
      [1, 0, 100],
      [2, 1, 500],
      [3, 1, 100],
    ]);
    expect(Number((await world.delivery(id)).audience_count)).toBe(600);
    await world.drain();
    expect(world.line.histogram).toEqual({ "2": 600 });
  });
});
