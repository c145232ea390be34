import { expect, it } from "vitest";
import { LIVE_CHANNEL } from "../../src/store/channels.ts";
import { friendHistory } from "../../src/store/friend-history.ts";
import { queryPlans } from "../support/query-plan.ts";
import { eachStore } from "../support/stores.ts";
import { createWorld, inWard, rule, userId } from "../support/world.ts";

eachStore((name, open) => {
  const guard = { dedupeMinutes: 0, fusePerHour: 1_000 };
  const theirs = rule({ audience: inWard("中央区"), department: "quake", guard });
  const others = rule({ audience: inWard("緑区"), guard });

  it("a citizen's deliveries are the newest that they were among, however many others there were between", async () => {
    const world = await createWorld(open, { rules: [theirs] });
    const { db } = world.store;
    const first = await world.deliver();
    const reply = await world.deliver();
    world.rules = [others];
    for (let i = 0; i < 60; i += 1) await world.deliver();
    world.rules = [theirs];
    const last = await world.deliver();
    const friend = await db
      .selectFrom("friends")
      .select("id")
      .where("line_user_id", "=", userId(0))
      .executeTakeFirstOrThrow();
    // An answer to something that they did.
    await db.updateTable("deliveries").set({ audience: '"sender"' }).where("id", "=", reply).execute();
    await db.updateTable("events").set({ friend_id: friend.id }).where("id", "=", reply).execute();
    const ids = async (limit: number, departments: string[] | null = null) =>
      (await friendHistory(db, LIVE_CHANNEL, userId(0), limit, departments))?.deliveries.map(({ id }) => id);
    expect(await ids(50)).toEqual([last, reply, first]);
    expect(await ids(2)).toEqual([last, reply]);
    expect(await ids(50, ["other"])).toEqual([]);
    expect(await ids(50, ["quake"])).toEqual([last, reply, first]);
    // None is looked at that went before they were known.
    await db.updateTable("friends").set({ created_at: "2027-01-01T00:00:00.000Z" }).execute();
    expect(await ids(50)).toEqual([reply]);
  });

  it.runIf(name === "sqlite")("and no query of theirs walks over all deliveries, batches or recipients", async () => {
    const world = await createWorld(open, { rules: [theirs] });
    await world.deliver();
    const plans = await queryPlans(world.store.db, (db) => friendHistory(db, LIVE_CHANNEL, userId(0)));
    expect(plans.join("\n")).not.toMatch(/SCAN (?!attributes|d USING COVERING INDEX deliveries_listed)/);
  });
});
