import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instantOf } from "../../fixtures/mails/build.ts";
import { catalogue, fixtureMail } from "../../fixtures/mails/catalogue.ts";
import { takeEvent } from "../../src/delivery/take.ts";
import type { JsonObject } from "../../src/engine/types.ts";
import { plugins } from "../../src/plugins/index.ts";
import { listPlans } from "../../src/store/batches.ts";
import type { Store } from "../../src/store/open.ts";
import { createFixtureWorld, type FixtureWorld } from "../support/fixture-world.ts";

/** What stands beside each mail. */
interface ExpectedFile {
  deliveries: {
    rule: string;
    state: string;
    reason?: string;
    audience: "everyone" | { count: number };
    startsWith?: string;
    contains?: string[];
    lacks?: string[];
    bubbles?: number;
  }[];
  why: string;
}

const MINUTE_MS = 60_000;
let world: FixtureWorld;
beforeAll(async () => {
  world = await createFixtureWorld();
});
afterAll(() => world.dispose());

/** Takes a fixture in a minute after its date, as the running program does. */
async function take(store: Store, id: string) {
  const now = new Date(instantOf(fixtureMail(id)).getTime() + MINUTE_MS);
  const event = await world.read(world.fixture(id), now);
  return takeEvent(store, event, { rules: world.rules, plugins, now });
}

function expectedOf(id: string): ExpectedFile {
  return JSON.parse(readFileSync(new URL(`../../fixtures/mails/${id}.expected.json`, import.meta.url), "utf8"));
}

describe("the fixture table: what the shipped rules make of each mail", () => {
  it.each(catalogue.map((mail) => [mail.id, mail.title] as const))("%s: %s", async (id) => {
    const expected = expectedOf(id);
    const store = await world.open();
    for (const earlier of fixtureMail(id).after ?? []) await take(store, earlier);
    const taken = await take(store, id);
    const deliveries = taken.result === "taken" ? taken.deliveries : [];

    const outcome = deliveries.map(({ prepared: { decision, final } }) => ({
      rule: decision.rule.id,
      state: { pass: "queued", hold: "held", drop: "dropped" }[final.verdict],
      ...(final.verdict === "pass" ? {} : { reason: final.reason }),
    }));
    const wanted = expected.deliveries.map(({ rule, state, reason }) => ({
      rule,
      state,
      ...(reason ? { reason } : {}),
    }));
    const byRule = (a: { rule: string }, b: { rule: string }) => a.rule.localeCompare(b.rule);
    expect(outcome.sort(byRule), expected.why).toEqual(wanted.sort(byRule));

    for (const want of expected.deliveries) {
      const got = deliveries.find((d) => d.prepared.decision.rule.id === want.rule);
      if (!got) throw new Error(`no delivery of ${want.rule}`);
      const people = want.audience === "everyone" ? 2_000 : want.audience.count;
      expect(got.prepared.audienceCount, `people of ${want.rule}`).toBe(people);
      expect(got.prepared.decision.rule.audience === "everyone").toBe(want.audience === "everyone");
      const texts = want.state === "dropped" ? null : await textsOf(store, got.id);
      if (!texts) continue;
      if (want.startsWith) expect((texts[0] ?? "").slice(0, want.startsWith.length)).toBe(want.startsWith);
      for (const part of want.contains ?? []) expect(texts.join("\n")).toContain(part);
      for (const part of want.lacks ?? []) expect(texts.join("\n")).not.toContain(part);
      if (want.bubbles !== undefined) expect(texts).toHaveLength(want.bubbles);
    }
    await store.close();
  });
});

/** The texts of the bubbles as they lie frozen in the outbox. */
async function textsOf(store: Store, deliveryId: number): Promise<string[]> {
  const plans = await listPlans(store.db, deliveryId);
  return plans.flatMap((plan) => {
    const { messages } = JSON.parse(plan.body) as { messages: JsonObject[] };
    return messages.map((message) => String(message.text));
  });
}
