import { hostname } from "node:os";
import { expect, it } from "vitest";
import { compareRules } from "../../../src/server/rules/compare.ts";
import { jobsEnd } from "../../../src/server/rules/run-job.ts";
import { insertJob } from "../../../src/store/jobs.ts";
import type { TestApi } from "../../support/api.ts";
import { createRulesApi, quake } from "../../support/rules-api.ts";
import { eachStore } from "../../support/stores.ts";
import { inWard, type MailChange } from "../../support/world.ts";

const subject = (value: string) => ({ all: [{ fact: "mail", path: "$.subject", operator: "containsText", value }] });

interface Compared {
  totals: Record<string, number>;
  audience: unknown;
  differences: { eventId: number | null; title: string | null; differs: string[]; before: object; after: object }[];
}

async function compare(api: Pick<TestApi, "get" | "post">, draft: object, days = 30): Promise<Compared> {
  const started = await api.post("/rules/quake/compare", { draft, days });
  expect(started.status).toBe(202);
  await jobsEnd();
  const { body } = await api.get(`/jobs/${(started.body as { job: number }).job}`);
  expect(body).toMatchObject({ state: "done", message: null });
  return (body as { result: Compared }).result;
}

eachStore((_name, open) => {
  async function withMails(rules: ReturnType<typeof quake>[], mails: MailChange[]) {
    const made = await createRulesApi(open, rules);
    made.world.rules = [...made.api.context.book().rules];
    for (const one of mails) {
      await made.world.take(one);
      made.world.clock.advance(60_000);
    }
    return made;
  }

  it("mails that only the one or the other takes are named, others only counted", async () => {
    const { api } = await withMails(
      [quake()],
      [{ subject: "地震情報" }, { subject: "津波注意報" }, { subject: "お知らせ" }],
    );
    const result = await compare(api, quake({ conditions: subject("津波") }));
    expect(result.totals).toEqual({
      mails: 3,
      firedBefore: 1,
      firedAfter: 1,
      onlyBefore: 1,
      onlyAfter: 1,
      differing: 2,
    });
    expect(result.differences).toMatchObject([
      { title: "地震情報", differs: ["fired"], before: { outcome: "fires" }, after: { outcome: "does-not-fire" } },
      { title: "津波注意報", differs: ["fired"], before: { outcome: "does-not-fire" }, after: { outcome: "fires" } },
    ]);
  });

  it("text, people and guards that differ are named with both sides", async () => {
    const { api } = await withMails([quake()], [{ subject: "地震情報" }]);
    const draft = quake({
      audience: { any: [inWard("緑区"), inWard("中央区")] },
      transforms: [{ type: "append", text: "続報を待ってください。" }],
      guard: { requireAuthenticMail: false, approval: true },
    });
    const result = await compare(api, draft);
    expect(result.audience).toEqual({
      changed: true,
      before: { words: "お住まいの区が中央区", people: 3 },
      after: { words: "お住まいの区が緑区 または お住まいの区が中央区", people: 6 },
    });
    expect(result.differences).toMatchObject([
      {
        differs: ["verdict", "text", "audience"],
        before: { outcome: "fires" },
        after: { outcome: "held", reason: "approval" },
      },
    ]);
  });

  it("a repetition counts where that side would have sent the first", async () => {
    const { api } = await withMails([quake()], [{ subject: "地震情報" }, { subject: "地震情報" }]);
    const draft = quake({ guard: { requireAuthenticMail: false, dedupeMinutes: 0 } });
    const result = await compare(api, draft);
    expect(result.differences).toMatchObject([
      { eventId: 2, differs: ["verdict"], before: { outcome: "dropped" }, after: { outcome: "fires" } },
    ]);
  });

  it("rules below that would see a mail no longer, or again, are named", async () => {
    const { api } = await withMails([quake(), quake({ id: "below", priority: 1 })], [{ subject: "地震情報" }]);
    const result = await compare(api, quake({ continue: true }));
    expect(result.differences).toMatchObject([
      { differs: ["others"], others: [{ ruleId: "below", before: false, after: true }] },
    ]);
  });

  it("a department is told how many mails differ, and of others' mails no more than that", async () => {
    const { api } = await withMails(
      [quake({ department: "fire" })],
      [{ subject: "津波注意報" }, { subject: "地震情報" }],
    );
    const theirs = api.as({ departments: ["fire"] });
    const result = await compare(theirs, quake({ department: "fire", conditions: subject("津波") }));
    expect(result.differences).toMatchObject([
      { eventId: null, title: null, after: { text: "" } },
      { eventId: 2, title: "地震情報" },
    ]);
  });

  it("mails from before the days asked for are left out", async () => {
    const { api, world } = await withMails([quake()], [{ subject: "地震情報" }]);
    world.clock.advance(10 * 86_400_000);
    const draft = quake({ conditions: subject("津波") });
    expect((await compare(api, draft, 5)).totals).toMatchObject({ mails: 0 });
    expect((await compare(api, draft, 11)).totals).toMatchObject({ mails: 1 });
  });

  it("what a person may not compare is refused before a job starts", async () => {
    const { api } = await createRulesApi(open, [quake()]);
    const ask = (body: object, who: Pick<TestApi, "post"> = api) => who.post("/rules/quake/compare", body);
    expect((await ask({ draft: quake(), days: 367 })).status).toBe(400);
    expect((await ask({ draft: quake({ actions: [] }), days: 1 })).status).toBe(422);
    expect((await ask({ draft: quake(), days: 1 }, api.without("mails.read"))).status).toBe(403);
    expect((await ask({ draft: quake(), days: 1 }, api.as({ departments: ["fire"] }))).status).toBe(404);
    expect((await api.get("/jobs/1")).status).toBe(404);
  });

  it("stops at the next mail once it is cancelled", async () => {
    const { api, world } = await withMails([quake()], [{ subject: "地震情報" }]);
    const { attributes, rules } = api.context.book();
    const [rule] = rules;
    if (!rule) throw new Error("no rule");
    const staff = { departments: null };
    const now = world.clock.now();
    const comparing = { context: api.context, staff, old: rule, draft: rule, others: [], attributes, days: 30, now };
    const told: number[] = [];
    const progress = async (done: number) => void told.push(done);
    await expect(compareRules(comparing, progress, AbortSignal.abort())).rejects.toThrow();
    expect(told).toEqual([]);
  });

  it("a job whose process died is shown as failed, and one of somebody else not at all", async () => {
    const { api, world } = await createRulesApi(open);
    const job = {
      kind: "rules.compare",
      total: 10,
      departments: null,
      now: world.clock.now(),
      runner: `${hostname()}/${process.pid}/before`,
    };
    const own = await insertJob(world.store.db, { ...job, accountId: 1 });
    const other = await insertJob(world.store.db, { ...job, accountId: 2 });
    expect((await api.get(`/jobs/${own}`)).body).toMatchObject({
      state: "failed",
      message: "サーバーが再起動しました。もう一度実行してください。",
      result: null,
    });
    expect((await api.get(`/jobs/${other}`)).status).toBe(404);
    expect((await api.as({ permissions: ["mails.read"] }).get(`/jobs/${own}`)).status).toBe(404);
  });
});
