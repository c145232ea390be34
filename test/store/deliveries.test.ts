import { expect, it } from "vitest";
import { insertBatches, insertPlan } from "../../src/store/batches.ts";
import {
  countByState,
  countFirings,
  countOutstanding,
  findSameContent,
  getDelivery,
  insertDelivery,
  listDeliveries,
  updateDelivery,
} from "../../src/store/deliveries.ts";
import type { Db } from "../../src/store/open.ts";
import type { BatchState, DeliveryRow, DeliveryState } from "../../src/store/schema.ts";
import { eachStore } from "../support/stores.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 0, minute));
const states: DeliveryState[] = ["held", "dropped", "queued", "sending", "sent", "incomplete", "discarded"];

function insert(db: Db, change: Partial<DeliveryRow> = {}): Promise<number> {
  return insertDelivery(db, {
    event_id: 1,
    rule_id: "quake",
    rule_version: 1,
    channel: "live",
    source: "imap:default",
    title: "地震情報",
    drill: 0,
    state: "queued",
    guards: "[]",
    hold_reason: null,
    hold_message: null,
    audience: '"everyone"',
    audience_count: 3,
    audience_hash: null,
    content_hash: "hash",
    unit: "u",
    incident_id: null,
    department: null,
    created_at: at(0).toISOString(),
    released_at: null,
    finished_at: null,
    ...change,
  });
}

let keys = 0;
const batch = (deliveryId: number, seq: number, state: BatchState, people: number) => ({
  delivery_id: deliveryId,
  seq,
  plan: 0,
  channel: "live",
  priority: 100,
  state,
  retry_key: `key-${++keys}`,
  recipient_count: people,
  due_at: at(0).toISOString(),
  parent_seq: null,
});

eachStore((_name, open) => {
  it("a delivery is read back, changed only where it was changed", async () => {
    const { db } = await open();
    const id = await insert(db);
    const other = await insert(db);
    const before = await getDelivery(db, other);
    await updateDelivery(db, id, { state: "held", hold_reason: "approval" });
    expect(await getDelivery(db, id)).toMatchObject({ state: "held", hold_reason: "approval", title: "地震情報" });
    expect(await getDelivery(db, other)).toEqual(before);
    expect(await getDelivery(db, 999)).toBeUndefined();
  });

  it("the list has the newest first, filters by state and pages on", async () => {
    const { db } = await open();
    const ids: number[] = [];
    for (const state of states) ids.push(await insert(db, { state }));
    const listed = async (filter: Parameters<typeof listDeliveries>[1]) =>
      (await listDeliveries(db, filter)).map((d) => Number(d.id));
    expect(await listed({})).toEqual(ids.toReversed());
    expect(await listed({ states: ["held", "sent"] })).toEqual([ids[4], ids[0]]);
    expect(await listed({ limit: 2 })).toEqual([ids[6], ids[5]]);
    expect(await listed({ limit: 2, before: ids[5] ?? 0 })).toEqual([ids[4], ids[3]]);
  });

  it("only what went or is going is the same content, and counts as a firing", async () => {
    const { db } = await open();
    const going = new Set<DeliveryState>(["queued", "sending", "sent", "incomplete"]);
    for (const [i, state] of states.entries()) {
      const id = await insert(db, { state, content_hash: state, source: state, event_id: i });
      expect(await findSameContent(db, "quake", state, at(-1))).toEqual(
        going.has(state) ? { id, at: at(0).toISOString() } : null,
      );
      expect(await countFirings(db, state, at(-1))).toBe(going.has(state) ? 1 : 0);
    }
  });

  it("the same content is that of the same rule, after the instant, and the newest of several", async () => {
    const { db } = await open();
    await insert(db);
    const newest = await insert(db, { created_at: at(1).toISOString() });
    expect(await findSameContent(db, "quake", "hash", at(-1))).toMatchObject({ id: newest });
    expect(await findSameContent(db, "quake", "hash", at(1))).toBeNull();
    expect(await findSameContent(db, "other", "hash", at(-1))).toBeNull();
    expect(await findSameContent(db, "quake", "other", at(-1))).toBeNull();
    const released = await insert(db, { released_at: at(5).toISOString() });
    expect(await findSameContent(db, "quake", "hash", at(4))).toEqual({ id: released, at: at(5).toISOString() });
  });

  it("firings are events, not deliveries, after the instant", async () => {
    const { db } = await open();
    for (const event of [1, 1, 1, 2]) await insert(db, { event_id: event });
    await insert(db, { event_id: 3, created_at: at(5).toISOString() });
    expect(await countFirings(db, "imap:default", at(-1))).toBe(3);
    expect(await countFirings(db, "imap:default", at(0))).toBe(1);
    expect(await countFirings(db, "imap:other", at(-1))).toBe(0);
  });

  it("outstanding are people of begun deliveries still to go, and those delivered since the instant", async () => {
    const { db } = await open();
    const sending = await insert(db, { state: "sending" });
    const queued = await insert(db);
    const replying = await insert(db, { state: "sending" });
    const planned = { recipients: "audience", size: 500, body: {} } as const;
    for (const id of [sending, queued]) await insertPlan(db, id, 0, "multicast", planned);
    await insertPlan(db, replying, 0, "reply", { ...planned, free: true });
    await insertBatches(db, [
      // Free of charge: a reply uses up nothing.
      batch(replying, 0, "due", 128),
      batch(sending, 0, "due", 1),
      batch(sending, 1, "leased", 2),
      batch(sending, 2, "dead", 4),
      batch(sending, 3, "delivered", 8),
      batch(sending, 4, "delivered", 16),
      batch(sending, 5, "unknown", 32),
      batch(queued, 0, "due", 64),
    ]);
    const finish = (seq: number, minute: number) =>
      db
        .updateTable("batches")
        .set({ finished_at: at(minute).toISOString() })
        .where("delivery_id", "=", sending)
        .where("seq", "=", seq)
        .execute();
    await finish(3, 1);
    await finish(4, 2);
    expect(await countOutstanding(db, "live", at(3))).toBe(3);
    expect(await countOutstanding(db, "live", at(2))).toBe(19);
    expect(await countOutstanding(db, "live", at(0))).toBe(27);
    expect(await countOutstanding(db, "drill", at(0))).toBe(0);
    await updateDelivery(db, sending, { state: "sent" });
    expect(await countOutstanding(db, "live", at(2))).toBe(16);
  });

  it("deliveries are counted by state", async () => {
    const { db } = await open();
    expect(await countByState(db)).toEqual({});
    for (const state of ["held", "held", "sent"] as const) await insert(db, { state });
    expect(await countByState(db)).toEqual({ held: 2, sent: 1 });
  });
});
