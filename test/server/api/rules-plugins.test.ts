import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { openStore } from "../../../src/store/open.ts";
import { createRulesApi, notice, quake } from "../../support/rules-api.ts";

type Plugins = Record<string, Record<string, unknown>[]> & { audience: Record<string, unknown> };

async function plugins(): Promise<Plugins> {
  const { api } = await createRulesApi(() => openStore("sqlite::memory:"));
  const reply = await api.get("/plugins");
  expect(reply.status).toBe(200);
  return reply.body as Plugins;
}

it("names every trigger, action, transform and operator with a label and the schema of its form", async () => {
  const all = await plugins();
  expect(all.triggers?.map(({ type }) => type)).toEqual(["imap", "schedule", "manual", "webhook"]);
  expect(all.actions?.map(({ type }) => type)).toEqual(["multicast", "broadcast", "reply", "push", "relay"]);
  expect(all.transforms).toHaveLength(6);
  for (const one of [...(all.triggers ?? []), ...(all.actions ?? []), ...(all.transforms ?? [])]) {
    expect(one).toMatchObject({ label: { ja: expect.stringMatching(/./) } });
    expect(() => new Ajv2020({ strict: false }).compile(one.params as object)).not.toThrow();
  }
  expect(all.operators).toContainEqual({
    operator: "containsText",
    label: { ja: "の文字を含む", en: "contains the text" },
    accepts: ["text"],
    value: "text",
  });
});

it("gives the facts of each trigger, and what is known of the citizen where an event comes from one", async () => {
  const all = await plugins();
  const facts = (type: string) =>
    all.triggers?.find((one) => one.type === type)?.facts as { fact: string; fields: object[] }[];
  expect(facts("imap")).toMatchObject([{ fact: "mail" }]);
  expect(facts("webhook").map(({ fact }) => fact)).toEqual(["webhook", "friend"]);
  expect(facts("webhook")[1]?.fields).toContainEqual({
    path: "$.answers.ward",
    type: "text",
    label: { ja: "お住まいの区" },
  });
});

it("every operator that it offers for audiences compiles", async () => {
  const all = await plugins();
  const { api } = await createRulesApi(() => openStore("sqlite::memory:"));
  const facts = all.audience.facts as { key: string; operators: string[] }[];
  expect(facts.map(({ key }) => key)).toEqual(["friend_days", "friend_answers"]);
  for (const { key, operators } of facts) {
    for (const operator of operators) {
      const audience = { all: [{ fact: key, operator, value: 3 }] };
      expect((await api.post("/audience/count", { audience })).body).toMatchObject({ faults: [] });
    }
  }
});

it("the rule format is JSON Schema that takes the rules of these tests", async () => {
  const { api } = await createRulesApi(() => openStore("sqlite::memory:"));
  const valid = new Ajv2020({ strict: false }).compile((await api.get("/rules/schema")).body as object);
  expect([quake(), notice(), quake({ audience: 7 })].map((rule) => valid(rule))).toEqual([true, true, false]);
});
