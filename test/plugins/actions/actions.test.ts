import { randomUUID } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Batch, Json, JsonObject, Message, Outcome } from "../../../src/engine/types.ts";
import { createLine } from "../../../src/line/client.ts";
import { broadcast } from "../../../src/plugins/actions/broadcast.ts";
import { multicast } from "../../../src/plugins/actions/multicast.ts";
import type { LineSender, Log } from "../../../src/plugins/plugin.ts";
import { createSandbox } from "../../../src/sandbox/server.ts";
import { SANDBOX_TOKEN } from "../../../src/sandbox/state.ts";
import { answers } from "../../line/answers.ts";
import { fakeLine, reply } from "../../line/fake-line.ts";

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const now = () => new Date("2026-09-01T00:00:00Z");
const messages: Message[] = [{ type: "text", text: "津波です" }];
const people = Array.from({ length: 4 }, (_, index) => `U${String(index).padStart(32, "0")}`);

function batch(given: Partial<Batch> = {}): Batch {
  return {
    deliveryId: 1,
    seq: 1,
    retryKey: randomUUID(),
    body: { messages },
    recipients: [],
    unit: "d1",
    attempt: 1,
    uncertain: false,
    ...given,
  };
}

/** A door that answers the same to everything and remembers what it was asked. */
function doorAnswering(outcome: Outcome) {
  const asked: { way: keyof LineSender; request: object }[] = [];
  const answer = (way: keyof LineSender) => (request: object) => {
    asked.push({ way, request });
    return Promise.resolve(outcome);
  };
  const line = {
    multicast: answer("multicast"),
    broadcast: answer("broadcast"),
    push: answer("push"),
    reply: answer("reply"),
  };
  return { asked, context: { log, line, now } };
}

const delivered: Outcome = { result: "delivered", already: false, requestId: "req-1" };
const failed = (code: string, uncertain = false): Outcome => ({
  result: "failed",
  kind: "temporary",
  code,
  message: "…",
  uncertain,
  requestId: null,
});

describe.each([
  { action: multicast, recipients: "audience", size: 500, reach: "audience" },
  { action: broadcast, recipients: "all", size: 1, reach: "everyone" },
])("$action.type", ({ action, recipients, size, reach }) => {
  it("plans what it renders, for those it reaches", () => {
    const templates = [{ type: "text", text: "{{mail.subject}}" }];
    const params = action.params.parse({ messages: templates });
    const rendered: JsonObject[][] = [];
    const render = (given: JsonObject[]) => {
      rendered.push(given);
      return messages;
    };
    expect(action.plan(params, { render, attributes: new Map(), reply: undefined })).toEqual([
      { recipients, size, body: { messages } },
    ]);
    expect(rendered).toEqual([templates]);
    expect(action.reach).toBe(reach);
  });

  it.each([
    ["no messages", {}],
    ["an empty list", { messages: [] }],
    ["six messages", { messages: Array.from({ length: 6 }, () => ({ type: "text", text: "a" })) }],
    ["a misspelt key", { messages: [{ type: "text", text: "a" }], mesages: [] }],
    ["a template that does not parse", { messages: [{ type: "text", text: "{{mail.subject" }] }],
  ] satisfies [string, Json][])("refuses %s when a rule is saved", (_, params) => {
    expect(action.params.safeParse(params).success).toBe(false);
  });

  it.each(answers)("passes on what LINE's answer means: $name", async (each) => {
    const server = await fakeLine((_, response) => reply(response, each.status, each.body, each.headers));
    const line = createLine({ channelAccessToken: "token", baseUrl: server.url });
    onTestFinished(() => line.close());
    const sent = await action.send(batch({ recipients: action === multicast ? people : [] }), { line, log, now });
    const meant = action === multicast ? each.multicast : (each.broadcast ?? each.multicast);
    if (action === broadcast && "code" in meant && meant.code === "rate-limited") {
      expect(sent).toMatchObject({ result: "replace" });
    } else expect(sent).toMatchObject(meant);
    expect(server.seen).toHaveLength(1);
  });
});

describe("multicast", () => {
  it("sends the frozen messages to the batch's people under its key and unit", async () => {
    const door = doorAnswering(delivered);
    const given = batch({ recipients: people });
    expect(await multicast.send(given, door.context)).toEqual(delivered);
    const { unit, retryKey } = given;
    expect(door.asked).toEqual([{ way: "multicast", request: { to: people, messages, unit, retryKey } }]);
  });

  it("never becomes a broadcast, not even without recipients", async () => {
    const door = doorAnswering(failed("bad-request"));
    await multicast.send(batch(), door.context);
    expect(door.asked.map(({ way }) => way)).toEqual(["multicast"]);
  });
});

describe("broadcast", () => {
  it("sends the frozen messages to all under the batch's key", async () => {
    const door = doorAnswering(delivered);
    const given = batch();
    expect(await broadcast.send(given, door.context)).toEqual(delivered);
    expect(door.asked).toEqual([{ way: "broadcast", request: { messages, retryKey: given.retryKey } }]);
  });

  it.each(["broadcast-hour-used", "rate-limited"])(
    "goes by multicast to every known friend when refused with %s",
    async (code) => {
      expect(await broadcast.send(batch(), doorAnswering(failed(code)).context)).toEqual({
        result: "replace",
        with: [{ recipients: "everyone", size: 500, body: { messages } }],
        reason: "broadcast-hour-used",
      });
    },
  );

  it("goes on to every known friend when LINE's own hour is used, and each gets it once", async () => {
    const sandbox = await createSandbox({ limits: { "POST message/broadcast": { capacity: 1 } } });
    const line = createLine({ channelAccessToken: SANDBOX_TOKEN, baseUrl: sandbox.url });
    onTestFinished(async () => {
      await line.close();
      await sandbox.close();
    });
    sandbox.addPeople(people.map((userId) => ({ userId })));
    await line.broadcast({ messages, retryKey: randomUUID() });
    const given = batch({ unit: "d2" });
    const outcome = await broadcast.send(given, { line, log, now });
    if (outcome.result !== "replace") throw new Error("not replaced");
    const [plan] = outcome.with;
    const replacement = batch({ unit: "d2", recipients: people, body: plan?.body ?? {} });
    expect(await broadcast.send(replacement, { line, log, now })).toMatchObject({ result: "delivered" });
    expect(sandbox.check(people, { unit: "d2" }).histogram).toEqual({ "1": people.length });
  });

  it("sends the batches of such a replacement by multicast", async () => {
    const door = doorAnswering(failed("rate-limited"));
    expect(await broadcast.send(batch({ recipients: people }), door.context)).toEqual(failed("rate-limited"));
    expect(door.asked.map(({ way }) => way)).toEqual(["multicast"]);
  });

  it.each([
    ["an earlier attempt may have been accepted", failed("broadcast-hour-used"), { uncertain: true }],
    ["an earlier attempt may have been accepted", failed("rate-limited"), { uncertain: true, attempt: 3 }],
    ["this attempt may have been accepted", failed("rate-limited", true), {}],
    ["LINE has a fault", failed("server-error", true), {}],
    ["LINE cannot be reached", failed("unreachable"), {}],
  ])("is not replaced when %s", async (_, outcome, given) => {
    expect(await broadcast.send(batch(given), doorAnswering(outcome).context)).toEqual(outcome);
  });
});
