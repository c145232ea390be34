/** What a person may do with a delivery: release, discard, retry. Each says in a Japanese sentence why it cannot. */
import { randomUUID } from "node:crypto";
import { listBatches, moveBatches } from "../store/batches.ts";
import { getDelivery, updateDelivery } from "../store/deliveries.ts";
import type { Store } from "../store/open.ts";

export type Operated = { ok: true } | { ok: false; message: string };

const no = (message: string): Operated => ({ ok: false, message });

/** A held delivery goes, to the people and with the words frozen when it was held. */
export async function release(store: Store, id: number, now: Date): Promise<Operated> {
  return store.db.transaction().execute(async (tx) => {
    const delivery = await getDelivery(tx, id);
    if (!delivery) return no(`配信 ${id} はありません。`);
    if (delivery.state !== "held") return no(`配信 ${id} は保留ではありません（状態: ${delivery.state}）。`);
    const moved = await moveBatches(tx, id, ["waiting"], { state: "due", due_at: now.toISOString() });
    if (moved === 0)
      return no(
        `配信 ${id} には送れる文面か対象者がありません（${delivery.hold_message ?? ""}）。ルールを直し、手動で送ってください。`,
      );
    await updateDelivery(tx, id, { state: "queued", released_at: now.toISOString() });
    return { ok: true };
  });
}

/** A held delivery is set aside for good; it stays listed. */
export async function discard(store: Store, id: number, now: Date): Promise<Operated> {
  return store.db.transaction().execute(async (tx) => {
    const delivery = await getDelivery(tx, id);
    if (!delivery) return no(`配信 ${id} はありません。`);
    if (delivery.state !== "held") return no(`配信 ${id} は保留ではありません（状態: ${delivery.state}）。`);
    await updateDelivery(tx, id, { state: "discarded", finished_at: now.toISOString() });
    return { ok: true };
  });
}

/**
 * Sends dead batches again, under new keys, since LINE refused them. With `unknown`, also those that nobody knows to have
 * arrived: people may then get the message twice, so only a person who accepts that asks for it.
 */
export async function retry(store: Store, id: number, now: Date, options: { unknown: boolean }): Promise<Operated> {
  return store.db.transaction().execute(async (tx) => {
    const delivery = await getDelivery(tx, id);
    if (!delivery) return no(`配信 ${id} はありません。`);
    if (delivery.state !== "incomplete")
      return no(`配信 ${id} に送り直すものはありません（状態: ${delivery.state}）。`);
    const states = options.unknown ? (["dead", "unknown"] as const) : (["dead"] as const);
    const batches = await listBatches(tx, id, states, 1_000_000);
    if (batches.length === 0)
      return no(
        `配信 ${id} には、届いたか分からないものだけが残っています。重複してもよければ --unknown を付けてください。`,
      );
    for (const batch of batches) {
      await tx
        .updateTable("batches")
        .set({
          state: "due",
          retry_key: randomUUID(),
          attempts: 0,
          uncertain_since: null,
          due_at: now.toISOString(),
          finished_at: null,
        })
        .where("delivery_id", "=", id)
        .where("seq", "=", batch.seq)
        // Two who press at once: the second must not give a new key to what is on its way again.
        .where("state", "in", [...states])
        .execute();
    }
    await updateDelivery(tx, id, { state: "sending", finished_at: null });
    return { ok: true };
  });
}
