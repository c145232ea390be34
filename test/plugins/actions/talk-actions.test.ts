import { describe, expect, it, onTestFinished } from "vitest";
import type { Attribute, Batch, JsonObject, Message } from "../../../src/engine/types.ts";
import { createLine } from "../../../src/line/client.ts";
import { push } from "../../../src/plugins/actions/push.ts";
import { relay } from "../../../src/plugins/actions/relay.ts";
import { reply } from "../../../src/plugins/actions/reply.ts";
import type { ActionContext, Log, PlanInput } from "../../../src/plugins/plugin.ts";
import { createSandbox, SANDBOX_TOKEN } from "../../../src/sandbox/index.ts";
import { failed, ScriptedLine, unanswered } from "../../support/scripted-line.ts";

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const ME = `U${"1".repeat(32)}`;
const now = new Date("2026-11-22T00:00:00Z");
const until = new Date(now.getTime() + 50_000);
const messages: Message[] = [{ type: "text", text: "ようこそ" }];
const area: Attribute = {
  key: "area",
  kind: "single",
  label: { ja: "区" },
  options: ["中央区", "緑区"].map((value) => ({ value, label: { ja: value } })),
};

function input(change: Partial<PlanInput> = {}): PlanInput {
  return {
    render: (templates) => templates as Message[],
    attributes: new Map([["area", area]]),
    reply: { token: "t1", until },
    ...change,
  };
}

function batch(body: JsonObject, change: Partial<Batch> = {}): Batch {
  const common = { deliveryId: 1, seq: 0, retryKey: "k", recipients: [ME], unit: "d1", attempt: 1, uncertain: false };
  return { ...common, body, ...change };
}

const context = (line: ScriptedLine): ActionContext => ({ line, log, now: () => now });
const planned = (params: object, given = input()) => {
  const [plan] = reply.plan(reply.params.parse({ messages, ...params }), given);
  if (!plan) throw new Error("nothing planned");
  return plan;
};
const refusedToken = () => failed("refused", { code: "reply-token-refused" });

describe("reply", () => {
  it("answers the one citizen with the event's token, free of charge", async () => {
    const plan = planned({});
    expect(plan).toMatchObject({ recipients: "sender", size: 1, free: true });
    const line = new ScriptedLine();
    expect(await reply.send(batch(plan.body), context(line))).toMatchObject({ result: "delivered" });
    expect(line.calls).toMatchObject([{ way: "reply", replyToken: "t1", messages }]);
  });

  it("puts the question behind the messages, its options as buttons", () => {
    const body = planned({ ask: { attribute: "area", text: "どちらですか", later: "あとで" } }).body;
    const [, question] = body.messages as Message[];
    expect(question).toMatchObject({ type: "text", text: "どちらですか" });
    expect(JSON.stringify(question)).toContain("noroshi:answer?attribute=area&value=%E7%B7%91%E5%8C%BA");
  });

  it.each([
    ["its minute is over", {}, { reply: { token: "t1", until: new Date(now.getTime() - 1) } }],
    ["the event has no token", {}, { reply: { token: null, until } }],
    ["LINE refuses the token", { script: refusedToken }, {}],
  ])(
    "is given up when %s, unless the rule says push",
    async (_, { script }: { script?: () => ReturnType<typeof refusedToken> }, change) => {
      const line = new ScriptedLine();
      if (script) line.script = script;
      const given = planned({}, input(change)).body;
      expect(await reply.send(batch(given), context(line))).toMatchObject({
        result: "failed",
        kind: "refused",
        code: "reply-too-late",
      });
      const withPush = planned({ fallback: "push" }, input(change)).body;
      const outcome = await reply.send(batch(withPush), context(line));
      expect(outcome).toMatchObject({ result: "replace", with: [{ recipients: "sender", size: 1 }] });
      if (outcome.result !== "replace") throw new Error("not replaced");
      line.script = (call, accept) => accept(call);
      await reply.send(batch(outcome.with[0]?.body ?? {}), context(line));
      expect(line.calls.at(-1)).toMatchObject({ way: "push", to: [ME], messages, unit: "d1", retryKey: "k" });
    },
  );

  it("is never pushed when the lost answer may have been a yes", async () => {
    const line = new ScriptedLine();
    const { body } = planned({ fallback: "push" });
    line.script = (call, accept) => {
      accept(call);
      return unanswered;
    };
    expect(await reply.send(batch(body), context(line))).toEqual(unanswered);
    line.script = (call, accept) => accept(call);
    expect(await reply.send(batch(body, { uncertain: true }), context(line))).toMatchObject({
      result: "unknown",
      code: "reply-unanswered",
    });
    expect(line.calls.every(({ way }) => way === "reply")).toBe(true);
  });

  it("tells a refused token from a refused message, as LINE words it", async () => {
    const sandbox = await createSandbox();
    const line = createLine({ channelAccessToken: SANDBOX_TOKEN, baseUrl: sandbox.url });
    onTestFinished(async () => {
      await line.close();
      await sandbox.close();
    });
    sandbox.addPeople([{ userId: ME }]);
    const replyToken = sandbox.issueReplyToken(ME);
    expect(await line.reply({ replyToken, messages: [{ type: "text", text: "" }] })).toMatchObject({
      code: "bad-request",
    });
    expect(await line.reply({ replyToken, messages })).toMatchObject({ result: "delivered" });
    expect(await line.reply({ replyToken, messages })).toMatchObject({ code: "reply-token-refused" });
    expect(sandbox.talk(ME)).toHaveLength(1);
  });
});

describe("push", () => {
  it("sends to the one citizen under the batch's key and unit, and counts", async () => {
    const [plan] = push.plan(push.params.parse({ messages }), input());
    expect(plan).toEqual({ recipients: "sender", size: 1, body: { messages } });
    const line = new ScriptedLine();
    await push.send(batch(plan?.body ?? {}), context(line));
    expect(line.calls).toMatchObject([{ way: "push", to: [ME], retryKey: "k", unit: "d1" }]);
  });

  it("reaches a sandbox's citizen once, however often it is repeated under its key", async () => {
    const sandbox = await createSandbox();
    const line = createLine({ channelAccessToken: SANDBOX_TOKEN, baseUrl: sandbox.url });
    onTestFinished(async () => {
      await line.close();
      await sandbox.close();
    });
    sandbox.addPeople([{ userId: ME }]);
    const request = { to: ME, messages, unit: "d1", retryKey: "123e4567-e89b-12d3-a456-426614174000" };
    expect(await line.push(request)).toMatchObject({ result: "delivered", already: false });
    expect(await line.push(request)).toMatchObject({ result: "delivered", already: true });
    expect(sandbox.talk(ME)).toHaveLength(1);
  });
});

describe("relay", () => {
  it("names its target and has no batches", () => {
    const params = relay.params.parse({ target: "for-you" });
    expect(relay.relayTo?.(params)).toBe("for-you");
    expect(relay.plan(params, input())).toEqual([]);
    expect(relay.params.safeParse({ target: "For You" }).success).toBe(false);
  });
});
