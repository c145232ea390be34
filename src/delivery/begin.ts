import type { Log } from "../plugins/plugin.ts";
import { moveBatches } from "../store/batches.ts";
import { countOutstanding } from "../store/deliveries.ts";
import type { Store } from "../store/open.ts";
import type { Asked } from "./guards/index.ts";
import { type Quota, quotaVerdict } from "./guards/quota.ts";

/**
 * Begins queued deliveries of open channels: asks the month's quota once, before the first batch, and lets the batches be
 * leased or holds the whole delivery.
 */
export async function beginQueued(
  store: Store,
  options: { quota(): Promise<Quota>; now(): Date; log: Log },
): Promise<void> {
  const queued = await store.db
    .selectFrom("deliveries")
    .innerJoin("channels", "channels.name", "deliveries.channel")
    .select(["deliveries.id", "deliveries.channel", "deliveries.guards"])
    .where("deliveries.state", "=", "queued")
    .where("channels.state", "=", "open")
    .orderBy("deliveries.id")
    .execute();
  for (const { id, channel, guards } of queued) {
    const quota = await options.quota();
    if (quota.kind === "unreachable")
      options.log.warn({ delivery: id }, "the month's quota could not be asked; going on");
    await store.db.transaction().execute(async (tx) => {
      // Everyone whom a batch still has to reach, twice where two actions send: quota counts both.
      const people = await tx
        .selectFrom("batches")
        .innerJoin("delivery_plans as p", (join) =>
          join.onRef("p.delivery_id", "=", "batches.delivery_id").onRef("p.plan", "=", "batches.plan"),
        )
        .select((eb) => eb.fn.sum("recipient_count").as("n"))
        .where("batches.delivery_id", "=", id)
        .where("state", "=", "due")
        .where("p.free", "=", 0)
        .executeTakeFirst();
      const since = quota.kind === "limited" ? (quota.askedAt ?? options.now()) : options.now();
      // Only a limit makes it matter what else is on its way.
      const outstanding = quota.kind === "limited" ? await countOutstanding(tx, channel, since) : 0;
      const verdict = quotaVerdict(Number(people?.n ?? 0), outstanding, quota);
      const asked = JSON.stringify([...(JSON.parse(guards) as Asked[]), { guard: "quota", verdict }]);
      const passed = verdict.verdict === "pass";
      const { numUpdatedRows } = await tx
        .updateTable("deliveries")
        .set(
          passed
            ? { state: "sending", guards: asked }
            : { state: "held", guards: asked, hold_reason: verdict.reason, hold_message: verdict.message },
        )
        .where("id", "=", id)
        // Another dispatcher may have begun it, or even finished it, since it was listed.
        .where("state", "=", "queued")
        .executeTakeFirst();
      if (!passed && Number(numUpdatedRows) > 0) await moveBatches(tx, id, ["due"], { state: "waiting" });
    });
  }
}
