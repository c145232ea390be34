import type { KyselyPlugin } from "kysely";
import { expect, it } from "vitest";
import { takeEvent } from "../../src/delivery/take.ts";
import { plugins } from "../../src/plugins/index.ts";
import { getEvent, rawOf } from "../../src/store/events.ts";
import type { Db, Store } from "../../src/store/open.ts";
import { getSource, sourcePosition } from "../../src/store/sources.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, inWard, mail, rule } from "../support/world.ts";

const tables = [
  "sources",
  "events",
  "event_keys",
  "event_raw",
  "deliveries",
  "delivery_plans",
  "batches",
  "batch_recipients",
] as const;

async function rows(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const row = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll().as("n"))
      .executeTakeFirstOrThrow();
    counts[table] = Number(row.n);
  }
  return counts;
}

/** A store whose statement number `n` from now on fails. `asked` says how many were asked. */
function failingAt(store: Store, n: number): Store & { asked(): number } {
  let asked = 0;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      asked += 1;
      if (asked === n) throw new Error("disk I/O error");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { ...store, db: store.db.withPlugin(plugin), asked: () => asked };
}

eachStore((_name, open) => {
  it("an event is kept with its keys, bytes, trace and deliveries", async () => {
    const world = await createWorld(open, { friends: 3 });
    const bytes = new Uint8Array([0, 255, 13, 10]);
    const taken = await world.take(
      { keys: ["sha:1", "mid:1"], identity: "<1@city>", raw: { contentType: "message/rfc822", bytes } },
      { uid: 7 },
    );
    if (taken.result !== "taken") throw new Error(taken.result);
    expect(taken.traces).toMatchObject([{ ruleId: "quake", outcome: "fired" }]);
    expect(await getEvent(world.store.db, taken.eventId)).toMatchObject({
      source: "imap:default",
      title: "地震情報",
      identity: "<1@city>",
      outcome: "fired",
      taken_at: world.clock.now().toISOString(),
    });
    const raw = await rawOf(world.store.db, taken.eventId);
    expect(raw?.contentType).toBe("message/rfc822");
    expect([...(raw?.bytes ?? [])]).toEqual([...bytes]);
    expect(await sourcePosition(world.store.db, "imap:default")).toEqual({ uid: 7 });
    expect(await rows(world.store.db)).toEqual({
      sources: 1,
      events: 1,
      event_keys: 2,
      event_raw: 1,
      deliveries: 1,
      delivery_plans: 1,
      batches: 1,
      batch_recipients: 3,
    });
  });

  it("an event that no rule takes is kept, with its trace and without deliveries", async () => {
    const world = await createWorld(open);
    const taken = await world.take({ subject: "お知らせ" });
    if (taken.result !== "taken") throw new Error(taken.result);
    expect(taken.deliveries).toEqual([]);
    const event = await getEvent(world.store.db, taken.eventId);
    expect(event?.outcome).toBe("no-rule");
    expect(JSON.parse(event?.trace ?? "")).toMatchObject([{ ruleId: "quake", outcome: "not-matched" }]);
  });

  it("a second sight under any one of its keys moves the position and nothing else", async () => {
    const world = await createWorld(open);
    await world.take({ keys: ["sha:1", "mid:1"] }, { uid: 1 });
    const before = await rows(world.store.db);
    const source = await getSource(world.store.db, "imap:default");
    world.clock.advance(1_000);
    expect(await world.take({ keys: ["sha:2", "mid:1"] }, { uid: 2 })).toEqual({ result: "seen" });
    expect(await rows(world.store.db)).toEqual(before);
    expect(await getSource(world.store.db, "imap:default")).toEqual({ ...source, position: '{"uid":2}' });
  });

  it("without a position the old one stays", async () => {
    const world = await createWorld(open);
    await world.take({}, { uid: 1 });
    await world.take({ text: "続報" });
    expect(await sourcePosition(world.store.db, "imap:default")).toEqual({ uid: 1 });
  });

  it("the same identity with other content is taken, marked and held", async () => {
    const world = await createWorld(open);
    await world.deliver({ identity: "<1@city>" });
    const id = await world.deliver({ identity: "<1@city>", text: "別の内容" });
    expect(await world.delivery(id)).toMatchObject({ state: "held", hold_reason: "identity-reused" });
    const event = await getEvent(world.store.db, Number((await world.delivery(id)).event_id));
    expect(JSON.parse(event?.evidence ?? "")).toMatchObject({ identityReused: true });
  });

  it("the same identity at another source is another event", async () => {
    const world = await createWorld(open);
    await world.take({ identity: "<1@city>", source: "imap:ward" });
    const id = await world.deliver({ identity: "<1@city>", text: "別の内容" });
    expect((await world.delivery(id)).state).toBe("queued");
  });

  it("a statement that fails anywhere leaves nothing, or a held delivery when a guard asked it: never one that goes", async () => {
    const world = await createWorld(open, {
      rules: [rule({ audience: inWard("緑区") }), rule({ id: "b", continue: true })],
    });
    const before = await rows(world.store.db);
    let rejected = 0;
    let held = 0;
    for (let n = 1; ; n++) {
      const store = failingAt(world.store, n);
      const event = mail(world.clock.now(), {
        identity: "<1@city>",
        raw: { contentType: "x", bytes: new Uint8Array(2) },
      });
      const taken = await takeEvent(store, event, {
        rules: world.rules,
        plugins,
        now: world.clock.now(),
        position: { uid: n },
      }).catch((error: Error) => error);
      if (store.asked() < n) {
        expect(taken).toMatchObject({ result: "taken" });
        break;
      }
      if (taken instanceof Error) {
        rejected += 1;
        expect(await rows(world.store.db)).toEqual(before);
        continue;
      }
      held += 1;
      if (taken.result !== "taken") throw new Error(taken.result);
      const finals = taken.deliveries.map(({ prepared }) => prepared.final);
      expect(finals.some((final) => final.verdict === "hold" && final.reason === "guard-failed")).toBe(true);
      // Away with it, so that the next round finds what this one found.
      for (const table of tables) await world.store.db.deleteFrom(table).execute();
    }
    expect(rejected).toBeGreaterThan(10);
    expect(held).toBeGreaterThan(0);
  });

  it("two at once under one key: one is taken, the other seen or refused", async () => {
    const world = await createWorld(open);
    const both = await Promise.allSettled([world.take({ keys: ["sha:1"] }), world.take({ keys: ["sha:1"] })]);
    const said = both.map((one) => (one.status === "fulfilled" ? one.value.result : "refused")).sort();
    expect(["refused,taken", "seen,taken"]).toContain(said.join(","));
    expect(await rows(world.store.db)).toMatchObject({ events: 1, deliveries: 1 });
  });
});
