import { describe, expect, it } from "vitest";
import { bury, dueRelays } from "../../src/store/relay-queue.ts";
import {
  getTarget,
  listTargets,
  noteFailure,
  noteSuccess,
  relayTargetSchema,
  removeTarget,
  resetTarget,
  targetWants,
} from "../../src/store/relay-targets.ts";
import { getRelay } from "../../src/store/relays.ts";
import { addTarget, queue } from "../delivery/relay/queue.ts";
import { eachStore } from "../support/stores.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 0, 0, second));
const why = { code: "removed", message: "…" };

describe("a relay target", () => {
  it("is in order, on, for all events and has ten seconds unless something else is said", () => {
    expect(relayTargetSchema.parse({ name: "for-you", url: "https://receiver.example.jp/" })).toEqual({
      name: "for-you",
      url: "https://receiver.example.jp/",
      enabled: true,
      eventTypes: null,
      timeoutMs: 10_000,
      parallelism: 4,
      ordered: true,
    });
  });

  it.each([
    { name: "For You" },
    { name: "" },
    { url: "receiver" },
    { timeoutMs: 999 },
    { timeoutMs: 60_001 },
    { parallelism: 0 },
    { parallelism: 33 },
    { eventTypes: [] },
    { eventTypes: ["message, postback"] },
    { password: "hunter2" },
  ])("is refused with %j", (change) => {
    const input = { name: "for-you", url: "https://receiver.example.jp/", ...change };
    expect(relayTargetSchema.safeParse(input).success).toBe(false);
  });

  it("wants a body when it wants the type of any of its events", () => {
    expect(targetWants({ event_types: null }, ["message"])).toBe(true);
    const some = { event_types: JSON.stringify(["message", "postback"]) };
    expect(targetWants(some, ["follow", "postback"])).toBe(true);
    expect(targetWants(some, ["follow", "unfollow"])).toBe(false);
    expect(targetWants(some, [])).toBe(false);
  });
});

eachStore((_name, open) => {
  it("targets are listed by name, as they were saved last", async () => {
    const store = await open();
    await addTarget(store, { name: "b" }, at(0));
    await addTarget(
      store,
      { name: "a", eventTypes: ["message"], timeoutMs: 5_000, ordered: false, enabled: false },
      at(1),
    );
    await addTarget(store, { name: "b", url: "https://other.example.jp/", parallelism: 9 }, at(2));
    expect(await listTargets(store.db)).toMatchObject([
      {
        name: "a",
        event_types: '["message"]',
        timeout_ms: 5_000,
        ordered: 0,
        enabled: 0,
        updated_at: at(1).toISOString(),
      },
      { name: "b", url: "https://other.example.jp/", parallelism: 9, ordered: 1, enabled: 1, failures: 0 },
    ]);
    expect(await getTarget(store.db, "c")).toBeUndefined();
  });

  it("failures are counted with the last one's reason, until a success ends them", async () => {
    const store = await open();
    await addTarget(store, { name: "a" }, at(0));
    const target = { name: "a", updated_at: at(0).toISOString() };
    const failure = { failures: 3, retryAt: at(9), code: "timeout", message: "…", now: at(5) };
    await noteFailure(store.db, target, failure);
    expect(await getTarget(store.db, "a")).toMatchObject({
      failures: 3,
      retry_at: at(9).toISOString(),
      last_code: "timeout",
      last_failure_at: at(5).toISOString(),
    });
    await noteSuccess(store.db, "a", at(6), { endsWait: false });
    expect(await getTarget(store.db, "a")).toMatchObject({ failures: 0, retry_at: at(9).toISOString() });
    await noteSuccess(store.db, "a", at(10));
    expect(await getTarget(store.db, "a")).toMatchObject({
      failures: 0,
      retry_at: null,
      last_code: "timeout",
      last_success_at: at(10).toISOString(),
    });
  });

  it("a failure begun before the target was saved or reset changes nothing", async () => {
    const store = await open();
    await addTarget(store, { name: "a" }, at(0));
    const before = { name: "a", updated_at: at(0).toISOString() };
    const failure = { failures: 5, retryAt: at(99), code: "timeout", message: "…", now: at(5) };
    await noteFailure(store.db, before, failure);
    expect(await resetTarget(store.db, "a", at(6))).toBe(true);
    expect(await resetTarget(store.db, "nobody", at(6))).toBe(false);
    await noteFailure(store.db, before, failure);
    expect(await getTarget(store.db, "a")).toMatchObject({ failures: 0, retry_at: null });
    await addTarget(store, { name: "a" }, at(7));
    await noteFailure(store.db, { name: "a", updated_at: at(6).toISOString() }, failure);
    expect(await getTarget(store.db, "a")).toMatchObject({ failures: 0, retry_at: null });
  });

  it("what waited while a target was off counts as new when it is on again", async () => {
    const store = await open();
    await queue(store, ["a"], ["一"], at(0));
    await addTarget(store, { name: "a", enabled: false }, at(0));
    const due = async () =>
      (await dueRelays(store.db, "a", { limit: 9, maxBytes: 999, except: new Set() })).map((r) => r.dueAt);
    await addTarget(store, { name: "a", enabled: false, ordered: false }, at(10));
    expect(await due()).toEqual([at(0)]);
    await addTarget(store, { name: "a" }, at(20));
    expect(await due()).toEqual([at(20)]);
    await addTarget(store, { name: "a", parallelism: 2 }, at(30));
    expect(await due()).toEqual([at(20)]);
  });

  it("a removed target's waiting relays are discarded, its dead ones and other targets' stay", async () => {
    const store = await open();
    await addTarget(store, { name: "a" }, at(0));
    await queue(store, ["a", "b"], ["一", "二"], at(0));
    await bury(store.db, 1, { status: 400, code: "refused", message: "…" }, at(1));
    expect(await removeTarget(store.db, "nobody", why, at(2))).toEqual({ removed: false, discarded: 0 });
    expect(await removeTarget(store.db, "a", why, at(2))).toEqual({ removed: true, discarded: 1 });
    const states = [];
    for (const id of [1, 2, 3, 4]) states.push((await getRelay(store.db, id))?.relay.state);
    expect(states).toEqual(["dead", "discarded", "due", "due"]);
    expect((await getRelay(store.db, 2))?.relay).toMatchObject({ code: "removed", finished_at: at(2).toISOString() });
  });
});
