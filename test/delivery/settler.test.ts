import { expect, it } from "vitest";
import { createSettler } from "../../src/delivery/settler.ts";
import type { Outcome } from "../../src/engine/types.ts";
import { leaseBatches } from "../../src/store/batches.ts";
import { updateDelivery } from "../../src/store/deliveries.ts";
import type { Store } from "../../src/store/open.ts";
import type { BatchRow } from "../../src/store/schema.ts";
import { failed } from "../support/scripted-line.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, type World } from "../support/world.ts";

const delivered: Outcome = { result: "delivered", already: false, requestId: "r" };

/** A begun delivery, all of its batches leased by this owner; as the dispatcher hands them to be settled. */
async function leased(world: World): Promise<{ id: number; batches: BatchRow[] }> {
  const id = await world.deliver();
  await updateDelivery(world.store.db, id, { state: "sending" });
  const now = world.clock.now();
  const rows = await leaseBatches(world.store.db, {
    limit: 100,
    owner: "a",
    now,
    until: new Date(now.getTime() + 60_000),
    skipLocked: world.store.dialect === "postgres",
  });
  return { id, batches: rows.map((row) => ({ ...row, attempts: Number(row.attempts) + 1 })) };
}

const settlerOf = (world: World, underWay: () => number, store: Store = world.store) =>
  createSettler({ store, owner: "a", now: world.clock.now, random: () => 0.5, underWay });

/** A store that counts its commits' worth of transactions, and fails whenever a statement holds `poison`. */
function watched(store: Store, poison?: string): Store & { transactions(): number } {
  let transactions = 0;
  const db = store.db.withPlugin({
    transformQuery({ node }) {
      if (poison !== undefined && JSON.stringify(node).includes(poison)) throw new Error("disk I/O error");
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const transaction = db.transaction.bind(db);
  db.transaction = () => {
    transactions += 1;
    return transaction();
  };
  return { ...store, db, transactions: () => transactions };
}

eachStore((_name, open) => {
  it("the outcomes of all that is under way are written in one transaction, each as what it is", async () => {
    const world = await createWorld(open, { friends: 1_001 });
    const { id, batches } = await leased(world);
    const store = watched(world.store);
    const settler = settlerOf(world, () => 3, store);
    const outcomes = [delivered, failed("refused"), failed("temporary")];
    const settled = await Promise.all(
      batches.map((batch, i) => settler.settle({ batch, outcome: outcomes[i] ?? delivered, wasUncertain: false })),
    );
    expect(settled.map((s) => s.next)).toEqual(["delivered", "dead", "again"]);
    expect((await world.batches(id)).map((b) => b.state)).toEqual(["delivered", "dead", "due"]);
    expect(store.transactions()).toBe(1);
  });

  it("one alone does not wait for others that never come", async () => {
    const world = await createWorld(open, { friends: 501 });
    const { id, batches } = await leased(world);
    const settler = settlerOf(world, () => 2);
    const [first] = batches;
    if (!first) throw new Error("nothing leased");
    expect(await settler.settle({ batch: first, outcome: delivered, wasUncertain: false })).toMatchObject({
      next: "delivered",
    });
    expect((await world.batches(id)).map((b) => b.state)).toEqual(["delivered", "leased"]);
  });

  it("one that cannot be written takes no other with it, and is itself left to its lease", async () => {
    const world = await createWorld(open, { friends: 1_001 });
    const { id, batches } = await leased(world);
    const settler = settlerOf(world, () => 3, watched(world.store, "poison"));
    const settled = await Promise.allSettled(
      batches.map((batch, i) =>
        settler.settle({
          batch,
          outcome: i === 1 ? failed("refused", { message: "poison" }) : delivered,
          wasUncertain: false,
        }),
      ),
    );
    expect(settled.map((s) => s.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await world.batches(id)).map((b) => b.state)).toEqual(["delivered", "leased", "delivered"]);
    expect((await world.delivery(id)).state).toBe("sending");
  });
});
