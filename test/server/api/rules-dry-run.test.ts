import { expect, it } from "vitest";
import { base64Mail, createRulesApi, quake, rawMail } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";
import { inWard } from "../../support/world.ts";

interface Tried {
  notes: string[];
  traces: { ruleId: string; outcome: string }[];
  deliveries: Record<string, unknown>[];
}

const append = { type: "append", text: "市のホームページへ" };
const signature = { type: "cutFrom", keywords: ["配信元"], within: "whole" };

eachStore((_name, open) => {
  it("a draft is checked without being saved: every fault with its place, or none", async () => {
    const { api } = await createRulesApi(open);
    expect((await api.post("/rules/check", { rule: quake() })).body).toEqual({ faults: [] });
    const rule = quake({ name: "", audience: "some", actions: [] });
    const { faults } = (await api.post("/rules/check", { rule })).body as { faults: { path: string }[] };
    expect(new Set(faults.map(({ path }) => path))).toEqual(new Set(["name", "audience", "actions"]));
    expect((await api.get("/rules")).body).toEqual([]);
  });

  it("a draft on an uploaded mail shows conditions, guards, people, each transform and the very messages, and writes nothing", async () => {
    const { api, world } = await createRulesApi(open);
    const draft = quake({ enabled: false, transforms: [signature, append] });
    const rawBase64 = base64Mail("地震情報", "震度5弱\n配信元: 市役所");
    const reply = await api.post("/rules/dry-run", { draft, rawBase64 });
    expect(reply.body).toMatchObject({
      event: { title: "地震情報", source: "imap:default", now: "2026-11-22T00:00:00.000Z" },
      traces: [
        {
          ruleId: "quake",
          ruleName: draft.name,
          outcome: "fired",
          conditions: { all: [{ seen: "地震情報", result: true }] },
        },
      ],
      deliveries: [
        {
          state: "queued",
          audienceWords: "お住まいの区が中央区",
          people: 3,
          transforms: [
            { type: "cutFrom", before: "震度5弱\n配信元: 市役所", after: "震度5弱" },
            { type: "append", before: "震度5弱", after: "震度5弱\n\n市のホームページへ" },
          ],
          plans: [
            { action: "multicast", messages: [{ type: "text", text: "地震情報\n震度5弱\n\n市のホームページへ" }] },
          ],
        },
      ],
    });
    const [delivery] = (reply.body as Tried).deliveries;
    expect(delivery?.guards).toContainEqual({
      guard: "garbled",
      question: "文字化けしていないか",
      verdict: { verdict: "pass" },
    });
    for (const table of ["events", "deliveries", "audit_log"] as const) {
      expect(await world.store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
  });

  it("what was written in a group, by whomever, is not tried as a mail", async () => {
    const { api, world } = await createRulesApi(open, [quake()]);
    await world.take({ trigger: "webhook", source: "webhook:live" });
    for (const asked of [{ all: true }, { draft: quake() }, { ruleId: "quake" }])
      expect(await api.post("/rules/dry-run", { ...asked, eventId: 1 })).toMatchObject({
        status: 422,
        body: { code: "no-mail" },
      });
  });

  it("a draft without a department is shown to who tries it among all rules of theirs", async () => {
    const { api, world } = await createRulesApi(open, [quake({ department: "fire" })]);
    world.rules = [...api.context.book().rules];
    await world.take();
    const fire = api.as({ departments: ["fire"] });
    const draft = quake({ id: "new", priority: 900 });
    const tried = (await fire.post("/rules/dry-run", { draft, all: true, eventId: 1 })).body as Tried;
    expect(tried.traces.map(({ ruleId, outcome }) => [ruleId, outcome])).toEqual([
      ["new", "fired"],
      ["quake", "not-asked"],
    ]);
    expect(tried.deliveries).toMatchObject([{ ruleId: "new", state: "queued" }]);
  });

  it("a stored mail is tried as on the day it came, and is not taken for a repetition of itself", async () => {
    const { api, world } = await createRulesApi(open, [quake()]);
    world.rules = [...api.context.book().rules];
    await world.deliver();
    world.clock.advance(30 * 86_400_000);
    const tried = (await api.post("/rules/dry-run", { ruleId: "quake", eventId: 1 })).body as Tried;
    expect(tried.deliveries).toMatchObject([{ state: "queued" }]);
    expect(tried.notes).toHaveLength(1);
    const late = await api.post("/rules/dry-run", {
      ruleId: "quake",
      eventId: 1,
      now: world.clock.now().toISOString(),
    });
    expect((late.body as Tried).deliveries).toMatchObject([{ state: "held", reason: "stale" }]);
  });

  it("all rules are asked as they stand; a draft is put in its place among them", async () => {
    const { api } = await createRulesApi(open, [quake(), quake({ id: "below", priority: 1 })]);
    const all = (await api.post("/rules/dry-run", { all: true, rawBase64: base64Mail("地震情報") })).body as Tried;
    expect(all.traces.map(({ outcome }) => outcome)).toEqual(["fired", "not-asked"]);
    const draft = quake({ id: "below", priority: 900, audience: inWard("緑区"), continue: true });
    const put = (await api.post("/rules/dry-run", { all: true, draft, rawBase64: base64Mail("地震情報") }))
      .body as Tried;
    expect(put.traces.map(({ ruleId, outcome }) => [ruleId, outcome])).toEqual([
      ["below", "fired"],
      ["quake", "fired"],
    ]);
    const alone = (await api.post("/rules/dry-run", { ruleId: "below", rawBase64: base64Mail("地震情報") }))
      .body as Tried;
    expect(alone.notes.join()).toContain("先に「地震」");
  });

  it("faults of a draft are named, and a department sees nothing of the others' rules and mails", async () => {
    const { api, world } = await createRulesApi(open, [
      quake({ department: "fire" }),
      quake({ id: "other", priority: 1 }),
    ]);
    const bad = await api.post("/rules/dry-run", { draft: quake({ actions: [] }), rawBase64: base64Mail("地震") });
    expect(bad).toMatchObject({ status: 422, body: { errors: [{ path: "actions" }] } });
    const theirs = api.as({ departments: ["fire"] });
    const all = (await theirs.post("/rules/dry-run", { all: true, rawBase64: base64Mail("地震") })).body as Tried;
    expect(all.traces.map(({ ruleId }) => ruleId)).toEqual(["quake"]);
    world.rules = [...api.context.book().rules];
    await world.take({ subject: "ほかの部署" });
    await world.take({ raw: { contentType: "message/rfc822", bytes: rawMail("地震") } });
    expect((await theirs.post("/rules/dry-run", { ruleId: "quake", eventId: 1 })).status).toBe(404);
    expect((await theirs.post("/rules/dry-run", { ruleId: "quake", eventId: 2 })).status).toBe(200);
    expect((await theirs.post("/rules/dry-run", { ruleId: "other", eventId: 2 })).status).toBe(404);
    expect((await api.post("/rules/dry-run", { rawBase64: base64Mail("地震") })).status).toBe(400);
  });

  it("an audience is counted and put in words; one with faults is not counted as anybody", async () => {
    const { api } = await createRulesApi(open);
    const count = async (audience: unknown) => (await api.post("/audience/count", { audience })).body;
    expect(await count(inWard("緑区"))).toEqual({ count: 3, words: "お住まいの区が緑区", faults: [] });
    expect(await count("everyone")).toEqual({ count: 9, words: "友だち全員", faults: [] });
    expect(await count({ any: [] })).toMatchObject({
      count: null,
      faults: [{ path: "audience.any", code: "empty-group" }],
    });
    expect(await count(inWard("どこか区"))).toMatchObject({ count: null, faults: [{ code: "unknown-option" }] });
    expect(await count(7)).toMatchObject({ count: null, faults: [{ path: "audience" }] });
  });
});
