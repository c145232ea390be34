import { messagingApi } from "@line/bot-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { numberedUserId, type RequestRecord, SANDBOX_TOKEN } from "../../src/sandbox/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/server.ts";
import { SAMPLE_MESSAGES } from "../sandbox/samples.ts";
import { hasLineOpenApi, type LineOpenApi, loadLineOpenApi } from "../support/line-openapi.ts";

if (!hasLineOpenApi) console.warn("contract tests skipped: ../shared/line-openapi/messaging-api.yml is not there");

describe.skipIf(!hasLineOpenApi)("the sandbox against LINE's OpenAPI description", () => {
  const records: RequestRecord[] = [];
  const date = "20260801";
  let openApi: LineOpenApi;
  let sandbox: Sandbox;
  let client: messagingApi.MessagingApiClient;
  const user = numberedUserId("a", 0);

  beforeAll(async () => {
    openApi = loadLineOpenApi();
    sandbox = await createSandbox({ onRequest: (record) => records.push(record) });
    sandbox.addNumberedPeople("a", 5);
    client = new messagingApi.MessagingApiClient({ channelAccessToken: SANDBOX_TOKEN, baseURL: sandbox.url });
  });
  afterAll(() => sandbox.close());

  /** Everything that was sent and answered since the last call, checked. */
  function problems(): string[] {
    return records
      .splice(0)
      .flatMap(({ method, path, body, status, answer }) => [
        ...openApi.requestProblems(method, path, body).map((problem) => `request to ${path}: ${problem}`),
        ...openApi.answerProblems(method, path, status ?? 0, answer).map((problem) => `answer of ${path}: ${problem}`),
      ]);
  }

  it("answers every reading endpoint in the described shape", async () => {
    await client.getMessageQuota();
    sandbox.setQuota({ type: "limited", value: 1_000 });
    await client.getMessageQuota();
    await client.getMessageQuotaConsumption();
    await client.getNumberOfSentBroadcastMessages(date);
    await client.getNumberOfSentMulticastMessages(date);
    await client.getNumberOfSentPushMessages(date);
    await client.getNumberOfSentReplyMessages("20991231");
    await client.getAggregationUnitUsage();
    await client.getAggregationUnitNameList("10");
    await client.getProfile(user);
    await client.getFollowers(undefined, 2);
    await client.getBotInfo();
    expect(records).toHaveLength(12);
    expect(problems()).toEqual([]);
  });

  it.each(Object.entries(SAMPLE_MESSAGES))(
    "takes and answers a %s message as described, by every way of sending",
    async (_, message) => {
      const messages = [message];
      await client.pushMessage({ to: user, messages, customAggregationUnits: ["unit_1"] }, crypto.randomUUID());
      await client.multicast({ to: [user], messages, customAggregationUnits: ["unit_1"] }, crypto.randomUUID());
      await client.broadcast({ messages, notificationDisabled: true }, crypto.randomUUID());
      await client.replyMessage({ replyToken: sandbox.issueReplyToken(user), messages });
      await client.validatePush({ messages });
      expect(records.map((record) => record.status)).toEqual([200, 200, 200, 200, 200]);
      expect(problems()).toEqual([]);
    },
  );

  it("refuses and repeats in the described error form", async () => {
    const key = crypto.randomUUID();
    const text = { type: "text" as const, text: "ok" };
    const refused = (promise: Promise<unknown>) => expect(promise).rejects.toThrow();
    await client.pushMessage({ to: user, messages: [text] }, key);
    await refused(client.pushMessage({ to: user, messages: [text] }, key));
    await refused(client.narrowcast({ messages: [text] }));
    await refused(client.multicast({ to: [user], messages: [{ ...text, text: "" }] }));
    expect(records.map((record) => record.status)).toEqual([200, 409, 403, 400]);
    expect(problems()).toEqual([]);
  });

  it("notices what the description does not allow, so that the checks above say something", () => {
    const to = [user];
    const path = "/v2/bot/message/multicast";
    expect(openApi.requestProblems("POST", path, { to: [], messages: [{ type: "text", text: "a" }] })).not.toEqual([]);
    expect(openApi.requestProblems("POST", path, { to, messages: [{ type: "text" }] })).not.toEqual([]);
    expect(openApi.requestProblems("POST", path, { to, messages: [{ type: "nonsense" }] })).not.toEqual([]);
    expect(
      openApi.requestProblems("POST", path, { to, messages: [{ type: "text", text: "a" }], extra: 1 }),
    ).not.toEqual([]);
    expect(
      openApi.requestProblems("POST", path, {
        to,
        messages: [{ type: "flex", altText: "a", contents: { type: "bubble", body: { type: "box" } } }],
      }),
    ).not.toEqual([]);
    expect(openApi.answerProblems("POST", "/v2/bot/message/push", 200, {})).not.toEqual([]);
    expect(openApi.answerProblems("GET", "/v2/bot/nothing", 200, {})).not.toEqual([]);
  });
});
