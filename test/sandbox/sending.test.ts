import { HTTPFetchError, messagingApi } from "@line/bot-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, SANDBOX_TOKEN, type Sandbox } from "../../src/sandbox/index.ts";
import { get, post, text } from "./helpers.ts";

const user = (n: number) => numberedUserId("a", n);

describe("sending through the sandbox", () => {
  let nowMs = Date.parse("2026-08-01T00:00:00Z");
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await createSandbox({ now: () => nowMs });
    sandbox.addNumberedPeople("a", 10);
  });
  afterEach(() => sandbox.close());

  it("carries a multicast by the official SDK to those it names and to nobody else", async () => {
    const client = new messagingApi.MessagingApiClient({ channelAccessToken: SANDBOX_TOKEN, baseURL: sandbox.url });
    const answer = await client.multicastWithHttpInfo(
      {
        to: [user(1), user(3)],
        messages: [{ type: "text", text: "避難してください" }],
        customAggregationUnits: ["d_1"],
      },
      crypto.randomUUID(),
    );
    expect(answer.httpResponse.headers.get("x-line-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.body).toEqual({});
    expect(sandbox.talk(user(1))).toMatchObject([
      { kind: "multicast", unit: "d_1", messages: [{ text: "避難してください" }] },
    ]);
    expect(sandbox.talk(user(2))).toEqual([]);
    expect(sandbox.histogram()).toEqual({ "0": 8, "1": 2 });
  });

  it("tells the SDK what was wrong, so that it throws with status and body", async () => {
    const client = new messagingApi.MessagingApiClient({ channelAccessToken: "wrong", baseURL: sandbox.url });
    const error: unknown = await client.getBotInfo().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HTTPFetchError);
    expect(error).toMatchObject({
      status: 401,
      body: expect.stringContaining("Authentication failed due to the following reason"),
    });
  });

  it("keeps several messages of one request in their order", async () => {
    await post(sandbox, "message/push", { to: user(0), messages: [text("一"), text("二"), text("三")] });
    expect(sandbox.talk(user(0))[0]?.messages.map((message) => message.text)).toEqual(["一", "二", "三"]);
  });

  it("answers a push with one message id and quote token per message", async () => {
    const { body } = await post(sandbox, "message/push", { to: user(0), messages: [text("一"), text("二")] });
    expect(body).toEqual({
      sentMessages: [
        { id: expect.stringMatching(/^\d{18}$/), quoteToken: expect.any(String) },
        { id: expect.stringMatching(/^\d{18}$/), quoteToken: expect.any(String) },
      ],
    });
  });

  it("carries a broadcast to every friend", async () => {
    sandbox.blockPeople([user(4)]);
    expect(await post(sandbox, "message/broadcast", { messages: [text("全員へ")] })).toMatchObject({
      status: 200,
      body: {},
    });
    expect(sandbox.histogram()).toEqual({ "1": 9 });
    expect(sandbox.talk(user(4))).toEqual([]);
  });

  it("takes a reply token once, within a minute, and no other", async () => {
    const reply = (replyToken: string) => post(sandbox, "message/reply", { replyToken, messages: [text("返事")] });
    const token = sandbox.issueReplyToken(user(0));
    expect((await reply(token)).status).toBe(200);
    expect(await reply(token)).toMatchObject({ status: 400, body: { message: "Invalid reply token" } });
    expect((await reply("unknown")).status).toBe(400);
    const late = sandbox.issueReplyToken(user(0));
    nowMs += 60_001;
    expect((await reply(late)).status).toBe(400);
    expect(sandbox.talk(user(0))).toHaveLength(1);
  });

  it("refuses narrowcast for want of friends", async () => {
    expect(await post(sandbox, "message/narrowcast", { messages: [text("a")] })).toMatchObject({
      status: 403,
      body: { message: "Your account does not have enough friends" },
    });
  });

  it("accepts what is sent to blocked and unknown people, and nothing arrives", async () => {
    sandbox.blockPeople([user(0)]);
    const to = [user(0), numberedUserId("f", 1), user(1)];
    expect((await post(sandbox, "message/multicast", { to, messages: [text("a")] })).status).toBe(200);
    expect((await post(sandbox, "message/push", { to: user(0), messages: [text("a")] })).status).toBe(200);
    expect(sandbox.totals()).toMatchObject({ requestsAccepted: 2, personsReached: 1, arrivals: 1 });
    expect(sandbox.acceptances()[0]).toMatchObject({ addressed: 3, reached: 1 });
  });

  it("reaches people again once they no longer block", async () => {
    sandbox.blockPeople([user(0)]);
    sandbox.blockPeople([user(0)], false);
    await post(sandbox, "message/push", { to: user(0), messages: [text("a")] });
    expect(sandbox.talk(user(0))).toHaveLength(1);
  });

  it("refuses ids of another provider by push and multicast without saying which", async () => {
    const stranger = numberedUserId("b", 1);
    sandbox.addPeople([{ userId: stranger, foreign: true }]);
    const refusal = { status: 400, body: { message: "Failed to send messages" } };
    expect(await post(sandbox, "message/push", { to: stranger, messages: [text("a")] })).toMatchObject(refusal);
    expect(await post(sandbox, "message/multicast", { to: [user(0), stranger], messages: [text("a")] })).toMatchObject(
      refusal,
    );
    expect(sandbox.totals().arrivals).toBe(0);
  });

  it("passes over ids of another provider in a multicast when told to, as LINE's other page has it", async () => {
    const lenient = await createSandbox({ foreignInMulticast: 200 });
    lenient.addPeople([{ userId: user(0) }, { userId: user(1), foreign: true }]);
    expect((await post(lenient, "message/multicast", { to: [user(0), user(1)], messages: [text("a")] })).status).toBe(
      200,
    );
    expect(lenient.totals().arrivals).toBe(1);
    await lenient.close();
  });

  it("gives every answer a request id of its own", async () => {
    const answers = [
      await post(sandbox, "message/push", { to: user(0), messages: [text("a")] }),
      await post(sandbox, "message/push", { to: "x", messages: [] }),
      await get(sandbox, "nothing/here"),
      await get(sandbox, "info"),
    ];
    const ids = answers.map((answer) => answer.headers.get("x-line-request-id"));
    expect(new Set(ids).size).toBe(4);
    expect(ids).not.toContain(null);
  });
});
