import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { jobRoutes } from "../../../src/server/api/jobs.ts";
import { route } from "../../../src/server/api/route.ts";
import { jobsEnd, startJob, stopJobs } from "../../../src/server/rules/run-job.ts";
import { getJob, insertJob } from "../../../src/store/jobs.ts";
import { createApi } from "../../support/api.ts";
import { eachStore } from "../../support/stores.ts";
import { createWorld } from "../../support/world.ts";

eachStore((_name, open) => {
  /** Jobs that go on until `finish`, or until they are stopped. */
  async function setUp() {
    const { store, clock } = await createWorld(open, { friends: 1 });
    const finishing = new AbortController();
    const starting = route({
      method: "post",
      path: "/work",
      summary: { ja: "試す", en: "Work" },
      permission: "rules.read",
      answer: z.object({ job: z.int() }),
      async handle(call) {
        const job = await startJob(call, "rules.compare", (_progress, signal) => {
          const { promise, resolve, reject } = Promise.withResolvers<string>();
          finishing.signal.addEventListener("abort", () => resolve("found"));
          signal.addEventListener("abort", () => reject(new Error("stopped")));
          return promise;
        });
        return { json: { job }, status: 202 };
      },
    });
    const failures: unknown[] = [];
    const log = { error: (...told: unknown[]) => failures.push(told), warn() {}, info() {}, debug() {} };
    const api = await createApi(store, [starting, ...jobRoutes], { now: clock.now, log });
    onTestFinished(stopJobs);
    const start = async () => ((await api.post("/work")).body as { job: number }).job;
    const finish = async () => {
      finishing.abort();
      await jobsEnd();
    };
    return { db: store.db, now: clock.now(), api, start, finish, failures };
  }

  it("a job that is cancelled stops, has no result, and makes room for the next one at once", async () => {
    const { api, start, failures } = await setUp();
    const job = await start();
    const cancelled = await api.post(`/jobs/${job}/cancel`);
    expect(cancelled).toMatchObject({
      status: 200,
      body: { id: job, state: "cancelled", result: null, message: null, finishedAt: expect.any(String) },
    });
    expect(await start()).toBeGreaterThan(job);
    expect((await api.get(`/jobs/${job}`)).body).toEqual(cancelled.body);
    expect(failures).toEqual([]);
  });

  it("a second one of the same account is refused with the id of the first", async () => {
    const { api, start } = await setUp();
    const job = await start();
    expect(await api.post("/work")).toMatchObject({ status: 409, body: { code: "job-running", job } });
  });

  it("a job that has ended cannot be cancelled, and keeps its result", async () => {
    const { api, start, finish } = await setUp();
    const job = await start();
    await finish();
    expect(await api.post(`/jobs/${job}/cancel`)).toMatchObject({ status: 409, body: { code: "job-ended" } });
    expect((await api.get(`/jobs/${job}`)).body).toMatchObject({ state: "done", result: "found" });
  });

  it("nobody cancels somebody else's job", async () => {
    const { db, now, api } = await setUp();
    const job = await insertJob(db, {
      kind: "rules.compare",
      total: 1,
      accountId: 2,
      departments: null,
      runner: "other/1/x",
      now,
    });
    expect((await api.post(`/jobs/${job}/cancel`)).status).toBe(404);
    expect(await getJob(db, job)).toMatchObject({ state: "running" });
  });

  it("a job is not there for a token, or an account by now, that sees fewer departments than it was started with", async () => {
    const { api, start, finish } = await setUp();
    const ofAll = await start();
    await finish();
    const statusOf = async (job: number, departments: string[] | null) =>
      (await api.as({ departments }).get(`/jobs/${job}`)).status;
    expect([await statusOf(ofAll, null), await statusOf(ofAll, ["quake"])]).toEqual([200, 404]);
    const two = api.as({ departments: ["quake", "fire"] });
    const ofTwo = ((await two.post("/work")).body as { job: number }).job;
    expect((await api.as({ departments: ["quake"] }).post(`/jobs/${ofTwo}/cancel`)).status).toBe(404);
    for (const [departments, status] of [
      [["quake"], 404],
      [[], 404],
      [["fire", "quake", "water"], 200],
      [null, 200],
    ] as const)
      expect(await statusOf(ofTwo, departments && [...departments])).toBe(status);
  });

  it("a comparison, which shows titles and texts of mails, is not there for a token that may not see mails, or rules", async () => {
    const { api, start, finish } = await setUp();
    const job = await start();
    for (const permissions of [["rules.read"], ["mails.read"]] as const) {
      const token = api.as({ permissions: [...permissions] });
      expect((await token.post(`/jobs/${job}/cancel`)).status).toBe(404);
      expect((await token.get(`/jobs/${job}`)).status).toBe(404);
    }
    await finish();
    expect((await api.as({ permissions: ["rules.read"] }).get(`/jobs/${job}`)).status).toBe(404);
    const both = await api.as({ permissions: ["rules.read", "mails.read"] }).get(`/jobs/${job}`);
    expect(both.body).toMatchObject({ state: "done", result: "found" });
  });

  it("a job that runs when the server stops does not hold it up, and is told of as failed", async () => {
    const { api, start } = await setUp();
    const job = await start();
    await stopJobs();
    expect((await api.get(`/jobs/${job}`)).body).toMatchObject({
      state: "failed",
      message: "サーバーが再起動しました。もう一度実行してください。",
    });
  });
});
