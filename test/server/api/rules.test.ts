import { expect, it } from "vitest";
import { listRules } from "../../../src/store/rules.ts";
import { itemsOf } from "../../support/api.ts";
import { createRulesApi, quake } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";
import { inWard } from "../../support/world.ts";

const off = { enabled: false };

eachStore((_name, open) => {
  it("a rule is created, read, changed and removed, and each step stands in the log with who and why", async () => {
    const { api, world } = await createRulesApi(open);
    expect(await api.post("/rules", { rule: quake(), note: "はじめに" })).toMatchObject({
      status: 201,
      body: { id: "quake", version: 1, changed: true },
    });
    expect((await api.get("/rules/quake")).body).toMatchObject({
      id: "quake",
      rule: quake(),
      ok: true,
      faults: [],
      account: "tester",
      note: "はじめに",
      audience: "お住まいの区が中央区",
      tests: 0,
    });
    const changed = quake({ name: "地震速報" });
    expect((await api.put("/rules/quake", { rule: changed, version: 1 })).body).toMatchObject({ version: 2 });
    expect((await api.delete("/rules/quake?version=2")).status).toBe(204);
    expect((await api.get("/rules/quake")).status).toBe(404);
    expect(await listRules(world.store.db)).toEqual([]);
    expect(await api.log()).toMatchObject([
      { action: "rules.create", objectId: "quake", account: "tester", before: null, after: quake(), note: "はじめに" },
      { action: "rules.update", before: quake(), after: changed },
      { action: "rules.delete", before: changed, after: null },
    ]);
  });

  it("a save over a version that somebody else has replaced is refused and says who replaced it", async () => {
    const { api } = await createRulesApi(open, [quake()]);
    await api.as({ account: "suzuki" }).put("/rules/quake", { rule: quake({ name: "鈴木" }), version: 1 });
    const late = await api.put("/rules/quake", { rule: quake({ name: "遅れた人" }), version: 1 });
    expect(late).toMatchObject({ status: 409, body: { code: "version-conflict", version: 2, account: "suzuki" } });
    expect((await api.get("/rules/quake")).body).toMatchObject({ name: "鈴木", version: 2 });
  });

  it("a save that says the same makes no version and no entry in the log", async () => {
    const { api } = await createRulesApi(open, [quake()]);
    expect((await api.put("/rules/quake", { rule: quake(), version: 1 })).body).toMatchObject({
      version: 1,
      changed: false,
    });
    expect(await api.log()).toEqual([]);
  });

  it("a rule that does not compile is not saved, and every fault is named at its place", async () => {
    const { api } = await createRulesApi(open);
    const bad = quake({
      audience: { any: [{ fact: "nowhere", operator: "equal", value: "x" }] },
      actions: [{ type: "fax" }],
    });
    const reply = await api.post("/rules", { rule: { ...bad, ...off } });
    expect(reply).toMatchObject({ status: 422, body: { code: "faulty-rule" } });
    const { errors } = reply.body as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path)).toEqual(["audience.any[0].fact", "actions[0].type"]);
    expect((await api.get("/rules")).body).toEqual([]);
  });

  it("an id that is taken, changed or a path of the API is refused", async () => {
    const { api } = await createRulesApi(open, [quake()]);
    expect((await api.post("/rules", { rule: quake() })).status).toBe(409);
    expect((await api.put("/rules/quake", { rule: quake({ id: "other" }), version: 1 })).status).toBe(422);
    expect((await api.post("/rules", { rule: quake({ id: "order" }) })).status).toBe(422);
  });

  it("JSON that is too deep to be a rule is a plain refusal", async () => {
    const { api } = await createRulesApi(open);
    const deep = `{"rule":{"id":"x","conditions":${'{"not":'.repeat(5_000)}1${"}".repeat(5_000)}}}`;
    const response = await api.fetch("/rules", {
      method: "POST",
      body: deep,
      headers: { "content-type": "application/json" },
    });
    expect(response.status).toBe(400);
  });

  it("the list is filtered, ordered and counted; a broken rule is in it with its faults", async () => {
    const { api, world, put } = await createRulesApi(open, [
      quake({ priority: 50 }),
      quake({ id: "flood", name: "ﾊﾝﾗﾝ注意", priority: 70, ...off }),
      quake({ id: "broken", name: "壊れた", audience: { any: [{ fact: "nowhere", operator: "equal", value: "x" }] } }),
    ]);
    world.clock.advance(60_000);
    await put();
    const ids = async (filter: object, sort = ["id", "ASC"]) =>
      itemsOf(await api.get("/rules", { filter, sort })).map(({ id }) => id);
    expect(await ids({}, ["priority", "DESC"])).toEqual(["broken", "flood", "quake"]);
    expect(await ids({ q: "はんらん" })).toEqual(["flood"]);
    expect(await ids({ enabled: false })).toEqual(["flood"]);
    expect(await ids({ faulty: true })).toEqual(["broken"]);
    expect(await ids({ trigger: "imap", id: ["quake", "flood"] })).toEqual(["flood", "quake"]);
    const page = await api.get("/rules", { range: [1, 1], sort: ["id", "ASC"] });
    expect([itemsOf(page).length, page.headers.get("content-range")]).toEqual([1, "rules 1-1/3"]);
    const [broken] = itemsOf(await api.get("/rules", { filter: { faulty: true } }));
    expect(broken).toMatchObject({ ok: false, audience: null, faults: [{ path: "audience.any[0].fact" }] });
  });

  it("the list says when a rule fired last and how often in 30 days", async () => {
    const { api, world } = await createRulesApi(open, [quake()]);
    world.rules = [...api.context.book().rules];
    await world.deliver({ text: "いち" });
    const first = world.clock.now().toISOString();
    world.clock.advance(40 * 86_400_000);
    expect(itemsOf(await api.get("/rules"))).toMatchObject([{ lastFiredAt: first, fired30d: 0 }]);
    await world.deliver({ text: "に" });
    expect(itemsOf(await api.get("/rules"))).toMatchObject([
      { lastFiredAt: world.clock.now().toISOString(), fired30d: 1 },
    ]);
  });

  it("switching on needs its permission, by whichever way", async () => {
    const { api } = await createRulesApi(open, [quake(off)]);
    const editor = api.without("rules.enable");
    expect((await editor.put("/rules/quake/enabled", { enabled: true })).status).toBe(403);
    expect((await editor.put("/rules/quake", { rule: quake(), version: 1 })).status).toBe(403);
    expect((await editor.post("/rules", { rule: quake({ id: "new" }) })).status).toBe(403);
    expect((await editor.post("/rules", { rule: quake({ id: "new", ...off }) })).status).toBe(201);
    expect((await editor.put("/rules/quake", { rule: quake({ ...off, name: "直した" }), version: 1 })).status).toBe(
      200,
    );
    expect((await api.put("/rules/quake/enabled", { enabled: true })).body).toMatchObject({ version: 3 });
    expect((await editor.delete("/rules/quake")).status).toBe(403);
  });

  it("a broken rule can be switched off, and not on", async () => {
    const broken = quake({ actions: [{ type: "fax" }] });
    const { api } = await createRulesApi(open, [broken]);
    expect((await api.put("/rules/quake/enabled", { enabled: false })).status).toBe(200);
    expect((await api.put("/rules/quake/enabled", { enabled: true })).status).toBe(422);
  });

  it("an order deals the priorities out anew and leaves all other rules in their places", async () => {
    const { api } = await createRulesApi(open, [
      quake({ id: "a", priority: 300 }),
      quake({ id: "b", priority: 200 }),
      quake({ id: "c", priority: 200 }),
      quake({ id: "d", priority: 100 }),
    ]);
    expect((await api.put("/rules/order", { ids: ["c", "a", "b"] })).body).toEqual([
      { id: "c", priority: 300 },
      { id: "a", priority: 200 },
      { id: "b", priority: 199 },
    ]);
    const order = itemsOf(await api.get("/rules", { sort: ["priority", "DESC"] })).map(({ id }) => id);
    expect(order).toEqual(["c", "a", "b", "d"]);
    expect(await api.log()).toMatchObject([{ action: "rules.order", counts: { rules: 3 } }]);
    expect((await api.put("/rules/order", { ids: ["a", "nowhere"] })).status).toBe(404);
    // Somebody who still sees the order of before takes nothing back unseen.
    const old = await api.put("/rules/order", { ids: ["b", "a", "c"], was: ["a", "b", "c"] });
    expect([old.status, (old.body as { code: string }).code]).toEqual([409, "order-changed"]);
    expect((await api.put("/rules/order", { ids: ["c", "a", "b"], was: ["c", "a", "b"] })).status).toBe(200);
  });

  it("what is exported can be imported as it is; any fault, and nothing is", async () => {
    const { api } = await createRulesApi(open, [quake(), quake({ id: "flood" })]);
    const file = await api.get("/rules/export");
    const document = file.body as { rules: object[]; exportedAt: string };
    expect(document.rules).toHaveLength(2);
    const other = await createRulesApi(open, [quake()]);
    expect((await other.api.post("/rules/import", document)).body).toEqual({
      created: ["flood"],
      changed: [],
      unchanged: ["quake"],
    });
    const turned = { rules: [Object.fromEntries(Object.entries(quake()).reverse())] };
    expect((await other.api.post("/rules/import", turned)).body).toMatchObject({ changed: [], unchanged: ["quake"] });
    expect(await other.api.post("/rules/import", { rules: [quake({ id: "deleted" })] })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "rules[0].id" }] },
    });
    const bad = { rules: [quake({ name: "新しい名前" }), quake({ id: "bad", actions: [] })] };
    const refused = await other.api.post("/rules/import", bad);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "rules[1].actions" }] } });
    expect((await other.api.get("/rules/quake")).body).toMatchObject({ name: "地震", version: 1 });
  });

  it("an import says beforehand what it changes in which rule, and is refused once one is no longer as it was seen", async () => {
    const { api, put } = await createRulesApi(open, [quake(), quake({ id: "flood", ...off })]);
    const rules = [quake({ audience: "everyone" }), quake({ id: "flood" }), quake({ id: "new" })];
    const preview = await api.post("/rules/import/preview", { rules });
    expect(preview.body).toMatchObject([
      { id: "quake", name: "地震", version: 1, wasOn: true, isOn: true, changes: [{ path: "audience" }] },
      { id: "flood", version: 1, wasOn: false, isOn: true, changes: [{ sentence: "ルールを有効にしました。" }] },
      { id: "new", version: null, wasOn: false, isOn: true },
    ]);
    expect((await api.post("/rules/import/preview", { rules: [quake()] })).body).toMatchObject([{ changes: [] }]);

    await put(quake({ name: "ほかの人が変えた" }));
    const seen = { quake: 1, flood: 1 };
    const refused = await api.post("/rules/import", { rules, seen });
    expect(refused).toMatchObject({ status: 409, body: { code: "version-conflict", ids: ["quake"] } });
    expect(JSON.stringify(refused.body)).toContain("ルール「ほかの人が変えた」を変えたため");
    await put(quake({ id: "new", name: "先に作られた" }));
    expect((await api.post("/rules/import", { rules, seen: { quake: 2, flood: 1 } })).body).toMatchObject({
      ids: ["new"],
    });
    expect((await api.get("/rules/flood")).body).toMatchObject({ version: 1 });
    const done = await api.post("/rules/import", { rules, seen: { quake: 2, flood: 1, new: 1 } });
    expect(done.body).toMatchObject({ created: [], changed: ["quake", "flood", "new"] });
  });

  it("a preview of an import does not tell that another department's rule is there", async () => {
    const { api } = await createRulesApi(open, [quake({ department: "river" })]);
    const theirs = api.as({ departments: ["fire"] });
    const rules = [quake({ department: "fire" })];
    expect((await theirs.post("/rules/import/preview", { rules })).body).toMatchObject([
      { version: null, wasOn: false },
    ]);
    expect((await theirs.post("/rules/import", { rules, seen: {} })).status).toBe(403);
  });

  it("an account of one department sees and changes its own rules only, and moves none out", async () => {
    const fire = { department: "fire" };
    const { api } = await createRulesApi(open, [
      quake(fire),
      quake({ id: "flood", department: "river" }),
      quake({ id: "all" }),
    ]);
    const theirs = api.as({ departments: ["fire"] });
    expect(itemsOf(await theirs.get("/rules")).map(({ id }) => id)).toEqual(["quake"]);
    for (const id of ["flood", "all"]) {
      expect((await theirs.get(`/rules/${id}`)).status).toBe(404);
      expect((await theirs.get(`/rules/${id}/versions`)).status).toBe(404);
      expect((await theirs.put(`/rules/${id}/enabled`, { enabled: false })).status).toBe(404);
      expect((await theirs.delete(`/rules/${id}`)).status).toBe(404);
      expect((await theirs.put(`/rules/${id}`, { rule: quake({ id, ...fire }), version: 1 })).status).toBe(404);
    }
    expect((await theirs.put("/rules/order", { ids: ["quake", "flood"] })).status).toBe(404);
    expect((await theirs.put("/rules/quake", { rule: quake(), version: 1 })).body).toMatchObject({
      code: "other-department",
    });
    expect((await theirs.post("/rules", { rule: quake({ id: "new" }) })).status).toBe(403);
    expect((await theirs.post("/rules/import", { rules: [quake({ id: "flood", ...fire })] })).status).toBe(403);
    expect((await theirs.post("/rules", { rule: quake({ id: "new", ...fire }) })).status).toBe(201);
    const exported = (await theirs.get("/rules/export")).body as { rules: unknown[] };
    expect(exported.rules).toHaveLength(2);
  });

  it("an account of one department reaches everyone only with the permission to", async () => {
    const rule = quake({ department: "fire", audience: "everyone" });
    const { api, put } = await createRulesApi(open);
    const permissions = ["rules.read", "rules.edit", "rules.enable"] as const;
    const theirs = api.as({ departments: ["fire"], permissions: [...permissions] });
    expect((await theirs.post("/rules", { rule })).body).toMatchObject({ code: "needs-send-everyone" });
    const may = api.as({ departments: ["fire"], permissions: [...permissions, "send.everyone"] });
    expect((await may.post("/rules", { rule: { ...rule, ...off } })).status).toBe(201);
    expect((await theirs.put("/rules/quake/enabled", { enabled: true })).status).toBe(403);
    await put({ ...rule, enabled: true });
    expect((await theirs.put("/rules/quake/enabled", { enabled: false })).status).toBe(200);
    expect((await theirs.put("/rules/quake", { rule: { ...rule, audience: inWard("緑区") }, version: 3 })).status).toBe(
      200,
    );
  });
});
