/**
 * What a person may do with a delivery: release, discard, retry, settle. Each says in a Japanese sentence why it cannot, and
 * then nothing was written. In the caller's transaction where `store.db` is one.
 */
import { randomUUID } from "node:crypto";
import { guardOf } from "../engine/rule.ts";
import { dialectOf } from "../store/attributes.ts";
import { listBatches, moveBatches } from "../store/batches.ts";
import { findSameContent, getDelivery, updateDelivery } from "../store/deliveries.ts";
import type { Db, Store } from "../store/open.ts";
import { getRuleVersion } from "../store/rules.ts";
import type { BatchState, DeliveryRow } from "../store/schema.ts";
import { inTransaction, oneAtATime } from "../store/transaction.ts";
import { jst } from "./jst.ts";
import { finishIfDone } from "./settle.ts";

/** `batches` and `people`: whom it was done to; people twice where two actions send to them. */
export type Operated =
  | { ok: true; batches: number; people: number }
  | { ok: false; code: "not-found" | "state-changed" | "nothing-to-send" | "only-unknown"; message: string }
  | { ok: false; code: "repeated-content"; message: string; earlier: { id: number; at: string } };

const no = (
  code: Exclude<Extract<Operated, { ok: false }>["code"], "repeated-content">,
  message: string,
): Operated => ({
  ok: false,
  code,
  message,
});

/** More batches than any delivery has: a million people are 2,000. */
const ALL = 1_000_000;

const states: Record<DeliveryRow["state"], string> = {
  held: "保留",
  dropped: "自動で破棄",
  queued: "送信待ち",
  sending: "送信中",
  sent: "送信済み",
  incomplete: "一部未達",
  discarded: "職員が破棄",
};

/**
 * A held delivery goes, to the people and with the words frozen when it was held; `evenIfRepeated`: although the same content
 * went meanwhile, which nobody could know when it was held.
 */
export async function release(
  store: Pick<Store, "db">,
  id: number,
  now: Date,
  { evenIfRepeated = false } = {},
): Promise<Operated> {
  return withDelivery(store, id, "held", "保留ではありません", async (tx, delivery) => {
    if (!evenIfRepeated) {
      // Two copies at once, be it two releases or one that comes in: the second sees that the first went.
      await oneAtATime(tx, "repeats", now);
      const repeated = await findRepeated(tx, delivery);
      if (repeated) return repeated;
    }
    const { people } = await count(tx, id, ["waiting"]);
    const batches = await moveBatches(tx, id, ["waiting"], { state: "due", due_at: now.toISOString() });
    if (batches === 0)
      return no(
        "nothing-to-send",
        `配信 ${id} には送れる文面か対象者がありません（${delivery.hold_message ?? ""}）。ルールを直し、手動で送ってください。`,
      );
    await updateDelivery(tx, id, { state: "queued", released_at: now.toISOString() });
    return { ok: true, batches, people };
  });
}

/** What of the same content went so shortly before the delivery was made that the rule would have dropped it, or since then. */
async function findRepeated(tx: Db, { rule_id, rule_version, content_hash, created_at }: DeliveryRow) {
  const { dedupeMinutes } = guardOf((await getRuleVersion(tx, rule_id, Number(rule_version)))?.json);
  if (dedupeMinutes === 0) return undefined;
  const since = new Date(Date.parse(created_at) - dedupeMinutes * 60_000);
  const earlier = await findSameContent(tx, rule_id, content_hash, since);
  if (!earlier) return undefined;
  const message = `同じ内容を、${jst(new Date(earlier.at))} に送っています（配信番号 ${earlier.id}）。何もしていません。同じものが二度届いてもよいか、確かめてください。`;
  return { ok: false, code: "repeated-content", message, earlier } as const;
}

/** A held delivery is set aside for good; it stays listed. */
export async function discard(store: Pick<Store, "db">, id: number, now: Date): Promise<Operated> {
  return withDelivery(store, id, "held", "保留ではありません", async (tx) => {
    const waiting = await count(tx, id, ["waiting"]);
    await updateDelivery(tx, id, { state: "discarded", finished_at: now.toISOString() });
    return { ok: true, ...waiting };
  });
}

/**
 * Sends dead batches again, under new keys, since LINE refused them. With `unknown`, also those that nobody knows to have
 * arrived: people may then get the message twice, so only a person who accepts that asks for it.
 */
export async function retry(
  store: Pick<Store, "db">,
  id: number,
  now: Date,
  options: { unknown: boolean },
): Promise<Operated> {
  return withDelivery(store, id, "incomplete", "送り直すものはありません", async (tx) => {
    const from = options.unknown ? (["dead", "unknown"] as const) : (["dead"] as const);
    const batches = await listBatches(tx, id, from, ALL);
    if (batches.length === 0)
      return no(
        "only-unknown",
        `配信 ${id} には、届いたか分からないものだけが残っています。重複してもよければ、それも送り直すように指定してください（コマンドでは --unknown）。`,
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
        .where("state", "in", [...from])
        .execute();
    }
    await updateDelivery(tx, id, { state: "sending", finished_at: null });
    return { ok: true, batches: batches.length, people: sumOf(batches) };
  });
}

/**
 * A person found out whether what nobody knew to have arrived did: it then counts as delivered, or as a dead letter, which
 * `retry` sends again without anybody getting it twice.
 */
export async function settleUnknown(
  store: Pick<Store, "db">,
  id: number,
  now: Date,
  arrived: boolean,
): Promise<Operated> {
  return withDelivery(store, id, "incomplete", "確かめて片付けるものはありません", async (tx) => {
    const unknown = await count(tx, id, ["unknown"]);
    if (unknown.batches === 0) return no("state-changed", `配信 ${id} に、届いたか分からないものはありません。`);
    const set = arrived
      ? ({ state: "delivered", code: null, message: null } as const)
      : ({ state: "dead", uncertain_since: null } as const);
    await moveBatches(tx, id, ["unknown"], set);
    const finished = (await getDelivery(tx, id))?.finished_at ?? now.toISOString();
    await updateDelivery(tx, id, { state: "sending" });
    // Nothing of it is to go, so it is finished again at once: sent, or still incomplete.
    await finishIfDone(tx, id, new Date(finished));
    return { ok: true, ...unknown };
  });
}

async function withDelivery(
  store: Pick<Store, "db">,
  id: number,
  state: DeliveryRow["state"],
  otherwise: string,
  work: (tx: Db, delivery: DeliveryRow) => Promise<Operated>,
): Promise<Operated> {
  return inTransaction(store.db, async (tx) => {
    // PostgreSQL runs two side by side: the second reads what the first left. SQLite's begin with the write lock.
    if (dialectOf(tx) === "postgres")
      await tx.selectFrom("deliveries").select("id").where("id", "=", id).forUpdate().execute();
    const delivery = await getDelivery(tx, id);
    if (!delivery) return no("not-found", `配信 ${id} はありません。`);
    if (delivery.state !== state)
      return no("state-changed", `配信 ${id} は、いま「${states[delivery.state]}」です。${otherwise}。`);
    return work(tx, delivery);
  });
}

async function count(tx: Db, id: number, from: readonly BatchState[]): Promise<{ batches: number; people: number }> {
  const batches = await listBatches(tx, id, from, ALL);
  return { batches: batches.length, people: sumOf(batches) };
}

const sumOf = (batches: readonly { recipient_count: number }[]) =>
  batches.reduce((sum, { recipient_count }) => sum + Number(recipient_count), 0);
