import { expect, it } from "vitest";
import { sourceRoutes } from "../../../src/server/api/sources.ts";
import { statusRoutes } from "../../../src/server/api/status.ts";
import { jobsEnd } from "../../../src/server/rules/run-job.ts";
import { ensureSource, tripFuse } from "../../../src/store/sources.ts";
import { type Caller, createApi } from "../../support/api.ts";
import { base64Mail, createRulesApi, notice, quake } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";
import { userId } from "../../support/world.ts";

const HIDDEN = "先に別の部署のルールが";

eachStore((_name, open) => {
  /** One mail: a rule of the fire department takes it and hands it on, one of the river's takes it, the next never sees it. */
  async function setUp() {
    const rules = [
      quake({ id: "early", department: "fire", priority: 900, continue: true }),
      quake({ id: "secret", name: "極秘", department: "river", priority: 500 }),
      quake({ department: "fire" }),
    ];
    const { api, world } = await createRulesApi(open, rules);
    world.rules = [...api.context.book().rules];
    await world.take();
    const fire = api.as({ departments: ["fire"] });
    const told = (call: (who: Caller) => Promise<{ body: unknown }>) =>
      Promise.all([fire, api].map(async (who) => JSON.stringify((await call(who)).body)));
    return { api, fire, told };
  }
  const names = /極秘|secret/;

  it("a try does not name the other department's rule that takes the mail first", async () => {
    const { told } = await setUp();
    const [theirs, all] = await told((who) => who.post("/rules/dry-run", { ruleId: "quake", eventId: 1 }));
    expect(theirs).toContain(HIDDEN);
    expect(theirs).not.toMatch(names);
    expect(all).toContain("先に「極秘」（優先度500）が");
    const [amongTheirs, amongAll] = await told((who) => who.post("/rules/dry-run", { all: true, eventId: 1 }));
    expect(amongTheirs).toContain("stopped-by-earlier-rule");
    expect(amongTheirs).not.toMatch(names);
    expect(amongAll).toMatch(names);
  });

  it("sources that serve one rule of theirs are not named, in the list, the status or what is wrong", async () => {
    const { world } = await createRulesApi(open, [
      notice({ id: "theirs", department: "fire" }),
      notice({ id: "secret", department: "river" }),
    ]);
    const api = await createApi(world.store, [...sourceRoutes, ...statusRoutes({})], { now: world.clock.now });
    const now = world.clock.now();
    for (const name of ["manual:theirs", "manual:secret", "schedule:gone"]) {
      await ensureSource(world.store.db, name, name.split(":")[0] ?? "", now);
      await tripFuse(world.store.db, name, now);
    }
    await ensureSource(world.store.db, "imap:default", "imap", now);
    const fire = api.as({ departments: ["fire"] });
    const named = (reply: { body: unknown }) => JSON.stringify(reply.body).match(/(?:manual|schedule|imap):\w+/g);
    expect(named(await fire.get("/sources"))).toEqual(["imap:default", "manual:theirs"]);
    expect(new Set(named(await fire.get("/status")))).toEqual(new Set(["imap:default", "manual:theirs"]));
    expect(named(await api.get("/sources"))).toHaveLength(4);
    const reset = (who: Caller, id: string) =>
      who.post(`/sources/${encodeURIComponent(id)}/reset`, { reason: "直した" });
    expect((await reset(fire, "manual:secret")).status).toBe(404);
    expect((await reset(fire, "manual:theirs")).status).toBe(200);
    expect((await reset(api, "manual:secret")).status).toBe(200);
  });

  it("nor does the warning of a test", async () => {
    const { fire, told } = await setUp();
    const test = { name: "地震", rawBase64: base64Mail("地震情報"), expected: { outcome: "fires" } };
    expect((await fire.post("/rules/quake/tests", test)).status).toBe(201);
    const [theirs, all] = await told((who) => who.post("/rules/quake/tests/run", {}));
    expect(theirs).toContain(HIDDEN);
    expect(theirs).not.toMatch(names);
    expect(all).toContain("先に「極秘」");
  });

  it("nor do the traces of a mail, and why somebody got it", async () => {
    const { told } = await setUp();
    const [mailOfTheirs, mail] = await told((who) => who.get("/mails/1"));
    expect(mailOfTheirs).toContain("stopped-by-earlier-rule");
    expect(mailOfTheirs).not.toMatch(names);
    expect(mail).toMatch(names);
    const [whyOfTheirs, why] = await told((who) => who.get(`/friends/${userId(0)}/why`, { eventId: 1 }));
    expect(whyOfTheirs).toContain(HIDDEN);
    expect(whyOfTheirs).not.toMatch(names);
    expect(why).toContain("先に「極秘」");
  });

  it("a comparison says that others' rules no longer take a mail, and not which", async () => {
    const { api, fire } = await setUp();
    const others = async (who: Caller) => {
      const draft = quake({ id: "early", department: "fire", priority: 900 });
      const { job } = (await who.post("/rules/early/compare", { draft, days: 30 })).body as { job: number };
      await jobsEnd();
      const { result } = (await who.get(`/jobs/${job}`)).body as { result: { differences: { others: object[] }[] } };
      return result.differences.map((one) => one.others);
    };
    expect(await others(fire)).toEqual([[{ ruleId: null, name: null, before: true, after: false }]]);
    expect(await others(api)).toEqual([[{ ruleId: "secret", name: "極秘", before: true, after: false }]]);
  });

  it("which rules use a question is told of one's own department's; of the others how many", async () => {
    const { api, fire } = await setUp();
    const own = [
      { id: "early", name: "地震" },
      { id: "quake", name: "地震" },
    ];
    expect((await fire.get("/attributes/ward/rules")).body).toEqual({ rules: own, otherRules: 1 });
    expect((await api.get("/attributes/ward/rules")).body).toEqual({
      rules: [own[0], own[1], { id: "secret", name: "極秘" }],
      otherRules: 0,
    });
    const nobody = api.as({ permissions: ["attributes.edit"] });
    expect((await nobody.get("/attributes/ward/rules")).body).toEqual({ rules: [], otherRules: 3 });
    expect((await api.get("/attributes/nothing/rules")).status).toBe(404);
    const refused = await fire.post("/attributes/ward/retire", { retired: true });
    expect(refused).toMatchObject({ status: 409, body: { rules: own, otherRules: 1 } });
    expect(JSON.stringify(refused.body)).not.toMatch(names);
  });
});
