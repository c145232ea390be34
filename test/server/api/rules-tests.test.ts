import { expect, it } from "vitest";
import { itemsOf } from "../../support/api.ts";
import { base64Mail, createRulesApi, quake, rawMail } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";

const fires = { outcome: "fires" };
const silentOn = { outcome: "does-not-fire" };
const narrow = { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "津波" }] };

interface Run {
  ok: boolean;
  results: { ok: boolean; problems: string[]; warning: string | null; came: { outcome: string } }[];
}

eachStore((_name, open) => {
  it("a test is added, changed and removed; the log holds what it expects, not the mail", async () => {
    const { api } = await createRulesApi(open, [quake()]);
    const made = await api.post("/rules/quake/tests", {
      name: "地震",
      rawBase64: base64Mail("地震情報"),
      expected: fires,
    });
    expect(made).toMatchObject({ status: 201, body: { name: "地震", title: "地震情報", senderProven: false } });
    const { id } = made.body as { id: number };
    await api.put(`/rules/quake/tests/${id}`, { name: "改名", expected: { ...fires, audience: "segment" } });
    expect(itemsOf(await api.get("/rules/quake/tests"))).toMatchObject([
      { id, name: "改名", receivedAt: "2026-11-22T00:00:00.000Z" },
    ]);
    expect((await api.get(`/rules/quake/tests/${id}/raw`)).body).toBe(rawMail("地震情報").toString());
    expect((await api.delete(`/rules/quake/tests/${id}`)).status).toBe(204);
    expect((await api.get(`/rules/quake/tests/${id}/raw`)).status).toBe(404);
    const log = await api.log();
    expect(log.map(({ action }) => action)).toEqual(["rules.tests.create", "rules.tests.update", "rules.tests.delete"]);
    expect(JSON.stringify(log)).not.toContain("震度5弱");
  });

  it("a run says of each test whether it holds, what came instead, and what each condition saw", async () => {
    const { api } = await createRulesApi(open, [quake()]);
    const add = (name: string, subject: string, expected: object) =>
      api.post("/rules/quake/tests", { name, rawBase64: base64Mail(subject), expected });
    await add("届く", "地震情報", {
      ...fires,
      textContains: ["震度5弱"],
      textLacks: ["登録解除"],
      audience: "segment",
    });
    await add("届かないはず", "地震情報", silentOn);
    await add("言葉", "地震情報", { ...fires, textContains: ["津波"], audience: "everyone" });
    await add("訓練", "訓練 地震", { outcome: "held", heldReason: "drill-words" });
    await add("ほか", "お知らせ", silentOn);
    const run = (await api.post("/rules/quake/tests/run", {})).body as Run;
    expect(run.ok).toBe(false);
    expect(run.results.map(({ ok }) => ok)).toEqual([true, false, false, true, true]);
    expect(run.results[1]?.problems).toEqual(["「配信しない」はずが、「配信する」になりました。"]);
    expect(run.results[2]?.problems).toEqual([
      "対象が「友だち全員」ではなく「条件で選んだ人」です。",
      "文面に「津波」がありません。",
    ]);
    expect(run.results[4]).toMatchObject({ trace: { conditions: { all: [{ seen: "お知らせ", result: false }] } } });
    const draft = (await api.post("/rules/quake/tests/run", { draft: quake({ conditions: narrow }) })).body as Run;
    expect(draft.results.map(({ came }) => came.outcome)).toContain("does-not-fire");
  });

  it("a rule whose test fails is neither switched on nor saved while on, and the test is named", async () => {
    const { api } = await createRulesApi(open, [quake({ enabled: false })]);
    await api.post("/rules/quake/tests", { name: "地震で届く", rawBase64: base64Mail("地震情報"), expected: fires });
    const bad = quake({ conditions: narrow, enabled: false });
    expect((await api.put("/rules/quake", { rule: bad, version: 1 })).status).toBe(200);
    const refused = await api.put("/rules/quake/enabled", { enabled: true });
    expect(refused).toMatchObject({ status: 409, body: { code: "tests-fail", tests: [{ name: "地震で届く" }] } });
    expect((await api.put("/rules/quake", { rule: { ...bad, enabled: true }, version: 2 })).body).toMatchObject({
      code: "tests-fail",
    });
    expect((await api.post("/rules/import", { rules: [{ ...bad, enabled: true }] })).body).toMatchObject({
      code: "tests-fail",
    });
    expect((await api.put("/rules/quake", { rule: quake(), version: 2 })).body).toMatchObject({ version: 3 });
    const live = (await api.put("/rules/quake", { rule: { ...bad, enabled: true }, version: 3 })).body;
    expect(live).toMatchObject({ code: "tests-fail", detail: expect.stringMatching(/^このルールは有効です。/) });
  });

  it("what was sent before and who is registered make no difference to a test", async () => {
    const { api, world } = await createRulesApi(
      open,
      [quake({ guard: { requireAuthenticMail: false, dedupeMinutes: 600 } })],
      0,
    );
    world.rules = [...api.context.book().rules];
    await world.take({ subject: "地震情報", raw: { contentType: "message/rfc822", bytes: rawMail("地震情報") } });
    const made = await api.post("/rules/quake/tests", { name: "届いたメール", eventId: 1, expected: fires });
    expect(made.status).toBe(201);
    expect(((await api.post("/rules/quake/tests/run", {})).body as Run).ok).toBe(true);
  });

  it("what was found out about a sender when the mail came holds for good, without DNS", async () => {
    const { api, world } = await createRulesApi(open, [quake({ guard: { requireAuthenticMail: true } })]);
    const sender = { authentic: true, code: "dmarc-pass", detail: "DMARCで確かめました。" };
    await world.take({ raw: { contentType: "message/rfc822", bytes: rawMail("地震情報") }, evidence: { sender } });
    await api.post("/rules/quake/tests", { name: "本物", eventId: 1, expected: fires });
    const forged = { outcome: "held", heldReason: "not-authentic" };
    await api.post("/rules/quake/tests", { name: "偽物", rawBase64: base64Mail("地震情報"), expected: forged });
    expect((await api.post("/rules/quake/tests/run", {})).body).toMatchObject({ ok: true });
  });

  it("a rule that takes such mails first is a warning, not a failure", async () => {
    const { api } = await createRulesApi(open, [quake(), quake({ id: "first", name: "先のルール", priority: 500 })]);
    await api.post("/rules/quake/tests", { name: "地震", rawBase64: base64Mail("地震情報"), expected: fires });
    const { ok, results } = (await api.post("/rules/quake/tests/run", {})).body as Run;
    expect(ok).toBe(true);
    expect(results[0]?.warning).toContain("先に「先のルール」");
  });

  it("a test needs one mail, of a rule that mails can fire, and the right to see it", async () => {
    const { api, world } = await createRulesApi(open, [
      quake({ department: "fire" }),
      {
        ...quake({ id: "talk", audience: "sender" }),
        trigger: { type: "webhook" },
        conditions: { all: [{ fact: "webhook", path: "$.kind", operator: "equal", value: "follow" }] },
        actions: [{ type: "reply", messages: [{ type: "text", text: "a" }] }],
      },
    ]);
    await world.take({ subject: "ほか", raw: { contentType: "message/rfc822", bytes: rawMail("ほか") } });
    const test = { name: "a", expected: fires };
    expect((await api.post("/rules/quake/tests", test)).status).toBe(400);
    expect((await api.post("/rules/quake/tests", { ...test, rawBase64: "%%%%" })).status).toBe(400);
    expect((await api.post("/rules/talk/tests", { ...test, rawBase64: base64Mail("a") })).body).toMatchObject({
      code: "no-mail",
    });
    expect((await api.without("mails.read").post("/rules/quake/tests", { ...test, eventId: 1 })).status).toBe(403);
    expect((await api.as({ departments: ["fire"] }).post("/rules/quake/tests", { ...test, eventId: 1 })).status).toBe(
      404,
    );
    expect((await api.as({ departments: ["river"] }).get("/rules/quake/tests")).status).toBe(404);
  });
});
