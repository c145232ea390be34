import { expect, it } from "vitest";
import { itemsOf } from "../../support/api.ts";
import { createRulesApi, notice, quake } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";

const fixed = [{ type: "multicast", messages: [{ type: "text", text: "避難所を開きました。" }] }];
const loose = [{ type: "multicast", messages: [{ type: "text", text: "{{ manual . body | strip }}" }] }];

eachStore((_name, open) => {
  it("who may only send sees the rules that can be fired by hand, of their departments, and no other rule", async () => {
    const { api } = await createRulesApi(open, [
      notice({ department: "fire", description: "断水などを知らせます。" }),
      notice({ id: "off", department: "fire", enabled: false }),
      notice({ id: "others", department: "water" }),
      notice({ id: "nobodys" }),
      quake({ department: "fire" }),
    ]);
    const sender = api.as({ permissions: ["send.segment"], departments: ["fire"] });
    const list = await sender.get("/manual-rules");
    expect(itemsOf(list).map(({ id, audience }) => [id, audience])).toEqual([["notice", "お住まいの区が中央区"]]);
    expect(list.headers.get("content-range")).toBe("manual-rules 0-0/1");
    expect(JSON.stringify(list.body)).not.toContain("actions");
    expect((await sender.get("/manual-rules/notice")).body).toMatchObject({
      name: "お知らせ",
      description: "断水などを知らせます。",
      everyone: false,
    });
    // Why it cannot be sent is theirs to know.
    expect((await sender.get("/manual-rules/off")).body).toMatchObject({ enabled: false });
    for (const id of ["others", "nobodys", "quake", "nowhere"]) {
      expect((await sender.get(`/manual-rules/${id}`)).status, id).toBe(404);
      expect((await sender.post(`/manual-rules/${id}/preview`, { text: "断水" })).status, id).toBe(404);
    }
    for (const path of ["/rules", "/rules/notice", "/rules/notice/versions", "/rules/notice/tests"])
      expect((await sender.get(path)).status, path).toBe(403);
    expect((await sender.post("/rules/dry-run", { ruleId: "notice" })).status).toBe(403);
  });

  it("a preview says whom a text reaches and how it looks, and neither writes nor sends", async () => {
    const { api, world } = await createRulesApi(open, [
      notice(),
      notice({ id: "approved", guard: { approval: true } }),
      notice({
        id: "asked",
        conditions: { all: [{ fact: "manual", path: "$.text", operator: "containsText", value: "断水" }] },
      }),
      notice({ id: "all", audience: "everyone" }),
      notice({ id: "twice", actions: [...fixed, ...fixed] }),
    ]);
    const sender = api.as({ permissions: ["send.segment"] });
    const preview = async (id: string, text = "停電です。") =>
      (await sender.post(`/manual-rules/${id}/preview`, { text })).body;
    expect(await preview("notice")).toEqual({
      version: 1,
      outcome: "queued",
      message: null,
      everyone: false,
      audience: "お住まいの区が中央区",
      people: 3,
      messages: [{ type: "text", text: "停電です。" }],
      sendings: 1,
    });
    expect(await preview("approved")).toMatchObject({ outcome: "held", message: expect.any(String), people: 3 });
    expect(await preview("asked")).toMatchObject({ outcome: "does-not-fire", people: 0, messages: [] });
    expect(await preview("all")).toMatchObject({ everyone: true, audience: "友だち全員" });
    // Each of its actions sends to the same people.
    expect(await preview("twice")).toMatchObject({ people: 3, sendings: 2 });
    expect(await world.store.db.selectFrom("events").selectAll().execute()).toEqual([]);
    expect(world.line.calls).toEqual([]);
  });

  it("a rule tells whether it wants a text of its staff", async () => {
    const { api } = await createRulesApi(open, [
      notice(),
      notice({ id: "loose", actions: loose }),
      notice({ id: "fixed", actions: fixed }),
    ]);
    const takesText = async (id: string) =>
      ((await api.get(`/manual-rules/${id}`)).body as { takesText: boolean }).takesText;
    expect([await takesText("notice"), await takesText("loose"), await takesText("fixed")]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
