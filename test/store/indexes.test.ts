import { expect, it } from "vitest";
import { countAnswered } from "../../src/store/answer-counts.ts";
import { defineAttribute, listAttributes } from "../../src/store/attributes.ts";
import { findDeliveries } from "../../src/store/delivery-list.ts";
import { openStore } from "../../src/store/open.ts";
import { countFound, findRelays } from "../../src/store/relays.ts";
import { ruleFigures } from "../../src/store/rule-figures.ts";
import { queryPlans } from "../support/query-plan.ts";

const page = { offset: 0, limit: 25, order: "desc" as const };
const open = () => openStore("sqlite::memory:");

it("how often rules fired is asked of an index, for each rule there is", async () => {
  const { db } = await open();
  for (const ids of [undefined, ["quake"]]) {
    const [plan = ""] = await queryPlans(db, (db) => ruleFigures(db, new Date(), ids));
    expect(plan).not.toMatch(/SCAN (?!rules)/);
    expect(plan).toMatch(/SEARCH d USING COVERING INDEX deliveries_rule \(rule_id=\? AND created_at>\?\)/);
  }
});

it("how many answered each question is one walk over an index, whatever the number of questions", async () => {
  const store = await open();
  for (const key of ["a", "b"]) await defineAttribute(store, { key, label: { ja: key }, kind: "boolean" });
  const attributes = await listAttributes(store.db);
  const plans = await queryPlans(store.db, (db) => countAnswered(db, "live", attributes));
  expect(plans).toEqual([
    expect.stringMatching(/^SEARCH friends USING COVERING INDEX friends_answers_\d \(channel=\?\)$/),
  ]);
});

it("drills among all deliveries, and discarded relays among all, have an index of their own", async () => {
  const { db } = await open();
  const drills = await queryPlans(db, (db) => findDeliveries(db, { drill: true, departments: null }, page));
  expect(drills.join("\n")).toMatch(/^(.*\n)*.*INDEX deliveries_drill/);
  expect(drills.join("\n")).not.toContain("SCAN d\n");
  for (const target of [undefined, "crm"]) {
    const filter = { state: "discarded", target } as const;
    const plans = await queryPlans(db, async (db) => [
      await findRelays(db, filter, page),
      await countFound(db, filter),
    ]);
    for (const plan of plans) expect(plan).toContain("INDEX relays_discarded");
  }
});
