import { randomUUID } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Message } from "../../src/engine/types.ts";
import { createLine, type LineOptions } from "../../src/line/client.ts";
import { numberedUserId } from "../../src/sandbox/people.ts";
import { createSandbox } from "../../src/sandbox/server.ts";
import { SANDBOX_TOKEN, type SandboxOptions } from "../../src/sandbox/state.ts";

const messages: Message[] = [{ type: "text", text: "避難指示が出ました" }];
const people = (count: number) => Array.from({ length: count }, (_, index) => numberedUserId("a", index));

async function open(options: SandboxOptions = {}, lineOptions: Partial<LineOptions> = {}) {
  const sandbox = await createSandbox(options);
  sandbox.addNumberedPeople("a", 1_000);
  const line = createLine({
    channelAccessToken: SANDBOX_TOKEN,
    baseUrl: sandbox.url,
    timeoutMs: 1_000,
    ...lineOptions,
  });
  onTestFinished(async () => {
    await line.close();
    await sandbox.close();
  });
  const multicast = (to = people(500), retryKey: string = randomUUID()) =>
    line.multicast({ to, messages, unit: "d1", retryKey });
  return { sandbox, line, multicast };
}

describe("through the SDK to the sandbox", () => {
  it("a multicast reaches exactly its people, under the delivery's unit", async () => {
    const { sandbox, multicast } = await open();
    const outcome = await multicast();
    const [accepted] = sandbox.acceptances();
    expect(outcome).toEqual({ result: "delivered", already: false, requestId: accepted?.requestId });
    expect(accepted).toMatchObject({ kind: "multicast", unit: "d1", reached: 500 });
    expect(sandbox.check(people(500))).toEqual({ histogram: { "1": 500 }, uneven: [], others: 0 });
  });

  it.each(["cut-after", "hang-after", "error-after"] as const)(
    "%s: the repeat under the old key is told the accepted request, and nobody gets it twice",
    async (fault) => {
      const { sandbox, multicast } = await open();
      const retryKey = randomUUID();
      sandbox.failNext({ path: "message/multicast", fault });
      expect(await multicast(people(500), retryKey)).toMatchObject({ kind: "temporary", uncertain: true });
      expect(await multicast(people(500), retryKey)).toEqual({
        result: "delivered",
        already: true,
        requestId: sandbox.acceptances()[0]?.requestId,
      });
      expect(sandbox.check(people(500)).histogram).toEqual({ "1": 500 });
      expect(sandbox.violations()).toEqual([]);
    },
  );

  it.each([
    ["cut-before", { kind: "temporary", code: "cut", uncertain: true }],
    ["hang-before", { kind: "temporary", code: "timeout", uncertain: true }],
    ["error-before", { kind: "temporary", code: "server-error", uncertain: true }],
    ["rate-limited", { kind: "temporary", code: "rate-limited", uncertain: false }],
    ["monthly-limit", { kind: "setup", code: "month-used-up", uncertain: false }],
    ["unauthorized", { kind: "setup", code: "unauthorised", uncertain: false }],
    ["forbidden", { kind: "setup", code: "forbidden", uncertain: false }],
    ["bad-request", { kind: "recipient", code: "bad-recipient", uncertain: false }],
  ] as const)("%s means what the table says, and the key stays free for the repeat", async (fault, meant) => {
    const { sandbox, multicast } = await open();
    const retryKey = randomUUID();
    sandbox.failNext({ path: "message/multicast", fault });
    expect(await multicast(people(3), retryKey)).toMatchObject(meant);
    expect(await multicast(people(3), retryKey)).toMatchObject({ result: "delivered", already: false });
  });

  it("names a malformed id, and splits blindly for an id of another provider", async () => {
    const { sandbox, multicast } = await open();
    expect(await multicast([...people(2), "nobody", ...people(1)])).toMatchObject({
      kind: "recipient",
      recipients: [2],
    });
    const foreign = numberedUserId("f", 0);
    sandbox.addPeople([{ userId: foreign, foreign: true }]);
    const outcome = await multicast([...people(2), foreign]);
    expect(outcome).toMatchObject({ kind: "recipient", code: "bad-recipient" });
    expect(outcome).not.toHaveProperty("recipients");
  });

  it("refuses for good what is wrong with the messages, the unit or the key", async () => {
    const { line } = await open();
    const send = (given: object) =>
      line.multicast({ to: people(2), messages, unit: "d1", retryKey: randomUUID(), ...given });
    const refused = { kind: "refused", code: "bad-request" };
    expect(await send({ messages: [{ type: "text", text: "" }] })).toMatchObject(refused);
    expect(await send({ messages: [] })).toMatchObject(refused);
    expect(await send({ unit: "not-a-unit" })).toMatchObject(refused);
    expect(await send({ retryKey: "no-uuid" })).toMatchObject(refused);
  });

  it("sends nothing under a wrong token", async () => {
    const { sandbox, multicast } = await open({}, { channelAccessToken: "other" });
    expect(await multicast()).toMatchObject({ kind: "setup", code: "unauthorised" });
    expect(sandbox.acceptances()).toEqual([]);
  });

  it("meets the sandbox's own quota: told before, refused after", async () => {
    const { line, multicast } = await open({ quota: { type: "limited", value: 700 } });
    expect(await multicast()).toMatchObject({ result: "delivered" });
    expect(await line.quota()).toEqual({ kind: "limited", limit: 700, used: 500 });
    expect(await multicast()).toMatchObject({ kind: "setup", code: "month-used-up" });
  });

  it("reads no quota as unlimited, valid messages as valid and strangers as unobtainable", async () => {
    const { sandbox, line } = await open();
    sandbox.addPeople([{ userId: numberedUserId("b", 0), name: "花子", language: "ja" }]);
    expect(await line.quota()).toEqual({ kind: "unlimited" });
    expect(await line.validate("multicast", messages)).toEqual({ kind: "valid" });
    expect(await line.validate("broadcast", [{ type: "text", text: "" }])).toMatchObject({
      kind: "invalid",
      problems: [{ path: "messages[0].text" }],
    });
    expect(await line.profile(numberedUserId("b", 0))).toMatchObject({ kind: "found", displayName: "花子" });
    expect(await line.profile(numberedUserId("c", 0))).toEqual({ kind: "unobtainable" });
  });

  it("broadcasts an hour's worth at once without a 429, and the next one is not even asked", async () => {
    const { sandbox, line } = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 61 }, () => line.broadcast({ messages, retryKey: randomUUID() })),
    );
    expect(outcomes.filter(({ result }) => result === "delivered")).toHaveLength(60);
    expect(outcomes[60]).toMatchObject({ code: "broadcast-hour-used", uncertain: false });
    expect(sandbox.requestStats()["POST message/broadcast"]).toMatchObject({ requests: 60, byStatus: { "200": 60 } });
  });

  it("sends 400 multicasts without one 429, also when LINE's burst is small", async () => {
    const { sandbox, multicast } = await open(
      { faults: { latencyMs: { min: 60, max: 140 } }, limits: { "POST message/multicast": { capacity: 40 } } },
      { timeoutMs: 10_000 },
    );
    const outcomes = await Promise.all(Array.from({ length: 400 }, () => multicast(people(500))));
    expect(outcomes.every(({ result }) => result === "delivered")).toBe(true);
    const stats = sandbox.requestStats()["POST message/multicast"];
    expect(stats?.byStatus).toEqual({ "200": 400 });
    expect(stats?.maxPerSecond).toBeLessThanOrEqual(200);
  });
});
