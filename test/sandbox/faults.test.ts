import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, type Sandbox } from "../../src/sandbox/index.ts";
import { get, post, text } from "./helpers.ts";

const user = numberedUserId("a", 0);

describe("faults on demand", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await createSandbox();
    sandbox.addPeople([{ userId: user }]);
  });
  afterEach(() => sandbox.close());

  const push = (key: string = crypto.randomUUID()) =>
    post(sandbox, "message/push", { to: user, messages: [text("a")] }, { key });
  const arrived = () => sandbox.talk(user).length;

  it("answer 5xx before acceptance: nothing arrives", async () => {
    sandbox.setFaults({ errorBefore: 1, errorStatus: 503 });
    expect((await push()).status).toBe(503);
    expect(arrived()).toBe(0);
  });

  it("answer 5xx after acceptance: it arrived, and the repeat gets 409", async () => {
    const key = crypto.randomUUID();
    sandbox.setFaults({ errorAfter: 1 });
    expect((await push(key)).status).toBe(500);
    expect(arrived()).toBe(1);
    expect((await push(key)).status).toBe(409);
  });

  it("cut the connection before acceptance: nothing arrives", async () => {
    sandbox.setFaults({ cutBefore: 1 });
    await expect(push()).rejects.toThrow();
    expect(arrived()).toBe(0);
  });

  it("cut the connection after acceptance: it arrived, and the repeat gets 409", async () => {
    const key = crypto.randomUUID();
    sandbox.failNext({ path: "message/push", fault: "cut-after" });
    await expect(push(key)).rejects.toThrow();
    expect(arrived()).toBe(1);
    expect((await push(key)).status).toBe(409);
    expect(sandbox.requestStats()["POST message/push"]?.byStatus).toEqual({ cut: 1, "409": 1 });
  });

  it("leave a refused request its own answer", async () => {
    sandbox.setFaults({ errorAfter: 1, cutAfter: 1 });
    expect((await post(sandbox, "message/push", { to: user, messages: [] })).status).toBe(400);
  });

  it.each([
    ["hang-before", 0],
    ["hang-after", 1],
  ] as const)("leave the client waiting (%s)", async (fault, arrivals) => {
    sandbox.failNext({ path: "message/push", fault });
    const signal = AbortSignal.timeout(200);
    await expect(post(sandbox, "message/push", { to: user, messages: [text("a")] }, { signal })).rejects.toThrow();
    expect(arrived()).toBe(arrivals);
  });

  it.each([
    ["rate-limited", 429, "The API rate limit has been exceeded. Try again later."],
    ["monthly-limit", 429, "You have reached your monthly limit."],
    ["bad-request", 400, "Failed to send messages"],
    ["forbidden", 403, "Access to this API is not available for your account"],
  ] as const)("refuse the next requests to a path only: %s", async (fault, status, message) => {
    sandbox.failNext({ path: "message/push", fault, count: 2 });
    expect((await get(sandbox, "message/quota")).status).toBe(200);
    expect(await push()).toMatchObject({ status, body: { message } });
    expect((await push()).status).toBe(status);
    expect((await push()).status).toBe(200);
    expect(arrived()).toBe(1);
  });

  it("run through queued faults in the order they were asked for", async () => {
    sandbox.failNext({ path: "message/push", fault: "error-before" });
    sandbox.failNext({ path: "message/push", fault: "rate-limited" });
    expect([(await push()).status, (await push()).status, (await push()).status]).toEqual([500, 429, 200]);
  });

  it("lock the account with 401 or 403 until told otherwise", async () => {
    sandbox.setFaults({ locked: 401 });
    expect((await push()).status).toBe(401);
    sandbox.setFaults({ locked: 403 });
    expect((await push()).status).toBe(403);
    sandbox.setFaults({ locked: null });
    expect((await push()).status).toBe(200);
  });

  it("take their time", async () => {
    sandbox.setFaults({ latencyMs: 80 });
    const start = performance.now();
    expect((await push()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
  });

  it("hit about as often as asked, and the same requests for the same seed", async () => {
    const run = async (seed: number): Promise<string[]> => {
      const drawn = await createSandbox({ seed, limits: false, faults: { errorBefore: 0.2, rateLimited: 0.1 } });
      const statuses: string[] = [];
      for (let n = 0; n < 300; n++) statuses.push(String((await get(drawn, "message/quota")).status));
      await drawn.close();
      return statuses;
    };
    const [first, same, other] = [await run(7), await run(7), await run(8)];
    expect(same).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first.filter((status) => status === "500").length).toBeGreaterThan(25);
    expect(first.filter((status) => status === "500").length).toBeLessThan(90);
    expect(first).toContain("429");
  });
});
