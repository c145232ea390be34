import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, type Sandbox } from "../../src/sandbox/index.ts";
import { get, post, text } from "./helpers.ts";

const HOUR_MS = 3_600_000;
const user = numberedUserId("a", 0);
const push = { to: user, messages: [text("a")] };

describe("retry keys", () => {
  let nowMs: number;
  let sandbox: Sandbox;
  beforeEach(async () => {
    nowMs = Date.parse("2026-08-01T00:00:00Z");
    sandbox = await createSandbox({ now: () => nowMs });
    sandbox.addPeople([{ userId: user }]);
  });
  afterEach(() => sandbox.close());

  it("answer a repeat with 409, the accepted request's id and, for a push, its messages", async () => {
    const key = crypto.randomUUID();
    const first = await post(sandbox, "message/push", push, { key });
    const again = await post(sandbox, "message/push", push, { key: key.toUpperCase() });
    expect(again.status).toBe(409);
    expect(again.headers.get("x-line-accepted-request-id")).toBe(first.headers.get("x-line-request-id"));
    expect(again.headers.get("x-line-request-id")).not.toBe(first.headers.get("x-line-request-id"));
    expect(again.body).toEqual({ message: "The retry key is already accepted", ...(first.body as object) });
    expect(sandbox.talk(user)).toHaveLength(1);
  });

  it("answer a repeated multicast and broadcast with the sentence alone", async () => {
    for (const [path, body] of [
      ["message/multicast", { to: [user], messages: [text("a")] }],
      ["message/broadcast", { messages: [text("a")] }],
    ] as const) {
      const key = crypto.randomUUID();
      expect((await post(sandbox, path, body, { key })).headers.get("x-line-accepted-request-id")).toBeNull();
      expect(await post(sandbox, path, body, { key })).toMatchObject({
        status: 409,
        body: { message: "The retry key is already accepted" },
      });
    }
    expect(sandbox.histogram()).toEqual({ "2": 1 });
  });

  it("are free again after 24 hours, and then the same request arrives twice", async () => {
    const key = crypto.randomUUID();
    await post(sandbox, "message/push", push, { key });
    nowMs += 24 * HOUR_MS - 1;
    expect((await post(sandbox, "message/push", push, { key })).status).toBe(409);
    nowMs += 1;
    expect((await post(sandbox, "message/push", push, { key })).status).toBe(200);
    expect(sandbox.talk(user)).toHaveLength(2);
  });

  it("are occupied by accepted requests only", async () => {
    const key = crypto.randomUUID();
    for (const fault of ["error-before", "rate-limited", "cut-before", "forbidden"] as const) {
      sandbox.failNext({ path: "message/push", fault });
      await post(sandbox, "message/push", push, { key }).catch(() => {});
    }
    expect((await post(sandbox, "message/push", push, { key })).status).toBe(200);
    expect(sandbox.talk(user)).toHaveLength(1);
    expect(sandbox.violations()).toEqual([]);
  });

  it("used for another body or endpoint are noted as our mistake, also when the first attempt failed", async () => {
    const [refused, accepted] = [crypto.randomUUID(), crypto.randomUUID()];
    sandbox.failNext({ path: "message/push", fault: "error-before" });
    await post(sandbox, "message/push", push, { key: refused });
    await post(sandbox, "message/push", { ...push, messages: [text("b")] }, { key: refused });
    await post(sandbox, "message/push", push, { key: accepted });
    expect((await post(sandbox, "message/broadcast", { messages: [text("a")] }, { key: accepted })).status).toBe(409);
    expect(sandbox.violations().map(({ kind, endpoint }) => [kind, endpoint])).toEqual([
      ["retry-key-misused", "POST message/push"],
      ["retry-key-misused", "POST message/broadcast"],
    ]);
  });

  it("must be UUIDs", async () => {
    for (const key of ["1", "123e4567e89b12d3a456426614174000", "z23e4567-e89b-12d3-a456-426614174000"]) {
      expect((await post(sandbox, "message/push", push, { key })).status).toBe(400);
    }
    expect(sandbox.talk(user)).toEqual([]);
  });

  it("are refused where they are not taken", async () => {
    const key = crypto.randomUUID();
    const token = sandbox.issueReplyToken(user);
    expect((await post(sandbox, "message/reply", { replyToken: token, messages: [text("a")] }, { key })).status).toBe(
      400,
    );
    expect((await post(sandbox, "message/validate/push", { messages: [text("a")] }, { key })).status).toBe(400);
    expect((await get(sandbox, "message/quota", { "x-line-retry-key": key })).status).toBe(400);
  });

  it("let only one of many simultaneous requests in", async () => {
    sandbox.setFaults({ latencyMs: { min: 0, max: 20 } });
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(sandbox, "message/push", push, { key })));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(19);
    expect(sandbox.talk(user)).toHaveLength(1);
  });
});
