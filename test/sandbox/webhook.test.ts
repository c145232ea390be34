import { validateSignature } from "@line/bot-sdk";
import { request } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, type Sandbox } from "../../src/sandbox/index.ts";
import { control, post, report, text } from "./helpers.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

const SECRET = "8c570fa6dd201bb328f1c1eac23a96d8";
const user = (n: number) => numberedUserId("a", n);
const hello = (words = "こんにちは") => ({ type: "text" as const, text: words });

describe("the webhook as the sandbox calls it", () => {
  let nowMs: number;
  let receiver: Receiver;
  let sandbox: Sandbox;
  beforeEach(async () => {
    nowMs = Date.parse("2026-08-01T00:00:00.750Z") + 0.5;
    receiver = await startReceiver();
    sandbox = await createSandbox({ now: () => nowMs, webhook: { url: receiver.url, secret: SECRET } });
    sandbox.addNumberedPeople("a", 10);
  });
  afterEach(async () => {
    await sandbox.close();
    await receiver.close();
  });

  const reply = (replyToken: unknown) => post(sandbox, "message/reply", { replyToken, messages: [text("返事")] });
  const outcomes = () => sandbox.webhook().calls.map((call) => call.outcome);

  it("is signed over the very bytes, so that the SDK's check passes, and names itself as LINE does", async () => {
    const { call } = await sandbox.act(user(0), hello("①㈱髙 🚒 \u2028"));
    const [body] = receiver.received;
    expect(body?.headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "user-agent": "LineBotWebhook/2.0",
    });
    const signature = String(body?.headers["x-line-signature"]);
    expect(validateSignature(body?.raw ?? "", SECRET, signature)).toBe(true);
    expect(validateSignature(`${body?.raw.toString()} `, SECRET, signature)).toBe(false);
    expect(validateSignature(body?.raw ?? "", "another secret", signature)).toBe(false);
    expect(body?.destination).toMatch(/^U[0-9a-f]{32}$/);
    expect(call).toEqual({
      type: "message",
      events: 1,
      attempt: 1,
      at: "2026-08-01T00:00:00.750Z",
      outcome: 200,
      ms: expect.any(Number),
    });
  });

  it("gives every event an id of its own in ULID form that holds its time", async () => {
    nowMs = 1_469_918_176_385;
    await sandbox.act(user(0), hello());
    await sandbox.act(user(0), hello());
    const ids = receiver.received.flatMap((body) => body.events.map((event) => event.webhookEventId));
    expect(new Set(ids).size).toBe(2);
    // The time of the ULID specification's own example.
    for (const id of ids) expect(id).toMatch(/^01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(receiver.received[0]?.events[0]?.timestamp).toBe(Math.floor(nowMs));
  });

  it("keeps the order of one person's events, and nobody else waits for them", async () => {
    const held = Promise.withResolvers<undefined>();
    receiver.answer = async ({ raw }) => {
      if (raw.includes("一通目")) await held.promise;
      return 200;
    };
    const first = sandbox.act(user(0), hello("一通目"));
    const second = sandbox.act(user(0), hello("二通目"));
    await sandbox.act(user(1), hello("ほかの人"));
    expect(receiver.received).toHaveLength(2);
    held.resolve(undefined);
    await Promise.all([first, second]);
    expect(receiver.received.map((body) => /一通目|二通目|ほかの人/.exec(body.raw.toString())?.[0])).toEqual([
      "一通目",
      "ほかの人",
      "二通目",
    ]);
  });

  it("is given two seconds", async () => {
    receiver.answer = () => undefined;
    const { call } = await sandbox.act(user(0), hello());
    expect(call?.outcome).toBe("timeout");
    expect(call?.ms).toBeGreaterThanOrEqual(1_990);
    expect(call?.ms).toBeLessThan(2_900);
  });

  it("is told apart: a status, a connection that is cut or refused, a redirect that nobody follows", async () => {
    receiver.answer = () => 503;
    await sandbox.act(user(0), hello());
    receiver.answer = (_, res) => {
      res.destroy();
      return undefined;
    };
    await sandbox.act(user(0), hello());
    receiver.answer = (_, res) => {
      res.writeHead(302, { location: receiver.url }).end();
      return undefined;
    };
    await sandbox.act(user(0), hello());
    sandbox.setWebhook({ url: "http://127.0.0.1:1/", secret: SECRET });
    await sandbox.act(user(0), hello());
    expect(outcomes()).toEqual([503, "refused", 302, "refused"]);
    expect(receiver.received).toHaveLength(3);
  });

  it("does not get again what it refused, unless redelivery is on", async () => {
    receiver.answer = () => 500;
    await sandbox.act(user(0), hello("前"));
    sandbox.setWebhook({ url: receiver.url, secret: SECRET, redeliver: true, redeliverAfterMs: [1, 1, 1] });
    receiver.answer = ({ events }) => (events[0]?.deliveryContext.isRedelivery ? 200 : 500);
    await sandbox.act(user(0), hello("後"));
    await receiver.until(3);
    const [, first, again] = receiver.received;
    expect(first?.events[0]).toMatchObject({ deliveryContext: { isRedelivery: false } });
    expect(again?.events[0]).toEqual({ ...first?.events[0], deliveryContext: { isRedelivery: true } });
    expect(validateSignature(again?.raw ?? "", SECRET, String(again?.headers["x-line-signature"]))).toBe(true);
    // Taken at last, so it is left alone: the next body is another one.
    await sandbox.act(user(1), hello("次"));
    await receiver.until(4);
    expect(receiver.received[3]?.raw.toString()).toContain("次");
  });

  it("gets a refused body a few times more and no more than that", async () => {
    sandbox.setWebhook({ url: receiver.url, secret: SECRET, redeliver: true, redeliverAfterMs: [1, 1] });
    receiver.answer = () => 500;
    await sandbox.act(user(0), hello());
    await receiver.until(3);
    receiver.answer = () => 200;
    await sandbox.act(user(1), hello());
    expect(sandbox.webhook().calls.map((call) => call.attempt)).toEqual([1, 2, 3, 1]);
  });

  it("gets nothing again once all was forgotten", async () => {
    sandbox.setWebhook({ url: receiver.url, secret: SECRET, redeliver: true, redeliverAfterMs: [20] });
    receiver.answer = () => 500;
    await sandbox.act(user(0), hello());
    sandbox.reset();
    expect(sandbox.webhook().calls).toEqual([]);
    sandbox.setWebhook({ url: receiver.url, secret: SECRET, redeliver: true, redeliverAfterMs: [60] });
    receiver.answer = ({ raw }) => (raw.includes("合図") ? 500 : 200);
    await sandbox.act(user(0), hello("合図"));
    // By the time this second attempt comes, the first would have come long ago.
    await receiver.until(3);
    expect(receiver.received.slice(1).every((body) => body.raw.includes("合図"))).toBe(true);
  });

  it("brings reply tokens that are taken once, within a minute", async () => {
    const token = (await sandbox.act(user(0), hello())).event?.replyToken;
    expect((await reply(token)).status).toBe(200);
    expect(await reply(token)).toMatchObject({ status: 400, body: { message: "Invalid reply token" } });
    const late = (await sandbox.act(user(0), hello())).event?.replyToken;
    nowMs += 60_001;
    expect((await reply(late)).status).toBe(400);
    expect(sandbox.talk(user(0)).map((entry) => entry.kind)).toEqual(["own", "reply", "own"]);
  });

  it("gives a reply token another minute when its event comes again, unless it was used", async () => {
    sandbox.setWebhook({ url: receiver.url, secret: SECRET, redeliver: true, redeliverAfterMs: [1] });
    const early: number[] = [];
    receiver.answer = async ({ events: [event] }) => {
      if (event?.deliveryContext.isRedelivery) return 200;
      // The first citizen's answer comes too late, the second one's in time.
      if (early.length === 0) nowMs += 60_001;
      early.push((await reply(event?.replyToken)).status);
      return 503;
    };
    const unused = (await sandbox.act(user(0), hello())).event?.replyToken;
    await receiver.until(2);
    expect((await reply(unused)).status).toBe(200);
    const used = (await sandbox.act(user(1), hello())).event?.replyToken;
    await receiver.until(4);
    expect((await reply(used)).status).toBe(400);
    expect(early).toEqual([400, 200]);
  });

  it("gets events that a test made itself, as they are, many in a body or many bodies", async () => {
    const event = (n: number) => ({
      type: "message",
      webhookEventId: `01${n}`,
      timestamp: n,
      replyToken: `token-${n}`,
      source: { type: "user", userId: user(n) },
      deliveryContext: { isRedelivery: n > 4 },
      unknown: { キー: [null] },
    });
    const events = [0, 1, 2, 3, 4, 5, 6].map(event);
    expect(await sandbox.sendEvents(events, { perBody: 3 })).toMatchObject({ bodies: 3, outcomes: { "200": 3 } });
    expect(receiver.received.map((body) => body.events)).toEqual([
      events.slice(0, 3),
      events.slice(3, 6),
      events.slice(6),
    ]);
    expect((await reply("token-2")).status).toBe(200);
    expect(sandbox.talk(user(2)).map((entry) => entry.kind)).toEqual(["reply"]);
    expect(sandbox.webhook().calls[0]).toMatchObject({ type: "message", events: 3 });
  });

  it("gets an empty body as a connection test", async () => {
    expect(await sandbox.sendEvents([])).toMatchObject({ bodies: 1, outcomes: { "200": 1 } });
    expect(receiver.received[0]?.events).toEqual([]);
  });

  it("stands thousands of bodies in parallel and remembers only the newest calls", async () => {
    const events = Array.from({ length: 2_000 }, (_, n) => ({
      type: "beacon",
      webhookEventId: String(n),
      timestamp: n,
      deliveryContext: { isRedelivery: false },
    }));
    expect(await sandbox.sendEvents(events, { parallel: 32 })).toMatchObject({
      bodies: 2_000,
      outcomes: { "200": 2_000 },
    });
    expect(new Set(receiver.received.map((body) => body.events[0]?.webhookEventId)).size).toBe(2_000);
    expect(sandbox.webhook().calls).toHaveLength(100);
  });

  it("is set over HTTP, and shown without what may be secret", async () => {
    const url = `${receiver.url}?key=hidden`;
    expect((await control(sandbox, "control/webhook", { url, secret: SECRET, redeliver: true })).status).toBe(200);
    const shown = await report(sandbox, "webhook");
    expect(shown.body).toEqual({ target: { url: receiver.url, redeliver: true }, calls: [] });
    expect(await control(sandbox, "control/events", { events: [], perBody: 2, parallel: 2 })).toMatchObject({
      body: { bodies: 1, outcomes: { "200": 1 } },
    });
    expect((await control(sandbox, "control/webhook", null)).status).toBe(200);
    expect((await report(sandbox, "webhook")).body).toMatchObject({ target: null, calls: [{ outcome: 200 }] });
    expect((await control(sandbox, "control/events", { events: [] })).status).toBe(400);
    for (const wrong of [
      { url: "ftp://a/", secret: "s" },
      { url, secret: "" },
      { url, secret: "s", other: 1 },
    ]) {
      expect((await control(sandbox, "control/webhook", wrong)).status).toBe(400);
    }
    expect(() => sandbox.setWebhook({ url: "nowhere", secret: "s" })).toThrow(RangeError);
  });

  it("cannot be set by a page under a foreign name", async () => {
    // Not by fetch, which forbids to set the host.
    const answer = await request(`${sandbox.url}/sandbox/control/webhook`, {
      method: "POST",
      headers: { host: "evil.example", "content-type": "application/json" },
      body: "null",
    });
    await answer.body.dump();
    expect(answer.statusCode).toBe(403);
    expect(sandbox.webhook().target).not.toBeNull();
  });
});
