import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, type Sandbox } from "../../src/sandbox/index.ts";
import { get, post, text } from "./helpers.ts";

const user = (n: number) => numberedUserId("a", n);
const RATE = { status: 429, body: { message: "The API rate limit has been exceeded. Try again later." } };
const MONTH = { status: 429, body: { message: "You have reached your monthly limit." } };

describe("limits", () => {
  let nowMs: number;
  let sandbox: Sandbox;
  beforeEach(async () => {
    nowMs = Date.parse("2026-08-01T00:00:00+09:00");
    sandbox = await createSandbox({ now: () => nowMs });
    sandbox.addNumberedPeople("a", 10);
  });
  afterEach(() => sandbox.close());

  const broadcast = () => post(sandbox, "message/broadcast", { messages: [text("a")] });
  const multicast = (...to: string[]) => post(sandbox, "message/multicast", { to, messages: [text("a")] });

  it("let 60 broadcasts an hour through, then one a minute", async () => {
    for (let n = 0; n < 60; n++) expect((await broadcast()).status).toBe(200);
    expect(await broadcast()).toMatchObject(RATE);
    nowMs += 59_000;
    expect(await broadcast()).toMatchObject(RATE);
    nowMs += 1_000;
    expect((await broadcast()).status).toBe(200);
    expect(await broadcast()).toMatchObject(RATE);
    expect(sandbox.histogram()).toEqual({ "61": 10 });
  });

  it("refill the multicast bucket by 200 a second, up to its capacity", async () => {
    sandbox.setLimits({ "POST message/multicast": { capacity: 5 } });
    for (let n = 0; n < 5; n++) expect((await multicast(user(0))).status).toBe(200);
    expect(await multicast(user(0))).toMatchObject(RATE);
    nowMs += 10;
    expect((await multicast(user(0))).status).toBe(200);
    expect((await multicast(user(0))).status).toBe(200);
    expect(await multicast(user(0))).toMatchObject(RATE);
    nowMs += 60_000;
    for (let n = 0; n < 5; n++) expect((await multicast(user(0))).status).toBe(200);
    expect(await multicast(user(0))).toMatchObject(RATE);
  });

  it("count each endpoint apart", async () => {
    sandbox.setLimits({ "POST message/multicast": { capacity: 1, requests: 1, perMs: 3_600_000 } });
    await multicast(user(0));
    expect(await multicast(user(0))).toMatchObject(RATE);
    expect((await broadcast()).status).toBe(200);
    expect((await get(sandbox, "message/quota")).status).toBe(200);
  });

  it("can be switched off", async () => {
    sandbox.setLimits(false);
    for (let n = 0; n < 70; n++) expect((await broadcast()).status).toBe(200);
  });

  it("refuse a request that does not fit into the month, whole", async () => {
    sandbox.setQuota({ type: "limited", value: 3 });
    expect((await multicast(user(0), user(1))).status).toBe(200);
    expect(await multicast(user(2), user(3))).toMatchObject(MONTH);
    expect(await broadcast()).toMatchObject(MONTH);
    expect((await multicast(user(4))).status).toBe(200);
    expect(await multicast(user(4))).toMatchObject(MONTH);
    expect((await get(sandbox, "message/quota/consumption")).body).toEqual({ totalUsage: 3 });
    expect(sandbox.histogram()).toEqual({ "0": 7, "1": 3 });
  });

  it("leave the retry key free when the month is used up, and answer 409 to what was accepted before", async () => {
    sandbox.setQuota({ type: "limited", value: 1 });
    const body = { to: user(0), messages: [text("a")] };
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    await post(sandbox, "message/push", body, { key: first });
    expect(await post(sandbox, "message/push", body, { key: second })).toMatchObject(MONTH);
    expect((await post(sandbox, "message/push", body, { key: first })).status).toBe(409);
    sandbox.setQuota({ type: "none" });
    expect((await post(sandbox, "message/push", body, { key: second })).status).toBe(200);
  });

  it("charge for people reached, neither for the unreachable nor for bubbles nor for replies", async () => {
    sandbox.setQuota({ type: "limited", value: 100 });
    sandbox.blockPeople([user(0)]);
    await post(sandbox, "message/multicast", {
      to: [user(0), user(1), numberedUserId("f", 0)],
      messages: [text("a"), text("b")],
    });
    await post(sandbox, "message/reply", { replyToken: sandbox.issueReplyToken(user(1)), messages: [text("a")] });
    expect((await get(sandbox, "message/quota/consumption")).body).toEqual({ totalUsage: 1 });
    expect((await get(sandbox, "message/quota")).body).toEqual({ type: "limited", value: 100 });
  });

  it("begin anew with the month in Japan", async () => {
    sandbox.setQuota({ type: "limited", value: 1 });
    await multicast(user(0));
    nowMs = Date.parse("2026-08-31T23:59:59+09:00");
    expect(await multicast(user(0))).toMatchObject(MONTH);
    nowMs = Date.parse("2026-09-01T00:00:00+09:00");
    expect((await multicast(user(0))).status).toBe(200);
  });
});
