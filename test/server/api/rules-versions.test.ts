import { expect, it } from "vitest";
import { type Caller, itemsOf } from "../../support/api.ts";
import { createRulesApi, quake } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";
import { inWard } from "../../support/world.ts";

const sentences = (of: unknown) => (of as { changes: { sentence: string }[] }).changes.map(({ sentence }) => sentence);

eachStore((_name, open) => {
  it("the history tells who changed what, in sentences", async () => {
    const { api } = await createRulesApi(open, [quake()]);
    const second = quake({ priority: 200, audience: { any: [inWard("緑区"), inWard("花見川区")] } });
    await api.as({ account: "suzuki" }).put("/rules/quake", { rule: second, version: 1, note: "区を変える" });
    await api.put("/rules/quake/enabled", { enabled: false });
    const versions = itemsOf(await api.get("/rules/quake/versions", { sort: ["version", "DESC"] }));
    expect(versions).toMatchObject([
      { version: 3, account: "tester" },
      { version: 2, account: "suzuki", note: "区を変える" },
      { version: 1, account: null },
    ]);
    expect(versions.map(sentences)).toEqual([
      ["ルールを無効にしました。"],
      [
        "優先度を「100」から「200」に変えました。",
        "対象を「お住まいの区が中央区」から「お住まいの区が緑区 または お住まいの区が花見川区」に変えました。",
      ],
      ["ルールを作りました。"],
    ]);
  });

  it("one more transform in the middle is one difference", async () => {
    const append = (text: string) => ({ type: "append", text });
    const { api } = await createRulesApi(open, [quake({ transforms: [append("a"), append("c")] })]);
    const draft = quake({ transforms: [append("a"), append("b"), append("c")] });
    const reply = await api.post("/rules/quake/difference", { draft });
    expect(reply.body).toMatchObject({
      changes: [
        {
          path: "transforms[1]",
          before: null,
          after: append("b"),
          texts: { before: "", after: "後ろに加える\n「加える文」 b" },
        },
      ],
    });
    expect(sentences(reply.body)).toEqual(["加工2を加えました。"]);
  });

  it("an older version is saved anew, and stays on or off as the rule is now", async () => {
    const { api } = await createRulesApi(open, [quake(), quake({ name: "二" }), quake({ name: "三", enabled: false })]);
    const restored = await api.post("/rules/quake/versions/1/restore", { version: 3 });
    expect(restored.body).toMatchObject({ version: 4, changed: true });
    expect((await api.get("/rules/quake")).body).toMatchObject({ name: "地震", enabled: false, note: "第1版に戻す" });
    expect((await api.post("/rules/quake/versions/1/restore", { version: 3 })).status).toBe(409);
    expect(await api.log()).toMatchObject([{ action: "rules.restore", objectId: "quake" }]);
  });

  it("a removed rule comes back, switched off", async () => {
    const { api } = await createRulesApi(open, [quake()]);
    await api.delete("/rules/quake");
    expect(itemsOf(await api.get("/rules/quake/versions"))).toHaveLength(1);
    expect((await api.post("/rules/quake/versions/1/restore", { version: null })).status).toBe(200);
    expect((await api.get("/rules/quake")).body).toMatchObject({ enabled: false, version: 2 });
  });

  it("deleted rules are listed with who deleted them, to those who saw them, until they are restored", async () => {
    const { api, world } = await createRulesApi(open, [
      quake(),
      quake({ id: "flood", name: "大雨", department: "river" }),
      quake({ id: "kept" }),
    ]);
    await api.as({ account: "suzuki" }).delete("/rules/quake");
    await api.delete("/rules/flood");
    const at = world.clock.now().toISOString();
    const quakes = { id: "quake", name: "地震", department: null, version: 1, deletedAt: at, account: "suzuki" };
    const floods = { id: "flood", name: "大雨", department: "river", version: 1, deletedAt: at, account: "tester" };
    const deleted = async (who: Caller, filter = {}) => itemsOf(await who.get("/rules/deleted", { filter }));
    expect(await deleted(api)).toEqual([floods, quakes]);
    expect(await deleted(api, { id: ["quake", "kept"] })).toEqual([quakes]);
    expect(await deleted(api.as({ departments: ["river"] }))).toEqual([floods]);
    await api.post("/rules/quake/versions/1/restore", { version: null });
    expect(await deleted(api)).toEqual([floods]);
  });

  it("a deleted rule that was another department's at last is restored by theirs alone", async () => {
    const { api } = await createRulesApi(open, [quake({ department: "fire" }), quake({ department: "river" })]);
    await api.delete("/rules/quake");
    const restore = (who: Caller) => who.post("/rules/quake/versions/1/restore", { version: null });
    expect((await restore(api.as({ departments: ["fire"] }))).status).toBe(404);
    expect((await restore(api.as({ departments: ["fire", "river"] }))).status).toBe(200);
  });

  it("a version from when the rule was another department's is not told of", async () => {
    const { api } = await createRulesApi(open, [quake({ department: "river" }), quake({ department: "fire" })]);
    const theirs = api.as({ departments: ["fire"] });
    expect(itemsOf(await theirs.get("/rules/quake/versions")).map(({ version }) => version)).toEqual([2]);
    expect((await theirs.get("/rules/quake/versions/1")).status).toBe(404);
    expect((await theirs.post("/rules/quake/versions/1/restore", { version: 2 })).status).toBe(404);
    expect((await theirs.get("/rules/quake/versions/2")).body).toMatchObject({ version: 2, faults: [] });
  });
});
